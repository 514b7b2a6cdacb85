/** Days as people and programs write them. Twin of `app/member/imports/moments.py`. */

import type { Time } from '../../protocol/answers.ts';
import { checkMoment } from '../../protocol/report_rules.ts';
import { folded, WORDS } from './targets.ts';

const ISO = /^([0-9]{4})(?:([-/ ])([0-9]{1,2})(?:\2([0-9]{1,2})(?:[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?)?)?$/;
const NUMBERS = /^([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?:[ ,T]+([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?)?$/;
const DAY_NUMBER = /^([1-9][0-9]{4})(?:\.[0-9]+)?$/;
const RANGE = /^(.*\S)?\s*(?:~|\.\.| - | \u2013 | al | to )\s*(\S.*)?$/;
/** Uwazi imports ranges with a colon, which times of day have too. */
const COLON_RANGE = /^([0-9]{4}[-/ ][0-9]{1,2}[-/ ][0-9]{1,2})?:([0-9]{4}[-/ ][0-9]{1,2}[-/ ][0-9]{1,2})?$/;
const MONTHS = new Map(WORDS.months.flatMap((names, i) => names.map((name) => [name, i + 1] as const)));
const SMALL_WORDS = ['de', 'del', 'of', 'the'];
const PRECISION: Readonly<Record<number, string>> = { 4: 'year', 7: 'month', 10: 'day' };
const DAY_MS = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);
/** Nobody writes a day at greater length, and patterns are slow on long texts. */
const LONGEST = 100;
/** A spreadsheet's numbers for 1954 to 2119. */
const FIRST_DAY = 20_000;
const LAST_DAY = 80_000;

/** One moment, as `2021-04`; undefined for what is none. */
export function momentOf(text: string, isDayFirst: boolean): string | undefined {
  if (text.length > LONGEST) return undefined;
  const found = written(text.trim(), isDayFirst);
  try {
    if (found !== undefined) checkMoment(found);
    return found;
  } catch {
    return undefined;
  }
}

/** Whether a cell lost its format: days since 1899. */
export function isDayNumber(text: string): boolean {
  const [, days] = DAY_NUMBER.exec(text.trim()) ?? [];
  return days !== undefined && Number(days) >= FIRST_DAY && Number(days) < LAST_DAY;
}

/** A time of §8.2. */
export function timeOf(text: string, isDayFirst: boolean): Time | undefined {
  const plain = text.trim();
  if (plain.length > LONGEST) return undefined;
  const start = momentOf(plain, isDayFirst);
  if (start !== undefined) return { precision: PRECISION[start.length] ?? 'exact', start };
  for (const pattern of [COLON_RANGE, RANGE]) {
    const [, first, last] = pattern.exec(plain) ?? [];
    if (first === undefined && last === undefined) continue;
    const ends = [first, last].map((part) => (part === undefined ? undefined : momentOf(part, isDayFirst)));
    if ((first === undefined) === (ends[0] === undefined) && (last === undefined) === (ends[1] === undefined)) return rangeOf(ends[0], ends[1]);
  }
  return undefined;
}

/** A range, open where an end is not known; one moment twice is that moment. */
export function rangeOf(start: string | undefined, end: string | undefined): Time {
  if (start !== undefined && start === end) return { precision: PRECISION[start.length] ?? 'exact', start };
  return { precision: 'range', ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

function written(text: string, isDayFirst: boolean): string | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return moment(iso[1], iso[3], iso[4], iso[5], iso[6]);
  const numbers = NUMBERS.exec(text);
  if (numbers !== null) {
    const [day, month] = isDayFirst ? [numbers[1], numbers[3]] : [numbers[3], numbers[1]];
    return moment(numbers[4], month, day, numbers[5], numbers[6]);
  }
  if (isDayNumber(text)) return new Date(EPOCH + Math.floor(Number(text)) * DAY_MS).toISOString().slice(0, 10);
  return inWords(folded(text).split(' '));
}

/** `3 de abril de 2021`, `April 3, 2021`, `abril 2021`. */
function inWords(words: readonly string[]): string | undefined {
  const parts = words.filter((word) => !SMALL_WORDS.includes(word));
  const months = parts.flatMap((part) => MONTHS.get(part) ?? []);
  const numbers = parts.filter((part) => /^[0-9]+$/.test(part));
  const years = numbers.filter((number) => number.length === 4);
  const days = numbers.filter((number) => number.length <= 2);
  const isOne = months.length === 1 && years.length === 1 && days.length <= 1;
  if (!isOne || months.length + years.length + days.length !== parts.length) return undefined;
  return moment(years[0], String(months[0]), days[0]);
}

function moment(year = '', month?: string, day?: string, hour?: string, minute?: string): string {
  const date = [year, ...[month, day].flatMap((part) => part?.padStart(2, '0') ?? [])].join('-');
  return hour === undefined || minute === undefined ? date : `${date}T${hour.padStart(2, '0')}:${minute}`;
}
