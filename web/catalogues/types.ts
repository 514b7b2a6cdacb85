/** TypeScript's types of the words, from the Spanish source: an interface a section. */

import type { Catalogue, Message } from './catalogue.ts';
import { isList, treeOf, type Tree } from './compile.ts';

/** The text of a declaration file for the module `name`. */
export function typesOf(sections: ReadonlyMap<string, Catalogue>, name: string): string {
  const interfaces = [...sections].map(([section, { messages }]) => `  export interface ${interfaceName(section)} ${typeOf(treeOf(messages, signature))}`);
  const all = [...sections.keys()].map((section) => `    readonly ${JSON.stringify(section)}: ${interfaceName(section)};`);
  return [`declare module '${name}' {`, ...interfaces, '  /** By the name of the catalogue. */', '  export interface Sections {', ...all, '  }', '}', ''].join('\n');
}

/** `first` is `FirstWords`, `plain-words` is `PlainWordsWords`. */
export function interfaceName(section: string): string {
  return `${section.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Words`;
}

function signature({ values }: Message): string {
  return values.length === 0 ? 'string' : `(${values.map(({ kind, name }) => `${name}: ${kind}`).join(', ')}) => string`;
}

function typeOf(tree: Tree<string>): string {
  const parts = [...tree].map(([key, value]): [string, string] => [key, value instanceof Map ? typeOf(value) : value]);
  if (isList(tree)) return `readonly (${[...new Set(parts.map(([, type]) => type))].join(' | ')})[]`;
  return `{ ${parts.map(([key, type]) => `readonly ${JSON.stringify(key)}: ${type};`).join(' ')} }`;
}
