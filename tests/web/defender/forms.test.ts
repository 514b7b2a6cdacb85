// The forms as data: every id has its words, every question is short, and no choice is too long to look through.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { readWords } from '../../../web/catalogues/folder.ts';
import { CONDITIONS, FIXED_SCREENS, FORMS, type Form, type Question } from '../../../web/defender/form/forms.ts';
import { MODULES } from '../../../web/defender/form/modules.ts';
import { stepsOf } from '../../../web/defender/form/path.ts';
import limits from '../../../web/defender/forms/limits.json';

const WORDS = 12;
const VISIBLE = 7;

const folder = fileURLToPath(new URL('../../../web/defender/words', import.meta.url));
const { languages, sections } = readWords(folder);
const forms: readonly Form[] = [...Object.values(FORMS), ...Object.values(MODULES)];
const questions = forms.flatMap((form) => form.screens.flatMap(({ questions: asked = [] }) => asked));

/** The texts under a key in Spanish and in English. */
function texts(key: string): readonly string[] {
  for (const [section, { messages }] of sections) {
    const message = messages.find((one) => one.key === key);
    const english = languages.find(({ language }) => language.id === 'en')?.translations.get(section)?.forms.get(key);
    if (message !== undefined) return [message.forms[0] ?? '', english?.[0] ?? ''];
  }
  return ['', ''];
}

function codesOf({ choices = [], more = [], none = false }: Question): readonly string[] {
  return [...choices, ...more, ...(none ? ['none'] : [])];
}

const VOCABULARY_OF_KIND: Partial<Record<Question['kind'], string>> = { time: 'time', consent: 'consent-scopes' };

describe('every form', () => {
  test('has words of at most twelve for each question, in Spanish and English', () => {
    const wrong = questions
      .filter(({ id, kind }) => kind !== 'card' && id !== 'happening')
      .filter(({ id }) => texts(`questions.${id}.question`).some((text) => text === '' || text.split(/\s+/).length > WORDS));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('has a label for each code that it offers', () => {
    const wrong = questions
      .filter(({ id }) => id !== 'happening')
      .flatMap((question) => codesOf(question).map((code) => `codes.${(VOCABULARY_OF_KIND[question.kind] ?? question.vocabulary ?? '').replace(/_/g, '-')}.${code}`))
      .filter((key) => texts(key).includes(''));
    expect(wrong).toEqual([]);
  });

  test('has a title for each card', () => {
    const cards = questions.filter(({ kind }) => kind === 'card').map(({ id }) => `cards.${id}.title`);
    expect(cards.filter((key) => texts(key).includes(''))).toEqual([]);
  });

  test('shows at most seven choices at first', () => {
    expect(questions.filter(({ choices = [] }) => choices.length > VISIBLE).map(({ id }) => id)).toEqual([]);
  });

  test('asks each question once, and puts each answer in a place of its own', () => {
    for (const { screens } of forms) {
      const ids = screens.map(({ id }) => id);
      const paths = screens.flatMap(({ questions: asked = [] }) => asked).flatMap(({ path }) => path ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });

  test('names only conditions and screens that there are', () => {
    const conditions = forms.flatMap(({ screens }) => screens.flatMap(({ questions: asked = [], show_if = [] }) => [...show_if, ...asked.flatMap((one) => one.show_if ?? [])]));
    const fixed = forms.flatMap(({ screens }) => screens.filter((screen) => screen.questions === undefined).map(({ id }) => id));
    expect(conditions.filter((name) => CONDITIONS[name] === undefined)).toEqual([]);
    expect(fixed.filter((id) => !(FIXED_SCREENS as readonly string[]).includes(id))).toEqual([]);
  });
});

test('the urgent path has six steps, the attack eight, the testimony nine', () => {
  expect(stepsOf(FORMS.urgent)).toBe(6);
  expect(stepsOf(FORMS.attack)).toBe(8);
  expect(stepsOf(FORMS.testimony)).toBe(9);
  expect(Object.fromEntries(Object.keys(limits.steps).map((id) => [id, stepsOf(FORMS[id as keyof typeof FORMS])]))).toEqual(limits.steps);
});

test('codes of the vocabularies are those of the vocabularies', () => {
  const vocabularies = new URL('../../../app/protocol/vocabularies/', import.meta.url);
  const known = new Map<string, ReadonlySet<string>>();
  for (const file of readdirSync(vocabularies)) {
    const { entries = [], lists = {}, vocab } = JSON.parse(readFileSync(new URL(file, vocabularies), 'utf8')) as { vocab: string; entries?: readonly { id: string }[]; lists?: Record<string, readonly { id: string }[]> };
    known.set(vocab, new Set(entries.map(({ id }) => id)));
    for (const [name, list] of Object.entries(lists)) known.set(name, new Set(list.map(({ id }) => id)));
  }
  const wrong = questions
    .filter(({ kind, vocabulary = '' }) => kind === 'consent' || known.has(vocabulary))
    .flatMap((question) => codesOf(question).filter((code) => code !== 'none' && !known.get(question.kind === 'consent' ? 'consent_scopes' : (question.vocabulary ?? ''))?.has(code)));
  expect(wrong).toEqual([]);
  expect(questions.filter(({ vocabulary = '' }) => known.has(vocabulary)).length).toBeGreaterThan(10);
});
