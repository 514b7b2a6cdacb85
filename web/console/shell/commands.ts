/** Every command once: for the keyboard, the palette and the help. */

import { knowsPasskeys } from '../../browser/passkey.ts';
import { choose, current, filter, move, NO_FILTER, tab, type Tab } from '../inbox/lines.ts';
import { close, open, opened } from '../report/opened.ts';
import { isWide, showing, type Side } from '../report/tabs.ts';
import { moveHit } from '../search/hit_place.ts';
import { SEARCH_FIELD } from '../search/live.ts';
import { door, lock, tiePasskey } from '../session.ts';
import { closeShare } from '../sharing/shares.ts';
import { words } from '../wording.ts';
import { say } from './notice.ts';
import { overlay } from './overlay.ts';
import { view } from './view.ts';

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
    step(1);
  },
  previous() {
    step(-1);
  },
  open() {
    if (current.value !== undefined) open(current.value);
  },
  close() {
    if (overlay.value !== undefined) overlay.value = undefined;
    else if (opened.value !== undefined) close();
    else closeShare();
  },
  choose() {
    if (current.value !== undefined) choose(current.value);
  },
  search() {
    if (view.value === 'statistics') view.value = 'search';
    else document.getElementById(view.value === 'search' ? SEARCH_FIELD : 'filter')?.focus();
  },
  clear() {
    filter.value = NO_FILTER;
  },
  goNow() {
    goTo('now');
  },
  goInbox() {
    goTo('all');
  },
  goMine() {
    goTo('mine');
  },
  goUnread() {
    goTo('unread');
  },
  goSearch() {
    view.value = 'search';
  },
  goStatistics() {
    view.value = 'statistics';
  },
  assign() {
    focusIn('case', 'assign');
  },
  note() {
    focusIn('case', 'note');
  },
  reply() {
    press('case', 'reply');
  },
  share() {
    press('case', 'share');
  },
  goShared() {
    goTo('shared');
  },
  tabReport() {
    focusIn('report', 'tab-report');
  },
  tabCoding() {
    focusIn('coding', 'tab-coding');
  },
  tabCase() {
    focusIn('case', 'tab-case');
  },
  tabHistory() {
    focusIn('history', 'tab-history');
  },
  code() {
    press('coding', 'code');
  },
  verify() {
    press('coding', 'verify');
  },
  widen() {
    isWide.value = !isWide.value;
  },
  goTrouble() {
    goTo('trouble');
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
  ['goSearch', ['g s']],
  ['goStatistics', ['g e']],
  ['assign', ['a']],
  ['note', ['n']],
  ['reply', ['r']],
  ['share', []],
  ['goShared', ['g h']],
  ['tabReport', ['1']],
  ['tabCoding', ['2']],
  ['tabCase', ['3']],
  ['tabHistory', ['4']],
  ['code', ['q']],
  ['verify', ['v']],
  ['widen', ['w']],
  ['palette', ['Control+k', 'Meta+k']],
  ['help', ['?']],
  ['passkey', []],
  ['lock', ['g l']],
];

export const COMMANDS: readonly Command[] = KEYS.map(([id, keys]) => ({ id, keys, run: RUN[id], isOffered: ONLY[id] ?? ((): boolean => true) }));

function focusIn(side: Side, id: string): void {
  if (opened.value !== undefined) showing(side, id, (found) => { found.focus(); });
}

function press(side: Side, id: string): void {
  if (opened.value !== undefined) showing(side, id, (found) => { found.click(); });
}

/** In the list, or in what was found. */
function step(by: number): void {
  if (view.value === 'search') moveHit(by);
  else move(by);
}

function goTo(place: Tab): void {
  view.value = 'inbox';
  tab.value = place;
}

async function offerPasskey(): Promise<void> {
  const { unlock: said } = words.value;
  const isTied = await tiePasskey(said.passkeyName).catch(() => false);
  say(isTied ? said.tied : said.notTied);
}
