/**
 * Sheets of an XLSX as text: what a formula last showed, never what it would do. Twin of `app/member/imports/xlsx_sheet.py`.
 *
 * ECMA-376 part 1, 18.3.
 */

import { COLUMNS_LIMIT, ImportUnreadable, note, ROWS_LIMIT, sheetOf, type Line, type Note, type Sheet } from './sheets.ts';
import { readBook, type Book } from './xlsx_book.ts';
import { isoText, numberText, unescaped, type Format } from './xlsx_values.ts';
import { hear, SHEET_SPACE, TextHearing, type Attributes } from './xml.ts';
import { UNPACKED_LIMIT, ZipParts } from './zip_parts.ts';

const SHEETS_LIMIT = 50;
const RESULT_LETTERS = 200;
/** More than a spreadsheet can have; empty ones are counted too. */
const LAST_ROW = 1_048_576;
const CELL_NAME = /^([A-Z]{1,3})[0-9]+$/;

interface Cell {
  readonly column: number;
  readonly kind: string;
  readonly format: Format;
  value: string;
  isFormula: boolean;
}

/** Every sheet with a header, hidden ones last. @throws {@link ImportUnreadable} */
export async function readXlsx(data: Uint8Array, limit = UNPACKED_LIMIT): Promise<Sheet[]> {
  const book = await readBook(new ZipParts(data, limit));
  if (book.listed.length > SHEETS_LIMIT) throw new ImportUnreadable('too-many-sheets');
  const sheets: { readonly isHidden: boolean; readonly sheet: Sheet }[] = [];
  for (const { isHidden, name, part } of book.listed) {
    const lines = await readLines(book, part);
    // What nobody sees is not lost, and is not taken for the cases.
    if (lines.length > 0) sheets.push({ isHidden, sheet: sheetOf(name, lines, isHidden ? ['hidden-sheet'] : []) });
  }
  if (sheets.length === 0) throw new ImportUnreadable('empty');
  return sheets.sort((one, other) => Number(one.isHidden) - Number(other.isHidden)).map(({ sheet }) => sheet);
}

/** Rows that hold something, with the number that a spreadsheet shows. */
async function readLines(book: Book, part: string): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const text = new TextHearing();
  let row: { number: number; cells: Cell[] } | undefined;
  let last = 0;
  let cell: Cell | undefined;
  let isValue = false;
  await hear(book.parts, part, SHEET_SPACE, {
    open: (name, attributes) => {
      if (name === 'row') {
        row = { number: attributes['r'] === undefined ? last + 1 : Number(attributes['r']), cells: [] };
      } else if (name === 'c' && row !== undefined) {
        const before = row.cells[row.cells.length - 1]?.column ?? -1;
        cell = cellOf(attributes, before + 1, book);
        row.cells.push(cell);
      } else if (cell !== undefined) {
        if (name === 'f') cell.isFormula = true;
        isValue = name === 'v';
        text.open(name);
      }
    },
    text: (piece) => {
      if (cell === undefined) return;
      if (isValue) cell.value += piece;
      text.text(piece);
    },
    close: (name) => {
      text.close(name);
      if (name === 'v') isValue = false;
      if (name === 'c' && cell !== undefined) {
        const inline = text.take();
        if (cell.kind === 'inlineStr') cell.value = inline;
        cell = undefined;
      } else if (name === 'row' && row !== undefined) {
        const line = lineOf(book, row.number, row.cells);
        // What is out of order would be another row's.
        if (row.number > last && line !== undefined) lines.push(line);
        last = Math.max(last, row.number);
        row = undefined;
      }
    },
  });
  return lines;
}

function cellOf({ r: name, s: style = '0', t: kind = 'n' }: Attributes, next: number, { formats }: Book): Cell {
  const letters = name === undefined ? undefined : CELL_NAME.exec(name)?.[1];
  if (name !== undefined && letters === undefined) throw new ImportUnreadable('not-a-workbook');
  const column = letters === undefined ? next : Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { column, kind, format: formats[Number(style)] ?? 'number', value: '', isFormula: false };
}

function lineOf(book: Book, number: number, cells: readonly Cell[]): Line | undefined {
  const texts: string[] = [];
  const notes: Note[] = [];
  for (const cell of cells) {
    const text = textOf(book, cell);
    if (text === '' && !cell.isFormula) continue;
    if (cell.column >= COLUMNS_LIMIT) throw new ImportUnreadable('too-many-columns');
    while (texts.length < cell.column) texts.push('');
    texts[cell.column] = text;
    // A formula whose result was never stored reads as nothing: that must be said.
    if (cell.isFormula) notes.push(note(text === '' ? 'formula-empty' : 'formula', String(cell.column), Array.from(text).slice(0, RESULT_LETTERS).join('')));
  }
  if (!Number.isInteger(number) || number > (texts.length > 0 ? ROWS_LIMIT : LAST_ROW)) throw new ImportUnreadable('too-many-rows');
  return texts.length === 0 ? undefined : [number, texts, notes];
}

function textOf({ is1904, texts }: Book, { format, kind, value }: Cell): string {
  if (value === '') return '';
  switch (kind) {
    case 'n':
      return numberText(value, format, is1904);
    case 's': {
      const text = texts[Number(value)];
      if (text === undefined) throw new ImportUnreadable('not-a-workbook');
      return unescaped(text);
    }
    case 'b':
      return Number(value) === 0 ? 'false' : 'true';
    case 'd':
      return isoText(value);
    default:
      // A formula's text, a text of its own, or what went wrong, as `#N/A`.
      return unescaped(value);
  }
}
