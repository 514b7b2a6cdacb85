/**
 * What of a table could be published: the coalition's rules, so that no table tells of a person.
 *
 *  1. Only what is corroborated, agreed to and long enough ago is counted at all.
 *  2. A table of more than three variables, below the state, or not of whole quarters that are over, stays inside.
 *  3. A cell of fewer than ten persons is hidden, of fewer than twenty where one of them suffered sexual violence or is
 *     under age; so is one of which one event makes more than half.
 *  4. Further cells are hidden until no total gives one of them back (`suppression`).
 *  5. What is left is rounded to five.
 *
 * Not seen here: what other tables tell that were published before. Releases are for that, at fixed times.
 */

import { dayText } from '../search/days.ts';
import type { Counted } from './records.ts';
import { hiddenIn, type Grid } from './suppression.ts';
import type { Cell, Selection, Table } from './table.ts';

export const LEAST_PERSONS = 10;
/** Sexual violence, and people under age. */
export const LEAST_SENSITIVE = 20;
export const MOST_VARIABLES = 3;
export const ROUNDED_TO = 5;
/** Corroborated: from here on something counts in public. */
export const PUBLIC_RANK = 3;
export const DELAY_DAYS = 90;
/** Of what was urgent. */
export const URGENT_DELAY_DAYS = 180;
const DOMINANT_SHARE = 0.5;

export type Hindrance = 'too-many-variables' | 'below-state' | 'not-quarters' | 'too-recent' | 'nothing-left';

export interface Published {
  /** Why it may not be published at all; empty where it may. */
  readonly hindrances: readonly Hindrance[];
  /** Rounded; undefined where a cell is hidden. */
  readonly values: Grid<number | undefined>;
}

/** Why a record counts in nothing that is published. */
export type Left = 'level' | 'consent' | 'delay';

export function leftOut({ day, isAgreed, isUrgent, rank }: Counted, today: number): Left | undefined {
  if (rank < PUBLIC_RANK) return 'level';
  if (!isAgreed) return 'consent';
  return day === undefined || today - day < (isUrgent ? URGENT_DELAY_DAYS : DELAY_DAYS) ? 'delay' : undefined;
}

export function publishable(records: readonly Counted[], today: number): readonly Counted[] {
  return records.filter((each) => leftOut(each, today) === undefined);
}

/** The table as it could be published; `table` holds only what is {@link publishable}. */
export function published(table: Table, selection: Selection, today: number): Published {
  const values = table.cells.map((row) => row.map(({ count }) => count));
  const weak = table.cells.map((row) => row.map(isWeak));
  const isAnySensitive = table.cells.some((row) => row.some(({ isSensitive }) => isSensitive));
  const hidden = hiddenCells(values, weak, isAnySensitive ? LEAST_SENSITIVE : LEAST_PERSONS);
  const rounded = values.map((row, r) => row.map((value, c) => (hidden[r]?.[c] === false ? Math.round(value / ROUNDED_TO) * ROUNDED_TO : undefined)));
  const isNothing = !rounded.some((row) => row.some((value) => value !== undefined && value > 0));
  return { hindrances: [...hindrances(selection, today), ...(isNothing ? ['nothing-left' as const] : [])], values: rounded };
}

/** Whether a cell tells of too few, or of one event. */
export function isWeak({ count, incidents, isSensitive, persons }: Cell): boolean {
  if (count === 0) return false;
  const number = sum(persons);
  return number < (isSensitive ? LEAST_SENSITIVE : LEAST_PERSONS) || Math.max(...incidents.values()) > number * DOMINANT_SHARE;
}

/** A table of one column is its own total: it is looked at as one column and totals that are the same. */
function hiddenCells(values: Grid<number>, weak: Grid<boolean>, width: number): Grid<boolean> {
  if (values.some((row) => row.length > 1)) return hiddenIn(values, weak, width);
  const twice = <Value>(grid: Grid<Value>): Grid<Value> => grid.map((row) => [...row, ...row]);
  return hiddenIn(twice(values), twice(weak), width).map((row) => [row.includes(true)]);
}

function hindrances({ columns, filters, from, rows, until }: Selection, today: number): readonly Hindrance[] {
  const variables = new Set([rows, ...(columns === undefined ? [] : [columns]), ...filters.map(({ variable }) => variable)]);
  const found: Hindrance[] = [];
  if (variables.size > MOST_VARIABLES) found.push('too-many-variables');
  if (variables.has('municipality')) found.push('below-state');
  if (from === undefined || until === undefined || !/-(?:01|04|07|10)-01$/.test(dayText(from)) || !/-(?:01|04|07|10)-01$/.test(dayText(until + 1))) found.push('not-quarters');
  if (until === undefined || today - until < DELAY_DAYS) found.push('too-recent');
  return found;
}

function sum(numbers: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const each of numbers.values()) total += each;
  return total;
}
