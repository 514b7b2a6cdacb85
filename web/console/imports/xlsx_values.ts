/** What a cell of a workbook holds, as text: days, times and numbers as `app/member/imports/xlsx_sheet.py` writes them. */

import { ImportUnreadable } from './sheets.ts';

const DAY_MS = 86_400_000;
/** Day 0 of a workbook; Excel's 29 February 1900, which never was, makes all before 1 March one day less. */
const EPOCH = Date.UTC(1899, 11, 30);
const MAC_EPOCH = Date.UTC(1904, 0, 1);
const NEVER_WAS = 60;
/** As long as Python counts. */
const SPAN_DAYS_LIMIT = 999_999_999;
/** ECMA-376 part 1, 18.8.30: formats of days, times and spans that a workbook need not name. */
const DATE_IDS: ReadonlySet<number> = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
const SPAN_IDS: ReadonlySet<number> = new Set([46]);
/** In a format: what is quoted, and colours, places and conditions; `[h]` is a span. */
const NO_PART = /".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]/g;
const DATE_PART = /(?<![_\\])[dmhys]/i;
const SPAN_PART = /\[(?:hh?|mm?|ss?)\]/i;
const WHOLE = /^\s*[+-]?[0-9]{1,4300}\s*$/;
const NUMBER = /^\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$/;
const ISO = /^(?:([0-9]{4})-([0-9]{2})-([0-9]{2}))?T?(?:([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,3})?)?)?Z?/;
/** Controls as a workbook writes them; a line of a cell may end in `_x000D_`. */
const ESCAPED = /_x00([01][0-9A-Fa-f])_/g;

/** How numbers of a style are read. */
export type Format = 'number' | 'date' | 'span';

/** `code` is that of a format which the workbook names itself. */
export function formatOf(id: number, code: string | undefined): Format {
  if (code === undefined) return SPAN_IDS.has(id) ? 'span' : DATE_IDS.has(id) ? 'date' : 'number';
  // What stands behind the first semicolon is for negative numbers, zero and texts.
  const first = code.split(';', 1)[0] ?? '';
  if (!DATE_PART.test(first.replace(NO_PART, ''))) return 'number';
  return SPAN_PART.test(first) ? 'span' : 'date';
}

/** @throws {@link ImportUnreadable} for what is no number */
export function numberText(value: string, format: Format, is1904: boolean): string {
  if (!NUMBER.test(value)) throw new ImportUnreadable('not-a-workbook');
  // As many digits as the file has: a `number` would keep sixteen.
  if (format === 'number' && WHOLE.test(value)) return BigInt(value.trim().replace(/^\+/, '')).toString();
  const number = Number(value);
  if (!Number.isFinite(number)) throw new ImportUnreadable('not-a-workbook');
  if (format === 'number') return digits(number);
  // A telephone number that is shown as a day is none.
  return (format === 'span' ? spanText(number) : dateText(number, is1904)) ?? numberText(value, 'number', is1904);
}

/** What a cell says that holds a moment in words. @throws {@link ImportUnreadable} */
export function isoText(value: string): string {
  const [, year, month, day, hour, minute, second] = ISO.exec(value) ?? [];
  const time = hour === undefined || minute === undefined ? undefined : { hour, minute, second };
  if (year === undefined || month === undefined || day === undefined) {
    if (time === undefined) throw new ImportUnreadable('not-a-workbook');
    return clockText(time.hour, time.minute, time.second ?? '00');
  }
  const date = `${year}-${month}-${day}`;
  if (time === undefined) return date;
  const isMidnight = [time.hour, time.minute, time.second ?? '00'].every((each) => each === '00');
  return isMidnight ? date : `${date}T${time.hour}:${time.minute}`;
}

export function unescaped(text: string): string {
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** All digits that were kept and no others: a telephone number must never be `5.5E+10`. */
function digits(number: number): string {
  const [, sign = '', whole = '', part = '', power = '0'] = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(number)) ?? [];
  const point = whole.length + Number(power);
  const all = `${whole}${part}`;
  const before = point <= 0 ? '0' : all.slice(0, point).padEnd(point, '0');
  const after = point <= 0 ? `${'0'.repeat(-point)}${all}` : all.slice(point);
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}

function dateText(serial: number, is1904: boolean): string | undefined {
  const day = Math.floor(serial);
  const ms = Math.round((serial - day) * DAY_MS);
  if (serial >= 0 && serial < 1 && ms < DAY_MS) return clockText(...clockOf(ms));
  const late = !is1904 && serial > 0 && serial < NEVER_WAS ? 1 : 0;
  const moment = new Date((is1904 ? MAC_EPOCH : EPOCH) + (day + late) * DAY_MS + ms);
  const year = moment.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return undefined;
  const [date = '', time = ''] = moment.toISOString().split('T');
  return time === '00:00:00.000Z' ? date : `${date}T${time.slice(0, 5)}`;
}

/** Hours, minutes and seconds, as `49:30:00`. */
function spanText(days: number): string | undefined {
  if (Math.abs(days) > SPAN_DAYS_LIMIT) return undefined;
  const whole = Math.floor(days);
  const seconds = whole * 86_400 + Math.floor(Math.round((days - whole) * DAY_MS) / 1_000);
  const all = Math.abs(seconds);
  const two = (number: number): string => String(number % 60).padStart(2, '0');
  return `${seconds < 0 ? '-' : ''}${String(Math.floor(all / 3_600))}:${two(Math.floor(all / 60))}:${two(all)}`;
}

function clockOf(ms: number): [string, string, string] {
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return [two(ms / 3_600_000), two((ms / 60_000) % 60), two((ms / 1_000) % 60)];
}

function clockText(hour: string, minute: string, second: string): string {
  return second === '00' ? `${hour}:${minute}` : `${hour}:${minute}:${second}`;
}
