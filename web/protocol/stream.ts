/**
 * A payload in authenticated chunks: `docs/protocol.md` §4.4.
 *
 * Each chunk's nonce holds its number and whether it is the last, so chunks cannot be moved,
 * dropped or added (the STREAM construction). One chunk and the next are in memory, never a
 * whole file. Nothing that `openChunks` yields may be kept before it has ended without an error.
 */

import { concat, u64, type Bytes } from './encoding.ts';
import { PayloadTampered } from './errors.ts';
import { TAG_BYTES, type Primitives } from './primitives.ts';

/** Bytes of plaintext in every chunk but the last. */
export const CHUNK = 65_536;
/** Bytes of every sealed chunk but the last. */
export const SEALED_CHUNK = CHUNK + TAG_BYTES;

/** Pieces of bytes, ready or still to come. */
export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** How many bytes `length` bytes of plaintext become. */
export function sealedLength(length: number): number {
  return length + TAG_BYTES * chunkCount(length);
}

/** How many chunks `length` bytes of plaintext take; an empty one takes one. */
export function chunkCount(length: number): number {
  return Math.max(1, Math.ceil(length / CHUNK));
}

/** The inverse of `sealedLength`; `undefined` where no plaintext gives this length. */
export function openedLength(sealed: number): number | undefined {
  const length = sealed - TAG_BYTES * Math.max(1, Math.ceil(sealed / SEALED_CHUNK));
  return length >= 0 && sealedLength(length) === sealed ? length : undefined;
}

/** `00 00 00 ‖ u64(counter) ‖ (01 if last else 00)`, 12 bytes. */
export function nonce(counter: number, { last }: { last: boolean }): Bytes {
  return concat(new Uint8Array(3), u64(counter), Uint8Array.of(last ? 1 : 0));
}

/**
 * Seals plaintext chunks of exactly `CHUNK` bytes; the last may be shorter.
 *
 * @param key - 32 bytes, for this one payload and never for another.
 * @throws Error for a chunk of another size: it could not be opened.
 */
export async function* sealChunks(primitives: Primitives, key: Uint8Array, chunks: Pieces): AsyncGenerator<Bytes, void, undefined> {
  const aead = await primitives.aead(key);
  let counter = 0;
  for await (const { piece, last } of markLast(chunks)) {
    if (piece.length > CHUNK || (!last && piece.length < CHUNK)) throw new Error('a chunk has the wrong size');
    yield aead.seal(nonce(counter++, { last }), piece);
  }
}

/**
 * Opens chunks of exactly `SEALED_CHUNK` bytes; the last may be shorter.
 *
 * @throws {@link PayloadTampered} at the first chunk that does not authenticate.
 */
export async function* openChunks(primitives: Primitives, key: Uint8Array, sealed: Pieces): AsyncGenerator<Bytes, void, undefined> {
  const aead = await primitives.aead(key);
  let counter = 0;
  for await (const { piece, last } of markLast(sealed)) {
    const plaintext = await aead.open(nonce(counter++, { last }), piece);
    if (!plaintext) throw new PayloadTampered('a chunk does not authenticate');
    yield plaintext;
  }
}

/** Bytes in pieces of `size`; one empty piece where there are none. */
export function* split(bytes: Uint8Array, size: number): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < Math.max(1, bytes.length); start += size) yield bytes.subarray(start, start + size);
}

/** Each piece with whether it is the last one; one empty piece where there are none. */
export async function* markLast(pieces: Pieces): AsyncGenerator<{ piece: Uint8Array; last: boolean }, void, undefined> {
  let current: Uint8Array | undefined;
  for await (const following of pieces) {
    if (current) yield { piece: current, last: false };
    current = following;
  }
  yield { piece: current ?? new Uint8Array(0), last: true };
}

/** All pieces of a stream that has to end before any of it is used. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return concat(...parts);
}
