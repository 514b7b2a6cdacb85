/** What was just done, said once: to the eye at the foot of the desk, and to a screen reader. */

import { signal } from '@preact/signals';

const SHOWN_MS = 8_000;

export const notice = signal('');

let end: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  clearTimeout(end);
  notice.value = text;
  end = setTimeout(() => {
    notice.value = '';
  }, SHOWN_MS);
}
