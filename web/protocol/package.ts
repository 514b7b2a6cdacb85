/**
 * A sealed report with its attachments in one file, to be carried and handed in: `docs/protocol.md` §18.1.
 *
 * Whoever carries it needs no key and can read nothing. Both directions leave attachments where they are: a
 * `Blob` on a phone's disk is read in parts.
 */

import { ascii, concat, readU32, readU64, toHex, u32, u64, type Bytes } from './encoding.ts';
import { checkBodyLength, parseEnvelope, type Envelope } from './envelope.ts';
import { Malformed } from './errors.ts';
import { HASH_BYTES, HEADER_BYTES, Kind, parseHeader, type Header } from './header.ts';
import { ATTACHMENT_LIMIT, attachmentSize, PREFIX } from './padding.ts';
import { equalBytes } from './primitives.ts';
import type { Source } from './attachment.ts';

const MAGIC = ascii('ATPACK');
const FORMAT = 1;
const UPLOADS_LIMIT = 100;
const TOKEN_BYTES = 32;
const FRONT_BYTES = 12;
const ENTRY_BYTES = TOKEN_BYTES + 8;
// 1,024 slots and the largest body.
const REPORT_LIMIT = HEADER_BYTES + 1024 * 1169 + HASH_BYTES + 1040 + 1_048_576 + 16 * 16;
// Zeros are looked at piece by piece.
const PIECE_BYTES = 1_048_576;

/** An attachment in a package. */
export interface CarriedUpload {
  /** 32 bytes: §18. */
  readonly token: Uint8Array;
  readonly header: Header;
  readonly headerBytes: Bytes;
  /** Where its envelope begins in the package. */
  readonly start: number;
  /** Of its envelope, in bytes. */
  readonly length: number;
}

export interface Package {
  readonly reportBytes: Bytes;
  readonly report: Envelope;
  readonly uploads: readonly CarriedUpload[];
}

/** An entry of the directory: token and length of an envelope. */
export interface DirectoryEntry {
  readonly token: Uint8Array;
  readonly length: number;
}

/** What a package begins with, and how many zeros it ends with. */
export interface Frame {
  readonly front: Bytes;
  readonly zeros: number;
}

/**
 * What stands before and behind the envelopes of a package.
 *
 * @throws Error for more attachments, or more bytes, than a package may have.
 */
export function frameOf(reportLength: number, entries: readonly DirectoryEntry[]): Frame {
  const end = entries.reduce((sum, { length }) => sum + length, FRONT_BYTES + entries.length * ENTRY_BYTES + reportLength);
  const size = attachmentSize(end - PREFIX);
  if (entries.length > UPLOADS_LIMIT || size > ATTACHMENT_LIMIT) throw new Error('larger than any package');
  const lines = entries.map(({ token, length }) => concat(token, u64(length)));
  return { front: concat(MAGIC, Uint8Array.of(FORMAT, entries.length), u32(reportLength), ...lines), zeros: size - end };
}

/**
 * Checks all that can be checked of a package without a key.
 *
 * @throws {@link Malformed}, and whatever the source throws where it cannot be read.
 */
export async function readPackage(source: Source): Promise<Package> {
  const read = async (start: number, end: number): Promise<Bytes> => new Uint8Array(await source.slice(start, Math.min(end, source.size)).arrayBuffer());
  const front = await read(0, FRONT_BYTES);
  const count = uploadCount(front);
  const reportStart = FRONT_BYTES + count * ENTRY_BYTES;
  const reportLength = readU32(front, 8);
  if (reportLength > REPORT_LIMIT) throw new Malformed('longer than any report');
  const entries = directoryEntries(await read(FRONT_BYTES, reportStart), count);
  const end = entries.reduce((sum, { length }) => sum + length, reportStart + reportLength);
  const size = attachmentSize(end - PREFIX);
  if (size > ATTACHMENT_LIMIT || source.size !== size) throw new Malformed('a length that no package has');
  const reportBytes = await read(reportStart, reportStart + reportLength);
  const report = parseEnvelope(reportBytes);
  if (report.header.kind !== Kind.REPORT) throw new Malformed('not a report');
  const uploads = await readUploads({ entries, start: reportStart + reportLength, report: report.header, read });
  for (let at = end; at < size; at += PIECE_BYTES) {
    if ((await read(at, Math.min(size, at + PIECE_BYTES))).some((byte) => byte !== 0)) throw new Malformed('bytes other than zero at the end');
  }
  return { reportBytes, report, uploads };
}

function uploadCount(front: Uint8Array): number {
  if (front.length < FRONT_BYTES || !equalBytes(front.subarray(0, MAGIC.length), MAGIC) || front[6] !== FORMAT) {
    throw new Malformed('not a package of a known format');
  }
  const count = front[7] ?? 0;
  if (count > UPLOADS_LIMIT) throw new Malformed('more attachments than a report has');
  return count;
}

function directoryEntries(bytes: Uint8Array, count: number): readonly DirectoryEntry[] {
  if (bytes.length !== count * ENTRY_BYTES) throw new Malformed('a directory of another length');
  const entries = Array.from({ length: count }, (_, i) => {
    const at = i * ENTRY_BYTES;
    return { token: bytes.slice(at, at + TOKEN_BYTES), length: readU64(bytes, at + TOKEN_BYTES) };
  });
  for (const { length } of entries) checkBodyLength(Kind.ATTACHMENT, length - HEADER_BYTES - HASH_BYTES);
  if (new Set(entries.map(({ token }) => toHex(token))).size !== count) throw new Malformed('a token that stands there twice');
  return entries;
}

interface Uploading {
  readonly entries: readonly DirectoryEntry[];
  readonly start: number;
  readonly report: Header;
  readonly read: (start: number, end: number) => Promise<Bytes>;
}

async function readUploads({ entries, start, report, read }: Uploading): Promise<readonly CarriedUpload[]> {
  const uploads: CarriedUpload[] = [];
  let at = start;
  for (const { token, length } of entries) {
    const headerBytes = await read(at, at + HEADER_BYTES);
    const header = parseHeader(headerBytes);
    if (header.kind !== Kind.ATTACHMENT) throw new Malformed('not an attachment');
    const isSameRoster = header.rosterVersion === report.rosterVersion && equalBytes(header.rosterHash, report.rosterHash);
    if (!isSameRoster) throw new Malformed('sealed to another roster than the report');
    uploads.push({ token, header, headerBytes, start: at, length });
    at += length;
  }
  if (new Set(uploads.map(({ header }) => toHex(header.id))).size !== uploads.length) throw new Malformed('an attachment that stands there twice');
  return uploads;
}
