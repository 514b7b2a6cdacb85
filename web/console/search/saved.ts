/**
 * Searches that somebody keeps, each with what they have seen of it: what is new since then is counted.
 *
 * They lie sealed in what the console keeps on this computer, where it keeps anything; else they last as long as the session.
 */

import { computed, signal } from '@preact/signals';

import { isJsonObject } from '../../protocol/encoding.ts';
import { asking } from '../session.ts';
import { searched, sought } from './live.ts';
import { reading } from './texts.ts';

export const SEARCHES = 'searches';
const MOST_SEARCHES = 20;
const MOST_SEEN = 20_000;
/** Enough of an id to tell one from another. */
const ID_LETTERS = 12;

export interface SavedSearch {
  readonly name: string;
  readonly query: string;
  /** The beginnings of the ids of what was found when somebody looked last. */
  readonly seen: readonly string[];
}

export const saved = signal<readonly SavedSearch[]>([]);
let lastNews: ReadonlyMap<string, number> = new Map();

/** How much each search finds that nobody has looked at, in their order; counted while nothing is being read. */
export const news = computed((): readonly number[] => {
  const { index, isUpToDate } = searched.value;
  const isReading = reading.value?.isPaused === false;
  if (isReading || !isUpToDate) return saved.value.map(({ name }) => lastNews.get(name) ?? 0);
  const now = new Date();
  const counted = saved.value.map(({ name, query, seen }): readonly [string, number] => {
    const known = new Set(seen);
    return [name, index.find(query, now).hits.filter(({ id }) => !known.has(id.slice(0, ID_LETTERS))).length];
  });
  lastNews = new Map(counted);
  return counted.map(([, count]) => count);
});

export const newsInAll = computed(() => news.value.reduce((sum, each) => sum + each, 0));

/** Fetches them at the beginning of a session. */
export async function fetchSaved(): Promise<void> {
  const { preferences } = await asking().ask('preferences', {});
  saved.value = searchesIn(preferences[SEARCHES]);
}

export function forgetSaved(): void {
  saved.value = [];
  lastNews = new Map();
}

/** Keeps what is searched for now under a name; one of the same name goes. */
export async function save(name: string): Promise<void> {
  const query = sought.value;
  await keep([...saved.value.filter((each) => each.name !== name), { name, query, seen: seenNow(query) }].slice(-MOST_SEARCHES));
}

export async function remove(name: string): Promise<void> {
  await keep(saved.value.filter((each) => each.name !== name));
}

/** Searches for it; what it finds now has been seen. */
export async function look(search: SavedSearch): Promise<void> {
  sought.value = search.query;
  await keep(saved.value.map((each) => (each.name === search.name ? { ...each, seen: seenNow(each.query) } : each)));
}

async function keep(searches: readonly SavedSearch[]): Promise<void> {
  saved.value = searches;
  await asking().ask('prefer', { name: SEARCHES, value: searches });
}

function seenNow(query: string): readonly string[] {
  return searched.value.index
    .find(query, new Date())
    .hits.slice(0, MOST_SEEN)
    .map(({ id }) => id.slice(0, ID_LETTERS));
}

/** What was kept, as far as it has the shape of it. */
function searchesIn(value: unknown): readonly SavedSearch[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (!isJsonObject(each)) return [];
    const { name, query, seen } = each;
    return typeof name === 'string' && typeof query === 'string' && Array.isArray(seen) ? [{ name, query, seen: seen.map(String) }] : [];
  });
}
