/** What was sent to whom, and what has come of it: outputs of one case, and of all. */

import type { DayText, Id } from '../../protocol/answers.ts';
import type { Case, Output } from '../../protocol/case_state.ts';
import type { WhatOf } from '../../protocol/events.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';

const DAY_MS = 86_400_000;
/** How many days before its day something is due soon. */
const SOON = 7;
const ANSWERED: ReadonlySet<string> = new Set(['replied', 'no-reply']);

export type Status = 'draft' | 'waiting' | 'overdue' | 'due-soon' | 'sent' | 'published' | 'acknowledged' | 'replied' | 'no-reply' | 'dropped';

export interface Registered {
  readonly report: string;
  readonly what: WhatOf<'output'>;
  readonly event: ThreadEvent;
  readonly status: Status;
}

/** In the order in which somebody has to look: what is overdue, what is due first, then the rest, the newest first. */
const URGENCY: readonly Status[] = ['overdue', 'due-soon', 'waiting', 'sent', 'acknowledged', 'published', 'draft', 'replied', 'no-reply', 'dropped'];

/** The outputs of a case as they stand on this day. */
export function registered(report: string, { lead }: Case, today: DayText): Registered[] {
  const waiting = new Map([...lead.waiting.values()].flatMap(({ event }) => (event.what['event'] === 'output' ? [[String(event.what['output']), event] as const] : [])));
  const known = [...lead.outputs.values()].map((output): Registered => {
    const { event } = output;
    const pending = waiting.get(event.what.output);
    waiting.delete(event.what.output);
    return { report, event: pending ?? event, what: (pending?.what ?? event.what) as WhatOf<'output'>, status: pending ? 'waiting' : statusOf(output, today) };
  });
  const asked = [...waiting.values()].map((event): Registered => ({ report, event, what: event.what as unknown as WhatOf<'output'>, status: 'waiting' }));
  return [...known, ...asked].sort(byUrgency);
}

export function byUrgency(one: Registered, other: Registered): number {
  const rank = URGENCY.indexOf(one.status) - URGENCY.indexOf(other.status);
  const due = (one.what.due ?? '9999').localeCompare(other.what.due ?? '9999');
  return rank || due || other.event.time.getTime() - one.event.time.getTime();
}

function statusOf({ event: { what }, sent }: Output, today: DayText): Status {
  if (sent === undefined || ANSWERED.has(what.status) || what.due === undefined) return what.status;
  if (what.due < today) return 'overdue';
  return daysBetween(today, what.due) <= SOON ? 'due-soon' : what.status;
}

export interface Reckoned {
  readonly addressee: Id;
  readonly sent: number;
  readonly overdue: number;
  readonly replied: number;
  /** Of those that were answered, half within so many days. */
  readonly medianDays: number | undefined;
}

/** By addressee: how much was sent, is overdue, was answered and how soon. */
export function reckoned(all: readonly Registered[]): Reckoned[] {
  const groups = new Map<Id, Registered[]>();
  for (const each of all) if (each.what.sent !== undefined && each.status !== 'waiting') groups.set(each.what.addressee ?? '', [...(groups.get(each.what.addressee ?? '') ?? []), each]);
  return [...groups]
    .map(([addressee, group]): Reckoned => {
      const answered = group.filter(({ what }) => (what.replies ?? []).length > 0);
      const days = answered.map(({ what }) => daysBetween(what.sent ?? '', (what.replies ?? []).map(({ received }) => received).sort()[0] ?? ''));
      return { addressee, sent: group.length, overdue: group.filter(({ status }) => status === 'overdue').length, replied: answered.length, medianDays: median(days) };
    })
    .sort((one, other) => other.overdue - one.overdue || other.sent - one.sent);
}

function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function daysBetween(from: DayText, to: DayText): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
