/** A page of the feed of events: `u64 cursor ‖ u32 hour ‖ u32 length ‖ event`, one behind the other (`docs/protocol.md` §21). */

import { readU32, readU64 } from '../../protocol/encoding.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import { parseEventHeader } from '../../protocol/thread_header.ts';
import { nonsense } from './failures.ts';

const PREFIX_BYTES = 16;

export interface FedEvent {
  readonly cursor: number;
  /** In which it came, by the service's word. */
  readonly hour: number;
  readonly event: Uint8Array;
}

/** Those behind `after`. @throws {@link KeeperError} `nonsense` */
export function* eventsIn(page: Uint8Array, after: number): Generator<FedEvent> {
  let before = after;
  for (let start = 0; start < page.length; ) {
    if (page.length < start + PREFIX_BYTES) throw nonsense();
    const [cursor, hour, length] = [readU64(page, start), readU32(page, start + 8), readU32(page, start + 12)];
    const end = start + PREFIX_BYTES + length;
    if (cursor <= before || page.length < end) throw nonsense();
    yield { cursor, hour, event: page.slice(start + PREFIX_BYTES, end) };
    [before, start] = [cursor, end];
  }
}

/** The thread that an event names, if it has the shape of one. */
export function threadOf(event: Uint8Array): Hex | undefined {
  try {
    return parseEventHeader(event).thread;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
