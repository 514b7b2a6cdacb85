/**
 * One step for many reports: what it would do to each, what hinders it, and what undoes it.
 *
 * The rules are asked before anything is written, for every report by itself; what one refuses does not stop the others.
 */

import type { DayText, Id } from '../../protocol/answers.ts';
import { MERGED, moves, type Move } from '../../protocol/case_moves.ts';
import { refusal } from '../../protocol/case_rules.ts';
import { CLOSED } from '../../protocol/case_seconds.ts';
import { FIRST_STATE, type CaseThread, type Rulebook } from '../../protocol/case_state.ts';
import type { What, WhatOf } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Holder } from '../cases/people.ts';
import { tidy } from '../coding/tidy.ts';
import type { Line } from '../keeper_messages.ts';

export const STEPS = ['mine', 'assign', 'state', 'label', 'link', 'quarantine'] as const;
export type Step = (typeof STEPS)[number];

const QUARANTINE = 'quarantine';
const TRIAGE = 'triage';
/** Each takes more than a reason: its own list, or another case; quarantine has a step of its own. */
const NOT_FOR_MANY: ReadonlySet<Id> = new Set([CLOSED, MERGED, QUARANTINE]);

/** What was chosen and typed; what a step does not ask for is not looked at. */
export interface Wish {
  /** Why, or which label. */
  readonly text: string;
  readonly holder?: Holder;
  readonly to?: Id;
  /** The day of the next step, where the state asks for one. */
  readonly next?: DayText;
  readonly link?: Linking;
}

/** With which case, and how. */
export interface Linking {
  readonly report: string;
  /** None: nobody has begun it, and it begins with the first link. */
  readonly thread: Hex | undefined;
  readonly relation: Id;
}

/** Who carries it out, and what they want. */
export interface Doing extends Wish {
  readonly member: string;
  readonly person: string | undefined;
  readonly now: Date;
}

export interface Planned {
  readonly line: Line;
  readonly what: What;
  /** What takes it back; none where nothing does. */
  readonly undo: What | undefined;
  /** Of `refusals.json`: it would not be taken. */
  readonly refused: string | undefined;
}

/** What a step does to one report; `thread` is where it would be said, if that has begun. */
export function planned(line: Line, step: Step, thread: CaseThread | undefined, doing: Doing, book: Rulebook): Planned {
  const what = said(step, thread, doing, book);
  return { line, what, undo: undoing(step, thread, doing, book), refused: refusedFor(what, thread, doing, book) };
}

/** States to which at least one of them may go, each with whether any of these has to say a day. */
export function destinations(threads: readonly (CaseThread | undefined)[], member: Id, book: Rulebook): ReadonlyMap<Id, boolean> {
  const found = new Map<Id, boolean>();
  for (const thread of threads) {
    const open = thread === undefined ? nextOf(FIRST_STATE, book) : moves(thread, member, book).filter(({ refused }) => refused === undefined).map(({ to }) => to);
    for (const to of open) if (!NOT_FOR_MANY.has(to)) found.set(to, found.get(to) === true || asksDay(thread, to, member, book));
  }
  return found;
}

function said(step: Step, thread: CaseThread | undefined, doing: Doing, book: Rulebook): What {
  const { holder, link, member, next, person, text, to = '' } = doing;
  switch (step) {
    case 'mine':
      return assigned({ member, person });
    case 'assign':
      return assigned(holder ?? {});
    case 'state':
      return { event: 'state', to, reason: text, ...(next !== undefined && asksDay(thread, to, member, book) ? { next } : {}) };
    case 'quarantine':
      return { event: 'state', to: QUARANTINE, reason: text };
    case 'label':
      return { event: 'labels', add: [text] };
    case 'link':
      return { event: 'linked', case: link?.thread ?? '', relation: link?.relation ?? '', reason: text };
  }
}

function undoing(step: Step, thread: CaseThread | undefined, { link, text, to = '' }: Doing, book: Rulebook): What | undefined {
  switch (step) {
    case 'mine':
    case 'assign':
      return assigned(thread?.assigned?.what ?? {});
    case 'state':
      return backFrom(to, thread, text, book);
    case 'quarantine':
      return backFrom(QUARANTINE, thread, text, book) ?? { event: 'state', to: TRIAGE, reason: text };
    case 'label':
      return thread?.labels.includes(text) === true ? undefined : { event: 'labels', remove: [text] };
    case 'link':
      return { event: 'unlinked', case: link?.thread ?? '', relation: link?.relation ?? '', reason: text };
  }
}

/** What nobody has begun has no rules of its own but where it may go, and that somebody must have what is worked on. */
function refusedFor(what: What, thread: CaseThread | undefined, { member, now: time, person }: Doing, book: Rulebook): string | undefined {
  if (thread === undefined) return what.event === 'state' && !nextOf(FIRST_STATE, book).includes(what.to) ? 'transition' : undefined;
  return refusal(thread, { member, person, time, what: { ...what } }, book);
}

function assigned(holder: Omit<WhatOf<'assigned'>, 'event'> | Holder): What {
  return { event: 'assigned', ...tidy<Omit<WhatOf<'assigned'>, 'event'>>(holder) };
}

/** Only where the rules let a case go back to where it was. */
function backFrom(to: Id, thread: CaseThread | undefined, reason: string, book: Rulebook): What | undefined {
  const before = thread?.state ?? FIRST_STATE;
  if (!nextOf(to, book).includes(before)) return undefined;
  return { event: 'state', to: before, reason, ...(thread?.next === undefined ? {} : { next: thread.next }) };
}

function asksDay(thread: CaseThread | undefined, to: Id, member: Id, book: Rulebook): boolean {
  const move: Move | undefined = thread && moves(thread, member, book).find((each) => each.to === to);
  return move?.asks.includes('next') === true;
}

function nextOf(state: Id, book: Rulebook): readonly Id[] {
  return (book.states.term(state)?.['next'] ?? []) as readonly Id[];
}
