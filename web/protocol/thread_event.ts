/**
 * What stands behind an event of a thread once it was verified: `docs/protocol.md` §21.4.
 *
 * `thread_chain` makes it; what it means for a case is read from it (§21.6).
 */

import type { JsonObject } from './encoding.ts';
import type { Hex } from './fields.ts';

export const THREAD_KINDS = ['joint', 'private', 'share'] as const;
export type ThreadKind = (typeof THREAD_KINDS)[number];

/** One event that holds by all rules of §21.4. */
export interface ThreadEvent {
  /** SHA-256 of all bytes of the event. */
  readonly hash: Hex;
  /** Id of its thread, 16 bytes. */
  readonly thread: Hex;
  readonly kind: ThreadKind;
  readonly number: number;
  readonly member: string;
  /** `undefined` where the member's own key signed. */
  readonly person: string | undefined;
  /** The author's word. */
  readonly time: Date;
  /** Of arrival, since 1970, by the service's word; `undefined` where no service has handed it out. */
  readonly hour: number | undefined;
  readonly what: JsonObject;
}
