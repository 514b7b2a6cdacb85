/** Starts the console. */

import { render } from 'preact';

import { App } from './app.tsx';
import { start } from './session.ts';
import { preferred, speak } from './wording.ts';

async function begin(): Promise<void> {
  // Without the slash the address is not one that opens without a network.
  if (location.pathname === '/console') history.replaceState(null, '', '/console/');
  const place = document.getElementById('console');
  if (place === null) throw new Error('the page has no place for the console');
  await speak(preferred());
  place.replaceChildren();
  render(<App />, place);
  await start();
}

// Whoever goes away leaves no key behind: a page out of the browser's cache begins anew.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

void begin();
