/**
 * What people say of time, as dates. Every date is local and says no more than what was said: "today" becomes the
 * date of the day on which it was said, and stays that; "less than six hours ago" becomes one date or two, and never
 * an hour, for an hour from the phone's clock beside the hour of arrival would tell its time zone.
 */

import type { Time } from '../../protocol/report.ts';

export type SaidTime = 'hour' | 'six-hours' | 'day' | 'today' | 'yesterday' | 'week' | 'ongoing';

const HOUR_MS = 3_600_000;
const HOURS: Partial<Record<SaidTime, number>> = { hour: 1, 'six-hours': 6, day: 24 };
const DAYS_IN_WEEK = 7;

/** `said` is kept in the person's words. */
export function timeSaid(said: SaidTime, words: string, now: Date): Time {
  const hours = HOURS[said];
  if (hours !== undefined) return between(new Date(now.getTime() - hours * HOUR_MS), now, words);
  if (said === 'ongoing') return { precision: 'ongoing', text: words };
  if (said === 'week') return between(daysBefore(now, DAYS_IN_WEEK - 1), now, words);
  return { precision: 'day', start: dayOf(said === 'today' ? now : daysBefore(now, 1)), text: words };
}

/** `2026-11-28`, as the phone's calendar has it. */
export function dayOf(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** What was filled in of year, month, day and hour, as exact as that; nothing without a year. */
export interface Moment {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
}

export function momentText({ year, month, day, hour }: Moment): string | undefined {
  if (year === '') return undefined;
  const date = [year, ...(month === '' ? [] : day === '' ? [month] : [month, day])].join('-');
  return month !== '' && day !== '' && hour !== '' ? `${date}T${hour}` : date;
}

export function momentOf(text: string | undefined): Moment {
  const [, year = '', month = '', day = '', hour = ''] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d))?/.exec(text ?? '') ?? [];
  return { year, month, day, hour };
}

/** How exact a moment is, of `time_precision`. */
export function precisionOf(start: string | undefined, end: string | undefined, isAbout: boolean): string {
  if (start === undefined) return 'unknown';
  if (end !== undefined) return 'range';
  if (start.includes('T')) return isAbout ? 'approx-day' : 'exact';
  return ['year', 'month', isAbout ? 'approx-day' : 'day'][start.split('-').length - 1] ?? 'unknown';
}

/**
 * How many days ago it ended, at most: dates are days, and what is as exact as a month ended at its end.
 * What goes on ended today; without a date nothing is known.
 */
export function daysAgo(time: Time | undefined, now: Date): number | undefined {
  if (time?.precision === 'ongoing') return 0;
  const text = time?.end ?? time?.start;
  if (text === undefined) return undefined;
  const { year, month, day } = momentOf(text);
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const end = month === '' ? new Date(y, 11, 31) : day === '' ? new Date(y, m, 0) : new Date(y, m - 1, d);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.max(0, Math.round((today.getTime() - end.getTime()) / (24 * HOUR_MS)));
}

function between(from: Date, to: Date, text: string): Time {
  const [start, end] = [dayOf(from), dayOf(to)];
  return start === end ? { precision: 'day', start, text } : { precision: 'range', start, end, text };
}

function daysBefore(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days);
}
