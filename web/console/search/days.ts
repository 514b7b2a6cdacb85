/** Moments that people tell, as days since 1970: a month is all of its days. */

import type { Time } from '../../protocol/answers.ts';

const DAY_MS = 86_400_000;
/** What is less exact than a month says too little to compare. */
const MOST_DAYS = 31;

/** The first and the last day that are meant. */
export type Days = readonly [first: number, last: number];

/** The days of a moment such as `2026`, `2026-11`, `2026-11-23T14`; undefined where it is none. */
export function daysOf(moment: string): Days | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(moment) ?? [];
  // `Date.UTC` takes the years before 100 for those of the last century.
  if (year === undefined || Number(year) < 100) return undefined;
  const first = Date.UTC(Number(year), month === undefined ? 0 : Number(month) - 1, day === undefined ? 1 : Number(day));
  const end = day === undefined ? Date.UTC(Number(year) + (month === undefined ? 1 : 0), month === undefined ? 0 : Number(month), 1) : first + DAY_MS;
  return [first / DAY_MS, end / DAY_MS - 1];
}

/** When something happened; what is still going on ends with its beginning. */
export function daysIn({ end, start }: Time): Days | undefined {
  const [from, to] = [start === undefined ? undefined : daysOf(start), end === undefined ? undefined : daysOf(end)];
  if (from === undefined) return to;
  return [from[0], Math.max(from[1], to?.[1] ?? from[1])];
}

/** Whether they may lie no more than `apart` days from each other. */
export function areNear(one: Days, other: Days, apart: number): boolean {
  const isExact = [one, other].every(([first, last]) => last - first < MOST_DAYS);
  return isExact && one[0] - other[1] <= apart && other[0] - one[1] <= apart;
}

export function dayNumber(moment: Date): number {
  return Math.floor(moment.getTime() / DAY_MS);
}

/** `2026-11-28`. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
