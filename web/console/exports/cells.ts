/**
 * Tables as CSV whose cells are plain text: nothing in them is run, drawn or hidden. Twin of `app/member/exports/cells.py`.
 *
 * Text comes from people nobody knows, and a spreadsheet runs a cell that begins like a formula.
 */

import { utf8, type Bytes } from '../../protocol/encoding.ts';
import { displaySafe } from '../display.ts';

/** A spreadsheet cuts a longer one off without a word. */
export const CELL_LETTERS = 32_000;
const CUT = ' […]';
const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/u;
const NUMBERS = /^-?[0-9]+(?:\.[0-9]+)?(?:\|-?[0-9]+(?:\.[0-9]+)?)*$/;
/** Where a program splits cells at something else than commas, formulas could begin inside of one. */
const INNER_FORMULA = /([;\t\n])(?=[=+\-@])/g;
/** Tags, and in markdown also links, pictures and the commands of Uwazi's own dialect. */
const HARMLESS: Readonly<Record<string, string>> = { '<': '\u2039', '>': '\u203a', '[': '(', ']': ')', '{': '(', '}': ')', '`': "'" };
const TAGS = /[<>]/g;
const MARKS = /[<>[\]{}`]/g;
const QUOTED = /[",\r\n]/;

export type Row = Readonly<Record<string, string>>;

/** Rows of a file; a row has no columns but these, and those that it lacks are empty. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** A thesaurus of Uwazi marks the entries of a group with a hyphen, which is no formula there. */
  readonly hasHyphens?: boolean;
}

/** UTF-8 with commas. @throws Error for a column that stands in no list */
export function toCsv({ columns, hasHyphens = false, rows }: Table): Bytes {
  const listed = new Set(columns);
  const lines = rows.map((row) => {
    const other = Object.keys(row).find((name) => !listed.has(name));
    if (other !== undefined) throw new Error(`no such column: ${other}`);
    return columns.map((name) => quoted(hasHyphens && row[name]?.startsWith('-') === true ? `-${harmless(row[name].slice(1))}` : harmless(row[name] ?? '')));
  });
  return utf8([columns.map(quoted), ...lines].map((cells) => `${cells.join(',')}\n`).join(''));
}

/** A cell that no spreadsheet takes for a formula; numbers stay numbers. */
export function harmless(cell: string): string {
  if (NUMBERS.test(cell)) return cell;
  const quiet = cell.replace(INNER_FORMULA, '$1 ');
  return FORMULA.test(quiet) ? `'${quiet}` : quiet;
}

/** Text on one line. */
export function line(text: string | undefined): string {
  return cut(displaySafe(text ?? '').replace(TAGS, replacement).replace(/\s+/gu, ' ').trim());
}

/** Text where somebody reads markdown: without anything that markdown makes of text. */
export function paragraphs(text: string | undefined): string {
  return cut(displaySafe(text ?? '').replace(MARKS, replacement).trim());
}

/** Several values in one cell, each once; one that holds the separator loses it. */
export function joined(values: readonly string[]): string {
  const kept = values.map((value) => line(value).replace(/\|/g, '/')).filter((value) => value !== '');
  return cut([...new Set(kept)].join('|'));
}

/** A number, or nothing. */
export function number(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function quoted(cell: string): string {
  return QUOTED.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}

function replacement(mark: string): string {
  return HARMLESS[mark] ?? '';
}

/** By code points, which never leaves half of a letter. */
function cut(text: string): string {
  if (text.length <= CELL_LETTERS) return text;
  const letters = Array.from(text);
  return letters.length <= CELL_LETTERS ? text : letters.slice(0, CELL_LETTERS - CUT.length).join('') + CUT;
}
