/** A cell as a value of its target; what cannot be read is said, never guessed. Twin of `app/member/imports/values.py`. */

import { codePoints } from '../../protocol/encoding.ts';
import { SPLIT, type Column } from './mapping.ts';
import { momentOf, timeOf } from './moments.ts';
import { codeOf, folded, WORDS } from './targets.ts';

const WHOLE = /^[0-9]{1,9}(?:\.0+)?$/;
const NUMBER = /^[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?$/;
const POINT = /\s*[|,; ]\s*/;
const COUNT_LIMIT = 1_000_000;
/** The upper ends of `enums.age_band`. */
const BANDS = [
  [11, '0-11'],
  [17, '12-17'],
  [29, '18-29'],
  [44, '30-44'],
  [59, '45-59'],
  [130, '60-plus'],
] as const;

/** A cell that is no value of its target; `reason` is a code of `reasons.json`. */
export class Unread extends Error {
  override readonly name = 'Unread';

  constructor(readonly reason: string) {
    super(reason);
  }
}

/** @throws {@link Unread}, also where the mapping says that it is none. */
export function readCode(cell: string, { codes, target }: Column): string {
  const chosen = codes.get(folded(cell));
  const code = codeOf(chosen === undefined ? cell : (chosen ?? ''), target);
  if (code === undefined) throw new Unread('no-such-code');
  return code;
}

/** The values in one cell, each once. */
export function partsOf(cell: string, split: string = SPLIT): readonly string[] {
  let parts = [cell];
  for (const sign of split) parts = parts.flatMap((part) => part.split(sign));
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

/** @throws {@link Unread} */
export function readYes(cell: string): boolean {
  const key = folded(cell);
  if (WORDS.yes.includes(key)) return true;
  if (WORDS.no.includes(key)) return false;
  throw new Unread('not-yes-or-no');
}

/** The value of a target that holds one. @throws {@link Unread} */
export function readValue(cell: string, column: Column, isDayFirst: boolean): unknown {
  switch (column.target.kind) {
    case 'text':
      if (codePoints(cell) > column.target.limit) throw new Unread('too-long');
      return cell;
    case 'code':
      return readCode(cell, column);
    case 'flag':
      return readYes(cell);
    case 'number':
      return readNumber(cell);
    case 'age':
      return readAge(cell, column);
    case 'time':
      return known(timeOf(cell, isDayFirst), 'no-such-date');
    case 'time-end':
      return known(momentOf(cell, isDayFirst), 'no-such-date');
    case 'degrees':
      return degrees(cell, column.target.limit);
    case 'point':
      return readPoint(cell);
    default:
      throw new Error('a kind that holds no one value');
  }
}

/** A point as exact as the file has it: whoever imports shares it with nobody by that. */
export function pointOf(lat: unknown, lon: unknown): Readonly<Record<string, unknown>> {
  return { lat, lon, precision: 'exact' };
}

function readNumber(cell: string): number {
  const number = WHOLE.test(cell) ? Number(cell) : 0;
  if (number < 1 || number > COUNT_LIMIT) throw new Unread('not-a-number');
  return number;
}

function readAge(cell: string, column: Column): string {
  if (!WHOLE.test(cell) || column.codes.has(folded(cell))) return readCode(cell, column);
  return known(BANDS.find(([end]) => Number(cell) <= end)?.[1], 'not-a-number');
}

/** `lat|lon`, `lat, lon`, or Kobo's `lat lon altitude accuracy`. */
function readPoint(cell: string): Readonly<Record<string, unknown>> {
  const numbers = cell.trim().split(POINT);
  if (numbers.length < 2 || numbers.length > 4) throw new Unread('no-such-point');
  return pointOf(degrees(numbers[0] ?? '', 90), degrees(numbers[1] ?? '', 180));
}

function degrees(text: string, limit: number): number {
  const number = NUMBER.test(text) ? Number(text) : NaN;
  if (!(Math.abs(number) <= limit)) throw new Unread('no-such-point');
  return number;
}

function known<Value>(value: Value | undefined, reason: string): Value {
  if (value === undefined) throw new Unread(reason);
  return value;
}
