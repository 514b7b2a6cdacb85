/** A file as tables of text: nothing is dropped that is not said, nothing is run. Twin of `app/member/imports/sheets.py`. */

import { codePoints } from '../../protocol/encoding.ts';

export const ROWS_LIMIT = 100_000;
export const COLUMNS_LIMIT = 1_000;
const CELL_LIMIT = 100_000;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/gu;

/** A file that is no table that could be imported; `code` says why. */
export class ImportUnreadable extends Error {
  override readonly name = 'ImportUnreadable';

  constructor(
    readonly code:
      | 'empty'
      | 'too-many-rows'
      | 'too-many-columns'
      | 'too-many-sheets'
      | 'cell-too-long'
      | 'not-unicode'
      | 'not-a-table'
      | 'not-a-workbook'
      | 'old-workbook'
      | 'unpacks-too-large'
      | 'too-large'
      | 'not-loaded',
  ) {
    super(code);
  }
}

/** Something to say about a cell: `reason` is a code of `reasons.json`. */
export interface Note {
  readonly reason: string;
  readonly column: string;
  readonly value: string;
}

/** `number`: as a spreadsheet counts, the header being row 1. Empty cells are left out. */
export interface Row {
  readonly number: number;
  readonly cells: ReadonlyMap<string, string>;
  readonly notes: readonly Note[];
}

export interface Sheet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Codes of `reasons.json` about the file as a whole. */
  readonly warnings: readonly string[];
}

/** The number of a row, its cells, and notes whose column is the place of a cell, from 0. */
export type Line = readonly [number, readonly string[], (readonly Note[])?];

export function note(reason: string, column = '', value = ''): Note {
  return { reason, column, value };
}

/** A sheet from its lines, the first of which is the header. @throws {@link ImportUnreadable} */
export function sheetOf(name: string, lines: readonly Line[], warnings: readonly string[]): Sheet {
  const [first, ...others] = lines;
  if (first === undefined) throw new ImportUnreadable('empty');
  const width = lines.reduce((widest, [, cells]) => Math.max(widest, cells.length), 0);
  if (width > COLUMNS_LIMIT) throw new ImportUnreadable('too-many-columns');
  const header = Array.from({ length: width }, (_, i) => first[1][i] ?? '');
  const columns = namesOf(header);
  const rows = others.map((line) => rowOf(line, columns, header)).filter(({ cells, notes }) => cells.size > 0 || notes.length > 0);
  return { name, columns, rows, warnings };
}

/** Text without the controls that no text needs; invisible letters stay as evidence. */
export function clean(cell: string): string {
  return evenLines(cell).replace(CONTROLS, '').trim();
}

function rowOf([number, cells, said = []]: Line, columns: readonly string[], header: readonly string[]): Row {
  const kept = new Map<string, string>();
  const notes = said.map((each) => ({ ...each, column: columns[Number(each.column)] ?? '' }));
  cells.forEach((cell, i) => {
    const column = columns[i] ?? '';
    const text = clean(cell);
    if (codePoints(text) > CELL_LIMIT) throw new ImportUnreadable('cell-too-long');
    if (text !== evenLines(cell.trim())) notes.push(note('controls', column));
    if (text === '') return;
    kept.set(column, text);
    if (clean(header[i] ?? '') === '') notes.push(note('no-header', column, text));
  });
  return { number, cells: kept, notes };
}

function evenLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Names of columns, each once: what has none is named by its place, what comes twice too. */
function namesOf(header: readonly string[]): string[] {
  const names: string[] = [];
  header.forEach((cell, i) => {
    const place = String(i + 1);
    const plain = clean(cell).replace(/\s+/g, ' ');
    const name = plain === '' ? `#${place}` : plain;
    names.push(names.includes(name) ? `${name} #${place}` : name);
  });
  return names;
}
