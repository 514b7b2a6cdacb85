/** CSV as programs write it: Unicode or Windows' letters; commas, semicolons or tabs. Twin of `app/member/imports/csv_sheet.py`. */

import Papa from 'papaparse';

import { ImportUnreadable, ROWS_LIMIT, sheetOf, type Sheet } from './sheets.ts';

/** Taken for a table by mistake: PDF, PNG, JPEG, RTF, and pages that are called a spreadsheet. */
const FOREIGN = ['%PDF-', '\u0089PNG', '\u00ff\u00d8\u00ff', '{\\rtf'];
const FOREIGN_LETTERS = 5;
const PAGE = /^\s*<(?:!doctype|\?xml|html|head|meta|table)/i;
const DELIMITERS = [',', ';', '\t'];

/** The one sheet of a CSV. @throws {@link ImportUnreadable} */
export function readCsv(name: string, data: Uint8Array): Sheet {
  const start = String.fromCharCode(...data.subarray(0, FOREIGN_LETTERS));
  const { text, warnings } = decoded(data);
  if (FOREIGN.some((each) => start.startsWith(each)) || PAGE.test(text)) throw new ImportUnreadable('not-a-table');
  const lines: [number, string[]][] = [];
  let number = 0;
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step({ data: cells }, parser) {
      number += 1;
      if (cells.some((cell) => cell !== '')) lines.push([number, cells]);
      if (number > ROWS_LIMIT + 1) parser.abort();
    },
  });
  if (lines.length > 0 && (lines[lines.length - 1]?.[0] ?? 0) > ROWS_LIMIT) throw new ImportUnreadable('too-many-rows');
  return sheetOf(name, lines, warnings);
}

/** Text, and `windows-1252` as a warning where that had to be guessed. */
function decoded(data: Uint8Array): { readonly text: string; readonly warnings: readonly string[] } {
  const [first, second] = data;
  const wide = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  try {
    return { text: new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(data), warnings: [] };
  } catch {
    if (wide !== undefined || (first === 0xef && second === 0xbb)) throw new ImportUnreadable('not-unicode');
    return { text: new TextDecoder('windows-1252').decode(data), warnings: ['windows-1252'] };
  }
}

/** Which of the three stands most often outside of quotes in the header. */
function delimiterOf(text: string): string {
  const counts = new Map(DELIMITERS.map((each) => [each, 0]));
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '\r' || character === '\n')) break;
    else if (!isQuoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
