/** Which cases are meant to leave: kept apart, so that whoever offers it does not load what makes the files. */

import { signal } from '@preact/signals';

import { view } from '../shell/view.ts';

export const SOURCES = ['chosen', 'found', 'opened', 'network', 'all'] as const;
export type Source = (typeof SOURCES)[number];

export const source = signal<Source>('all');
/** Reports of the network that was looked at last. */
export const networked = signal<readonly string[]>([]);
/** That somebody comes from there, and has not chosen another format since. */
export const isNetworkWanted = signal(false);

/** Goes to where these are exported. */
export function goToExports(from: Source): void {
  source.value = from;
  view.value = 'exports';
}

/** Goes there to take a network out, of these reports. */
export function goToNetworkExport(reports: readonly string[]): void {
  networked.value = reports;
  isNetworkWanted.value = true;
  goToExports('network');
}
