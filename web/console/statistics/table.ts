/** Rows by columns: in each cell what is counted, and what the rules of publishing ask about it. */

import type { Counted, Variable } from './records.ts';

export type Unit = 'persons' | 'acts' | 'reports';

/** What falls together; its number, and who is behind it. */
export interface Cell {
  readonly count: number;
  /** By person, how many they are. */
  readonly persons: ReadonlyMap<string, number>;
  /** By event, how many persons. */
  readonly incidents: ReadonlyMap<string, number>;
  readonly isSensitive: boolean;
}

export interface Table {
  /** Codes, in the order in which they are shown; `undefined` for what nobody has said. */
  readonly rows: readonly (string | undefined)[];
  readonly columns: readonly (string | undefined)[];
  /** By row and column; the last of each is the total. */
  readonly cells: readonly (readonly Cell[])[];
}

export interface Selection {
  readonly unit: Unit;
  readonly rows: Variable;
  readonly columns: Variable | undefined;
  /** For the whole page: table, picture and files. */
  readonly filters: readonly { readonly variable: Variable; readonly code: string }[];
  /** At least of this rank; none, and everything counts. */
  readonly rank: number | undefined;
  /** Days since 1970, both of them in it. */
  readonly from: number | undefined;
  readonly until: number | undefined;
}

/** What of it is meant. */
export function selected(records: readonly Counted[], { filters, from, rank, until }: Selection): readonly Counted[] {
  return records.filter(
    (each) =>
      (rank === undefined || each.rank >= rank) &&
      (from === undefined || (each.day !== undefined && each.day >= from)) &&
      (until === undefined || (each.day !== undefined && each.day <= until)) &&
      filters.every(({ code, variable }) => each.codes[variable] === code),
  );
}

/** The table of these records. One report, act or person stands in one row and one column only, as its first record has it. */
export function tableOf(records: readonly Counted[], { columns, rows, unit }: Pick<Selection, 'rows' | 'columns' | 'unit'>): Table {
  const counted = units(records, unit);
  const rowCodes = codesIn(counted, rows);
  const columnCodes = columns === undefined ? [] : codesIn(counted, columns);
  const groups = rowCodes.map(() => columnCodes.map((): Counted[] => []));
  const [rowPlaces, columnPlaces] = [placesOf(rowCodes), placesOf(columnCodes)];
  const rowGroups = rowCodes.map((): Counted[] => []);
  const columnGroups = columnCodes.map((): Counted[] => []);
  for (const each of counted) {
    const row = rowPlaces.get(each.codes[rows]) ?? 0;
    rowGroups[row]?.push(each);
    if (columns === undefined) continue;
    const column = columnPlaces.get(each.codes[columns]) ?? 0;
    groups[row]?.[column]?.push(each);
    columnGroups[column]?.push(each);
  }
  const cell = (group: readonly Counted[]): Cell => cellOf(group, unit);
  return {
    rows: rowCodes,
    columns: columnCodes,
    cells: [...groups.map((inRow, i) => [...inRow, rowGroups[i] ?? []].map(cell)), [...columnGroups, counted].map(cell)],
  };
}

/** Each unit once, so that the totals are the sums; who is behind it is kept in {@link cellOf}. */
function units(records: readonly Counted[], unit: Unit): readonly Counted[] {
  if (unit === 'persons') return records;
  const first = new Map<string, Counted>();
  return records.map((each) => {
    const key = unit === 'acts' ? each.act : each.report;
    const before = first.get(key);
    if (before === undefined) first.set(key, each);
    // Others of the same act are behind it, but stand where the first one stands.
    return before === undefined ? each : { ...each, codes: before.codes };
  });
}

function cellOf(group: readonly Counted[], unit: Unit): Cell {
  const persons = new Map<string, number>();
  for (const { person, persons: number } of group) persons.set(person, Math.max(persons.get(person) ?? 0, number));
  const incidents = new Map<string, number>();
  const seen = new Set<string>();
  for (const { incident, person } of group) {
    if (seen.has(person)) continue;
    seen.add(person);
    incidents.set(incident, (incidents.get(incident) ?? 0) + (persons.get(person) ?? 0));
  }
  return { count: countOf(group, unit), persons, incidents, isSensitive: group.some(({ isSensitive }) => isSensitive) };
}

function countOf(group: readonly Counted[], unit: Unit): number {
  if (unit === 'persons') return group.reduce((sum, each) => sum + each.persons, 0);
  return new Set(group.map(({ act, report }) => (unit === 'acts' ? act : report))).size;
}

function codesIn(records: readonly Counted[], variable: Variable): readonly (string | undefined)[] {
  const codes = [...new Set(records.map((each) => each.codes[variable]))];
  return codes.sort((one, other) => {
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return one < other ? -1 : 1;
  });
}

function placesOf(codes: readonly (string | undefined)[]): ReadonlyMap<string | undefined, number> {
  return new Map(codes.map((code, place) => [code, place]));
}
