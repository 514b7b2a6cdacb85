/**
 * How soon a case must be looked at, sorted and decided: `vocabularies/clocks.json`.
 *
 * The time of what was done is its author's word; who is late could say an earlier one, and the hour of arrival beside
 * it shows that.
 */

import { TRIAGE } from './case_moves.ts';
import { FIRST_STATE, type Case } from './case_state.ts';
import type { Vocabulary } from './vocabulary.ts';

export const AIMS = ['looked', 'sorted', 'decided'] as const;
export type Aim = (typeof AIMS)[number];
/** `half`: half of the time is over. */
export type ClockStatus = 'met' | 'missed' | 'running' | 'half' | 'late';

/** Until when something is to be done, and since when it is. */
export interface Clock {
  readonly aim: Aim;
  readonly due: Date;
  readonly done: Date | undefined;
  readonly status: ClockStatus;
}

/** A time such as `{working: 2}`: `vocabularies/clocks.json`. */
export type Within = Readonly<Partial<Record<'minutes' | 'hours' | 'days' | 'working' | 'waking' | 'most', number>>>;

export interface ClockCircumstances {
  readonly arrived: Date;
  /** What the report says of itself; what members have said of it counts before that. */
  readonly urgency: string;
  readonly now: Date;
  /** `clocks`. */
  readonly targets: Vocabulary;
}

/** Of an urgency that this version does not know. */
const USUAL = 'normal';
const UNSORTED: ReadonlySet<string> = new Set([FIRST_STATE, TRIAGE]);
const DECIDED: ReadonlySet<string> = new Set(['action', 'monitoring', 'referred', 'merged', 'out-of-mandate', 'withdrawn', 'closed']);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Most of Mexico, all year round since October 2022. */
const LOCAL = -6 * HOUR;
const WAKES = 7 * HOUR;
const SLEEPS = 22 * HOUR;

/** The clocks of a case now; without a case, of a report that nobody has touched. */
export function clocks(of: Case | undefined, { arrived, urgency, now, targets }: ClockCircumstances): Clock[] {
  // The hour of arrival is the service's word, and may be one that no calendar has.
  const start = arrived < now ? arrived : now;
  const term = targets.term(of?.lead.urgency ?? urgency) ?? targets.term(USUAL);
  return AIMS.flatMap((aim) => {
    const within = term?.[aim] as Within | undefined;
    return within === undefined ? [] : [clockOf(aim, start, dueAt(start, within), doneAt(of, aim), now)];
  });
}

/** The end of a time that begins at `start`. */
export function dueAt(start: Date, within: Within): Date {
  const begin = start.getTime();
  if (within.waking !== undefined) return new Date(Math.min(afterWaking(begin, within.waking * HOUR), begin + (within.most ?? Infinity) * HOUR));
  if (within.working !== undefined) return new Date(afterWorking(begin, within.working));
  return new Date(begin + (within.minutes ?? 0) * MINUTE + (within.hours ?? 0) * HOUR + (within.days ?? 0) * DAY);
}

function clockOf(aim: Aim, start: Date, due: Date, done: Date | undefined, now: Date): Clock {
  return { aim, due, done, status: statusOf(start.getTime(), due.getTime(), done?.getTime(), now.getTime()) };
}

function statusOf(start: number, due: number, done: number | undefined, now: number): ClockStatus {
  if (done !== undefined) return done <= due ? 'met' : 'missed';
  if (now > due) return 'late';
  return now - start >= (due - start) / 2 ? 'half' : 'running';
}

function doneAt(of: Case | undefined, aim: Aim): Date | undefined {
  if (!of) return undefined;
  const { stated } = of.lead;
  const done = {
    looked: [...of.threads.flatMap(({ opened }) => opened), ...stated],
    sorted: stated.filter(({ what }) => !UNSORTED.has(what.to)),
    decided: stated.filter(({ what }) => DECIDED.has(what.to)),
  }[aim];
  return done.length === 0 ? undefined : new Date(Math.min(...done.map(({ time }) => time.getTime())));
}

/** `time` later, of which nights do not count; at most the rest of one day and the next. */
function afterWaking(start: number, time: number): number {
  const local = start + LOCAL;
  let midnight = Math.floor(local / DAY) * DAY;
  if (local >= midnight + SLEEPS) midnight += DAY;
  const begin = Math.max(local, midnight + WAKES);
  const left = midnight + SLEEPS - begin;
  const end = time <= left ? begin + time : midnight + DAY + WAKES + (time - left);
  return end - LOCAL;
}

/** The same time of the day, so many days later of which Saturdays and Sundays do not count. */
function afterWorking(start: number, days: number): number {
  let local = start + LOCAL;
  for (let left = days; left > 0;) {
    local += DAY;
    const weekday = new Date(local).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return local - LOCAL;
}
