/** The file that somebody imports, how its columns are read, and what would become of each row. */

import { computed, signal } from '@preact/signals';

import { toHex } from '../../protocol/encoding.ts';
import { sha256 } from '../../protocol/primitives.ts';
import { stem, tablesOf } from './files.ts';
import { checkColumns, MappingUnusable, parseMapping, readMappingFile, type ColumnEntry, type Mapping, type MappingFile } from './mapping.ts';
import type { Reading } from './rows.ts';
import { ImportUnreadable, note, type Note, type Row, type Sheet } from './sheets.ts';
import { details, isInner, suggested } from './suggest.ts';
import { orphans, rowReader, untaken } from './tables.ts';
import { targetOf } from './targets.ts';

/** The tables of a file or of several; `sha256` is of the first, in hex. */
export interface Source {
  readonly names: readonly string[];
  readonly sheets: readonly [Sheet, ...Sheet[]];
  readonly sha256: string;
}

/** A table with the columns that somebody maps; the main one, or one whose rows belong to it. */
export interface MappedSheet {
  readonly sheet: Sheet;
  readonly columns: readonly ColumnEntry[];
  /** Whether each of its rows is one more person of a row of the main one. */
  readonly isInner: boolean;
}

export const source = signal<Source | undefined>(undefined);
/** While files are read: a workbook may take a moment. */
export const isReading = signal(false);
export const draft = signal<MappingFile | undefined>(undefined);
/** Why a file or a mapping cannot be used; `about` is a name in it. */
export const failure = signal<{ readonly code: string; readonly about: string } | undefined>(undefined);

interface Read {
  readonly name: string;
  readonly sheets: readonly Sheet[];
  readonly sha256: string;
}

/** A file that was chosen later than another counts, however long that one takes. */
let turn = 0;

/** The draft as it is read, or why it does not fit the file. */
export const fitted = computed((): { readonly mapping: Mapping; readonly main: Sheet; readonly others: readonly Sheet[] } | MappingUnusable | undefined => {
  if (source.value === undefined || draft.value === undefined) return undefined;
  const { sheets } = source.value;
  try {
    const mapping = parseMapping(draft.value);
    const main = checkColumns(mapping, sheets);
    return { mapping, main, others: sheets.filter((sheet) => sheet !== main) };
  } catch (error) {
    if (error instanceof MappingUnusable) return error;
    throw error;
  }
});

/** Reads one row as the draft says. */
export const reader = computed((): ((row: Row) => Reading) | undefined => {
  const { value } = fitted;
  if (value === undefined || value instanceof MappingUnusable) return undefined;
  return rowReader(value.mapping, value.main, value.others, source.value?.sha256 ?? '');
});

/** What concerns the file as a whole. */
export const wholeNotes = computed((): readonly Note[] => {
  const { value } = fitted;
  if (value === undefined || value instanceof MappingUnusable) return [];
  const { main, mapping, others } = value;
  return [
    ...[main, ...others].flatMap(({ name, warnings }) => warnings.map((warning) => note(warning, name))),
    ...untaken(mapping, main, others).map((name) => note('not-taken', name)),
    ...orphans(mapping, main, others).map(([name, { cells, number }]) => note('orphan', `${name} ${String(number)}`, [...cells.values()].join(' · '))),
  ];
});

/** The main table and those whose rows belong to it, with their columns. */
export const mappedSheets = computed((): readonly MappedSheet[] => {
  const { value } = fitted;
  if (draft.value === undefined || value === undefined || value instanceof MappingUnusable) return [];
  const inner = (draft.value.repeats ?? []).flatMap(({ columns, sheet: name }) => {
    const sheet = value.others.find((each) => each.name === name);
    return sheet === undefined ? [] : [{ sheet, columns, isInner: true }];
  });
  return [{ sheet: value.main, columns: draft.value.columns, isInner: false }, ...inner];
});

/** Which sheet has the cases: how its columns are read is suggested anew. */
export function chooseSheet(name: string): void {
  if (source.value === undefined || draft.value === undefined) return;
  const { dates, rest, source: collection } = draft.value;
  draft.value = { ...suggested(source.value.sheets, collection, name), dates, rest };
}

export async function takeFiles(files: readonly File[]): Promise<void> {
  const mine = ++turn;
  failure.value = undefined;
  isReading.value = true;
  try {
    const read = await Promise.all(files.map(readFile));
    if (mine !== turn) return;
    // A picker gives files by their names: what belongs to rows of another table comes after it.
    const isBelonging = ({ sheets: [first] }: Read): boolean => first !== undefined && isInner(first);
    const [main, ...others] = [...read.filter((each) => !isBelonging(each)), ...read.filter(isBelonging)];
    const [first, ...rest] = [main, ...others].flatMap((each) => each?.sheets ?? []);
    if (main === undefined || first === undefined) return;
    source.value = { names: [main, ...others].map(({ name }) => name), sheets: [first, ...rest], sha256: main.sha256 };
    draft.value = suggested(source.value.sheets, stem(main.name));
  } catch (error) {
    if (mine !== turn) return;
    source.value = undefined;
    draft.value = undefined;
    failure.value = failureOf(error);
  } finally {
    if (mine === turn) isReading.value = false;
  }
}

/** Takes a mapping that was kept, or that lies in a file. */
export function takeMapping(text: string): void {
  failure.value = undefined;
  try {
    const read = readMappingFile(text);
    checkColumns(parseMapping(read), source.value?.sheets ?? []);
    draft.value = read;
  } catch (error) {
    failure.value = failureOf(error);
  }
}

/** What a column becomes; nothing: what is not taken, or kept below the narrative. */
export function choose(sheet: Sheet, column: string, to: string): void {
  const found = targetOf(to);
  change(sheet, column, () => (found === undefined ? undefined : { column, to, ...details(sheet, column, found.target) }));
}

/** Which code a text means; null: it is kept as it is. */
export function chooseCode(sheet: Sheet, column: string, text: string, code: string | null): void {
  change(sheet, column, (entry) => entry && { ...entry, codes: { ...entry.codes, [text]: code } });
}

export function set(changed: Partial<Pick<MappingFile, 'source' | 'lang' | 'dates' | 'rest'>>): void {
  if (draft.value !== undefined) draft.value = { ...draft.value, ...changed };
}

export function forgetImport(): void {
  turn += 1;
  isReading.value = false;
  source.value = undefined;
  draft.value = undefined;
  failure.value = undefined;
}

function change({ columns: order, name }: Sheet, column: string, made: (entry: ColumnEntry | undefined) => ColumnEntry | undefined): void {
  const before = draft.value;
  if (before === undefined) return;
  const changed = (columns: readonly ColumnEntry[]): readonly ColumnEntry[] => {
    const entry = made(columns.find((each) => each.column === column));
    const others = columns.filter((each) => each.column !== column);
    // In the order of the table, as they are read.
    return [...others, ...(entry === undefined ? [] : [entry])].sort((one, other) => order.indexOf(one.column) - order.indexOf(other.column));
  };
  const { columns, repeats = [] } = before;
  draft.value = repeats.some(({ sheet }) => sheet === name)
    ? { ...before, repeats: repeats.map((each) => (each.sheet === name ? { ...each, columns: changed(each.columns) } : each)) }
    : { ...before, columns: changed(columns) };
}

async function readFile(file: File): Promise<Read> {
  return { name: file.name, sheets: await tablesOf(file), sha256: toHex(sha256(new Uint8Array(await file.arrayBuffer()))) };
}

function failureOf(error: unknown): { readonly code: string; readonly about: string } {
  if (error instanceof ImportUnreadable) return { code: error.code, about: '' };
  if (error instanceof MappingUnusable) return { code: error.code, about: error.about };
  throw error;
}
