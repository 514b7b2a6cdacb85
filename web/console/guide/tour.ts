/**
 * The tour: stops at the things themselves. It looks at views and sides, and does nothing that would be written down: a
 * report is opened by whoever wants to see one.
 *
 * That somebody has seen it, or wants none, lies sealed with everything else that they set up.
 */

import { signal } from '@preact/signals';

import { tab } from '../inbox/lines.ts';
import { opened } from '../report/opened.ts';
import { side, type Side } from '../report/tabs.ts';
import { asking } from '../session.ts';
import { overlay } from '../shell/overlay.ts';
import { view } from '../shell/view.ts';
import type { words } from '../wording.ts';

export type StopId = keyof (typeof words.value)['tour']['stops'];

interface Stop {
  readonly id: StopId;
  /** What is pointed at: the first that is in sight. */
  readonly at: readonly string[];
  /** Where it can be seen: in the list, or on a side of an open report. */
  readonly side?: Side;
}

export const STOPS: readonly Stop[] = [
  { id: 'list', at: ['.inbox > .tabs', '.views'] },
  { id: 'open', at: ['.all .row', '.list', '.panel'] },
  { id: 'code', at: ['#code', '#tab-coding'], side: 'coding' },
  { id: 'verify', at: ['#verify', '#tab-coding'], side: 'coding' },
  { id: 'case', at: ['section.case', '#tab-case'], side: 'case' },
  { id: 'reply', at: ['#reply', '#tab-case'], side: 'case' },
  { id: 'share', at: ['#share', '#tab-case'], side: 'case' },
  { id: 'search', at: ['.views [data-view=search]'] },
  { id: 'statistics', at: ['.views [data-view=statistics]'] },
  { id: 'lock', at: ['#lock'] },
];

const SEEN = 'tour';
/** At which stop somebody is. */
export const stop = signal<number | undefined>(undefined);
/** Whether it is offered: nobody has taken it here, or said no. */
export const isOffered = signal(false);
let before: Element | null = null;

/** Takes what was kept, at the beginning of a session. */
export function takeSeen(preferences: Readonly<Record<string, unknown>>): void {
  isOffered.value = preferences[SEEN] === undefined;
}

export function beginTour(): void {
  before = document.activeElement;
  overlay.value = undefined;
  goTo(0);
}

export function goTo(place: number): void {
  const next = STOPS[place];
  if (next === undefined) return;
  if (next.side !== undefined && opened.value !== undefined) side.value = next.side;
  if (next.id === 'list') [view.value, tab.value] = ['inbox', 'all'];
  if (next.id === 'open') view.value = 'inbox';
  stop.value = place;
}

/** Ends it or turns it down; whoever was somewhere before is there again. */
export function endTour(): void {
  stop.value = undefined;
  isOffered.value = false;
  asking()
    .ask('prefer', { name: SEEN, value: 'seen' })
    .catch(() => undefined);
  const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
  (isThere ? (before as HTMLElement) : document.getElementById('more'))?.focus();
  before = null;
}

export function forgetTour(): void {
  stop.value = undefined;
  isOffered.value = false;
  before = null;
}
