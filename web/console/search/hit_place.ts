/** What is shown of what was found, and where somebody is in it. */

import { computed, signal } from '@preact/signals';

import { current } from '../inbox/lines.ts';
import { found, sought } from './live.ts';

export const PAGE = 50;
/** How many are shown of which search. */
const asked = signal<{ readonly query: string; readonly count: number }>({ query: '', count: PAGE });

export const shownCount = computed(() => (asked.value.query === sought.value ? asked.value.count : PAGE));
export const shownHits = computed(() => found.value.hits.slice(0, shownCount.value));

export function showMore(): void {
  asked.value = { query: sought.value, count: shownCount.value + PAGE };
}

/** To the next or the one before, for the keyboard. */
export function moveHit(step: number): void {
  const all = shownHits.value;
  const place = all.findIndex(({ id }) => id === current.value);
  const next = all[Math.max(0, Math.min(all.length - 1, place === -1 ? 0 : place + step))];
  if (next === undefined) return;
  current.value = next.id;
  document.getElementById(`hit-${next.id}`)?.scrollIntoView({ block: 'nearest' });
}
