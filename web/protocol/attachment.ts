/**
 * A file in an envelope of its own, without slots: `docs/protocol.md` §4.6.
 *
 * Its data key, size and hash stand in the report's manifest. Both directions work chunk by
 * chunk, so memory does not follow the file's size. Reading a file is left to the caller's
 * `Source`; a `Blob` or a `File` is one.
 */

import { concat, fromBase64url, fromHex, toHex, u64, type Bytes } from './encoding.ts';
import { checkBodyLength, deriveKeys, envelopeTag, type DataKeys } from './envelope.ts';
import { encodeHeader, hash32, HASH_BYTES, HEADER_BYTES, ID_BYTES, Kind, parseHeader, type Header } from './header.ts';
import { Malformed, ManifestMismatch, TagMismatch } from './errors.ts';
import * as padding from './padding.ts';
import { equalBytes, KEY_BYTES, sha256Hasher, type Primitives } from './primitives.ts';
import type { ManifestEntry } from './report.ts';
import type { Roster } from './roster.ts';
import * as stream from './stream.ts';

const FRONT_BYTES = HEADER_BYTES + HASH_BYTES;

/** Bytes that can be read in parts; offsets in bytes. */
export interface Source {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** What `sealAttachment` seals. */
export interface AttachmentToSeal {
  readonly roster: Pick<Roster, 'version' | 'hash'>;
  /** SHA-256 of the form definition's bytes. */
  readonly formHash: Uint8Array;
  /** 16 bytes that stand for this file alone (§7); the manifest's id. */
  readonly id: Uint8Array;
  /** 32 bytes, never used for a second file (§7); the manifest's key. */
  readonly key: Uint8Array;
  /** At most 2^32 bytes once padded. */
  readonly source: Source;
}

/** The envelope around a file, of which any part can be sealed when it is needed. */
export interface SealedParts {
  /** The 96 bytes that it begins with. */
  readonly header: Header;
  /** The envelope's length in bytes. */
  readonly length: number;
  /**
   * The envelope's bytes from `start` up to, and without, `end`; the same each time.
   *
   * @throws Error where the source changes while it is read.
   */
  part(start: number, end: number): Promise<Bytes>;
}

/** The length in bytes of the envelope around a file of `size` bytes. */
export function sealedAttachmentLength(size: number): number {
  return FRONT_BYTES + stream.sealedLength(padding.attachmentSize(size));
}

/**
 * The bytes of the envelope around a file, piece by piece; after the last one, the SHA-256 of
 * what was read and sealed, for the manifest.
 *
 * @throws Error for an id or key of another length, a file that is too large, and a source
 * that changes while it is read.
 */
export async function* sealAttachment(primitives: Primitives, attachment: AttachmentToSeal): AsyncGenerator<Bytes, Bytes, undefined> {
  const { id, key, source } = attachment;
  if (id.length !== ID_BYTES) throw new Error('an attachment has an id of 16 bytes');
  const headerBytes = attachmentHeader(attachment);
  const keys = keysOf({ headerBytes, key, source });
  const hasher = sha256Hasher();
  yield concat(headerBytes, envelopeTag(keys, headerBytes, []));
  yield* stream.sealChunks(primitives, keys.payload, paddedChunks(source, hasher));
  return hasher.digest();
}

/**
 * The same envelope, sealed part by part in any order: each chunk depends on its place, the key
 * and the file only. At most one chunk more than was asked for is in memory.
 *
 * Reading a part again from a file that has changed would seal two contents under one key:
 * that it has not is left to the caller's `Source`.
 *
 * @throws Error for a key of another length and a file that is too large, {@link Malformed} for
 * a header that is not an attachment's.
 */
export async function sealParts(primitives: Primitives, attachment: { headerBytes: Uint8Array; key: Uint8Array; source: Source }): Promise<SealedParts> {
  const { headerBytes, source } = attachment;
  const header = parseHeader(headerBytes);
  if (header.kind !== Kind.ATTACHMENT || headerBytes.length !== HEADER_BYTES) throw new Malformed('not an attachment');
  const keys = keysOf(attachment);
  const front = concat(headerBytes, envelopeTag(keys, headerBytes, []));
  const aead = await primitives.aead(keys.payload);
  const size = padding.attachmentSize(source.size);
  const count = stream.chunkCount(size);
  const sealChunk = async (index: number): Promise<Bytes> =>
    aead.seal(stream.nonce(index, { last: index === count - 1 }), await paddedChunk(source, { index, size }));
  let latest = { index: -1, sealed: front };
  return {
    header,
    length: sealedAttachmentLength(source.size),
    async part(start, end) {
      const bytes = new Uint8Array(end - start);
      if (start < FRONT_BYTES) bytes.set(front.subarray(start, Math.min(end, FRONT_BYTES)));
      for (let index = chunkAt(start); index <= chunkAt(end - 1); index++) {
        // Where one part ends, the next one begins, mostly within the same chunk.
        if (latest.index !== index) latest = { index, sealed: await sealChunk(index) };
        const at = FRONT_BYTES + index * stream.SEALED_CHUNK;
        const from = Math.max(start, at);
        const to = Math.min(end, at + latest.sealed.length);
        if (from < to) bytes.set(latest.sealed.subarray(from - at, to - at), from - start);
      }
      return bytes;
    },
  };
}

/**
 * The file's bytes, chunk by chunk. **Nothing may be kept before the iterator has ended
 * without an error**: size and hash are compared only then.
 *
 * @throws {@link Malformed}, {@link ManifestMismatch} for another id, {@link TagMismatch} before
 * the first chunk; {@link PayloadTampered} as it is met; {@link PaddingInvalid} and
 * {@link ManifestMismatch} at the very end.
 */
export async function* openAttachment(
  primitives: Primitives,
  { manifest, sealed }: { manifest: ManifestEntry; sealed: Source },
): AsyncGenerator<Bytes, void, undefined> {
  const { keys, size } = await openFront(manifest, sealed);
  const unpadder = new padding.Unpadder({ size, sizeFor: padding.attachmentSize });
  const hasher = sha256Hasher();
  let length = 0;
  for await (const chunk of stream.openChunks(primitives, keys.payload, sealedChunks(sealed))) {
    const content = unpadder.push(chunk);
    hasher.update(content);
    length += content.length;
    if (content.length > 0) yield content;
  }
  unpadder.finish();
  if (length !== manifest.size || toHex(hasher.digest()) !== manifest.sha256) {
    throw new ManifestMismatch('the file is not the one that the report lists');
  }
}

/** The 96 bytes that the envelope around a file begins with. */
export function attachmentHeader({ roster, formHash, id }: Omit<AttachmentToSeal, 'key' | 'source'>): Bytes {
  return encodeHeader({
    kind: Kind.ATTACHMENT,
    slots: 0,
    rosterVersion: roster.version,
    rosterHash: fromHex(roster.hash, HASH_BYTES),
    formHash: hash32(formHash),
    id,
  });
}

function keysOf({ headerBytes, key, source }: { headerBytes: Uint8Array; key: Uint8Array; source: Source }): DataKeys {
  if (key.length !== KEY_BYTES) throw new Error('an attachment has a key of 32 bytes');
  if (!padding.isAttachmentSize(padding.attachmentSize(source.size))) throw new Error('the file is too large');
  return deriveKeys(key, headerBytes);
}

/** The chunk in which a byte of the envelope stands; the front counts to the first. */
function chunkAt(offset: number): number {
  return Math.max(0, Math.floor((offset - FRONT_BYTES) / stream.SEALED_CHUNK));
}

async function openFront(manifest: ManifestEntry, sealed: Source): Promise<{ keys: DataKeys; size: number }> {
  const front = await read(sealed, 0, Math.min(FRONT_BYTES, sealed.size));
  const header = parseHeader(front);
  if (header.kind !== Kind.ATTACHMENT || front.length !== FRONT_BYTES) throw new Malformed('not an attachment');
  const size = checkBodyLength(header.kind, sealed.size - FRONT_BYTES);
  if (toHex(header.id) !== manifest.id) throw new ManifestMismatch('another attachment than the one that the report lists');
  const headerBytes = front.subarray(0, HEADER_BYTES);
  const keys = deriveKeys(fromBase64url(manifest.key), headerBytes);
  if (!equalBytes(envelopeTag(keys, headerBytes, []), front.subarray(HEADER_BYTES))) {
    throw new TagMismatch("the attachment's header was changed, or its key is another");
  }
  return { keys, size };
}

async function* paddedChunks(source: Source, hasher: { update(bytes: Uint8Array): void }): AsyncGenerator<Bytes, void, undefined> {
  const size = padding.attachmentSize(source.size);
  for (let index = 0; index < stream.chunkCount(size); index++) {
    const chunk = await paddedChunk(source, { index, size });
    hasher.update(contentIn(chunk, { index, length: source.size }));
    yield chunk;
  }
}

/** A chunk of `u64(size) ‖ content ‖ zeros`: what stands at `p` in it is at `p - 8` in the file. */
async function paddedChunk(source: Source, { index, size }: { index: number; size: number }): Promise<Bytes> {
  const start = index * stream.CHUNK;
  const chunk = new Uint8Array(Math.min(stream.CHUNK, size - start));
  const from = Math.max(0, start - padding.PREFIX);
  const to = Math.min(source.size, start - padding.PREFIX + chunk.length);
  if (start === 0) chunk.set(u64(source.size));
  if (from < to) chunk.set(await read(source, from, to), from + padding.PREFIX - start);
  return chunk;
}

/** The bytes of the file in a padded chunk. */
function contentIn(chunk: Uint8Array, { index, length }: { index: number; length: number }): Uint8Array {
  const start = index * stream.CHUNK - padding.PREFIX;
  return chunk.subarray(Math.max(0, -start), Math.max(0, Math.min(chunk.length, length - start)));
}

async function* sealedChunks(sealed: Source): AsyncGenerator<Bytes, void, undefined> {
  for (let start = FRONT_BYTES; start < sealed.size; start += stream.SEALED_CHUNK) {
    yield await read(sealed, start, Math.min(start + stream.SEALED_CHUNK, sealed.size));
  }
}

async function read(source: Source, start: number, end: number): Promise<Bytes> {
  const bytes = new Uint8Array(await source.slice(start, end).arrayBuffer());
  if (bytes.length !== end - start) throw new Error('the file changed while it was read');
  return bytes;
}
