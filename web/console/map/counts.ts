/** Numbers by state, and beside them whatever lies in no state that is known: it has no place on a map. */

import type { Id } from '../../protocol/answers.ts';

/** A number of a map; undefined where it is not shown. */
export type Shown = number | undefined;

export interface Counts {
  readonly inStates: ReadonlyMap<Id, Shown>;
  /** The whole country, abroad, nobody knows, nobody said. */
  readonly beside: readonly { readonly code: Id | undefined; readonly value: Shown }[];
}

/** Numbers that are drawn alike, both of them in it. */
export interface Class {
  readonly least: number;
  readonly most: number;
}

export const MOST_CLASSES = 5;

/** `codes` and `values` are the rows of a table; `drawn` the states that a map has. */
export function countsOf(codes: readonly (Id | undefined)[], values: readonly Shown[], drawn: ReadonlySet<Id>): Counts {
  const rows = codes.map((code, i) => ({ code, value: values[i] }));
  const isDrawn = (code: Id | undefined): code is Id => code !== undefined && drawn.has(code);
  return {
    inStates: new Map(rows.flatMap(({ code, value }) => (isDrawn(code) ? [[code, value] as const] : []))),
    beside: rows.filter(({ code }) => !isDrawn(code)),
  };
}

/** Up to five, from few to many, about as many different numbers in each; what is nothing is in none. */
export function classesOf(values: Iterable<Shown>): readonly Class[] {
  const numbers = [...new Set([...values].filter((value): value is number => value !== undefined && value > 0))].sort((one, other) => one - other);
  const count = Math.min(MOST_CLASSES, numbers.length);
  return Array.from({ length: count }, (_, i) => {
    const part = numbers.slice(Math.round((i * numbers.length) / count), Math.round(((i + 1) * numbers.length) / count));
    return { least: part[0] ?? 0, most: part[part.length - 1] ?? 0 };
  });
}

/** Which class, from 0; undefined for what is nothing or not shown. */
export function classFor(value: Shown, classes: readonly Class[]): number | undefined {
  const place = value === undefined ? -1 : classes.findIndex(({ least, most }) => value >= least && value <= most);
  return place === -1 ? undefined : place;
}
