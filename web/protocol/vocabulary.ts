/**
 * Code lists: `docs/protocol.md` §8.5. They lie in `app/protocol/vocabularies`, as JSON; whoever needs one imports
 * it, so that a page carries no more than it shows.
 *
 * A report is never refused for a code that stands in no list: it may be of a later one.
 */

export type LabelLanguage = 'es' | 'en';

/** One code; beside its names, whatever else the list says of it. */
export interface Term {
  readonly id: string;
  readonly es: string;
  readonly en: string;
  readonly parent?: string;
  readonly [fact: string]: unknown;
}

/** A code list, in its own order. */
export class Vocabulary implements Iterable<Term> {
  private readonly terms: ReadonlyMap<string, Term>;

  constructor(entries: readonly Term[]) {
    this.terms = new Map(entries.map((term) => [term.id, term]));
  }

  has(code: string): boolean {
    return this.terms.has(code);
  }

  term(code: string): Term | undefined {
    return this.terms.get(code);
  }

  /** What a code is called; undefined for an unknown one. */
  label(code: string, language: LabelLanguage): string | undefined {
    return this.terms.get(code)?.[language];
  }

  /** The wider code, if there is one. */
  parent(code: string): string | undefined {
    return this.terms.get(code)?.parent;
  }

  [Symbol.iterator](): Iterator<Term> {
    return this.terms.values();
  }
}
