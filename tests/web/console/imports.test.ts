/** Twins of `app/member/imports`: the same files give the same rows in both languages. */

import { readFileSync } from 'node:fs';

import { readCsv } from '../../../web/console/imports/csv_sheet.ts';
import { checkColumns, MappingUnusable, parseMapping, type MappingFile } from '../../../web/console/imports/mapping.ts';
import { ImportUnreadable, type Sheet } from '../../../web/console/imports/sheets.ts';
import { suggested } from '../../../web/console/imports/suggest.ts';
import { orphans, rowReader, untaken } from '../../../web/console/imports/tables.ts';
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
