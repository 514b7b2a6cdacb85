/** What keeper and openers say to each other, over a channel that the page has only tied. */

import type { Hex } from '../../protocol/fields.ts';
import type { Head } from '../../protocol/report.ts';
import type { KemKey } from './keys.ts';
import type { Place } from './reader.ts';

/** A head to open. */
export interface Job {
  /** The excerpt's bytes. */
  readonly excerpt: Uint8Array;
  readonly place: Place;
}

/** A head, or the stage at which it failed. */
export type Outcome = { readonly head: Head } | { readonly stage: string };

export type OpenerRequest =
  | { readonly kind: 'keys'; readonly ring: ReadonlyMap<Hex, KemKey> }
  | { readonly kind: 'jobs'; readonly number: number; readonly jobs: readonly Job[] };

export interface OpenerAnswer {
  readonly number: number;
  readonly outcomes: readonly Outcome[];
}
