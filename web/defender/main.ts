/**
 * Starts the page, and sees to it that nothing is left when the page goes.
 *
 * The first screen is there before anything else is asked for.
 */

import { prepareFrame } from './frame.ts';
import { Front } from './front.ts';
import type { Page } from './page.ts';

const front = new Front(window.location.pathname);
const page = (): Page => front.application ?? front;

// A page that comes back from the browser's back-forward cache was wiped when it went in: begin anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});
window.addEventListener('pagehide', () => {
  front.wipe();
  page().wipe();
});
window.addEventListener('beforeunload', (event) => {
  if (page().hasSomethingToLose()) event.preventDefault();
});

prepareFrame(page);
front.refresh();
setTimeout(() => {
  void front.load();
});
