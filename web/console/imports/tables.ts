/** Which rows of which sheets belong together, and what of a file is not taken. Twin of `app/member/imports/tables.py`. */

import type { Mapping, Repeat } from './mapping.ts';
import { leftIn, RowReader, type Inner, type Reading } from './rows.ts';
import type { Row, Sheet } from './sheets.ts';

/** Reads rows of the main sheet with those that belong to them; `file` is the SHA-256 in hex. */
export function rowReader(mapping: Mapping, main: Sheet, others: readonly Sheet[], file: string): (row: Row) => Reading {
  const byName = new Map(others.map((sheet) => [sheet.name, sheet]));
  const inner = mapping.repeats.map((repeat) => [repeat, byParent(byName.get(repeat.sheet), repeat)] as const);
  return (row) => {
    const belonging: Inner = inner.map(([repeat, rows]) => [repeat, rows.get(row.cells.get(repeat.index) ?? '') ?? []]);
    return new RowReader(mapping, main, byName).read(row, belonging, file);
  };
}

/** Columns and sheets of which nothing is taken, for whoever must know. */
export function untaken(mapping: Mapping, main: Sheet, others: readonly Sheet[]): readonly string[] {
  const left = leftIn(mapping.columns);
  const taken = new Set(mapping.columns.map(({ name }) => name).filter((name) => !left.has(name)));
  const lost = new Set(mapping.keepsRest ? [] : main.columns.filter((name) => !taken.has(name)));
  left.forEach((name) => lost.add(name));
  const inner = mapping.repeats.flatMap((repeat) => {
    const kept = new Set([...repeat.columns.filter(({ target }) => target.kind !== 'leave').map(({ name }) => name), repeat.parent]);
    const columns = others.find(({ name }) => name === repeat.sheet)?.columns ?? [];
    return mapping.keepsRest ? [] : columns.filter((name) => !kept.has(name)).map((name) => `${repeat.sheet} / ${name}`);
  });
  const named = new Set([...mapping.repeats.map(({ sheet }) => sheet), main.name]);
  return [...lost, ...inner, ...others.map(({ name }) => name).filter((name) => !named.has(name))];
}

/** Rows of other sheets that belong to no row of the main one. */
export function orphans(mapping: Mapping, main: Sheet, others: readonly Sheet[]): readonly (readonly [string, Row])[] {
  return mapping.repeats.flatMap((repeat) => {
    const there = new Set(main.rows.map(({ cells }) => cells.get(repeat.index) ?? '').filter((name) => name !== ''));
    const rows = byParent(others.find(({ name }) => name === repeat.sheet), repeat);
    return [...rows].filter(([parent]) => !there.has(parent)).flatMap(([, found]) => found.map((row) => [repeat.sheet, row] as const));
  });
}

function byParent(sheet: Sheet | undefined, { parent }: Repeat): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of sheet?.rows ?? []) {
    const name = row.cells.get(parent) ?? '';
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return found;
}
