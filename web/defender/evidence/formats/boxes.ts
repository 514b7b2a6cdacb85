/** The boxes of the ISO base media file format (ISO/IEC 14496-12): MP4, MOV, 3GP, M4A, HEIC and AVIF are made of them. */

import { CannotClean, Damaged, fourLetters, type FileBytes } from '../file_bytes.ts';
import type { Survey } from '../survey.ts';

const MAX_BOXES = 200_000;

export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content begins. */
  readonly content: number;
  /** Up to, and without. */
  readonly end: number;
}

/** Counts all boxes of one file: a hostile one may hold them without end. */
export class Boxes {
  private left = MAX_BOXES;

  constructor(readonly file: FileBytes) {}

  /** Those directly within `start` and `end`. */
  async within(start: number, end: number): Promise<Box[]> {
    const boxes: Box[] = [];
    for (let at = start; at + 8 <= end; ) {
      const box = await this.at(at, end);
      if (box === undefined) break; // four zeros end a list in QuickTime's files
      boxes.push(box);
      at = box.end;
    }
    return boxes;
  }

  async in(box: Box, skip = 0): Promise<Box[]> {
    return this.within(box.content + skip, box.end);
  }

  /** Also of a last one that the end of the file cuts off. */
  private async at(start: number, end: number): Promise<Box | undefined> {
    if (this.left-- === 0) throw new CannotClean('too many boxes');
    const head = await this.file.view(start, 8);
    const type = fourLetters(head, 4);
    let [size, content] = [head.getUint32(0), start + 8];
    if (size === 0 && type === '\0\0\0\0') return undefined;
    if (size === 1) {
      size = Number((await this.file.view(start + 8, 8)).getBigUint64(0));
      content = start + 16;
    } else if (size === 0) size = end - start;
    if (size < content - start) throw new Damaged('a box that ends before it begins');
    return { type, start, content, end: Math.min(end, start + size) };
  }
}

/** Makes an empty place of a box: nothing after it moves, and nothing of it is left. */
export function empty(box: Box, survey: Survey): void {
  survey.edits.put(box.start + 4, Uint8Array.from([0x66, 0x72, 0x65, 0x65])); // "free"
  survey.edits.zero(box.content, box.end);
}

export function child(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type);
}
