/** From a picture to what it shows. */

import { effect } from '@preact/signals';

import { open, opened } from '../report/opened.ts';
import { showing, type Side } from '../report/tabs.ts';

/** Opens a report where it is not open yet, and goes to `id` on one of its sides; to the side itself without. */
export function goTo(report: string, to: Side, id = `tab-${to}`): void {
  if (opened.value?.id !== report) open(report);
  const stop = effect(() => {
    const now = opened.value;
    if (now?.id === report && now.kind === 'opening') return;
    // Not before this effect has been made.
    queueMicrotask(() => {
      stop();
    });
    if (now?.id === report && now.kind === 'open') {
      showing(to, id, (found) => {
        found.focus();
        found.scrollIntoView({ block: 'nearest' });
      });
    }
  });
}
