/** Starts the page to take along. It is one file: nothing is fetched, and nothing is kept but what is saved. */

import { Draft } from '../defender/draft.ts';
import { prepareFrame } from '../defender/frame.ts';
import { Wording } from '../defender/wording.ts';
import { Carrying } from './carrying.ts';

async function start(): Promise<void> {
  const wording = new Wording();
  await wording.load('report', 'form', 'carry');
  const page = new Carrying({ draft: new Draft(), wording, place: 'type', comeBack: undefined });
  window.addEventListener('pagehide', () => {
    page.wipe();
  });
  window.addEventListener('beforeunload', (event) => {
    if (page.hasSomethingToLose()) event.preventDefault();
  });
  prepareFrame(() => page);
  page.refresh();
  page.begin();
}

void start();
