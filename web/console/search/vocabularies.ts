/** Codes and what is above them: a state over its places, a kind of act over its lesser ones. */

import attacks from '../../../app/protocol/vocabularies/attacks.json';
import { fold } from '../inbox/fold.ts';
import { ATTACKS, STATES, VIOLATIONS } from '../terms.ts';
import type { Term, Vocabulary } from '../../protocol/vocabulary.ts';

export const CATEGORIES = [VIOLATIONS, ATTACKS] as const;
/** Which violation an attack is, as its list says. */
const VIOLATION_OF: ReadonlyMap<string, string> = new Map(
  attacks.entries.flatMap(({ id, mappings }) => ('violation' in mappings && typeof mappings.violation === 'string' ? [[id, mappings.violation]] : [])),
);

const TERMS = CATEGORIES.flatMap((list) => [...list]);
const ABOVE: ReadonlyMap<string, readonly string[]> = new Map(TERMS.map(({ id }) => [id, chainOf(id)]));
const SEXUAL: ReadonlySet<string> = new Set(TERMS.filter(({ mappings }) => (mappings as { readonly sensitive?: string } | undefined)?.sensitive === 'sexual').map(({ id }) => id));

/** A category and everything above it: the attack, the violation that it is, and theirs; nothing for an unknown code. */
export function above(category: string): readonly string[] {
  return ABOVE.get(category) ?? [];
}

/** The widest kind under which a category stands: attacks under the violation that they are. */
export function familyOf(category: string): string {
  if (!ATTACKS.has(category)) return widest(VIOLATIONS, category);
  const violation = [...upwards(ATTACKS, category)].map((code) => VIOLATION_OF.get(code)).find((code) => code !== undefined && VIOLATIONS.has(code));
  return violation === undefined ? widest(ATTACKS, category) : widest(VIOLATIONS, violation);
}

/** The widest code over one; itself where its list does not know it. */
export function widest(vocabulary: Vocabulary, code: string): string {
  const chain = [...upwards(vocabulary, code)];
  return chain[chain.length - 1] ?? code;
}

/** Whether a category is of sexual violence, by its list or by what is above it. */
export function isSexual(category: string): boolean {
  return above(category).some((code) => SEXUAL.has(code));
}

/** Codes that somebody means by a word: a code itself, a whole name, the beginning of one, or a word in it. */
export function meant(lists: readonly Iterable<Term>[], word: string): ReadonlySet<string> {
  const sought = fold(word).trim();
  const terms = lists.flatMap((list) => [...list]);
  const tests: readonly ((term: Term) => boolean)[] = [
    ({ id }) => id === sought,
    ({ en, es }) => fold(es) === sought || fold(en) === sought,
    ({ en, es }) => fold(es).startsWith(sought) || fold(en).startsWith(sought),
    ({ en, es }) => ` ${fold(es)} ${fold(en)}`.includes(` ${sought}`),
  ];
  for (const test of sought === '' ? [] : tests) {
    const found = terms.filter(test);
    if (found.length > 0) return new Set(found.map(({ id }) => id));
  }
  return new Set();
}

export { STATES };

function chainOf(category: string): readonly string[] {
  const chain = [...upwards(ATTACKS, category), ...upwards(VIOLATIONS, category)];
  const violations = chain.flatMap((code) => VIOLATION_OF.get(code) ?? []);
  return [...new Set([...chain, ...violations.flatMap((code) => [...upwards(VIOLATIONS, code)])])];
}

function* upwards(vocabulary: Vocabulary, code: string): Generator<string> {
  const seen = new Set<string>();
  for (let each: string | undefined = code; each !== undefined && vocabulary.has(each) && !seen.has(each); each = vocabulary.parent(each)) {
    seen.add(each);
    yield each;
  }
}
