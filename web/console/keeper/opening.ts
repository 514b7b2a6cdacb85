/** What keeper and openers say to each other, over a channel that the page has only tied. */

import type { Hex } from '../../protocol/fields.ts';
import type { Head } from '../../protocol/report.ts';
import type { Told } from '../keeper_messages.ts';
import type { KemKey } from './keys.ts';
import type { Place } from './reader.ts';

/** What comes out of opening, by what is opened: an excerpt, or a whole report. */
export interface Opened {
  readonly head: Head;
  readonly told: Told;
}

/** Something to open. */
export interface Job {
  readonly bytes: Uint8Array;
  readonly place: Place;
}

/** What was opened, or the stage at which it failed. */
export type Outcome<Kind extends keyof Opened> = { readonly opened: Opened[Kind] } | { readonly stage: string };

export type OpenerRequest =
  | { readonly kind: 'keys'; readonly ring: ReadonlyMap<Hex, KemKey> }
  | { readonly kind: keyof Opened; readonly number: number; readonly jobs: readonly Job[] };

export interface OpenerAnswer {
  readonly number: number;
  readonly outcomes: readonly Outcome<keyof Opened>[];
}
