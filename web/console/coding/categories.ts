/** The trees of what can happen: violations, and attacks on those who report and defend. */

import { fold } from '../inbox/fold.ts';
import { ATTACKS, VIOLATIONS } from '../terms.ts';
import type { LabelLanguage, Term, Vocabulary } from '../../protocol/vocabulary.ts';

export const TREES = ['violations', 'attacks'] as const;
export type Tree = (typeof TREES)[number];
const LISTS: Readonly<Record<Tree, Vocabulary>> = { violations: VIOLATIONS, attacks: ATTACKS };

/** A category under its wider ones. */
export interface Branch {
  readonly tree: Tree;
  readonly term: Term;
  /** 0 for the widest. */
  readonly depth: number;
}

const ALL: readonly Branch[] = TREES.flatMap((tree) => underneath(tree, undefined, 0));

/** Categories in which, or in whose wider ones, every word that is sought stands; the wider ones of what is found stay. */
export function branchesFor(sought: string, language: LabelLanguage): readonly Branch[] {
  const found = ALL.filter((branch) => holds(pathOf(branch), sought, language));
  const kept = new Set(found.flatMap((branch) => pathOf(branch)));
  return ALL.filter(({ term }) => kept.has(term));
}

/** Which of those that were found was meant first: one that says itself what was sought, and not only its wider ones. */
export function bestOf(found: readonly Branch[], sought: string, language: LabelLanguage): number {
  return Math.max(0, found.findIndex(({ term }) => holds([term], sought, language)));
}

function holds(path: readonly Term[], sought: string, language: LabelLanguage): boolean {
  const said = fold(path.map((term) => `${term[language]} ${term.id}`).join(' '));
  return fold(sought).split(/\s+/).every((word) => said.includes(word));
}

/** From the widest category to this one. */
export function pathOf({ term, tree }: Pick<Branch, 'term' | 'tree'>): readonly Term[] {
  const wider = term.parent === undefined ? undefined : LISTS[tree].term(term.parent);
  return wider === undefined ? [term] : [...pathOf({ tree, term: wider }), term];
}

export function branchOf(code: string): Branch | undefined {
  return ALL.find(({ term }) => term.id === code);
}

/** The kind of act of SDG indicator 16.10.1 that a category stands for. */
export function sdgClassOf(code: string): 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | undefined {
  const mappings = branchOf(code)?.term['mappings'] as { readonly sdg16101?: string } | undefined;
  const letter = mappings?.sdg16101?.toLowerCase();
  return (['a', 'b', 'c', 'd', 'e', 'f'] as const).find((each) => each === letter);
}

function underneath(tree: Tree, parent: string | undefined, depth: number): readonly Branch[] {
  return [...LISTS[tree]].filter((term) => term.parent === parent).flatMap((term) => [{ tree, term, depth }, ...underneath(tree, term.id, depth + 1)]);
}
