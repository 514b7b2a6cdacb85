/** Every command once: for the keyboard, the palette and the help. */

import { choose, current, filter, move, NO_FILTER, tab } from '../inbox/lines.ts';
import { close, open, opened } from '../report/opened.ts';
import { lock } from '../session.ts';
import { words } from '../wording.ts';
import { overlay } from './overlay.ts';

export interface Command {
  readonly id: keyof (typeof words.value)['keys']['commands'];
  /** As `KeyboardEvent.key` names them; two after one another are joined by a space. */
  readonly keys: readonly string[];
  readonly run: () => void;
}

const RUN: Readonly<Record<Command['id'], () => void>> = {
  next() {
    move(1);
  },
  previous() {
    move(-1);
  },
  open() {
    if (current.value !== undefined) open(current.value);
  },
  close() {
    if (overlay.value !== undefined) overlay.value = undefined;
    else if (opened.value !== undefined) close();
  },
  choose() {
    if (current.value !== undefined) choose(current.value);
  },
  search() {
    document.getElementById('filter')?.focus();
  },
  clear() {
    filter.value = NO_FILTER;
  },
  goNow() {
    tab.value = 'now';
  },
  goInbox() {
    tab.value = 'all';
  },
  goTrouble() {
    tab.value = 'trouble';
  },
  palette() {
    overlay.value = 'palette';
  },
  help() {
    overlay.value = 'help';
  },
  lock,
};

const KEYS: readonly (readonly [Command['id'], readonly string[]])[] = [
  ['next', ['j', 'ArrowDown']],
  ['previous', ['k', 'ArrowUp']],
  ['open', ['o', 'Enter']],
  ['close', ['e', 'Escape']],
  ['choose', ['x']],
  ['search', ['/']],
  ['clear', ['c']],
  ['goNow', ['g n']],
  ['goInbox', ['g i']],
  ['goTrouble', ['g t']],
  ['palette', ['Control+k', 'Meta+k']],
  ['help', ['?']],
  ['lock', ['g l']],
];

export const COMMANDS: readonly Command[] = KEYS.map(([id, keys]) => ({ id, keys, run: RUN[id] }));
