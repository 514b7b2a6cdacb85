/** Days of moments that are only known in part (`2026`, `2026-11`, `2026-11-23T14:30`): twin of `app/member/exports/days.py`. */

import type { DayText, MomentText } from '../../protocol/answers.ts';
import type { FactTime } from './case_facts.ts';

const YEAR = 4;
const MONTH = 7;
const DAY = 10;

/** The first day that could be meant. */
export function firstDay(moment: MomentText): DayText {
  return (moment.length < DAY ? moment + '-01-01'.slice(moment.length - YEAR) : moment).slice(0, DAY);
}

/** The last day that could be meant. */
export function lastDay(moment: MomentText): DayText {
  if (moment.length >= DAY) return moment.slice(0, DAY);
  const year = moment.slice(0, YEAR);
  const month = moment.slice(YEAR + 1, MONTH) || '12';
  // The day before the first of the next month, in a year in which February is as long.
  const days = new Date(Date.UTC(leapAlike(Number(year)), Number(month), 0)).getUTCDate();
  return `${year}-${month}-${String(days).padStart(2, '0')}`;
}

/** First and last day of a time (`docs/protocol.md` §8.2); empty where nobody knows. */
export function daysOf(time: FactTime | undefined): readonly [first: string, last: string] {
  if (time === undefined) return ['', ''];
  const { end, precision, start } = time;
  if (precision === 'ongoing' && end === undefined) return [start === undefined ? '' : firstDay(start), ''];
  // Somebody may have written them the other way round, and a range must not end before it begins.
  const [from, to] = start !== undefined && end !== undefined && end < start ? [end, start] : [start, end];
  const until = to ?? from;
  return [from === undefined ? '' : firstDay(from), until === undefined ? '' : lastDay(until)];
}

/** `Date.UTC` takes years below 100 for those of the last century. */
function leapAlike(year: number): number {
  return year < 100 ? year + 400 : year;
}
