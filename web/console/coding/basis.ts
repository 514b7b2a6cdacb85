/** On what a verification rests, as a form has it. */

import type { Act } from '../../protocol/case_state.ts';
import type { Basis, Source } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Report } from '../../protocol/report.ts';
import { tidy } from './tidy.ts';

export type Independence = NonNullable<Basis['independence']>[number];
type Contradiction = NonNullable<Basis['contradictions']>[number];
/** Of `independence` in a basis. */
const PAIRS = 200;

/** What it rested on before, or the report itself. */
export function basisFor({ lapsed, verification }: Act, report: Report, sha256: Hex): Basis {
  const before = (verification ?? lapsed)?.event.what.basis;
  if (before !== undefined) return before;
  const relation = report.reporter?.relation;
  const told = tidy<Source>({ id: 's1', type: 'statement', report: sha256, relation, first_hand: relation === 'self' || relation === 'witness' ? true : undefined });
  return { sources: [told] };
}

/** One more source, under the first id that is free. */
export function withSource(basis: Basis, type: string): Basis {
  const taken = new Set(basis.sources.map(({ id }) => id));
  let number = 1;
  while (taken.has(`s${number}`)) number += 1;
  return { ...basis, sources: [...basis.sources, { id: `s${number}`, type }] };
}

/** Without a source, and without what was said of it. */
export function withoutSource(basis: Basis, id: string): Basis {
  return tidy<Basis>({
    ...basis,
    sources: basis.sources.filter((source) => source.id !== id),
    independence: basis.independence?.filter(({ first, second }) => first !== id && second !== id),
    contradictions: basis.contradictions?.map(({ sources, ...rest }) => ({ ...rest, ...(sources && { sources: sources.filter((each) => each !== id) }) })),
  });
}

/** Every two sources, and whether they are independent of each other: `unknown` until somebody says. */
export function pairsIn({ independence = [], sources }: Basis): readonly Independence[] {
  const ids = sources.map(({ id }) => id);
  const pairs = ids.flatMap((first, i) => ids.slice(i + 1).map((second) => ({ first, second })));
  return pairs.slice(0, PAIRS).map((pair) => independence.find((each) => isAbout(each, pair)) ?? { ...pair, independent: 'unknown' });
}

export function withPair(basis: Basis, pair: Independence): Basis {
  const others = (basis.independence ?? []).filter((each) => !isAbout(each, pair));
  return { ...basis, independence: [...others, pair] };
}

/** What one line says is one contradiction; what was known of it stays. */
export function contradictionsFrom(text: string, before: readonly Contradiction[] = []): readonly Contradiction[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => before.find((each) => each.text === line) ?? { text: line });
}

/** As an event has it: without sources of no type and texts that were left empty. */
export function finished(basis: Basis): Basis {
  return { ...tidy<Basis>({ ...basis, sources: basis.sources.map((source) => tidy<Source>(source)) }), sources: basis.sources.map((source) => tidy<Source>(source)) };
}

function isAbout(each: Pick<Independence, 'first' | 'second'>, pair: Pick<Independence, 'first' | 'second'>): boolean {
  return (each.first === pair.first && each.second === pair.second) || (each.first === pair.second && each.second === pair.first);
}
