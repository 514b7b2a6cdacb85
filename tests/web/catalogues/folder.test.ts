import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { MAX_AUDIO_BYTES, readWords } from '../../../web/catalogues/folder.ts';
import { longer, pseudoLanguage } from '../../../web/catalogues/pseudo.ts';

const WORDS = fileURLToPath(new URL('../../../web/defender/words', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'words-'));
  cpSync(WORDS, folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A language of which nothing is translated, with these recordings. */
function spoken(id: string, recordings: Readonly<Record<string, number>>): void {
  mkdirSync(join(folder, id, 'audio'), { recursive: true });
  writeFileSync(join(folder, id, 'language.json'), JSON.stringify({ tag: 'nah', name: 'x', variant: 'y', direction: 'ltr', numbers: 'es-MX' }));
  for (const [file, size] of Object.entries(recordings)) writeFileSync(join(folder, id, 'audio', file), new Uint8Array(size));
}

const idsOf = () => readWords(folder).languages.map(({ language }) => language.id);

test('Spanish comes first, and English says everything that Spanish says', () => {
  const { languages, sections } = readWords(WORDS);
  expect(languages[0]?.language.id).toBe('es');
  const english = languages.find(({ language }) => language.id === 'en');
  for (const [section, { messages }] of sections) {
    const translated = english?.translations.get(section)?.forms;
    expect(messages.filter(({ key }) => translated?.has(key) !== true).map(({ key }) => `${section}.${key}`)).toEqual([]);
  }
});

test('a language is there once one message is translated or recorded', () => {
  spoken('nah-centro', {});
  const empty = readFileSync(join(folder, 'es/first.pot'), 'utf8');
  writeFileSync(join(folder, 'nah-centro/first.po'), empty);
  expect(idsOf()).not.toContain('nah-centro');
  writeFileSync(join(folder, 'nah-centro/first.po'), empty.replace('msgid "Seguir"\nmsgstr ""', 'msgid "Seguir"\nmsgstr "x"'));
  expect(idsOf()).toContain('nah-centro');
  spoken('nah', { 'first.type.heading.ogg': 1 });
  expect(idsOf()).toContain('nah');
});

test('of two recordings of a message the one that most phones play comes first', () => {
  spoken('nah', { 'first.type.heading.mp3': 1, 'first.type.heading.ogg': MAX_AUDIO_BYTES });
  const { audio } = readWords(folder).languages.find(({ language }) => language.id === 'nah')!;
  expect(audio.get('first.type.heading')?.map((path) => path.slice(-3))).toEqual(['ogg', 'mp3']);
});

test.each([
  ['too large', { 'first.type.heading.ogg': MAX_AUDIO_BYTES + 1 }, 'at most 30000'],
  ['of no message', { 'first.type.headline.ogg': 1 }, 'no message has the key'],
  ['of a format that few phones play', { 'first.type.heading.wav': 1 }, 'is none of ogg, webm, mp3'],
])('a recording that is %s stops the build', (_, recordings, said) => {
  spoken('nah', recordings);
  expect(idsOf).toThrow(said);
});

test('a translation of no section stops the build', () => {
  writeFileSync(join(folder, 'en/lost.po'), '');
  expect(idsOf).toThrow('there is no es/lost.pot');
});

test('the language for tests is longer, keeps values, and has gaps in every section', () => {
  expect(longer('Quedan {count} letras')).toContain('{count}');
  expect(longer('x'.repeat(100)).length).toBeGreaterThanOrEqual(140);
  mkdirSync(join(folder, 'tones'));
  const { sections } = readWords(folder);
  const { translations } = pseudoLanguage(sections, join(folder, 'tones'));
  for (const [section, { messages }] of sections) {
    if (messages.length >= 5) expect(translations.get(section)!.forms.size).toBeLessThan(messages.length);
  }
});

test('no language for tests lies among the real ones', () => {
  expect(readdirSync(WORDS)).not.toContain('pseudo');
});

test('the languages in which one can tell are those of the vocabulary', () => {
  const file = new URL('../../../app/protocol/vocabularies/languages.json', import.meta.url);
  const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { entries: readonly { bcp47: string }[] };
  const { messages } = readWords(WORDS).sections.get('narrative')!;
  const told = messages.flatMap(({ key }) => (key.startsWith('names.') ? key.slice('names.'.length) : []));
  expect(told).toEqual(entries.map(({ bcp47 }) => bcp47));
});
