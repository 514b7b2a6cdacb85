/** Labels: what stands on a case, and how often each stands on all. */

import type { Case } from '../../protocol/case_state.ts';
import { fold } from '../inbox/fold.ts';

/** What many organisations mark alike; everything else is typed. */
export const MARKS = ['needs-assistance', 'flagged', 'graphic', 'important'] as const;
export type Mark = (typeof MARKS)[number];
/** Of `event.schema.json`. */
export const LABEL_LETTERS = 60;

/** How many cases have each label, the most frequent first. */
export function labelCounts(cases: Iterable<Case>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const found of cases) {
    const labels = new Set(found.threads.flatMap((thread) => thread.labels));
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)));
}

/** Those that begin with what was typed, then those that hold it; accents do not matter. */
export function completions(typed: string, counts: ReadonlyMap<string, number>, taken: ReadonlySet<string>, most: number): readonly string[] {
  const sought = fold(typed.trim());
  const known = [...counts.keys()].filter((label) => !taken.has(label));
  const begin = known.filter((label) => fold(label).startsWith(sought));
  const hold = sought === '' ? [] : known.filter((label) => !fold(label).startsWith(sought) && fold(label).includes(sought));
  return [...begin, ...hold].slice(0, most);
}
