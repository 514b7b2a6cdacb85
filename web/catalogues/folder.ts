/**
 * What lies in `web/defender/words`: a folder a language, with `language.json`, catalogues and recordings.
 *
 * `es/*.pot` is the source. Another language has as many `*.po` of the same names as are translated, and may have no
 * text at all: `audio/<section>.<key>.ogg` are recordings of messages. `docs/translating.md` has the rules.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { readSource, readTranslation, type Catalogue, type Translation } from './catalogue.ts';

export const SOURCE = 'es';
/** A second or two on a bad connection, and ten seconds of a voice. */
export const MAX_AUDIO_BYTES = 30_000;
// A browser takes the first that it can play.
const AUDIO_FORMATS = ['ogg', 'webm', 'mp3'] as const;

export interface PageLanguage {
  /** The name of its folder. */
  readonly id: string;
  /** BCP 47. */
  readonly tag: string;
  /** In the language itself. */
  readonly name: string;
  /** Which variant, where a language has several. */
  readonly variant?: string;
  readonly direction: 'ltr' | 'rtl';
}

export interface LanguageFolder {
  readonly language: PageLanguage;
  /** BCP 47: how numbers are written. */
  readonly numbers: string;
  /** By section; of the source there is none. */
  readonly translations: ReadonlyMap<string, Translation>;
  /** Paths of recordings, by section and key («first.type.heading»), in the order in which they are tried. */
  readonly audio: ReadonlyMap<string, readonly string[]>;
}

export interface WordsFolder {
  readonly sections: ReadonlyMap<string, Catalogue>;
  /** The source first. */
  readonly languages: readonly LanguageFolder[];
}

/** @throws Error with the file and what is wrong. */
export function readWords(folder: string): WordsFolder {
  const sections = new Map(namesIn(join(folder, SOURCE), '.pot').map((name) => [name, readSource(readFileSync(join(folder, SOURCE, `${name}.pot`)), `${SOURCE}/${name}.pot`)]));
  const others = readdirSync(folder).filter((id) => id !== SOURCE && existsSync(join(folder, id, 'language.json'))).sort();
  return { sections, languages: [SOURCE, ...others].map((id) => readLanguage(folder, id, sections)).filter(isBegun) };
}

function readLanguage(folder: string, id: string, sections: ReadonlyMap<string, Catalogue>): LanguageFolder {
  const own = join(folder, id);
  const { numbers, ...described } = JSON.parse(readFileSync(join(own, 'language.json'), 'utf8')) as Omit<PageLanguage, 'id'> & { numbers: string };
  const names = id === SOURCE ? [] : namesIn(own, '.po');
  const translations = new Map(
    names.map((name) => {
      const source = sections.get(name);
      if (source === undefined) throw new Error(`${id}/${name}.po: there is no ${SOURCE}/${name}.pot.`);
      return [name, readTranslation(readFileSync(join(own, `${name}.po`)), `${id}/${name}.po`, source)];
    }),
  );
  const audio = readAudio(join(own, 'audio'), sections);
  return { language: { id, ...described }, numbers, translations, audio };
}

/** Whether anything is said in it: before, nobody is offered it. */
function isBegun({ audio, language: { id }, translations }: LanguageFolder): boolean {
  return id === SOURCE || audio.size > 0 || [...translations.values()].some(({ forms }) => forms.size > 0);
}

/** @throws Error for a recording that is too large, of no message, or of a format that phones do not play. */
export function readAudio(folder: string, sections: ReadonlyMap<string, Catalogue>): ReadonlyMap<string, readonly string[]> {
  if (!existsSync(folder)) return new Map();
  const keys = new Set([...sections].flatMap(([section, { messages }]) => messages.map(({ key }) => `${section}.${key}`)));
  const found = new Map<string, string[]>();
  const files = readdirSync(folder).map((file) => ({ file, path: join(folder, file), dot: file.lastIndexOf('.') }));
  for (const { dot, file, path } of files) {
    const [key, format] = [file.slice(0, dot), file.slice(dot + 1)];
    if (!(AUDIO_FORMATS as readonly string[]).includes(format)) throw new Error(`${path} is none of ${AUDIO_FORMATS.join(', ')}.`);
    if (!keys.has(key)) throw new Error(`${path}: no message has the key ${key}.`);
    const { size } = statSync(path);
    if (size > MAX_AUDIO_BYTES) throw new Error(`${path} has ${String(size)} bytes; at most ${String(MAX_AUDIO_BYTES)} are allowed.`);
    found.set(key, [...(found.get(key) ?? []), path]);
  }
  const rank = (path: string): number => AUDIO_FORMATS.findIndex((format) => path.endsWith(format));
  for (const paths of found.values()) paths.sort((a, b) => rank(a) - rank(b));
  return found;
}

function namesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length)).sort();
}
