/**
 * A file in an envelope of its own, without slots: `docs/protocol.md` §4.6.
 *
 * Its data key, size and hash stand in the report's manifest. Both directions work chunk by
 * chunk, so memory does not follow the file's size. Reading a file is left to the caller's
 * `Source`; a `Blob` or a `File` is one.
 */

import { concat, fromBase64url, fromHex, toHex, u64, type Bytes } from './encoding.ts';
import { checkBodyLength, deriveKeys, envelopeTag, type DataKeys } from './envelope.ts';
import { encodeHeader, hash32, HASH_BYTES, HEADER_BYTES, ID_BYTES, Kind, parseHeader } from './header.ts';
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
  /** 16 fresh random bytes; the manifest's id. */
  readonly id: Uint8Array;
  /** 32 fresh random bytes, never used for a second file; the manifest's key. */
  readonly key: Uint8Array;
  /** At most 2^32 bytes once padded. */
  readonly source: Source;
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
  if (id.length !== ID_BYTES || key.length !== KEY_BYTES) throw new Error('an attachment has an id of 16 bytes and a key of 32');
  if (!padding.isAttachmentSize(padding.attachmentSize(source.size))) throw new Error('the file is too large');
  const headerBytes = attachmentHeader(attachment);
  const keys = deriveKeys(key, headerBytes);
  const hasher = sha256Hasher();
  yield concat(headerBytes, envelopeTag(keys, headerBytes, []));
  yield* stream.sealChunks(primitives, keys.payload, paddedChunks(source, hasher));
  return hasher.digest();
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

function attachmentHeader({ roster, formHash, id }: AttachmentToSeal): Bytes {
  return encodeHeader({
    kind: Kind.ATTACHMENT,
    slots: 0,
    rosterVersion: roster.version,
    rosterHash: fromHex(roster.hash, HASH_BYTES),
    formHash: hash32(formHash),
    id,
  });
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

/** `u64(size) ‖ content ‖ zeros` in chunks: what stands at `p` in it is at `p - 8` in the file. */
async function* paddedChunks(source: Source, hasher: { update(bytes: Uint8Array): void }): AsyncGenerator<Bytes, void, undefined> {
  const size = padding.attachmentSize(source.size);
  for (let start = 0; start < size; start += stream.CHUNK) {
    const chunk = new Uint8Array(Math.min(stream.CHUNK, size - start));
    const from = Math.max(0, start - padding.PREFIX);
    const to = Math.min(source.size, start - padding.PREFIX + chunk.length);
    const content = from < to ? await read(source, from, to) : new Uint8Array(0);
    if (start === 0) chunk.set(u64(source.size));
    chunk.set(content, from + padding.PREFIX - start);
    hasher.update(content);
    yield chunk;
  }
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
