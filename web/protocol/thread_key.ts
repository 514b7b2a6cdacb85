/**
 * Keys of threads on their way to those who take part: `docs/protocol.md` §21.2.
 *
 *     thread id (16) ‖ u32(epoch) ‖ SHA-256 of the recipient (32) ‖ sealed thread key (1,168)
 *
 * The key id stands in every event and commits to the key, so that nobody can hand two keys to
 * two readers.
 */

import { ascii, concat, fromHex, readU32, toHex, u32, type Bytes } from './encoding.ts';
import { Malformed, ThreadKeyInvalid } from './errors.ts';
import type { Hex } from './fields.ts';
import { HASH_BYTES } from './header.ts';
import * as hpke from './hpke.ts';
import { KEY_BYTES, randomBytes, sha256, type Primitives } from './primitives.ts';
import { split } from './stream.ts';
import { THREAD_ID_BYTES } from './thread_header.ts';

const EPOCH_END = THREAD_ID_BYTES + 4;
const PLACE_BYTES = EPOCH_END + HASH_BYTES;
export const CARRIED_BYTES = PLACE_BYTES + hpke.OVERHEAD + KEY_BYTES;

/** The key of one epoch of a thread. */
export interface ThreadKey {
  /** Id of the thread, 16 bytes. */
  readonly thread: Hex;
  /** Counted from 1. */
  readonly epoch: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** What events name it by, 32 bytes. */
  readonly id: Hex;
}

/** A thread key sealed to the KEM key whose hash is `recipientSha256`. */
export interface CarriedKey {
  readonly thread: Hex;
  readonly epoch: number;
  readonly recipientSha256: Hex;
  readonly sealed: Uint8Array;
}

/** The key (32 bytes) of one epoch of a thread, with its id. */
export function threadKey(thread: Hex, epoch: number, key: Uint8Array): ThreadKey {
  const id = toHex(sha256(concat(ascii('atalaya/1 thread key'), fromHex(thread, THREAD_ID_BYTES), u32(epoch), key)));
  return { thread, epoch, key, id };
}

/** A random key. */
export function newThreadKey(thread: Hex, epoch = 1): ThreadKey {
  return threadKey(thread, epoch, randomBytes(KEY_BYTES));
}

/** The 1,220 bytes of a carried key. */
export function encodeCarriedKey({ thread, epoch, recipientSha256, sealed }: CarriedKey): Bytes {
  return concat(fromHex(thread, THREAD_ID_BYTES), u32(epoch), fromHex(recipientSha256, HASH_BYTES), sealed);
}

/**
 * A thread key for the KEM public key `recipient`.
 *
 * @throws {@link InvalidPublicKey}
 */
export async function carryKey(primitives: Primitives, { thread, epoch, key }: ThreadKey, recipient: Uint8Array): Promise<CarriedKey> {
  const place = { thread, epoch, recipientSha256: toHex(sha256(recipient)) };
  return { ...place, sealed: await hpke.seal(primitives, recipient, carryingInfo(place), key) };
}

/**
 * The thread key, by the KEM seed of the recipient.
 *
 * Whoever carried it may have sealed another key than the thread's: an event is opened only with
 * the key whose id it names.
 *
 * @throws {@link ThreadKeyInvalid} where it does not open.
 */
export async function openCarriedKey(primitives: Primitives, carried: CarriedKey, recipientSeed: Uint8Array): Promise<ThreadKey> {
  const opened = await hpke.open(primitives, recipientSeed, carryingInfo(carried), carried.sealed);
  if (opened?.length !== KEY_BYTES) throw new ThreadKeyInvalid('the carried key does not open');
  return threadKey(carried.thread, carried.epoch, opened);
}

/**
 * Carried keys, joined.
 *
 * @throws {@link Malformed}
 */
export function parseCarriedKeys(bytes: Uint8Array): CarriedKey[] {
  if (bytes.length % CARRIED_BYTES !== 0) throw new Malformed('not whole carried keys');
  const parts = [...split(bytes, CARRIED_BYTES)].filter((part) => part.length > 0);
  return parts.map(parseCarriedKey);
}

function parseCarriedKey(bytes: Uint8Array): CarriedKey {
  const epoch = readU32(bytes, THREAD_ID_BYTES);
  if (epoch === 0) throw new Malformed('epochs are counted from 1');
  return {
    thread: toHex(bytes.subarray(0, THREAD_ID_BYTES)),
    epoch,
    recipientSha256: toHex(bytes.subarray(EPOCH_END, PLACE_BYTES)),
    sealed: bytes.subarray(PLACE_BYTES),
  };
}

function carryingInfo({ thread, epoch, recipientSha256 }: Omit<CarriedKey, 'sealed'>): Bytes {
  return concat(ascii('atalaya/1 carried thread key'), fromHex(thread, THREAD_ID_BYTES), u32(epoch), fromHex(recipientSha256, HASH_BYTES));
}
