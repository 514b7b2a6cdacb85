/**
 * The index: everything decrypted that can be searched, in memory and nowhere else.
 *
 * Words are compared without accents; the beginning of a word is enough, and a slip is forgiven in longer ones. What a
 * word means is looked up in the vocabularies too: `tortura` finds what is coded as torture.
 */

import MiniSearch from 'minisearch';

import { fold } from '../inbox/fold.ts';
import { STATES } from '../terms.ts';
import { fieldTest, isField } from './fields.ts';
import { parseQuery, type Query } from './query.ts';
import type { Subject } from './subject.ts';
import { above, CATEGORIES } from './vocabularies.ts';

const FIELDS = ['told', 'answers', 'written', 'names', 'terms'] as const;
/** Where a word counts for more. */
const BOOST = { names: 3, terms: 2, written: 1.5 } as const;
/** From so many letters on, the beginning of a word stands for it, and a slip is forgiven. */
const [PREFIX_LETTERS, SLIP_LETTERS] = [3, 5];
const SLIPS = 0.2;
const MOST_SLIPS = 2;

interface Entry extends Readonly<Record<(typeof FIELDS)[number], string>> {
  readonly id: string;
}

export interface Found {
  /** The best first, then the newest. */
  readonly hits: readonly Subject[];
  /** Words, as the index has them, that stand in what was found. */
  readonly words: ReadonlySet<string>;
  /** Values of fields that mean nothing, as `estado:oaxca`. */
  readonly strange: readonly string[];
}

type Scores = ReadonlyMap<string, number>;

export class TextIndex {
  readonly subjects = new Map<string, Subject>();
  private readonly folded = new WeakMap<Subject, string>();
  private readonly index = new MiniSearch<Entry>({
    fields: [...FIELDS],
    processTerm: (term) => fold(term),
    searchOptions: {
      boost: BOOST,
      prefix: (term) => term.length >= PREFIX_LETTERS,
      fuzzy: (term) => (term.length >= SLIP_LETTERS ? SLIPS : false),
      maxFuzzy: MOST_SLIPS,
    },
  });

  /** Takes a subject, in place of what it was before. */
  put(subject: Subject): void {
    if (this.subjects.has(subject.id)) this.index.replace(entryOf(subject));
    else this.index.add(entryOf(subject));
    this.subjects.set(subject.id, subject);
  }

  find(text: string, now: Date): Found {
    const query = parseQuery(text, isField);
    const search = new Search(this, now);
    const scores = query === undefined ? new Map<string, number>() : search.scores(query);
    const hits = [...scores].flatMap(([id, score]) => {
      const subject = this.subjects.get(id);
      return subject === undefined ? [] : [{ subject, score }];
    });
    hits.sort((one, other) => other.score - one.score || other.subject.line.hour - one.subject.line.hour);
    return { hits: hits.map(({ subject }) => subject), words: search.words, strange: search.strange };
  }

  /** By word; `isExact` forgives nothing. */
  lookUp(word: string, isExact: boolean): readonly { readonly id: string; readonly score: number; readonly terms: readonly string[] }[] {
    return this.index.search(word, { combineWith: 'AND', ...(isExact ? { prefix: false, fuzzy: false } : {}) }).map(({ id, score, terms }) => ({ id: id as string, score, terms }));
  }

  /** Everything in which a phrase may stand, folded; made when it is first asked for. */
  textOf(subject: Subject): string {
    const before = this.folded.get(subject);
    if (before !== undefined) return before;
    const made = squeezed(fold([subject.told, subject.answers, subject.written, subject.names.join('\n')].join('\n')));
    this.folded.set(subject, made);
    return made;
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
        return query.queries.map((each) => this.scores(each)).reduce(united);
      case 'and':
        return query.queries.map((each) => this.scores(each)).reduce(crossed);
    }
  }

  private word(word: string, isExact: boolean): Scores {
    // A sign alone says nothing, and hinders nothing.
    if (!/[\p{L}\p{N}]/u.test(word)) return this.all(() => true);
    const results = this.index.lookUp(word, isExact);
    if (this.isMarking) for (const { terms } of results) for (const term of terms) this.words.add(term);
    return new Map(results.map(({ id, score }) => [id, score]));
  }

  private phrase(phrase: string): Scores {
    const sought = squeezed(fold(phrase));
    return new Map([...this.word(phrase, true)].filter(([id]) => {
      const subject = this.index.subjects.get(id);
      return subject !== undefined && this.index.textOf(subject).includes(sought);
    }));
  }

  private field(field: string, value: string): Scores {
    const test = fieldTest(field, value, this.now);
    if (test === undefined) this.strange.push(`${field}:${value}`);
    return this.all(test ?? ((): boolean => false));
  }

  private without(query: Query): Scores {
    const wasMarking = this.isMarking;
    this.isMarking = false;
    const found = this.scores(query);
    this.isMarking = wasMarking;
    return this.all(({ id }) => !found.has(id));
  }

  private all(test: (subject: Subject) => boolean): Scores {
    const scores = new Map<string, number>();
    for (const subject of this.index.subjects.values()) if (test(subject)) scores.set(subject.id, 0);
    return scores;
  }
}

function united(one: Scores, other: Scores): Scores {
  const both = new Map(one);
  for (const [id, score] of other) both.set(id, (both.get(id) ?? 0) + score);
  return both;
}

function crossed(one: Scores, other: Scores): Scores {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  const both = new Map<string, number>();
  for (const [id, score] of few) {
    const more = many.get(id);
    if (more !== undefined) both.set(id, score + more);
  }
  return both;
}

function entryOf(subject: Subject): Entry {
  const { answers, names, told, written } = subject;
  return { id: subject.id, told, answers, written, names: names.join('\n'), terms: termsOf(subject) };
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
