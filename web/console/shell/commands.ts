/** Every command once: for the keyboard, the palette and the help. */

import { knowsPasskeys } from '../../browser/passkey.ts';
import { choose, current, filter, move, NO_FILTER, tab } from '../inbox/lines.ts';
import { close, open, opened } from '../report/opened.ts';
import { door, lock, tiePasskey } from '../session.ts';
import { words } from '../wording.ts';
import { say } from './notice.ts';
import { overlay } from './overlay.ts';

export interface Command {
  readonly id: keyof (typeof words.value)['keys']['commands'];
  /** As `KeyboardEvent.key` names them; two after one another are joined by a space. */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Where it is not, it can be of no use now. */
  readonly isOffered: () => boolean;
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
  goMine() {
    tab.value = 'mine';
  },
  goUnread() {
    tab.value = 'unread';
  },
  assign() {
    document.getElementById('assign')?.focus();
  },
  note() {
    document.getElementById('note')?.focus();
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
  passkey() {
    void offerPasskey();
  },
  lock,
};

const ONLY: Readonly<Partial<Record<Command['id'], () => boolean>>> = {
  passkey: () => door.value.kind === 'open' && door.value.session.isKept && knowsPasskeys(),
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
  ['goMine', ['g m']],
  ['goUnread', ['g u']],
  ['goTrouble', ['g t']],
  ['assign', ['a']],
  ['note', ['n']],
  ['palette', ['Control+k', 'Meta+k']],
  ['help', ['?']],
  ['passkey', []],
  ['lock', ['g l']],
];

export const COMMANDS: readonly Command[] = KEYS.map(([id, keys]) => ({ id, keys, run: RUN[id], isOffered: ONLY[id] ?? ((): boolean => true) }));

async function offerPasskey(): Promise<void> {
  const { unlock: said } = words.value;
  const isTied = await tiePasskey(said.passkeyName).catch(() => false);
  say(isTied ? said.tied : said.notTied);
}
