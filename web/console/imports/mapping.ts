/** A mapping: which column becomes what, by `mapping.schema.json`. Twin of `app/member/imports/mapping.py`. */

import isMapping from 'schema:mapping';

import type { Sheet } from './sheets.ts';
import { codeOf, folded, targetOf, type Target } from './targets.ts';

export const SCHEMA = 'atalaya-import/1';
/** Between several codes or people in one cell, unless a column says otherwise. */
export const SPLIT = '|;\n';

/** A column as the file of a mapping has it. */
export interface ColumnEntry {
  readonly column: string;
  readonly to: string;
  readonly split?: string;
  readonly flag?: string;
  readonly codes?: Readonly<Record<string, string | null>>;
}

/** A mapping as its file has it. */
export interface MappingFile {
  readonly schema: typeof SCHEMA;
  readonly source: string;
  readonly lang: string;
  readonly dates: 'day-first' | 'month-first';
  readonly rest: 'keep' | 'leave';
  readonly sheet?: string;
  readonly fixed?: Readonly<Record<string, string>>;
  readonly columns: readonly ColumnEntry[];
  readonly repeats?: readonly { readonly sheet: string; readonly parent: string; readonly index: string; readonly columns: readonly ColumnEntry[] }[];
}

export interface Column {
  readonly name: string;
  readonly target: Target;
  /** Which person of a row, from 1; 0 where the target names none. */
  readonly number: number;
  readonly split: string | undefined;
  readonly flag: string | undefined;
  /** By folded text; `null` is no code at all: it is kept below the narrative. */
  readonly codes: ReadonlyMap<string, string | null>;
}

/** A sheet whose rows belong to rows of the main one. */
export interface Repeat {
  readonly sheet: string;
  readonly parent: string;
  readonly index: string;
  readonly columns: readonly Column[];
}

export interface Mapping {
  readonly source: string;
  readonly lang: string;
  readonly isDayFirst: boolean;
  readonly keepsRest: boolean;
  readonly sheet: string | undefined;
  readonly fixed: readonly (readonly [Column, string])[];
  readonly columns: readonly Column[];
  readonly repeats: readonly Repeat[];
}

/** A mapping that is none, or that does not fit the file; `about` is a name in it. */
export class MappingUnusable extends Error {
  override readonly name = 'MappingUnusable';

  constructor(
    readonly code: 'not-a-mapping' | 'no-such-target' | 'no-such-code' | 'column-twice' | 'no-such-column' | 'no-such-sheet',
    readonly about = '',
  ) {
    super(code);
  }
}

/** The mapping in a file. @throws {@link MappingUnusable} */
export function readMappingFile(text: string): MappingFile {
  try {
    const value: unknown = JSON.parse(text);
    if (isMapping(value)) return value as MappingFile;
  } catch {
    // Said below.
  }
  throw new MappingUnusable('not-a-mapping');
}

/** @throws {@link MappingUnusable} */
export function parseMapping(value: unknown): Mapping {
  if (!isMapping(value)) throw new MappingUnusable('not-a-mapping');
  const file = value as MappingFile;
  return {
    source: file.source,
    lang: file.lang,
    isDayFirst: file.dates === 'day-first',
    keepsRest: file.rest === 'keep',
    sheet: file.sheet,
    fixed: Object.entries(file.fixed ?? {}).map(([to, cell]) => [columnOf({ column: to, to }), cell]),
    columns: columnsOf(file.columns),
    repeats: (file.repeats ?? []).map((each) => ({ ...each, columns: columnsOf(each.columns) })),
  };
}

/** The main sheet. @throws {@link MappingUnusable} for sheets or columns that are not there. */
export function checkColumns(mapping: Mapping, sheets: readonly Sheet[]): Sheet {
  const named = (name: string): Sheet => {
    const found = sheets.find((sheet) => sheet.name === name);
    if (found === undefined) throw new MappingUnusable('no-such-sheet', name);
    return found;
  };
  const [first] = sheets;
  const main = mapping.sheet === undefined && first !== undefined ? first : named(mapping.sheet ?? '');
  requireColumns(main, mapping.columns.map(({ name }) => name));
  for (const repeat of mapping.repeats) {
    requireColumns(named(repeat.sheet), [repeat.parent, ...repeat.columns.map(({ name }) => name)]);
    requireColumns(main, [repeat.index]);
  }
  return main;
}

function requireColumns({ columns }: Sheet, names: readonly string[]): void {
  const missing = names.find((name) => !columns.includes(name));
  if (missing !== undefined) throw new MappingUnusable('no-such-column', missing);
}

function columnsOf(entries: readonly ColumnEntry[]): readonly Column[] {
  const names = entries.map(({ column }) => column);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new MappingUnusable('column-twice', twice);
  return entries.map(columnOf);
}

function columnOf(entry: ColumnEntry): Column {
  const found = targetOf(entry.to);
  if (found === undefined) throw new MappingUnusable('no-such-target', entry.to);
  const { number, target } = found;
  const codes = new Map(Object.entries(entry.codes ?? {}).map(([text, code]) => [folded(text), code]));
  for (const code of [entry.flag, ...codes.values()]) {
    if (typeof code === 'string' && target.lists.length > 0 && codeOf(code, target) === undefined) throw new MappingUnusable('no-such-code', code);
  }
  return { name: entry.column, target, number, split: entry.split, flag: entry.flag, codes };
}
