/**
 * Slots moved from an intake key to the archive key: `docs/protocol.md` §14.
 *
 *     envelope id (16) ‖ sealed marker and data key (1,169)
 *
 * The envelope stays as it is. Every report is archived, also one that was addressed to others:
 * otherwise the server would learn which ones were not. When every report of an intake key has
 * its archived key, the intake key can be destroyed.
 */

import { ascii, concat, type Bytes } from './encoding.ts';
import { MARKER_ADDRESSED, MARKER_DECOY, SLOT_BYTES } from './envelope.ts';
import { Malformed, NotAddressed, SlotBroken } from './errors.ts';
import { ID_BYTES } from './header.ts';
import * as hpke from './hpke.ts';
import { KEY_BYTES, randomBytes, sha256, type Primitives } from './primitives.ts';
import { split } from './stream.ts';

/** The slot could not be opened while its key was still there. */
const MARKER_BROKEN = 2;
export const ARCHIVED_BYTES = ID_BYTES + SLOT_BYTES;

/** What was in the slot of one report, sealed to an archive key. */
export interface ArchivedKey {
  readonly envelopeId: Uint8Array;
  readonly sealed: Uint8Array;
}

/** The 1,185 bytes of an archived key. */
export function encodeArchivedKey({ envelopeId, sealed }: ArchivedKey): Bytes {
  return concat(envelopeId, sealed);
}

/** What a slot held: the data key (32 bytes), or that it was a decoy, or that it did not open. */
export type SlotContent = Uint8Array | 'decoy' | 'broken';

/** What was in the slot of the report with this header (96 bytes), for the public key `archive`. */
export async function archiveKey(
  primitives: Primitives,
  content: SlotContent,
  { headerBytes, archive }: { headerBytes: Uint8Array; archive: Uint8Array },
): Promise<ArchivedKey> {
  const empty = content === 'decoy' ? MARKER_DECOY : MARKER_BROKEN;
  const plaintext =
    typeof content === 'string' ? concat(Uint8Array.of(empty), randomBytes(KEY_BYTES)) : concat(Uint8Array.of(MARKER_ADDRESSED), content);
  const sealed = await hpke.seal(primitives, archive, archivingInfo(headerBytes, archive), plaintext);
  return { envelopeId: headerBytes.slice(-ID_BYTES), sealed };
}

/**
 * The data key (32 bytes), by the archive seed; comparing the tag is left to the caller.
 *
 * @throws {@link NotAddressed} or {@link SlotBroken} as the slot did.
 */
export async function openArchived(
  primitives: Primitives,
  archived: ArchivedKey,
  { headerBytes, seed }: { headerBytes: Uint8Array; seed: Uint8Array },
): Promise<Bytes> {
  const info = archivingInfo(headerBytes, hpke.publicKeyOf(seed));
  const plaintext = await hpke.open(primitives, seed, info, archived.sealed);
  if (plaintext?.[0] === MARKER_DECOY) throw new NotAddressed('not addressed to this member');
  if (plaintext?.[0] !== MARKER_ADDRESSED || plaintext.length !== 1 + KEY_BYTES) throw new SlotBroken('the archived key does not open');
  return plaintext.slice(1);
}

/**
 * Archived keys, joined.
 *
 * @throws {@link Malformed}
 */
export function parseArchivedKeys(bytes: Uint8Array): ArchivedKey[] {
  if (bytes.length % ARCHIVED_BYTES !== 0) throw new Malformed('not whole archived keys');
  const parts = [...split(bytes, ARCHIVED_BYTES)].filter((part) => part.length > 0);
  return parts.map((part) => ({ envelopeId: part.subarray(0, ID_BYTES), sealed: part.subarray(ID_BYTES) }));
}

function archivingInfo(headerBytes: Uint8Array, archive: Uint8Array): Bytes {
  return concat(ascii('atalaya/1 archived key'), sha256(headerBytes), sha256(archive));
}
