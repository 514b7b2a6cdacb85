/** What somebody looks for among the openings. */

import { signal } from '@preact/signals';

import { EVERYTHING, type Filter } from './openings.ts';

/** Rows that are drawn at first, and with each press more. */
export const FEW = 100;

export const filter = signal<Filter>(EVERYTHING);
export const most = signal(FEW);

/** Nothing of a session is left in it. */
export function forgetAudit(): void {
  filter.value = EVERYTHING;
  most.value = FEW;
}
