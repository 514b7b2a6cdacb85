/** What the page counts: one selection, from which table, picture and files all come. */

import { computed, effect, signal } from '@preact/signals';

import { caseAbout, revision, RULEBOOK } from '../cases/store.ts';
import { lines } from '../inbox/lines.ts';
import { dayNumber, dayText } from '../search/days.ts';
import { readCount, reading, textOf } from '../search/texts.ts';
import { door } from '../session.ts';
import { leftOut, publishable, published, PUBLIC_RANK, type Left, type Published } from './publishing.ts';
import { recordsOf, type Counted } from './records.ts';
import { selected, tableOf, type Selection, type Table } from './table.ts';

const NOTHING_CHOSEN: Selection = { unit: 'reports', rows: 'state', columns: undefined, filters: [], rank: undefined, from: undefined, until: undefined };

export const selection = signal<Selection>(NOTHING_CHOSEN);
/** As it would be published, or everything. */
export const isPublic = signal(false);

let lastRecords: readonly Counted[] = [];
export const records = computed((): readonly Counted[] => {
  // While all texts are read, one after another, what is shown stays.
  if (reading.value?.isPaused === false) return lastRecords;
  // Asked anew when a case or a text has come.
  const isAny = revision.value >= 0 && readCount.value >= 0;
  const all = isAny ? lines.value.map((line) => ({ line, report: textOf(line.id), found: caseAbout(line.id) })) : [];
  lastRecords = recordsOf(all, RULEBOOK, dayText(dayNumber(new Date())));
  return lastRecords;
});

/** What the selection means, before anything is left out of it. */
export const meantRecords = computed(() => selected(records.value, { ...selection.value, ...(isPublic.value ? { rank: Math.max(PUBLIC_RANK, selection.value.rank ?? PUBLIC_RANK) } : {}) }));

export const countedRecords = computed(() => (isPublic.value ? publishable(meantRecords.value, dayNumber(new Date())) : meantRecords.value));

export const table = computed((): Table => tableOf(countedRecords.value, selection.value));

export const publication = computed((): Published | undefined => (isPublic.value ? published(table.value, selection.value, dayNumber(new Date())) : undefined));

/** What is shown in each cell: undefined where it is hidden. */
export const shownValues = computed(() => publication.value?.values ?? table.value.cells.map((row) => row.map(({ count }) => count)));

/** How many of what is meant count in nothing public, and why. */
export const left = computed((): ReadonlyMap<Left, number> => {
  const today = dayNumber(new Date());
  const found = new Map<Left, number>();
  for (const each of selected(records.value, selection.value)) {
    const why = leftOut(each, today);
    if (why !== undefined) found.set(why, (found.get(why) ?? 0) + 1);
  }
  return found;
});

export function choose(part: Partial<Selection>): void {
  selection.value = { ...selection.value, ...part };
}

// Nothing that was counted outlives the session.
effect(() => {
  if (door.value.kind === 'open') return;
  lastRecords = [];
  selection.value = NOTHING_CHOSEN;
  isPublic.value = false;
});
