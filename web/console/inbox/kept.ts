/** What somebody has set up for their list: columns and filters. It lies sealed where the list does, or lasts as long as the session. */

import { signal } from '@preact/signals';

import { isJsonObject } from '../../protocol/encoding.ts';
import { asking } from '../session.ts';
import { filterIn, NO_FILTER, type Filter } from './filters.ts';
import { layout, PLAIN, read, written, type Layout } from './layout.ts';
import { filter, tab, TABS, type Tab } from './lines.ts';

const [COLUMNS, FILTERS] = ['columns', 'filters'];
const MOST_FILTERS = 20;

export interface SavedFilter {
  readonly name: string;
  readonly tab: Tab;
  readonly filter: Filter;
}

export const savedFilters = signal<readonly SavedFilter[]>([]);

/** Takes what was kept, at the beginning of a session. */
export function takeKept(preferences: Readonly<Record<string, unknown>>): void {
  layout.value = read(preferences[COLUMNS]);
  savedFilters.value = filtersIn(preferences[FILTERS]);
}

export function forgetKept(): void {
  layout.value = PLAIN;
  savedFilters.value = [];
}

export async function arrange(changed: Layout): Promise<void> {
  layout.value = changed;
  await asking().ask('prefer', { name: COLUMNS, value: written(changed) });
}

/** Keeps the tab and filter of now under a name; one of the same name goes. */
export async function saveFilter(name: string): Promise<void> {
  const others = savedFilters.value.filter((each) => each.name !== name);
  await keep([...others, { name, tab: tab.value, filter: filter.value }].slice(-MOST_FILTERS));
}

export async function removeFilter(name: string): Promise<void> {
  await keep(savedFilters.value.filter((each) => each.name !== name));
}

export function useFilter({ filter: kept, tab: place }: SavedFilter): void {
  tab.value = place;
  filter.value = kept;
}

/** Whether the list shows just that. */
export function isUsed({ filter: kept, tab: place }: SavedFilter): boolean {
  return tab.value === place && (Object.keys(NO_FILTER) as (keyof Filter)[]).every((name) => kept[name] === filter.value[name]);
}

async function keep(filters: readonly SavedFilter[]): Promise<void> {
  savedFilters.value = filters;
  await asking().ask('prefer', { name: FILTERS, value: filters });
}

function filtersIn(value: unknown): readonly SavedFilter[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (!isJsonObject(each) || typeof each['name'] !== 'string') return [];
    const place = TABS.find((one) => one === each['tab']);
    return place === undefined ? [] : [{ name: each['name'], tab: place, filter: filterIn(each['filter']) }];
  });
}
