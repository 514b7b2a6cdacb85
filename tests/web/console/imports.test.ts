/** Twins of `app/member/imports`: the same files give the same rows in both languages. */

import { readFileSync } from 'node:fs';

import { strToU8, zipSync } from '../../../web/node_modules/fflate/esm/index.mjs';

import { readCsv } from '../../../web/console/imports/csv_sheet.ts';
import { tablesOf } from '../../../web/console/imports/files.ts';
import { checkColumns, MappingUnusable, parseMapping, type MappingFile } from '../../../web/console/imports/mapping.ts';
import { ImportUnreadable, type Sheet } from '../../../web/console/imports/sheets.ts';
import { suggested } from '../../../web/console/imports/suggest.ts';
import { orphans, rowReader, untaken } from '../../../web/console/imports/tables.ts';
import { readXlsx } from '../../../web/console/imports/xlsx_sheet.ts';
import { utf8 } from '../../../web/protocol/encoding.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly mapping: MappingFile | null;
  readonly expected: { readonly suggested: MappingFile; readonly rows: readonly unknown[]; readonly 'not taken': readonly string[]; readonly orphans: readonly unknown[] };
}

const FILE = 'ab'.repeat(32);
const CASES = JSON.parse(readFileSync(new URL('../../member/import_cases.json', import.meta.url), 'utf8')) as readonly Case[];
const STORY = { schema: 'atalaya-import/1', source: 'archivo', lang: 'es', dates: 'day-first', rest: 'keep', columns: [{ column: 'Relato', to: 'narrative' }] } as const;

interface Workbook {
  readonly name: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly expected: readonly { readonly name: string; readonly columns: readonly string[]; readonly warnings: readonly string[]; readonly rows: readonly unknown[] }[] | null;
}

const WORKBOOKS = JSON.parse(readFileSync(new URL('../../member/workbooks.json', import.meta.url), 'utf8')) as { readonly common: Workbook['parts']; readonly cases: readonly Workbook[] };
const SHEET = 'xl/worksheets/sheet1.xml';
const SPACE = 1024 * 1024;

function workbook(parts: Workbook['parts'] = {}): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries({ ...WORKBOOKS.common, ...parts }).map(([name, text]) => [name, strToU8(text)])));
}

function fileOf(bytes: Uint8Array | string, name = 'libro.xlsx'): File {
  return new File([bytes as BlobPart], name);
}

function sheetsOf(files: Case['files']): [Sheet, ...Sheet[]] {
  return Object.entries(files).map(([name, text]) => readCsv(name, utf8(text))) as [Sheet, ...Sheet[]];
}

describe.each(CASES)('$name', ({ expected, files, mapping: given }) => {
  const sheets = sheetsOf(files);
  const mapping = parseMapping(given ?? expected.suggested);
  const main = checkColumns(mapping, sheets);
  const others = sheets.filter((sheet) => sheet !== main);

  test('is suggested as on the command line', () => {
    expect(suggested(sheets, sheets[0].name)).toEqual(expected.suggested);
  });

  test('is read as on the command line', () => {
    const read = rowReader(mapping, main, others, FILE);
    const rows = main.rows.map(read).map(({ answers, isRefused, notes, row }) => ({ row, refused: isRefused, answers, notes: notes.map(({ column, reason, value }) => [reason, column, value]) }));
    expect(rows).toEqual(expected.rows);
    expect(untaken(mapping, main, others)).toEqual(expected['not taken']);
    expect(orphans(mapping, main, others).map(([name, { number }]) => [name, number])).toEqual(expected.orphans);
  });
});

test.each([
  ['utf-8', [...utf8('Relato\nMéxico')], []],
  ['utf-8 with its mark', [0xef, 0xbb, 0xbf, ...utf8('Relato\nMéxico')], []],
  ['utf-16', [0xff, 0xfe, ...Buffer.from('Relato\nMéxico', 'utf16le')], []],
  ['windows-1252', [...Buffer.from('Relato\nMéxico', 'latin1')], ['windows-1252']],
])('letters of %s are read', (_, bytes, warnings) => {
  const sheet = readCsv('a', new Uint8Array(bytes));
  expect([sheet.columns, sheet.rows[0]?.cells.get('Relato'), sheet.warnings]).toEqual([['Relato'], 'México', warnings]);
});

test('a table without end is refused', () => {
  expect(() => readCsv('a', utf8(`Relato\n${'x\n'.repeat(100_000)}`))).toThrow(new ImportUnreadable('too-many-rows'));
  expect(() => readCsv('a', utf8(`Relato\n${'x'.repeat(100_001)}`))).toThrow(ImportUnreadable);
  expect(() => readCsv('a', utf8(`x${','.repeat(1_001)}`))).toThrow(new ImportUnreadable('too-many-columns'));
  expect(() => readCsv('a', utf8(''))).toThrow(new ImportUnreadable('empty'));
});

test('a text of fifty thousand signs fits and one more is refused, not cut', () => {
  const sheet = readCsv('a', utf8(`Relato\n${'😀'.repeat(50_000)}\n${'😀'.repeat(50_001)}`));
  const read = rowReader(parseMapping(STORY), sheet, [], FILE);
  expect(sheet.rows.map((row) => read(row).isRefused)).toEqual([false, true]);
});

test.each<object>([
  { columns: [{ column: 'Relato', to: 'attachments' }] },
  { columns: [STORY.columns[0], STORY.columns[0]] },
  { columns: [{ column: 'Otra', to: 'narrative' }] },
  { columns: [{ column: 'Relato', to: 'urgency', codes: { x: 'no-code' } }] },
  { sheet: 'otra' },
  { rest: 'lose' },
  { more: 1 },
])('a mapping that does not fit is refused: %o', (wrong) => {
  expect(() => checkColumns(parseMapping({ ...STORY, ...wrong }), sheetsOf({ a: 'Relato\nuno' }))).toThrow(MappingUnusable);
});

describe('a workbook', () => {
  test.each(WORKBOOKS.cases)('$name', async ({ expected, parts }) => {
    const reading = readXlsx(workbook(parts));
    if (expected === null) {
      await expect(reading).rejects.toThrow(ImportUnreadable);
      return;
    }
    const tables = (await reading).map(({ columns, name, rows, warnings }) => ({
      name,
      columns,
      warnings,
      rows: rows.map(({ cells, notes, number }) => [number, Object.fromEntries(cells), notes.map(({ column, reason, value }) => [reason, column, value])]),
    }));
    expect(tables).toEqual(expected);
  });

  test('that would unpack to more than a spreadsheet is not unpacked', async () => {
    const big = workbook({ [SHEET]: `${WORKBOOKS.common[SHEET] ?? ''}${' '.repeat(SPACE)}` });
    expect(big.length).toBeLessThan(10 * 1024);
    await expect(readXlsx(big)).resolves.toHaveLength(1);
    await expect(readXlsx(big, SPACE)).rejects.toThrow(new ImportUnreadable('unpacks-too-large'));
  });

  test('is unpacked no further than it says of itself', async () => {
    const big = workbook({ [SHEET]: `${WORKBOOKS.common[SHEET] ?? ''}${' '.repeat(SPACE)}` });
    const view = new DataView(big.buffer, big.byteOffset, big.length);
    // The size in the directory, which stands behind everything.
    for (let at = big.length - 46; at > 0; at -= 1) if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) > SPACE) view.setUint32(at + 24, 1_000, true);
    await expect(readXlsx(big, SPACE)).rejects.toThrow(new ImportUnreadable('not-a-workbook'));
  });

  test.each([1, 40, 200, 1_000])('of which the last %i bytes are missing is refused', async (missing) => {
    const whole = workbook();
    await expect(readXlsx(whole.subarray(0, whole.length - missing))).rejects.toThrow(ImportUnreadable);
  });
});

test.each([
  ['%PDF-1.7\n', 'not-a-table'],
  ['<!DOCTYPE html><table>', 'not-a-table'],
  [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'not-a-table'],
  [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'old-workbook'],
  [new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x00]), 'not-a-workbook'],
] as const)('what is no table is refused, whatever it is called: %o', async (bytes, code) => {
  await expect(tablesOf(fileOf(bytes))).rejects.toThrow(new ImportUnreadable(code));
});

test('a table is read by what is in it, whatever it is called', async () => {
  expect((await tablesOf(fileOf('Relato\nuno')))[0]?.name).toBe('libro');
  expect((await tablesOf(fileOf(workbook(), 'libro.csv')))[0]?.name).toBe('Casos');
});

test('another sheet may have the cases', async () => {
  const kobo = WORKBOOKS.cases.find(({ name }) => name.startsWith('Kobo'));
  const sheets = (await readXlsx(workbook(kobo?.parts))) as [Sheet, ...Sheet[]];
  expect(suggested(sheets, 'a')).not.toHaveProperty('sheet');
  const chosen = suggested(sheets, 'a', 'personas');
  expect(chosen).toMatchObject({ source: 'a', sheet: 'personas' });
  expect(checkColumns(parseMapping(chosen), sheets).name).toBe('personas');
});
