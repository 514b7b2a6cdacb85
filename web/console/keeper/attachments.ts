/** Fetching and opening files of a report: `docs/protocol.md` §4.6. Neither envelope nor content is ever in memory as a whole. */

import { BlobParts } from '../../browser/blob_parts.ts';
import { ConnectionFailed, ServerRefused } from '../../browser/http.ts';
import { openAttachment, sealedAttachmentLength } from '../../protocol/attachment.ts';
import { toHex } from '../../protocol/encoding.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { sha256Hasher, type Primitives } from '../../protocol/primitives.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import type { OpenedAttachment, StoredEvidence } from '../keeper_messages.ts';
import type { Connection } from './connection.ts';

const HASHED_AT_ONCE = 1_048_576;
/** Codes of the service for what it has not, or not any more. */
const GONE: ReadonlySet<string> = new Set(['not-found', 'forgotten']);

/**
 * The file that the manifest lists, and nothing else: size and hash are compared before any of it is handed on.
 *
 * @throws a `ProtocolError` with the stage, or what the connection throws.
 */
export async function openStored(primitives: Primitives, connection: Connection, manifest: ManifestEntry): Promise<OpenedAttachment> {
  const sealed = await connection.getLarge(`/attachments/${manifest.id}`, sealedAttachmentLength(manifest.size));
  const parts = new BlobParts();
  for await (const chunk of openAttachment(primitives, { manifest, sealed })) parts.push(chunk);
  return { content: parts.finish(), evidenceHash: await hashOf(sealed) };
}

/**
 * Everything that the service has of a file, for a package of evidence: also an envelope that does not open, and why.
 *
 * @throws what the connection throws, but for a file that is not there.
 */
export async function storedEvidence(primitives: Primitives, connection: Connection, manifest: ManifestEntry, stop: AbortSignal): Promise<StoredEvidence> {
  let sealed: Blob;
  try {
    sealed = await connection.getLarge(`/attachments/${manifest.id}`, sealedAttachmentLength(manifest.size), stop);
  } catch (error) {
    if (error instanceof ServerRefused && GONE.has(error.code)) return { state: 'missing' };
    throw error;
  }
  const parts = new BlobParts();
  try {
    for await (const chunk of openAttachment(primitives, { manifest, sealed })) {
      if (stop.aborted) throw new ConnectionFailed();
      parts.push(chunk);
    }
  } catch (error) {
    if (error instanceof ProtocolError) return { state: error.stage, sealed };
    throw error;
  }
  return { state: 'ok', sealed, opened: parts.finish() };
}

async function hashOf(content: Blob): Promise<string> {
  const hasher = sha256Hasher();
  for (let start = 0; start < content.size; start += HASHED_AT_ONCE) {
    hasher.update(new Uint8Array(await content.slice(start, start + HASHED_AT_ONCE).arrayBuffer()));
  }
  return toHex(hasher.digest());
}
