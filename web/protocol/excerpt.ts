/**
 * What one member needs to open the head of a report, and nothing more: `docs/protocol.md` §5.
 *
 *     header (96) ‖ n × SHA256(slot) (32 each) ‖ own slot (1,169) ‖ tag (32) ‖ sealed head (1,040)
 *
 * It proves nothing of the body; only the whole envelope does.
 */

import { concat, type Bytes } from './encoding.ts';
import { openHead, openSlot, SEALED_HEAD_BYTES, SLOT_BYTES, slotHashes, unlock, type Envelope, type Reader } from './envelope.ts';
import { HASH_BYTES, HEADER_BYTES, Kind, parseHeader, type Header } from './header.ts';
import { Malformed } from './errors.ts';
import { equalBytes, sha256, type Primitives } from './primitives.ts';

/** The parts of an excerpt; nothing is opened yet. */
export interface Excerpt {
  readonly header: Header;
  readonly headerBytes: Uint8Array;
  readonly slotHashes: readonly Uint8Array[];
  readonly slot: Uint8Array;
  readonly tag: Uint8Array;
  readonly sealedHead: Uint8Array;
}

/** The length in bytes of an excerpt of a report with so many slots. */
export function excerptLength(slots: number): number {
  return HEADER_BYTES + slots * HASH_BYTES + SLOT_BYTES + HASH_BYTES + SEALED_HEAD_BYTES;
}

/**
 * The bytes of the excerpt for the member at `index` of the roster that the report names.
 *
 * @throws Error where there is no such slot.
 */
export function buildExcerpt(envelope: Envelope, index: number): Bytes {
  const slot = envelope.slots[index];
  if (!slot) throw new Error('the envelope has no slot for this member');
  return concat(envelope.headerBytes, ...slotHashes(envelope.slots), slot, envelope.tag, envelope.sealedHead);
}

/**
 * Splits an excerpt. Whose slot it holds, `ownSlot` checks.
 *
 * @throws {@link Malformed}
 */
export function parseExcerpt(bytes: Uint8Array): Excerpt {
  const header = parseHeader(bytes);
  if (header.kind !== Kind.REPORT || bytes.length !== excerptLength(header.slots)) throw new Malformed('not an excerpt');
  const slotStart = HEADER_BYTES + header.slots * HASH_BYTES;
  const tagStart = slotStart + SLOT_BYTES;
  const headStart = tagStart + HASH_BYTES;
  const hashAt = (i: number): Uint8Array => bytes.subarray(HEADER_BYTES + i * HASH_BYTES, HEADER_BYTES + (i + 1) * HASH_BYTES);
  return {
    header,
    headerBytes: bytes.subarray(0, HEADER_BYTES),
    slotHashes: Array.from({ length: header.slots }, (_, i) => hashAt(i)),
    slot: bytes.subarray(slotStart, tagStart),
    tag: bytes.subarray(tagStart, headStart),
    sealedHead: bytes.subarray(headStart),
  };
}

/**
 * The slot, if it is the one at `index`.
 *
 * @throws {@link Malformed} where it is not: the server could otherwise hand out another member's.
 */
export function ownSlot(excerpt: Excerpt, index: number): Uint8Array {
  const expected = excerpt.slotHashes[index];
  if (!expected || !equalBytes(sha256(excerpt.slot), expected)) throw new Malformed("the excerpt holds a slot that is not this member's");
  return excerpt.slot;
}

/**
 * The head's content, not decoded, for the member at `reader.index`.
 *
 * @throws as `ownSlot`, `openSlot`, `unlock` and `openHead` do, in this order.
 */
export async function openExcerpt(primitives: Primitives, excerpt: Excerpt, reader: Reader): Promise<Bytes> {
  const slot = ownSlot(excerpt, reader.index);
  return openHeadWith(primitives, excerpt, await openSlot(primitives, { headerBytes: excerpt.headerBytes, slot }, reader));
}

/** The head's content with the report's data key (32 bytes), wherever that came from. */
export async function openHeadWith(primitives: Primitives, excerpt: Excerpt, dataKey: Uint8Array): Promise<Bytes> {
  return openHead(primitives, unlock(dataKey, excerpt), excerpt.sealedHead);
}
