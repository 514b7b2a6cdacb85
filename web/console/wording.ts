/** The console's language: all of its words at once, since it is opened once a day and not on a telephone network. */

import { computed, signal } from '@preact/signals';
import { languages, loaders } from 'console-words:languages';
import type { Sections } from 'console-words:types';

import type { LabelLanguage } from '../protocol/vocabulary.ts';

export { languages };
export type Language = (typeof languages)[number];

const SECTIONS = ['shell', 'unlock', 'inbox', 'report', 'keys', 'cases', 'bulk', 'evidence', 'search', 'statistics', 'replies', 'sharing', 'coding', 'board', 'exports', 'imports', 'help', 'tour', 'pictures', 'offline', 'outputs'] as const satisfies readonly (keyof Sections)[];

interface Spoken {
  readonly language: Language;
  readonly sections: Sections;
}

const spoken = signal<Spoken | undefined>(undefined);

/** The words; to be read where something is drawn, so that it is drawn anew in another language. */
export const words = computed((): Sections => {
  if (spoken.value === undefined) throw new Error('no words yet');
  return spoken.value.sections;
});

export const language = computed((): Language => spoken.value?.language ?? languages[0]);

/** Of code lists, which are there in Spanish and English. */
export const labelLanguage = computed((): LabelLanguage => (language.value.id === 'en' ? 'en' : 'es'));

/** Rejects where the network fails; then everything stays as it was. */
export async function speak(chosen: Language): Promise<void> {
  const loaded = await Promise.all(SECTIONS.map(async (section) => [section, (await loaders[`${section}_${chosen.id}`]?.())?.default] as const));
  spoken.value = { language: chosen, sections: Object.fromEntries(loaded) as unknown as Sections };
  document.documentElement.lang = chosen.tag;
  document.documentElement.dir = chosen.direction;
  document.title = spoken.value.sections.shell.title;
}

/** The browser's language, if it is one of ours. */
export function preferred(): Language {
  const asked = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  const [first] = asked.flatMap((tag) => languages.find(({ id }) => id === tag) ?? []);
  return first ?? languages[0];
}
