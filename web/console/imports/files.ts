/** The tables in a file, by what is in it, whatever it is called. */

import { readCsv } from './csv_sheet.ts';
import { ImportUnreadable, type Sheet } from './sheets.ts';

const FILE_LIMIT = 64 * 1024 * 1024;
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** What Excel wrote before 2007, and writes today where there is a password. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** At least one. @throws {@link ImportUnreadable} */
export async function tablesOf(file: File): Promise<readonly Sheet[]> {
  if (file.size > FILE_LIMIT) throw new ImportUnreadable('too-large');
  const data = new Uint8Array(await file.arrayBuffer());
  const begins = (bytes: readonly number[]): boolean => bytes.every((byte, i) => data[i] === byte);
  if (begins(COMPOUND)) throw new ImportUnreadable('old-workbook');
  return begins(ZIP) ? (await workbooks()).readXlsx(data) : [readCsv(stem(file.name), data)];
}

export function stem(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

/** Who brings CSV need not wait for it. */
async function workbooks(): Promise<typeof import('./xlsx_sheet.ts')> {
  return import('./xlsx_sheet.ts').catch(() => {
    throw new ImportUnreadable('not-loaded');
  });
}
