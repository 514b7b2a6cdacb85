/**
 * Turns a section of a language into a module: an object with the texts, and functions where a text has values.
 *
 * A text that is not translated is there in Spanish, between marks that `web/browser/dom.ts` makes visible.
 */

import { countOf, type Catalogue, type Message, type Translation } from './catalogue.ts';

/** A key's parts lead to it; parts that count from 0 make a list. */
export type Tree<Leaf> = Map<string, Leaf | Tree<Leaf>>;

export interface SectionToCompile {
  readonly source: Catalogue;
  /** None for the source itself. */
  readonly translation?: Translation | undefined;
  readonly isSource: boolean;
  /** Where it is from right to left, a name or an address in a text keeps to itself. */
  readonly direction?: 'ltr' | 'rtl';
  /** BCP 47: how numbers are written. */
  readonly numbers: string;
  /** By key: what stands in the code for the addresses of recordings. */
  readonly audio?: ReadonlyMap<string, readonly string[]>;
}

const FOREIGN = ['\uFDD0', '\uFDD1'] as const;
// First strong isolate, and the end of it (UAX #9).
const ISOLATED = ['\u2068', '\u2069'] as const;
const HEARD = ['\uFDD2', '\uFDD3'] as const;

/** The text of an ES module with one default export. */
export function compileSection({ audio, direction = 'ltr', isSource, numbers, source, translation }: SectionToCompile): string {
  const tree = treeOf(source.messages, (message) => {
    const translated = isSource ? message.forms : translation?.forms.get(message.key);
    const own = translated !== undefined;
    const text = textOf(message, translated ?? message.forms, { plural: own ? 'P' : 'S', isolates: own && direction === 'rtl' });
    const marked = own ? text : joined(FOREIGN, text);
    const addresses = audio?.get(message.key) ?? [];
    const heard = addresses.length === 0 ? marked : `${JSON.stringify(HEARD[0])}+${addresses.join('+" "+')}+${JSON.stringify(HEARD[1])}+${marked}`;
    return message.values.length === 0 ? heard : `(${message.values.map(({ name }) => name).join(',')})=>${heard}`;
  });
  return [
    `const N=new Intl.NumberFormat(${JSON.stringify(numbers)}).format;`,
    `const S=n=>Number(${source.plural});`,
    `const P=${translation === undefined ? 'S' : `n=>Number(${translation.plural})`};`,
    `export default ${literal(tree)};`,
  ].join('\n');
}

/** By the parts of the keys. */
export function treeOf<Leaf>(messages: readonly Message[], leafOf: (message: Message) => Leaf): Tree<Leaf> {
  const root: Tree<Leaf> = new Map();
  for (const message of messages) {
    const parts = message.key.split('.');
    const last = parts.pop() ?? '';
    let branch = root;
    for (const part of parts) {
      const next = branch.get(part) ?? new Map<string, Leaf | Tree<Leaf>>();
      if (!(next instanceof Map)) throw new Error(`${message.key}: a part of the key is a message itself.`);
      branch.set(part, next);
      branch = next;
    }
    if (branch.has(last)) throw new Error(`${message.key}: the key is a part of another key.`);
    branch.set(last, leafOf(message));
  }
  return root;
}

/** Whether the keys of a branch count from 0. */
export function isList(tree: Tree<unknown>): boolean {
  return [...tree.keys()].every((key, i) => key === String(i));
}

function literal(tree: Tree<string>): string {
  const parts = [...tree].map(([key, value]): [string, string] => [key, value instanceof Map ? literal(value) : value]);
  if (isList(tree)) return `[${parts.map(([, value]) => value).join(',')}]`;
  return `{${parts.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

interface Manner {
  readonly plural: 'P' | 'S';
  readonly isolates: boolean;
}

function textOf(message: Message, forms: readonly string[], { isolates, plural }: Manner): string {
  const expressions = forms.map((form) => expressionOf(message, form, isolates));
  if (message.forms.length === 1) return expressions[0] ?? '""';
  return `[${expressions.join(',')}][${plural}(${countOf(message)?.name ?? ''})]`;
}

/** `"Paso "+N(number)+" de "+N(total)` */
function expressionOf({ values }: Message, form: string, isolates: boolean): string {
  const parts = form.split(/\{([A-Za-z]+)\}/).map((part, i) => {
    if (i % 2 === 0) return part === '' ? '' : JSON.stringify(part);
    if (values.find(({ name }) => name === part)?.kind === 'number') return `N(${part})`;
    return isolates ? joined(ISOLATED, part) : part;
  });
  return parts.filter((part) => part !== '').join('+');
}

function joined([before, after]: readonly [string, string], text: string): string {
  return `${JSON.stringify(before)}+${text}+${JSON.stringify(after)}`;
}
