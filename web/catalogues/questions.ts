/**
 * What the further questions and their choices are called, for tools that have no catalogues: the members' command
 * line shows answers by `app/member/questions.json`, which is made of this.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WordsFolder } from './folder.ts';

interface Question {
  readonly id: string;
  readonly path?: string;
  readonly vocabulary?: string;
  readonly choices?: readonly string[];
  readonly more?: readonly string[];
}

interface Form {
  readonly form: string;
  readonly screens: readonly { readonly questions?: readonly Question[] }[];
}

/** By the language of the tool. */
type Texts = Readonly<Record<'es' | 'en', string>>;

interface Named {
  readonly question: Texts;
  /** By code. */
  readonly choices?: Readonly<Record<string, Texts>>;
}

/** By module, and then by the id that a question has in a report. */
export type Questions = Readonly<Record<string, Readonly<Record<string, Named>>>>;

/** `folder` has one file a module. */
export function readQuestions(folder: string, words: WordsFolder): Questions {
  const forms = readdirSync(folder).sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Form);
  const texts = textsOf(words);
  return Object.fromEntries(forms.filter(({ screens }) => Array.isArray(screens)).map((form) => [form.form, questionsOf(form, texts)]));
}

function questionsOf({ screens, form }: Form, texts: ReadonlyMap<string, Texts>): Readonly<Record<string, Named>> {
  const asked = screens.flatMap(({ questions = [] }) => questions).filter(({ path }) => path?.startsWith(`modules.${form}.`));
  return Object.fromEntries(
    asked.flatMap((question) => {
      const text = texts.get(`questions.${question.id}.question`);
      return text === undefined ? [] : [[question.path?.split('.')[2] ?? '', { question: text, ...choicesOf(question, texts) }]];
    }),
  );
}

function choicesOf({ vocabulary, choices = [], more = [] }: Question, texts: ReadonlyMap<string, Texts>): Pick<Named, 'choices'> {
  const named = [...choices, ...more].flatMap((code) => {
    const text = texts.get(`codes.${vocabulary ?? ''}.${code}`);
    return text === undefined ? [] : [[code, text] as const];
  });
  return named.length === 0 ? {} : { choices: Object.fromEntries(named) };
}

function textsOf({ sections, languages }: WordsFolder): ReadonlyMap<string, Texts> {
  const english = languages.find(({ language }) => language.id === 'en');
  const found = new Map<string, Texts>();
  for (const [section, { messages }] of sections) {
    for (const { key, forms } of messages) {
      const es = forms[0] ?? '';
      found.set(key, { es, en: english?.translations.get(section)?.forms.get(key)?.[0] ?? es });
    }
  }
  return found;
}
