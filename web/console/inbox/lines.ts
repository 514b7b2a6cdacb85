/** The list as it is shown: all lines, those of the tab and filter, where somebody is, what is chosen. */

import { computed, signal } from '@preact/signals';

import type { Line } from '../keeper_messages.ts';
import { categoryLabel, stateLabel, termLabel } from '../terms.ts';
import { isMine, isInvited, isOpen, isRead, stateOf, urgencyOf, type Me } from '../cases/standing.ts';
import { language } from '../wording.ts';
import { COLUMNS } from './columns.tsx';
import { fits, NO_FILTER, type Filter } from './filters.ts';
import { fold } from './fold.ts';
import { layout } from './layout.ts';
import { ordered } from './order.ts';

// Lines come in small batches: the list is drawn anew a few times a second, not for each.
const REDRAW_MS = 120;

export const TABS = ['now', 'unread', 'mine', 'all', 'shared', 'quarantine', 'trouble', 'others'] as const;
export type Tab = (typeof TABS)[number];

export const lines = signal<readonly Line[]>([]);
export const progress = signal<{ readonly opened: number; readonly total: number } | undefined>(undefined);
export const tab = signal<Tab>('all');
export const filter = signal<Filter>(NO_FILTER);
/** The id of the line on which the keyboard is. */
export const current = signal<string | undefined>(undefined);
/** Whose lines are «mine». */
export const me = signal<Me | undefined>(undefined);
export const chosen = signal<ReadonlySet<string>>(new Set());

const known = new Map<string, Line>();
let redraw: ReturnType<typeof setTimeout> | undefined;

export function takeLines(taken: readonly Line[]): void {
  for (const line of taken) known.set(line.id, line);
  redraw ??= setTimeout(() => {
    redraw = undefined;
    lines.value = [...known.values()].sort((a, b) => b.hour - a.hour || b.cursor - a.cursor);
  }, REDRAW_MS);
}

export function showProgress(shown: { readonly opened: number; readonly total: number }): void {
  progress.value = shown.opened < shown.total ? shown : undefined;
}

/** Nothing that was read stays. */
export function forgetLines(): void {
  clearTimeout(redraw);
  redraw = undefined;
  known.clear();
  lines.value = [];
  progress.value = undefined;
  filter.value = NO_FILTER;
  current.value = undefined;
  chosen.value = new Set();
  me.value = undefined;
}

export function isIn(line: Line, place: Tab, me: Me | undefined): boolean {
  switch (place) {
    case 'now':
      return urgencyOf(line) === 'now' && isOpen(line);
    case 'unread':
      return line.status === 'ok' && !isRead(line);
    case 'mine':
      return me !== undefined && isMine(line, me);
    case 'quarantine':
      return stateOf(line) === 'quarantine';
    case 'all':
      return line.status !== 'not-addressed' || isInvited(line);
    case 'trouble':
      return line.status !== 'ok' && line.status !== 'not-addressed';
    case 'shared':
      // What others show is no report: it has a list of its own.
      return false;
    case 'others':
      return line.status === 'not-addressed' && !isInvited(line);
  }
}

export const counts = computed((): ReadonlyMap<Tab, number> => {
  const found = new Map<Tab, number>(TABS.map((each) => [each, 0]));
  const who = me.value;
  for (const line of lines.value) for (const each of TABS) if (isIn(line, each, who)) found.set(each, (found.get(each) ?? 0) + 1);
  return found;
});

/** All lines as they stand in the tab, whatever is looked for: what is typed into the filter sorts nothing anew. */
const inTab = computed((): readonly Line[] => {
  const { sort } = layout.value;
  const [place, who] = [tab.value, me.value];
  const found = lines.value.filter((line) => isIn(line, place, who));
  if (sort === undefined) return place === 'now' ? found.reverse() : found;
  const { key, text } = COLUMNS[sort.by];
  return ordered(found, key ?? text, language.value.tag, sort.isDescending);
});

/** What is shown, the newest first unless it is sorted; in the tab of what is urgent the oldest, which has waited longest. */
export const shown = computed((): readonly Line[] => {
  const searched = searchedBy.value;
  const sought = fold(filter.value.text).split(/\s+/).filter((word) => word !== '');
  const isMeant = fits(filter.value, new Date());
  return inTab.value.filter((line) => isMeant(line) && sought.every((word) => searched(line).includes(word)));
});

export function move(step: number): void {
  const all = shown.value;
  const place = all.findIndex(({ id }) => id === current.value);
  const next = all[Math.max(0, Math.min(all.length - 1, place === -1 ? 0 : place + step))];
  if (next !== undefined) current.value = next.id;
}

export function choose(id: string): void {
  const next = new Set(chosen.value);
  if (!next.delete(id)) next.add(id);
  chosen.value = next;
}

/** What a filter looks through, folded, so that nobody has to think of accents; made once for each line and language. */
const searchedBy = computed(() => {
  const made = new WeakMap<Line, string>();
  return (line: Line): string => {
    const before = made.get(line);
    if (before !== undefined) return before;
    const { head, id } = line;
    const parts = head === undefined ? [id] : [id, termLabel('report_type', head.type), head.lang, head.urgency === undefined ? '' : termLabel('urgency', head.urgency), head.category === undefined ? '' : categoryLabel(head.category), head.state === undefined ? '' : stateLabel(head.state)];
    const text = fold(parts.join(' '));
    made.set(line, text);
    return text;
  };
});
