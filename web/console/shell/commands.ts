/** Every command once: for the keyboard, the palette and the help. */

import { knowsPasskeys } from '../../browser/passkey.ts';
import { step as bulkStep, type BulkStep } from '../bulk/step.ts';
import { beginTour } from '../guide/tour.ts';
import { IN_WORK, NO_FILTER } from '../inbox/filters.ts';
import { openedBox } from '../inbox/filter_bar.tsx';
import { savedFilters, useFilter } from '../inbox/kept.ts';
import { choose, chosen, current, filter, move, tab, type Tab } from '../inbox/lines.ts';
import { goToExports } from '../exports/source.ts';
import { close, open, opened } from '../report/opened.ts';
import { isWide, showing, type Side } from '../report/tabs.ts';
import { takeAlong } from '../offline/take_along.ts';
import { moveHit } from '../search/hit_place.ts';
import { SEARCH_FIELD } from '../search/live.ts';
import { door, lock, tiePasskey } from '../session.ts';
import { closeShare, openedShare } from '../sharing/shares.ts';
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
    if (view.value !== 'inbox' && view.value !== 'search') view.value = 'search';
    else document.getElementById(view.value === 'search' ? SEARCH_FIELD : 'filter')?.focus();
  },
  clear() {
    filter.value = NO_FILTER;
  },
  filters() {
    openBox('filters');
  },
  columns() {
    openBox('columns');
  },
  tour: beginTour,
  goNow() {
    goTo('now');
  },
  goInbox() {
    goTo('all');
  },
  goCases() {
    filter.value = { ...NO_FILTER, stage: IN_WORK };
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
  goBoard() {
    view.value = 'board';
  },
  goAudit() {
    view.value = 'audit';
  },
  goExports() {
    goToExports(isBeside() ? 'opened' : 'all');
  },
  goImports() {
    view.value = 'imports';
  },
  goOutputs() {
    view.value = 'outputs';
  },
  goStatistics() {
    view.value = 'statistics';
  },
  goTimeline() {
    view.value = 'timeline';
  },
  goMap() {
    view.value = 'map';
  },
  assign() {
    if (!forMany('assign')) focusIn('case', 'assign');
  },
  note() {
    focusIn('case', 'note');
  },
  task() {
    press('case', 'task');
  },
  link() {
    if (!forMany('link')) press('case', 'link');
  },
  label() {
    if (!forMany('label')) focusIn('case', 'label');
  },
  state() {
    if (!forMany('state')) focusIn('case', 'states');
  },
  reply() {
    press('case', 'reply');
  },
  share() {
    if (!forMany('share')) press('case', 'share');
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
  tabOutputs() {
    focusIn('outputs', 'tab-outputs');
  },
  tabHistory() {
    focusIn('history', 'tab-history');
  },
  tabPictures() {
    focusIn('pictures', 'tab-pictures');
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
  takeAlong() {
    void takeAlong();
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
  ['goBoard', ['g b']],
  ['goAudit', ['g a']],
  ['filters', ['f']],
  ['columns', []],
  ['goNow', ['g n']],
  ['goInbox', ['g i']],
  ['goCases', ['g c']],
  ['goMine', ['g m']],
  ['goUnread', ['g u']],
  ['goTrouble', ['g t']],
  ['goSearch', ['g s']],
  ['goStatistics', ['g e']],
  ['goTimeline', ['g f']],
  ['goMap', ['g p']],
  ['goExports', ['g x']],
  ['goImports', ['g r']],
  ['goOutputs', ['g o']],
  ['assign', ['a']],
  ['state', ['s']],
  ['task', ['t']],
  ['link', ['l']],
  ['label', ['b']],
  ['note', ['n']],
  ['reply', ['r']],
  ['share', []],
  ['goShared', ['g h']],
  ['tabReport', ['1']],
  ['tabCoding', ['2']],
  ['tabCase', ['3']],
  ['tabHistory', ['4']],
  ['tabPictures', ['5']],
  ['tabOutputs', ['6']],
  ['code', ['q']],
  ['verify', ['v']],
  ['widen', ['w']],
  ['palette', ['Control+k', 'Meta+k']],
  ['help', ['?']],
  ['tour', []],
  ['passkey', []],
  ['takeAlong', []],
  ['lock', ['g l']],
];

/** A filter that somebody keeps: `g 1` is the first. */
export interface FilterCommand {
  readonly name: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

const MOST_KEYS = 9;

export function filterCommands(): readonly FilterCommand[] {
  return savedFilters.value.map((each, place) => ({
    name: each.name,
    keys: place < MOST_KEYS ? [`g ${String(place + 1)}`] : [],
    run: () => {
      view.value = 'inbox';
      useFilter(each);
    },
  }));
}

export const COMMANDS: readonly Command[] = KEYS.map(([id, keys]) => ({ id, keys, run: RUN[id], isOffered: ONLY[id] ?? ((): boolean => true) }));

function focusIn(side: Side, id: string): void {
  if (isBeside()) showing(side, id, (found) => { found.focus(); });
}

function press(side: Side, id: string): void {
  if (isBeside()) showing(side, id, (found) => { found.click(); });
}

/** Where nothing lies beside the list, it is for all that are chosen there; whether any are. */
function forMany(what: BulkStep): boolean {
  if (isBeside() || view.value !== 'inbox' || chosen.value.size === 0) return false;
  bulkStep.value = what;
  return true;
}

/** Whether a report, or what others show, lies beside the list. */
function isBeside(): boolean {
  return opened.value !== undefined || openedShare.value !== undefined;
}

/** In the list, or in what was found. */
function step(by: number): void {
  if (view.value === 'search') moveHit(by);
  else move(by);
}

/** Shows a box below the list's filters, and goes into it. */
function openBox(box: 'filters' | 'columns'): void {
  goTo(tab.value === 'shared' ? 'all' : tab.value);
  openedBox.value = openedBox.value === box ? undefined : box;
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`#box-${box} :is(select, input)`)?.focus();
  });
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
