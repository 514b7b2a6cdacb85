/** Mappings that somebody keeps: they lie where the saved searches lie. */

import { signal } from '@preact/signals';

import { isJsonObject } from '../../protocol/encoding.ts';
import { asking } from '../session.ts';
import { draft, takeMapping } from './page.ts';
import type { MappingFile } from './mapping.ts';

const MAPPINGS = 'imports';
const MOST = 20;

interface SavedMapping {
  readonly name: string;
  readonly mapping: unknown;
}

export const saved = signal<readonly SavedMapping[]>([]);

export async function fetchSaved(): Promise<void> {
  const { preferences } = await asking().ask('preferences', {});
  const kept = preferences[MAPPINGS];
  saved.value = Array.isArray(kept) ? kept.flatMap((each: unknown) => (isJsonObject(each) && typeof each['name'] === 'string' ? [{ name: each['name'], mapping: each['mapping'] }] : [])) : [];
}

/** Keeps the draft under a name; one of the same name goes. */
export async function save(name: string): Promise<void> {
  const mapping: MappingFile | undefined = draft.value;
  if (mapping !== undefined) await keep([...saved.value.filter((each) => each.name !== name), { name, mapping }].slice(-MOST));
}

export async function remove(name: string): Promise<void> {
  await keep(saved.value.filter((each) => each.name !== name));
}

/** Uses it for the file that is open. */
export function use(name: string): void {
  const found = saved.value.find((each) => each.name === name);
  if (found !== undefined) takeMapping(JSON.stringify(found.mapping));
}

async function keep(mappings: readonly SavedMapping[]): Promise<void> {
  saved.value = mappings;
  await asking().ask('prefer', { name: MAPPINGS, value: mappings });
}
