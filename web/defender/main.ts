/**
 * Starts the page, and sees to it that nothing is left when the page goes.
 *
 * The first screen is there before the worker, the roster and the keys are asked for.
 */

import workerUrl from './sealing.worker.ts?worker&url';
import { Application } from './application.ts';
import { prepareFrame } from './frame.ts';

const application = new Application(workerUrl);

// A page that comes back from the browser's back-forward cache was wiped when it went in: begin anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload();
});
window.addEventListener('pagehide', () => {
  application.wipe();
});
window.addEventListener('beforeunload', (event) => {
  if (application.draft.hasSomethingToSend()) event.preventDefault();
});

prepareFrame(application);
application.refresh();
setTimeout(() => {
  void application.preparation.begin();
});
