/** Which of the two screens there is: the door, or the desk behind it. */

import type { JSX } from 'preact';

import { Desk } from './shell/desk.tsx';
import { door } from './session.ts';
import { Door } from './unlock/door.tsx';

export function App(): JSX.Element {
  return door.value.kind === 'open' ? <Desk session={door.value.session} /> : <Door />;
}
