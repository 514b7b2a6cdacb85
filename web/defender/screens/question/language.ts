/** In which language somebody wants to be spoken to: one of the page's, or the one in which she tells. */

import type { Application } from '../../application.ts';
import { languages } from '../../wording.ts';
import type { Asking } from './asking.ts';
import { selectField } from './fields.ts';

export function languageQuestion(asking: Asking<'language'>): readonly Node[] {
  const { application, value = '', words } = asking;
  return selectField({ ...asking.named(), none: words.persons.choose, value, options: [...languagesOf(application)], onChange: (tag) => {
    asking.answer(tag);
  } });
}

/** Names by tag. Those of all others are fetched by whoever tells in one of them, and by nobody else. */
export function languagesOf({ draft, wording }: Application): ReadonlyMap<string, string> {
  const told = draft.told?.lang;
  const own = languages.map(({ name, tag }) => [tag, name] as const);
  return new Map([...own, ...(told === undefined ? [] : [[told, nameOf(wording, told)] as const])]);
}

export function nameOf(wording: Application['wording'], lang: string): string {
  return (wording.of('narrative').names as Readonly<Record<string, string>>)[lang] ?? lang;
}
