/** What the map counts: the selection of the statistics, with the states as its rows. */

import { computed } from '@preact/signals';

import { dayNumber } from '../search/days.ts';
import type { Shown as ShownTable } from '../statistics/files.ts';
import { countedRecords, isPublic, selection } from '../statistics/page.ts';
import { published } from '../statistics/publishing.ts';
import { tableOf, type Selection } from '../statistics/table.ts';
import { countsOf, type Counts } from './counts.ts';
import { OUTLINES } from './outline.ts';

const DRAWN: ReadonlySet<string> = new Set(OUTLINES.map(({ state }) => state));

const byState = computed((): Selection => ({ ...selection.value, rows: 'state', columns: undefined }));

const table = computed(() => tableOf(countedRecords.value, byState.value));

/** The numbers, and whether they may go out: states only, by the same rules as every table. */
export const shown = computed((): ShownTable => {
  const publication = isPublic.value ? published(table.value, byState.value, dayNumber(new Date())) : undefined;
  return { publication, values: publication?.values ?? table.value.cells.map((row) => row.map(({ count }) => count)) };
});

export const counts = computed((): Counts => countsOf(table.value.rows, shown.value.values.map(([value]) => value), DRAWN));

/** The reports behind a state, or behind what lies in none; for the console alone. */
export function reportsIn(code: string | undefined): readonly string[] {
  return [...new Set(countedRecords.value.filter(({ codes }) => codes.state === code).map(({ report }) => report))];
}
