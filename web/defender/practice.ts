/** Which two of the twelve words are asked for, and whether what was typed are those. */

import { matchesWord } from '../protocol/word_match.ts';

export class Practice {
  readonly positions: readonly number[];
  readonly typed: string[] = ['', ''];
  wrong = false;

  constructor(private readonly returnWords: readonly string[]) {
    this.positions = twoPositions(returnWords.length);
  }

  check(): boolean {
    this.wrong = !this.positions.every((position, i) => matchesWord(this.typed[i] ?? '', this.returnWords[position] ?? ''));
    return !this.wrong;
  }
}

/** Two different positions below `count`, in order. The tiny bias of the remainder does no harm: nothing is secret here. */
function twoPositions(count: number): readonly number[] {
  const [first = 0, step = 0] = crypto.getRandomValues(new Uint32Array(2));
  const one = first % count;
  const other = (one + 1 + (step % (count - 1))) % count;
  return [Math.min(one, other), Math.max(one, other)];
}
