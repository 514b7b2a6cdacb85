// The parts of something that is sent, in order: while one travels the next one is made, and both stay at hand until
// they have arrived, so that nothing is made twice where a line breaks.

import { release } from './memory.ts';

// Equal parts, which end at multiples of their size: size and number say no more than the length does. The line rests
// for a round trip after each, so that what takes long anyway goes in larger ones (decision 0037).
const PART_BYTES = 1_048_576;
const LARGE_PART_BYTES = 4 * PART_BYTES;
const LONG_BYTES = 64 * PART_BYTES;

type Bytes = Uint8Array<ArrayBuffer>;

interface Part {
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<Bytes>;
}

export class Parts {
  private current: Part | undefined;
  private next: Part | undefined;
  private readonly size: number;

  /** `make` gives the bytes from `start` up to, and without, `end`. */
  constructor(
    private readonly length: number,
    private readonly make: (start: number, end: number) => Promise<Bytes>,
  ) {
    this.size = length < LONG_BYTES ? PART_BYTES : LARGE_PART_BYTES;
  }

  /** What is to travel now, from `start` on; begins to make what comes after it. Its buffer stays ours. */
  async from(start: number): Promise<Bytes> {
    const current = this.turnTo(start);
    const bytes = await current.bytes;
    if (current.end < this.length) this.next ??= this.begin(current.end);
    return bytes.subarray(start - current.start);
  }

  /** They are to be made anew, or not at all. */
  forget(): void {
    drop(this.current);
    drop(this.next);
    this.current = undefined;
    this.next = undefined;
  }

  private turnTo(start: number): Part {
    if (this.current !== undefined && holds(this.current, start)) return this.current;
    const next = this.next !== undefined && holds(this.next, start) ? this.next : undefined;
    if (next !== undefined) this.next = undefined;
    this.forget();
    this.current = next ?? this.begin(start);
    return this.current;
  }

  private begin(start: number): Part {
    const end = Math.min(this.length, start - (start % this.size) + this.size);
    const part = { start, end, bytes: this.make(start, end) };
    // Said when it is needed; made anew where it is needed again.
    part.bytes.catch(() => {
      if (this.current === part) this.current = undefined;
      if (this.next === part) this.next = undefined;
    });
    return part;
  }
}

function holds({ start, end }: Part, offset: number): boolean {
  return start <= offset && offset < end;
}

function drop(part: Part | undefined): void {
  part?.bytes.then(
    ({ buffer }) => {
      release(buffer);
    },
    () => undefined,
  );
}
