/**
 * A zip in the one way in which packages of evidence are written (`docs/evidence.md`): nothing compressed, no times, no
 * comments, every length twice as long as it has to be; so that `evidence verify` sees a byte that was changed between
 * its files. Twin of `app/member/evidence_package.py`, where Python's own library writes the same bytes. Libraries here
 * write other zips: with a descriptor behind each file, for they do not know its length before.
 *
 * Layout: PKWARE's APPNOTE.TXT 6.3, §4.3 and §4.5.3 (ZIP64).
 */

import { concat, toHex, utf8, type Bytes } from '../../../protocol/encoding.ts';
import { sha256Hasher } from '../../../protocol/primitives.ts';

const [LOCAL, CENTRAL, END_64, LOCATOR_64, END] = [0x04034b50, 0x02014b50, 0x06064b50, 0x07064b50, 0x06054b50];
/** The version that knows ZIP64, written by a Unix. */
const [VERSION, UNIX] = [45, 3];
/** 1980-01-01, the first day that the format knows. */
const FIRST_DAY = 0x21;
/** A file that only its owner reads. */
const PRIVATE_FILE = 0o100600 * 2 ** 16;
const UNKNOWN = 0xffffffff;
/** From here on a number stands in the longer field: where Python's library draws the line. */
const LIMIT = 2 ** 31 - 1;
const READ_AT_ONCE = 1_048_576;
const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** Size in bytes, SHA-256 in hex, and the checksum of the zip's own. */
export interface Measured {
  readonly size: number;
  readonly sha256: string;
  readonly crc: number;
}

interface Entry extends Measured {
  readonly path: string;
  /** Where it begins. */
  readonly offset: number;
}

/** A zip in the making; what it holds is referred to and copied nowhere. */
export class ZipParts {
  private readonly parts: BlobPart[] = [];
  private readonly entries: Entry[] = [];
  private length = 0;

  add(path: string, content: Bytes | Blob, measured: Measured): void {
    const entry = { ...measured, path, offset: this.length };
    this.entries.push(entry);
    const header = localHeader(entry);
    this.parts.push(header, content);
    this.length += header.length + measured.size;
  }

  finish(): Blob {
    return new Blob([...this.parts, directory(this.entries, this.length)], { type: 'application/zip' });
  }
}

/** Reads all of it once, a part at a time. `onRead` is told how many bytes came, and may throw. */
export async function measure(content: Bytes | Blob, onRead: (bytes: number) => void = () => undefined): Promise<Measured> {
  const hasher = sha256Hasher();
  let crc = UNKNOWN;
  const take = (bytes: Uint8Array): void => {
    hasher.update(bytes);
    crc = checksum(bytes, crc);
    onRead(bytes.length);
  };
  if (content instanceof Blob) {
    for (let start = 0; start < content.size; start += READ_AT_ONCE) {
      take(new Uint8Array(await content.slice(start, start + READ_AT_ONCE).arrayBuffer()));
    }
  } else {
    take(content);
  }
  const size = content instanceof Blob ? content.size : content.length;
  return { size, sha256: toHex(hasher.digest()), crc: (crc ^ UNKNOWN) >>> 0 };
}

/** CRC-32 (ISO 3309), going on from `before`. */
function checksum(bytes: Uint8Array, before: number): number {
  let crc = before;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return crc >>> 0;
}

function localHeader({ crc, path, size }: Entry): Bytes {
  const name = utf8(path);
  return concat(numbers([LOCAL, 4], [VERSION, 2], [0, 2], [0, 2], [0, 2], [FIRST_DAY, 2], [crc, 4], [UNKNOWN, 4], [UNKNOWN, 4], [name.length, 2], [20, 2]), name, longer(size, size));
}

/** The list of all files, behind the last of them, and where it is. */
export function directory(entries: readonly Entry[], start: number): Bytes {
  const list = concat(...entries.map(centralHeader));
  const [count, size] = [entries.length, list.length];
  const isLong = start > LIMIT;
  const longEnd = concat(
    numbers([END_64, 4], [44, 8], [VERSION, 2], [VERSION, 2], [0, 4], [0, 4], [count, 8], [count, 8], [size, 8], [start, 8]),
    numbers([LOCATOR_64, 4], [0, 4], [start + size, 8], [1, 4]),
  );
  const end = numbers([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [Math.min(size, UNKNOWN), 4], [Math.min(start, UNKNOWN), 4], [0, 2]);
  return concat(list, ...(isLong ? [longEnd] : []), end);
}

function centralHeader({ crc, offset, path, size }: Entry): Bytes {
  const name = utf8(path);
  const [isLarge, isFar] = [size > LIMIT, offset > LIMIT];
  const extra = isLarge || isFar ? longer(...(isLarge ? [size, size] : []), ...(isFar ? [offset] : [])) : new Uint8Array();
  const known = isLarge ? UNKNOWN : size;
  return concat(
    numbers([CENTRAL, 4], [VERSION, 1], [UNIX, 1], [VERSION, 2], [0, 2], [0, 2], [0, 2], [FIRST_DAY, 2], [crc, 4], [known, 4], [known, 4]),
    numbers([name.length, 2], [extra.length, 2], [0, 2], [0, 2], [0, 2], [PRIVATE_FILE, 4], [isFar ? UNKNOWN : offset, 4]),
    name,
    extra,
  );
}

/** The field that has the longer numbers. */
function longer(...values: readonly number[]): Bytes {
  return numbers([1, 2], [8 * values.length, 2], ...values.map((value) => [value, 8] as const));
}

/** Each number in as many bytes, the least significant first. */
function numbers(...fields: readonly (readonly [value: number, bytes: number])[]): Bytes {
  const written: number[] = [];
  for (const [value, bytes] of fields) {
    let rest = value;
    for (let i = 0; i < bytes; i += 1) {
      written.push(rest % 256);
      rest = Math.floor(rest / 256);
    }
  }
  return Uint8Array.from(written);
}
