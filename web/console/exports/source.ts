/** Which cases are meant to leave: kept apart, so that whoever offers it does not load what makes the files. */

import { signal } from '@preact/signals';

import { view } from '../shell/view.ts';

export const SOURCES = ['chosen', 'found', 'opened', 'all'] as const;
export type Source = (typeof SOURCES)[number];

export const source = signal<Source>('all');

/** Goes to where these are exported. */
export function goToExports(from: Source): void {
  source.value = from;
  view.value = 'exports';
}
