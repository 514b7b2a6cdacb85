/**
 * The network as it may leave: made of the facts that the gate of exports lets out, never of what the page shows. Nobody
 * stands in it by a name that may not leave, no act that may not, and nothing that nobody has coded.
 */

import type { CodedEntity } from '../../protocol/events.ts';
import type { Facts } from '../exports/case_facts.ts';
import { caseParts, joined, type Graph } from './graph.ts';
import type { Tie } from './ties.ts';

export interface LeavingCase {
  readonly facts: Facts;
  readonly ties: readonly Tie[];
}

/** One graph of all of them; what they have in common is found in what leaves, so without names there is nothing of it. */
export function graphOfFacts(cases: readonly LeavingCase[]): Graph {
  const links = cases.flatMap(({ ties }) => ties.filter(({ relation }) => relation === 'linked'));
  return joined(cases.map(graphOfOne), links);
}

function graphOfOne({ facts: { acts = [], code, entities = [], title = '' }, ties }: LeavingCase): Graph {
  const related = (own: string): NonNullable<CodedEntity['relations']> =>
    ties
      .filter(({ from, relation }) => relation === 'related' && from === own)
      .map(({ certainty, code: relation, to: entity }) => ({ entity, relation, ...(certainty !== undefined && { certainty }) }));
  return caseParts({
    report: code,
    code,
    title,
    acts: acts.map(({ category, id, perpetrators = [], victims = [] }) => ({ id, category, perpetrators, victims })),
    coded: entities.map((entity) => ({ ...entity, relations: related(entity.id) }) as CodedEntity),
    told: [],
  });
}
