/** A file that somebody chose, read by pieces: a phone's memory must not follow the size of a video. */

const BLOCK_BYTES = 65_536;
/** No part of a file that is ours to understand is larger. */
export const MAX_PIECE_BYTES = 16 * 1_048_576;

/** The file is not what its first bytes promise, or ends too early. */
export class Damaged extends Error {
  override readonly name = 'Damaged';

  constructor(reason = 'not of this format') {
    super(reason);
  }
}

/** It may be whole, and keeps something that cannot be taken out here without spoiling the rest. */
export class CannotClean extends Error {
  override readonly name = 'CannotClean';
}

/** The phone does not give the file's bytes. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor() {
    super('the file cannot be read');
  }
}

export class FileBytes {
  readonly size: number;
  private block = { start: 0, bytes: new Uint8Array(0) };

  constructor(readonly content: Blob) {
    this.size = content.size;
  }

  /** Exactly `length` bytes; @throws {@link Damaged} where the file has fewer. */
  async read(start: number, length: number): Promise<Uint8Array> {
    if (!(start >= 0 && length >= 0 && start + length <= this.size)) throw new Damaged('it ends too early');
    if (length > MAX_PIECE_BYTES) throw new CannotClean('a part of it is too large');
    if (length > BLOCK_BYTES) return this.fetch(start, start + length);
    const at = start - this.block.start;
    if (at >= 0 && at + length <= this.block.bytes.length) return this.block.bytes.subarray(at, at + length);
    this.block = { start, bytes: await this.fetch(start, Math.min(this.size, start + BLOCK_BYTES)) };
    return this.block.bytes.subarray(0, length);
  }

  /** As many of `length` bytes as there are. */
  async some(start: number, length: number): Promise<Uint8Array> {
    const from = Math.min(start, this.size);
    return this.read(from, Math.min(length, this.size - from));
  }

  async view(start: number, length: number): Promise<DataView> {
    return viewOf(await this.read(start, length));
  }

  private async fetch(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const buffer = await this.content.slice(start, end).arrayBuffer();
      if (buffer.byteLength === end - start) return new Uint8Array(buffer);
    } catch {
      // Moved or deleted meanwhile; which of the two no phone tells.
    }
    throw new Unreadable();
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Four letters, as most formats name their parts. */
export function fourLetters(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
