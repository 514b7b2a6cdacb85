/**
 * Which words of the lists somebody has typed: the first four letters tell, accents and capitals do not.
 *
 * What is typed is looked at here and kept nowhere.
 */

import { matchesPlain, plain } from '../protocol/word_match.ts';
import type { Language } from './draft.ts';
import type { WordLists } from './word_lists.ts';

export const WORD_COUNT = 12;
// Words of a list differ within their first four letters.
const TELLING_LETTERS = 4;
const SIMILAR_LIMIT = 3;
const WORDS = /[\p{L}\p{M}]+/gu;
const ENDS_IN_WORD = /[\p{L}\p{M}]$/u;

export interface TypedWord {
  readonly typed: string;
  /** Where it stands in the list, and in full, where the list has it. */
  readonly known: { readonly index: number; readonly word: string } | undefined;
  /** The last one, to which letters may still come. */
  readonly isUnderWay: boolean;
}

/** What was typed, as words of one language. */
export interface Reading {
  readonly language: Language;
  readonly words: readonly TypedWord[];
}

export class TypedWords {
  private readonly places: Readonly<Record<Language, ReadonlyMap<string, number>>>;

  constructor(private readonly lists: WordLists) {
    this.places = { es: placesOf(lists.es), en: placesOf(lists.en) };
  }

  /** In the language in which more words are known, and in `preferred` where that does not tell. */
  read(text: string, preferred: Language): Reading {
    const [first, second] = this.readings(text, preferred);
    return knownIn(second) > knownIn(first) ? second : first;
  }

  /** Where the twelve words stand, in each language in which all twelve are known. */
  complete(text: string, preferred: Language): readonly (readonly number[])[] {
    const whole = this.readings(text, preferred).filter((reading) => reading.words.length === WORD_COUNT && knownIn(reading) === WORD_COUNT);
    return whole.map(({ words }) => words.flatMap(({ known }) => known?.index ?? []));
  }

  /** Whether all twelve stand in a text, one after the other: no sentence is made of the list's words alone. */
  areIn(text: string): boolean {
    return this.readings(text, 'es').some(({ words }) => longestRun(words) >= WORD_COUNT);
  }

  /** What an eye or a hand takes for what was typed, the most similar first; `reach` is how many letters may be others. */
  similar(typed: string, language: Language, reach: number): readonly string[] {
    const letters = plain(typed);
    const far = this.lists[language].map((word) => ({ word, by: distanceOf(letters, plain(word)) }));
    const close = far.filter(({ by }) => by > 0 && by <= reach).sort((one, other) => one.by - other.by);
    return close.slice(0, SIMILAR_LIMIT).map(({ word }) => word);
  }

  private readings(text: string, preferred: Language): readonly [Reading, Reading] {
    const other = preferred === 'es' ? 'en' : 'es';
    return [this.readIn(text, preferred), this.readIn(text, other)];
  }

  private readIn(text: string, language: Language): Reading {
    const all = text.match(WORDS) ?? [];
    const isOpen = ENDS_IN_WORD.test(text);
    return { language, words: all.map((typed, i) => ({ typed, known: this.find(typed, language), isUnderWay: isOpen && i === all.length - 1 })) };
  }

  private find(typed: string, language: Language): TypedWord['known'] {
    const letters = plain(typed);
    const index = this.places[language].get(letters.slice(0, TELLING_LETTERS)) ?? -1;
    const word = this.lists[language][index];
    return word !== undefined && matchesPlain(letters, plain(word)) ? { index, word } : undefined;
  }
}

function placesOf(list: readonly string[]): ReadonlyMap<string, number> {
  return new Map(list.map((word, index) => [plain(word).slice(0, TELLING_LETTERS), index]));
}

function longestRun(words: readonly TypedWord[]): number {
  let run = 0;
  let longest = 0;
  for (const { known } of words) {
    run = known === undefined ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

function knownIn({ words }: Reading): number {
  return words.filter(({ known }) => known !== undefined).length;
}

/** To the word, or to as many letters of it as were typed. */
function distanceOf(letters: string, word: string): number {
  const whole = distance(letters, word);
  return word.length > letters.length ? Math.min(whole, distance(letters, word.slice(0, letters.length)) + 0.5) : whole;
}

/** How many letters have to be changed, added, left out, or swapped with their neighbour. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change, swap));
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
