/** The parts of a zip, each unpacked when it is asked for and never beyond what the zip says of it. */

import { Inflate } from 'fflate';

import { ImportUnreadable } from './sheets.ts';

/** What a file may unpack to: a spreadsheet is XML, and packs by about one to ten. */
export const UNPACKED_LIMIT = 256 * 1024 * 1024;
const PARTS_LIMIT = 2_000;
/** APPNOTE.TXT 4.3.16, 4.3.12 and 4.3.7. */
const END = { signature: 0x06054b50, length: 22 };
const ENTRY = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
/** The longest remark that may stand behind the end. */
const REMARK_LIMIT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** Packed bytes that are unpacked at once: at the worst they become a thousand times as many. */
const SLICE = 16 * 1024;

interface Part {
  readonly packed: Uint8Array;
  readonly method: number;
  readonly size: number;
}

/** A zip as its directory says it is. */
export class ZipParts {
  private readonly parts: ReadonlyMap<string, Part>;

  /** @throws {@link ImportUnreadable} */
  constructor(data: Uint8Array, limit = UNPACKED_LIMIT) {
    try {
      this.parts = directoryOf(data);
    } catch (error) {
      // Beyond the end of the bytes.
      if (error instanceof RangeError) throw new ImportUnreadable('not-a-workbook');
      throw error;
    }
    const unpacked = [...this.parts.values()].reduce((sum, { size }) => sum + size, 0);
    if (this.parts.size > PARTS_LIMIT || unpacked > limit) throw new ImportUnreadable('unpacks-too-large');
  }

  has(name: string): boolean {
    return this.parts.has(name);
  }

  /** The text of a part, piece by piece. @throws {@link ImportUnreadable} where it is more or less than the zip says. */
  *textOf(name: string): Generator<string> {
    const part = this.parts.get(name);
    if (part === undefined) throw new ImportUnreadable('not-a-workbook');
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let left = part.size;
    for (const piece of unpacked(part)) {
      left -= piece.length;
      if (left < 0) break;
      yield decodedBy(decoder, piece, true);
    }
    if (left !== 0) throw new ImportUnreadable('not-a-workbook');
    yield decodedBy(decoder, new Uint8Array(), false);
  }
}

function* unpacked({ method, packed }: Part): Generator<Uint8Array> {
  if (method === STORED) {
    yield packed;
    return;
  }
  let found: Uint8Array[] = [];
  const inflate = new Inflate((piece) => {
    found.push(piece);
  });
  for (let start = 0; start < packed.length; start += SLICE) {
    try {
      inflate.push(packed.subarray(start, start + SLICE), start + SLICE >= packed.length);
    } catch {
      throw new ImportUnreadable('not-a-workbook');
    }
    yield* found;
    found = [];
  }
}

function decodedBy(decoder: TextDecoder, bytes: Uint8Array, isMore: boolean): string {
  try {
    return decoder.decode(bytes, { stream: isMore });
  } catch {
    throw new ImportUnreadable('not-a-workbook');
  }
}

/** @throws RangeError, and {@link ImportUnreadable} */
function directoryOf(data: Uint8Array): ReadonlyMap<string, Part> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const end = endOf(view);
  const parts = new Map<string, Part>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== ENTRY.signature) throw new ImportUnreadable('not-a-workbook');
    const method = view.getUint16(at + 10, true);
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameLength, extraLength, remarkLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    const name = new TextDecoder().decode(data.subarray(at + ENTRY.length, at + ENTRY.length + nameLength));
    const local = view.getUint32(at + 42, true);
    if (view.getUint32(local, true) !== LOCAL.signature || ![STORED, DEFLATED].includes(method)) throw new ImportUnreadable('not-a-workbook');
    const start = local + LOCAL.length + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    parts.set(name, { packed: data.subarray(start, start + packed), method, size });
    at += ENTRY.length + nameLength + extraLength + remarkLength;
  }
  return parts;
}

function endOf(view: DataView): number {
  const last = view.byteLength - END.length;
  for (let at = last; at >= Math.max(0, last - REMARK_LIMIT); at -= 1) {
    if (view.getUint32(at, true) === END.signature) return at;
  }
  throw new ImportUnreadable('not-a-workbook');
}
