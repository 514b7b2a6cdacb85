/**
 * Vite's part: `words:languages` lists the languages, `words:first_es` is a section of one of them, and in a page
 * `{{es/shell.title}}` stands for a text. The console's are `console-words:…`.
 */

import { join } from 'node:path';
import type { Plugin } from 'vite';

import { compileSection } from './compile.ts';
import { readWords, SOURCE, type LanguageFolder, type WordsFolder } from './folder.ts';
import { pseudoLanguage } from './pseudo.ts';

/** How modules begin that are made of the words of each app. */
export const WORDS_OF = { defender: 'words:', console: 'console-words:' } as const;
export type App = keyof typeof WORDS_OF;
// Is part of the first script.
const FIRST = `first_${SOURCE}`;
const IN_PAGE = /\{\{([\w-]+)\/([\w-]+)\.([\w.-]+)\}\}/g;

/** `pseudoAudio` is a folder: with it there is a language for tests too, whose recordings lie there. */
export function words(web: string, app: App, pseudoAudio?: string): Plugin {
  const name = WORDS_OF[app];
  // Rolldown makes a file's name of what comes last.
  const resolved = `\0${name}/`;
  let read: WordsFolder | undefined;
  const all = (): WordsFolder => (read ??= withPseudo(readWords(wordsFolder(web, app)), pseudoAudio));
  return {
    name: `atalaya-${app}-words`,
    buildStart() {
      read = undefined;
    },
    resolveId(id) {
      return id.startsWith(name) ? resolved + id.slice(name.length) : undefined;
    },
    load(id) {
      if (!id.startsWith(resolved)) return undefined;
      const asked = id.slice(resolved.length);
      return asked === 'languages' ? listModule(all(), name) : sectionModule(all(), asked);
    },
    transformIndexHtml: { order: 'pre', handler: (html) => html.replace(IN_PAGE, (_, id: string, section: string, key: string) => escaped(textIn(all(), id, section, key))) },
  };
}

/** Where the words lie, below `web`. */
export function wordsFolder(web: string, app: App): string {
  return join(web, app, 'words');
}

function withPseudo({ languages, sections }: WordsFolder, audio: string | undefined): WordsFolder {
  return { sections, languages: audio === undefined ? languages : [...languages, pseudoLanguage(sections, audio)] };
}

function listModule({ languages, sections }: WordsFolder, prefix: string): string {
  const names = languages.flatMap(({ language: { id } }) => [...sections.keys()].map((section) => `${section}_${id}`)).filter((name) => name !== FIRST);
  const loaders = names.map((name) => `${JSON.stringify(name)}:()=>import(${JSON.stringify(prefix + name)})`);
  return `export const languages=${JSON.stringify(languages.map(({ language }) => language))};\nexport const loaders={${loaders.join(',')}};`;
}

function sectionModule({ languages, sections }: WordsFolder, name: string): string {
  const place = name.lastIndexOf('_');
  const section = name.slice(0, place);
  const source = sections.get(section);
  const found = languages.find(({ language }) => language.id === name.slice(place + 1));
  if (source === undefined || found === undefined) throw new Error(`There are no words of ${name}.`);
  const { audio, imports } = recordingsOf(found, section);
  const { language, numbers, translations } = found;
  return imports + compileSection({ source, translation: translations.get(section), isSource: language.id === SOURCE, direction: language.direction, numbers, audio });
}

/** Recordings become files beside the scripts; the code has their addresses in variables. */
function recordingsOf({ audio: all }: LanguageFolder, section: string): { audio: ReadonlyMap<string, readonly string[]>; imports: string } {
  const audio = new Map<string, readonly string[]>();
  let [count, imports] = [0, ''];
  for (const [key, paths] of all) {
    if (!key.startsWith(`${section}.`)) continue;
    const names = paths.map((path) => {
      count += 1;
      imports += `import a${String(count)} from ${JSON.stringify(`${path}?url`)};\n`;
      return `a${String(count)}`;
    });
    audio.set(key.slice(section.length + 1), names);
  }
  return { audio, imports };
}

function textIn({ languages, sections }: WordsFolder, id: string, section: string, key: string): string {
  const message = sections.get(section)?.messages.find((one) => one.key === key);
  const language = languages.find((one) => one.language.id === id);
  if (message === undefined || language === undefined || message.values.length > 0) throw new Error(`A page asks for {{${id}/${section}.${key}}}, which there is not.`);
  return (language.translations.get(section)?.forms.get(key) ?? message.forms)[0] ?? '';
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
