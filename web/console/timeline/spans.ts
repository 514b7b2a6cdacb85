/**
 * When something happened, as far as it is known: a stretch of time, never a point.
 *
 * A month is all of its days, a day all of its hours. What nobody knows the end of, or the beginning, is open there. Times
 * are those that people told, without a zone: days since 1970, with parts of them.
 */

import type { MomentText, Time } from '../../protocol/answers.ts';
import { daysOf } from '../search/days.ts';

const HOURS_PER_DAY = 24;
const MINUTES_PER_DAY = 1440;
/** What lies outside these years is a slip, or meant to make everything else small. */
const [FIRST_DAY, LAST_DAY] = [Date.UTC(1900, 0, 1), Date.UTC(2101, 0, 1)].map((time) => time / 86_400_000) as [number, number];

export interface Span {
  readonly from: number;
  /** The first moment after it; of what is open there, the end of what is known. */
  readonly until: number;
  readonly isOpenBefore: boolean;
  readonly isOpenAfter: boolean;
  readonly isApproximate: boolean;
}

/** Undefined where nobody said when, or where what was said is no time that can be drawn. */
export function spanOf({ end, precision, start }: Time): Span | undefined {
  const [first, last] = [momentOf(start), precision === 'range' ? momentOf(end) : undefined];
  const known = first ?? last;
  if (precision === 'unknown' || known === undefined) return undefined;
  const [from, until] = [known[0], Math.max(known[1], last?.[1] ?? known[1])];
  if (from < FIRST_DAY || until > LAST_DAY) return undefined;
  return {
    from,
    until,
    isOpenBefore: first === undefined,
    isOpenAfter: precision === 'ongoing' || (precision === 'range' && last === undefined),
    isApproximate: precision === 'approx-day',
  };
}

/** What is seen of a span between `from` and `until`; undefined where nothing is. What has no end known goes no further than `today`. */
export function seen(span: Span, from: number, until: number, today: number): readonly [number, number] | undefined {
  const first = span.isOpenBefore ? from : Math.max(from, span.from);
  const last = Math.min(until, span.isOpenAfter ? Math.max(today, span.until) : span.until);
  return first >= last ? undefined : [first, last];
}

/** The first moment that is meant, and the first that is not any more. */
function momentOf(moment: MomentText | undefined): readonly [number, number] | undefined {
  const days = moment === undefined ? undefined : daysOf(moment);
  if (moment === undefined || days === undefined) return undefined;
  const [, hour, minute] = /T(\d{2})(?::(\d{2}))?/.exec(moment) ?? [];
  if (hour === undefined) return [days[0], days[1] + 1];
  const from = days[0] + Number(hour) / HOURS_PER_DAY + Number(minute ?? 0) / MINUTES_PER_DAY;
  return [from, from + 1 / (minute === undefined ? HOURS_PER_DAY : MINUTES_PER_DAY)];
}
