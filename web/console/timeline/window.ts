/** Which stretch of time is looked at: from hours to a century. */

import { utcTicks } from 'd3-time';

import type { Span } from './spans.ts';

const DAY_MS = 86_400_000;
const [SHORTEST_DAYS, LONGEST_DAYS] = [0.25, 73_414];
/** What stands free on either side of everything. */
const MARGIN = 0.04;
const ALONE_DAYS = 15;

/** In days since 1970. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/** All of them, with a margin; a single day has half a month around it. */
export function around(spans: Iterable<Span>): Window {
  let [from, until] = [Infinity, -Infinity];
  for (const span of spans) [from, until] = [Math.min(from, span.from), Math.max(until, span.until)];
  if (from > until) [from, until] = [0, 1];
  const margin = Math.max((until - from) * MARGIN, until - from < ALONE_DAYS ? ALONE_DAYS : 0);
  return { from: from - margin, until: until + margin };
}

/** The same middle, so many times as long. */
export function zoomed({ from, until }: Window, factor: number): Window {
  const middle = (from + until) / 2;
  const half = Math.min(LONGEST_DAYS, Math.max(SHORTEST_DAYS, (until - from) * factor)) / 2;
  return { from: middle - half, until: middle + half };
}

/** As long as before, moved by a part of its length. */
export function moved({ from, until }: Window, part: number): Window {
  const by = (until - from) * part;
  return { from: from + by, until: until + by };
}

/** Moments for the axis, about so many, each at the beginning of a year, a month, a day or an hour. */
export function ticksIn({ from, until }: Window, count: number): readonly number[] {
  return utcTicks(new Date(from * DAY_MS), new Date(until * DAY_MS), count).map((tick) => tick.getTime() / DAY_MS);
}

/** What a tick begins, in as few words as tell it. */
export function tickText(tick: number, tag: string): string {
  const moment = new Date(Math.round(tick * DAY_MS));
  const shown = (options: Intl.DateTimeFormatOptions): string => moment.toLocaleString(tag, { ...options, timeZone: 'UTC' });
  if (moment.getUTCHours() !== 0 || moment.getUTCMinutes() !== 0) return shown({ hour: '2-digit', minute: '2-digit' });
  if (moment.getUTCDate() !== 1) return shown({ day: 'numeric', month: 'short' });
  return moment.getUTCMonth() === 0 ? shown({ year: 'numeric' }) : shown({ month: 'short', year: 'numeric' });
}
