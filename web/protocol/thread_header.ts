/** The first 132 bytes of every event of a thread: `docs/protocol.md` §21.3. */

import { ascii, concat, fromHex, readU32, readU64, toHex, u32, u64, type Bytes } from './encoding.ts';
import { Malformed } from './errors.ts';
import type { Hex } from './fields.ts';
import { HASH_BYTES } from './header.ts';
import * as padding from './padding.ts';
import { equalBytes, sha256, TAG_BYTES } from './primitives.ts';

const MAGIC = /* @__PURE__ */ ascii('ATALTH');
const FORMAT = 1;
const SUITE = 1;
export const THREAD_ID_BYTES = 16;
export const SALT_BYTES = 32;
export const EVENT_HEADER_BYTES = 132;
/** 132 + 1,048,576 + 16. */
export const EVENT_BYTES_LIMIT = EVENT_HEADER_BYTES + padding.EVENT_LIMIT + TAG_BYTES;
/** What stands for the hash of the event before the first. */
export const NO_EVENT: Hex = /* @__PURE__ */ '00'.repeat(HASH_BYTES);

/**
 * The first 132 bytes: `docs/protocol.md` §21.3.
 *
 * ```
 * off len
 *   0   6  "ATALTH"        24   8  number       64   4  epoch
 *   6   1  format = 1      32  32  before       68  32  key id
 *   7   1  suite = 1                           100  32  salt
 *   8  16  thread id
 * ```
 */
export interface EventHeader {
  readonly thread: Hex;
  /** Below 2^53, 0 for the first event. */
  readonly number: number;
  /** Hash of the event before; `NO_EVENT` for the first. */
  readonly before: Hex;
  /** Counted from 1. */
  readonly epoch: number;
  readonly keyId: Hex;
  /** 32 random bytes. */
  readonly salt: Uint8Array;
}

/** The 132 bytes of a header. */
export function encodeEventHeader({ thread, number, before, epoch, keyId, salt }: EventHeader): Bytes {
  return concat(
    MAGIC,
    Uint8Array.of(FORMAT, SUITE),
    fromHex(thread, THREAD_ID_BYTES),
    u64(number),
    fromHex(before, HASH_BYTES),
    u32(epoch),
    fromHex(keyId, HASH_BYTES),
    salt,
  );
}

/**
 * The header of a whole event, whose length is checked as well.
 *
 * @throws {@link Malformed}
 */
export function parseEventHeader(event: Uint8Array): EventHeader {
  if (!padding.isEventSize(event.length - EVENT_HEADER_BYTES - TAG_BYTES)) throw new Malformed('not as long as any event');
  if (!equalBytes(event.subarray(0, 6), MAGIC)) throw new Malformed('not an event of a thread');
  if (event[6] !== FORMAT || event[7] !== SUITE) throw new Malformed('a format or suite that this version does not know');
  const number = readU64(event, 24);
  const epoch = readU32(event, 64);
  if (!Number.isSafeInteger(number) || epoch === 0) throw new Malformed('a number or an epoch that no event has');
  return {
    thread: toHex(event.subarray(8, 24)),
    number,
    before: toHex(event.subarray(32, 64)),
    epoch,
    keyId: toHex(event.subarray(68, 100)),
    salt: event.slice(100, EVENT_HEADER_BYTES),
  };
}

/** What names an event: SHA-256 of all of its bytes. */
export function eventHash(event: Uint8Array): Hex {
  return toHex(sha256(event));
}
