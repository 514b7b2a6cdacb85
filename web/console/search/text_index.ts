/**
 * The index: everything decrypted that can be searched, in memory and nowhere else.
 *
 * Words are compared without accents; the beginning of a word is enough, and a slip is forgiven in longer ones. What a
 * word means is looked up in the vocabularies too: `tortura` finds what is coded as torture.
 */

import { fold } from '../inbox/fold.ts';
import { STATES } from '../terms.ts';
import { fieldTest, isField } from './fields.ts';
import { parseQuery, type Query } from './query.ts';
import type { Subject } from './subject.ts';
import { above, CATEGORIES } from './vocabularies.ts';
import { both, either, NOT_FOUND, WordIndex, type Part, type Scores } from './word_index.ts';

/** Where a word counts for more. */
const [NAME_WEIGHT, TERM_WEIGHT, WRITTEN_WEIGHT] = [3, 2, 1.5];

export interface Found {
  /** The best first, then the newest. */
  readonly hits: readonly Subject[];
  /** Words, as the index has them, that stand in what was found. */
  readonly words: ReadonlySet<string>;
  /** Values of fields that mean nothing, as `estado:oaxca`. */
  readonly strange: readonly string[];
}

interface Indexed {
  readonly subject: Subject;
  /** Everything in which a phrase may stand, folded. */
  readonly text: string;
}

export class TextIndex {
  readonly subjects = new Map<string, Subject>();
  readonly words = new WordIndex();
  private readonly numbers = new Map<string, number>();
  /** By number; of what was replaced nothing is left. */
  private readonly indexed: (Indexed | undefined)[] = [];

  /** Takes a subject, in place of what it was before. */
  put(subject: Subject): void {
    const before = this.numbers.get(subject.id);
    if (before !== undefined) {
      this.words.remove(before);
      this.indexed[before] = undefined;
    }
    const parts = partsOf(subject);
    const number = this.words.add([...parts, { text: fold(termsOf(subject)), weight: TERM_WEIGHT }]);
    this.numbers.set(subject.id, number);
    this.indexed[number] = { subject, text: squeezed(parts.map(({ text }) => text).join('\n')) };
    this.subjects.set(subject.id, subject);
  }

  find(text: string, now: Date): Found {
    const query = parseQuery(text, isField);
    const search = new Search(this, now);
    const hits = query === undefined ? [] : this.inOrder(search.scores(query));
    return { hits, words: search.words, strange: search.strange };
  }

  /** Those of which it holds, none of them better than the other. */
  all(test: (indexed: Indexed, number: number) => boolean): Scores {
    const scores = this.words.none();
    for (const [number, indexed] of this.indexed.entries()) if (indexed !== undefined && test(indexed, number)) scores[number] = 0;
    return scores;
  }

  private inOrder(scores: Scores): readonly Subject[] {
    const found = this.indexed.flatMap((indexed, number) => (indexed === undefined || (scores[number] ?? NOT_FOUND) < 0 ? [] : [{ subject: indexed.subject, score: scores[number] ?? 0 }]));
    found.sort((one, other) => other.score - one.score || other.subject.line.hour - one.subject.line.hour);
    return found.map(({ subject }) => subject);
  }
}

/** One query, carried out. */
class Search {
  readonly words = new Set<string>();
  readonly strange: string[] = [];
  /** Inside of a «not» nothing is found that could be marked. */
  private isMarking = true;

  constructor(
    private readonly index: TextIndex,
    private readonly now: Date,
  ) {}

  scores(query: Query): Scores {
    switch (query.kind) {
      case 'word':
        return this.word(query.word, false);
      case 'phrase':
        return this.phrase(query.phrase);
      case 'field':
        return this.field(query.field, query.value);
      case 'not':
        return this.without(query.query);
      case 'or':
        return query.queries.map((each) => this.scores(each)).reduce(either);
      case 'and':
        return query.queries.map((each) => this.scores(each)).reduce(both);
    }
  }

  private word(word: string, isExact: boolean): Scores {
    // A sign alone says nothing, and hinders nothing.
    if (!/[\p{L}\p{N}]/u.test(word)) return this.index.all(() => true);
    const { scores, words } = this.index.words.find(fold(word), isExact);
    if (this.isMarking) for (const each of words) this.words.add(each);
    return scores;
  }

  private phrase(phrase: string): Scores {
    const sought = squeezed(fold(phrase));
    const scores = this.word(phrase, true);
    return both(this.index.all(({ text }, number) => (scores[number] ?? NOT_FOUND) >= 0 && text.includes(sought)), scores);
  }

  private field(field: string, value: string): Scores {
    const test = fieldTest(field, value, this.now);
    if (test === undefined) this.strange.push(`${field}:${value}`);
    return this.index.all(({ subject }) => test?.(subject) === true);
  }

  private without(query: Query): Scores {
    const wasMarking = this.isMarking;
    this.isMarking = false;
    const found = this.scores(query);
    this.isMarking = wasMarking;
    return this.index.all((_, number) => (found[number] ?? NOT_FOUND) < 0);
  }
}

/** In which somebody wrote. */
function partsOf({ answers, names, told, written }: Subject): readonly Part[] {
  return [
    { text: fold(told), weight: 1 },
    { text: fold(answers), weight: 1 },
    { text: fold(written), weight: WRITTEN_WEIGHT },
    { text: fold(names.join('\n')), weight: NAME_WEIGHT },
  ];
}

/** What the codes are called in both languages, with what is above them. */
function termsOf({ categories, id, labels, line, places, state }: Subject): string {
  const codes = new Set(categories.flatMap(above));
  const states = new Set([state, ...places.map((place) => place.state)]);
  const named = [
    ...CATEGORIES.flatMap((list) => [...codes].flatMap((code) => list.term(code) ?? [])),
    ...[...states].flatMap((code) => (code === undefined ? [] : STATES.term(code) ?? [])),
  ];
  return [id.slice(0, 8), line.head?.lang ?? '', ...labels, ...new Set(named.flatMap(({ en, es }) => [es, en]))].join('\n');
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
