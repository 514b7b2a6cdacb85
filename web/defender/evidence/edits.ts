/**
 * Changes to a file, from which a copy is put together out of slices of it: what is kept is never read.
 *
 * The same file gives the same copy, byte for byte, in every browser: an upload of it that was cut off is gone on
 * with by whoever has the words and the file.
 */

import { CannotClean, Damaged } from './file_bytes.ts';

/** Far more than honest files need. */
const MAX_EDITS = 100_000;
const ZEROS = new Blob([new Uint8Array(65_536)]);

interface Edit {
  readonly start: number;
  /** Up to, and without. */
  readonly end: number;
  readonly by: 'nothing' | 'zeros' | Uint8Array<ArrayBuffer>;
}

export class Edits {
  private list: Edit[] = [];

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  remove(start: number, end: number): void {
    this.add({ start, end, by: 'nothing' });
  }

  /** Nothing moves. */
  zero(start: number, end: number): void {
    const last = this.list[this.list.length - 1];
    if (last?.by === 'zeros' && last.end === start) this.list[this.list.length - 1] = { start: last.start, end, by: 'zeros' };
    else this.add({ start, end, by: 'zeros' });
  }

  put(start: number, bytes: Uint8Array): void {
    this.add({ start, end: start + bytes.length, by: Uint8Array.from(bytes) });
  }

  replace(start: number, end: number, bytes: Uint8Array): void {
    this.add({ start, end, by: Uint8Array.from(bytes) });
  }

  insert(at: number, bytes: Uint8Array): void {
    this.replace(at, at, bytes);
  }

  /** @throws {@link Damaged} where changes lie over one another: a file whose parts do is none of an honest camera's. */
  copyOf(content: Blob): Blob {
    const parts: BlobPart[] = [];
    let position = 0;
    for (const { start, end, by } of [...this.list].sort((a, b) => a.start - b.start || a.end - b.end)) {
      if (start < position || end > content.size) throw new Damaged('parts lie over one another');
      if (start > position) parts.push(content.slice(position, start));
      if (by === 'zeros') parts.push(...zeros(end - start));
      else if (by !== 'nothing') parts.push(by);
      position = end;
    }
    if (position < content.size) parts.push(content.slice(position));
    return new Blob(parts);
  }

  private add(edit: Edit): void {
    if (!(edit.start >= 0 && edit.end >= edit.start)) throw new Damaged('a part that ends before it begins');
    if (this.list.length >= MAX_EDITS) throw new CannotClean('too many parts');
    if (edit.end > edit.start || (edit.by instanceof Uint8Array && edit.by.length > 0)) this.list.push(edit);
  }
}

function zeros(length: number): Blob[] {
  const whole = Array.from({ length: Math.floor(length / ZEROS.size) }, () => ZEROS);
  return [...whole, ZEROS.slice(0, length % ZEROS.size)];
}
