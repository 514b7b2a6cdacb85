/** The first 96 bytes of every envelope: `docs/protocol.md` §4. */

import { ascii, concat, readU16, readU32, u16, u32, type Bytes } from './encoding.ts';
import { Malformed } from './errors.ts';
import { equalBytes } from './primitives.ts';

export const MAGIC = ascii('ATALAY');
export const FORMAT = 1;
export const SUITE = 1;
export const LOG2_CHUNK = 16;
export const ID_BYTES = 16;
export const HASH_BYTES = 32;
export const HEADER_BYTES = 96;
export const SLOTS_LIMIT = 1024;

/** What an envelope holds. */
export const Kind = { REPORT: 1, ATTACHMENT: 2, REPLY: 3 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** The fewest and the most slots that an envelope of each kind has. */
const SLOTS: Readonly<Record<Kind, readonly [number, number]>> = {
  [Kind.REPORT]: [1, SLOTS_LIMIT],
  [Kind.ATTACHMENT]: [0, 0],
  [Kind.REPLY]: [1, 1],
};

/**
 * The first 96 bytes: `docs/protocol.md` §4.
 *
 * ```
 * off len
 *   0   6  "ATALAY"        10   2  slots             16  32  roster hash
 *   6   1  format = 1      12   4  roster version    48  32  form hash
 *   7   1  suite = 1                                 80  16  envelope id
 *   8   1  kind
 *   9   1  log2(chunk) = 16
 * ```
 */
export interface Header {
  readonly kind: Kind;
  /** 1 to 1,024 for a report, 0 for an attachment, 1 for a reply. */
  readonly slots: number;
  readonly rosterVersion: number;
  /** SHA-256 of the signed roster bytes. */
  readonly rosterHash: Uint8Array;
  /** SHA-256 of the form definition. */
  readonly formHash: Uint8Array;
  /** 16 random bytes. */
  readonly id: Uint8Array;
}

/** The 96 bytes of a header. */
export function encodeHeader(header: Header): Bytes {
  return concat(
    MAGIC,
    Uint8Array.of(FORMAT, SUITE, header.kind, LOG2_CHUNK),
    u16(header.slots),
    u32(header.rosterVersion),
    header.rosterHash,
    header.formHash,
    header.id,
  );
}

/**
 * The header at the beginning of `bytes`.
 *
 * @throws {@link Malformed}
 */
export function parseHeader(bytes: Uint8Array): Header {
  if (bytes.length < HEADER_BYTES) throw new Malformed('shorter than a header');
  if (!equalBytes(bytes.subarray(0, 6), MAGIC)) throw new Malformed('not an Atalaya envelope');
  if (bytes[6] !== FORMAT || bytes[7] !== SUITE || bytes[9] !== LOG2_CHUNK) {
    throw new Malformed('a format, suite or chunk size that this version does not know');
  }
  const kind = parseKind(bytes[8]);
  const slots = readU16(bytes, 10);
  const [least, most] = SLOTS[kind];
  if (slots < least || slots > most) {
    throw new Malformed('a number of slots that this kind cannot have');
  }
  const rosterVersion = readU32(bytes, 12);
  if (rosterVersion === 0) throw new Malformed('rosters are counted from 1');
  return {
    kind,
    slots,
    rosterVersion,
    rosterHash: bytes.slice(16, 48),
    formHash: bytes.slice(48, 80),
    id: bytes.slice(80, 96),
  };
}

function parseKind(byte: number | undefined): Kind {
  if (byte !== Kind.REPORT && byte !== Kind.ATTACHMENT && byte !== Kind.REPLY) throw new Malformed('an unknown kind');
  return byte;
}

/** Another length would shift every byte behind it. */
export function hash32(hash: Uint8Array): Uint8Array {
  if (hash.length !== HASH_BYTES) throw new Error('a hash is 32 bytes');
  return hash;
}
