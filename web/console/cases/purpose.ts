/** What somebody opens reports for, as they say it once for a session: it is written down with each. */

import { effect, signal } from '@preact/signals';

import { door } from '../session.ts';
import { words } from '../wording.ts';

/** Of `event.schema.json`. */
export const PURPOSE_LETTERS = 200;
export const purpose = signal('');

export function purposeNow(): string {
  const said = purpose.value.trim();
  return said === '' ? words.value.cases.toRead : said;
}

effect(() => {
  if (door.value.kind !== 'open') purpose.value = '';
});
