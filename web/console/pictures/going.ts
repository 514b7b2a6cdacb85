/** From a picture to what it shows. */

import { effect } from '@preact/signals';

import { shareIn } from '../cases/share_key.ts';
import { open, opened } from '../report/opened.ts';
import { showing, type Side } from '../report/tabs.ts';
import { openedShare, openShare } from '../sharing/shares.ts';

/** Opens a report, or what others show, where it is not open yet, and goes to `id` on one of its sides; to the side itself without. */
export function goTo(report: string, to: Side, id = `tab-${to}`): void {
  const share = shareIn(report);
  if (share !== undefined) {
    if (openedShare.value !== share) openShare(share);
    showing(to, id, look);
    return;
  }
  if (opened.value?.id !== report) open(report);
  const stop = effect(() => {
    const now = opened.value;
    if (now?.id === report && now.kind === 'opening') return;
    // Not before this effect has been made.
    queueMicrotask(() => {
      stop();
    });
    if (now?.id === report && now.kind === 'open') {
      showing(to, id, look);
    }
  });
}

function look(found: HTMLElement): void {
  found.focus();
  found.scrollIntoView({ block: 'nearest' });
}
