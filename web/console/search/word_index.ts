/**
 * Which texts hold which words, and how much each counts there.
 *
 * The words are in MiniSearch's radix tree, for their beginnings and for slips. In which texts they stand is a list of
 * numbers, and what a query finds an array of scores: MiniSearch itself makes objects for both, which tens of thousands of
 * reports have millions of.
 *
 * Scored as BM25F: a word's frequency is the sum over the parts of a text, each by its weight.
 */

import SearchableMap from 'minisearch/SearchableMap';

/** A part of a text, without accents, and for how much a word in it counts. */
export interface Part {
  readonly text: string;
  readonly weight: number;
}

/** By the number of a text: its score, or less than nothing where it was not found. */
export type Scores = Float32Array;

export interface FoundWords {
  readonly scores: Scores;
  /** As they stand in the texts. */
  readonly words: readonly string[];
}

export const NOT_FOUND = -1;
/** Steps in which a word is heavier, so that what it weighs is a small whole number. */
const STEPS = 2;
/** A place in a list holds the number of a text, and in its lowest bits the weight of the word in it. */
const WEIGHT_BITS = 8;
const MOST_WEIGHT = 2 ** WEIGHT_BITS - 1;
/** So many texts there may be while places are whole numbers of 31 bits, which take the least room. */
const MOST_TEXTS = 2 ** (30 - WEIGHT_BITS);
/** From so many letters on, the beginning of a word stands for it, and a slip is forgiven. */
const [PREFIX_LETTERS, SLIP_LETTERS] = [3, 5];
const SLIPS = 0.2;
const MOST_SLIPS = 2;
/** What a word counts for that only begins as it was typed, or is a slip away; less the more it differs. */
const [PREFIX_WEIGHT, SLIP_WEIGHT] = [0.375, 0.45];
const PREFIX_LETTER = 0.3;
/** Of BM25+: how soon more of the same counts no more, how much length matters, and the least that a word brings. */
const [SATURATION, LENGTH, LEAST] = [1.2, 0.7, 0.5];
const BETWEEN_WORDS = /[\n\r\p{Z}\p{P}]+/u;

export class WordIndex {
  private readonly places = new SearchableMap<number[]>();
  /** By number: how many words a text has; none where it is gone. */
  private readonly lengths: number[] = [];
  private present = 0;
  private allWords = 0;

  /** How many numbers there are, those of texts that are gone among them. */
  get size(): number {
    return this.lengths.length;
  }

  /** Answers the number of the text. */
  add(parts: readonly Part[]): number {
    const number = this.lengths.length;
    if (number >= MOST_TEXTS) throw new RangeError('too many texts');
    const weights = new Map<string, number>();
    let length = 0;
    for (const { text, weight } of parts) {
      for (const word of wordsOf(text)) {
        weights.set(word, (weights.get(word) ?? 0) + weight * STEPS);
        length += 1;
      }
    }
    for (const [word, weight] of weights) {
      const place = (number << WEIGHT_BITS) | Math.min(MOST_WEIGHT, Math.round(weight));
      const list = this.places.get(word);
      if (list === undefined) this.places.set(word, [place]);
      else list.push(place);
    }
    // One without words is there too.
    this.lengths.push(Math.max(1, length));
    this.present += 1;
    this.allWords += length;
    return number;
  }

  /** Its places stay until a search comes by. */
  remove(number: number): void {
    const length = this.lengths[number];
    if (length === undefined || length === 0) return;
    this.lengths[number] = 0;
    this.present -= 1;
    this.allWords -= length;
  }

  /** Where all words of what was typed stand; `isExact` forgives nothing. */
  find(typed: string, isExact: boolean): FoundWords {
    const each = wordsOf(typed).map((word) => this.findOne(word, isExact));
    const scores = each.map((found) => found.scores).reduce(both, undefined) ?? this.none();
    return { scores, words: each.flatMap(({ words }) => words) };
  }

  /** With nothing found. */
  none(): Scores {
    return new Float32Array(this.size).fill(NOT_FOUND);
  }

  private findOne(word: string, isExact: boolean): FoundWords {
    const scores = this.none();
    const words: string[] = [];
    for (const [found, weight] of isExact ? [[word, 1] as const] : this.meant(word)) {
      if (this.score(found, weight, scores)) words.push(found);
    }
    return { scores, words };
  }

  /** Words that somebody may mean by one, and for how much each counts. */
  private meant(word: string): ReadonlyMap<string, number> {
    const found = new Map([[word, 1]]);
    const slips = word.length < SLIP_LETTERS ? 0 : Math.min(MOST_SLIPS, Math.round(word.length * SLIPS));
    if (slips > 0) {
      for (const [other, [, distance]] of this.places.fuzzyGet(word, slips)) {
        if (other !== word) found.set(other, (SLIP_WEIGHT * other.length) / (other.length + distance));
      }
    }
    if (word.length >= PREFIX_LETTERS) {
      for (const other of this.places.atPrefix(word).keys()) {
        if (other !== word) found.set(other, (PREFIX_WEIGHT * other.length) / (other.length + PREFIX_LETTER * (other.length - word.length)));
      }
    }
    return found;
  }

  /** Adds what a word brings to each text in which it stands; whether there is one. */
  private score(word: string, weight: number, scores: Scores): boolean {
    const list = this.living(word);
    const rarity = Math.log(1 + (this.present - list.length + 0.5) / (list.length + 0.5));
    const average = this.allWords / Math.max(1, this.present);
    for (const place of list) {
      const number = place >> WEIGHT_BITS;
      const often = (place & MOST_WEIGHT) / STEPS;
      const long = 1 - LENGTH + (LENGTH * (this.lengths[number] ?? 0)) / average;
      const score = weight * rarity * (LEAST + (often * (SATURATION + 1)) / (often + SATURATION * long));
      scores[number] = Math.max(0, scores[number] ?? 0) + score;
    }
    return list.length > 0;
  }

  /** Places of a word in texts that are there; the others go. */
  private living(word: string): readonly number[] {
    const list = this.places.get(word);
    if (list === undefined) return [];
    const isGone = (place: number): boolean => this.lengths[place >> WEIGHT_BITS] === 0;
    if (!list.some(isGone)) return list;
    const left = list.filter((place) => !isGone(place));
    if (left.length === 0) this.places.delete(word);
    else this.places.set(word, left);
    return left;
  }
}

/** Found by one or by the other. */
export function either(one: Scores, other: Scores): Scores {
  return one.map((score, i) => (score < 0 ? (other[i] ?? NOT_FOUND) : score + Math.max(0, other[i] ?? 0)));
}

/** Found by both; all that the other has found where there is no first one. */
export function both(one: Scores | undefined, other: Scores): Scores {
  return one === undefined ? other : one.map((score, i) => (score < 0 || (other[i] ?? NOT_FOUND) < 0 ? NOT_FOUND : score + (other[i] ?? 0)));
}

function wordsOf(text: string): readonly string[] {
  return text.split(BETWEEN_WORDS).filter((word) => word !== '');
}
