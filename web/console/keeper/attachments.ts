/** Fetching and opening files of a report: `docs/protocol.md` §4.6. Neither envelope nor content is ever in memory as a whole. */

import { BlobParts } from '../../browser/blob_parts.ts';
import { openAttachment, sealedAttachmentLength } from '../../protocol/attachment.ts';
import { toHex } from '../../protocol/encoding.ts';
import { sha256Hasher, type Primitives } from '../../protocol/primitives.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import type { OpenedAttachment } from '../keeper_messages.ts';
import type { Connection } from './connection.ts';

const HASHED_AT_ONCE = 1_048_576;

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

async function hashOf(content: Blob): Promise<string> {
  const hasher = sha256Hasher();
  for (let start = 0; start < content.size; start += HASHED_AT_ONCE) {
    hasher.update(new Uint8Array(await content.slice(start, start + HASHED_AT_ONCE).arrayBuffer()));
  }
  return toHex(hasher.digest());
}
