/** Of a case, what a network of it may have beside the facts that leave: how its people and things hang together. */

import type { Id } from '../../protocol/answers.ts';
import type { Case } from '../../protocol/case_state.ts';
import { toHex, toJson } from '../../protocol/encoding.ts';
import { sha256 } from '../../protocol/primitives.ts';
import { caseCode, factsOf, type Leaving } from '../exports/facts.ts';
import type { Granted, Subject } from '../exports/gate.ts';

/** Between two of a case, or the case and another one; ends are ids of the facts, and codes of cases. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  readonly relation: 'related' | 'linked';
  readonly code: Id;
  readonly certainty?: number;
}

/** Facts, and ties, which are for own use alone; the hash is that of both. */
export function networkOf(subject: Subject, granted: Granted): Leaving & { readonly ties: readonly Tie[] } {
  const leaving = factsOf(subject, granted);
  const ties = granted.isOwn ? [...tiesIn(subject.case)] : [];
  return { ...leaving, ties, sha256: toHex(sha256(toJson({ facts: leaving.facts, ties }))) };
}

function* tiesIn({ lead }: Case): Iterable<Tie> {
  // Facts number entities in this order.
  const ids = new Map([...lead.entities.keys()].map((id, i) => [id, `e${String(i + 1)}`]));
  for (const { what: { entity } } of lead.entities.values()) {
    for (const { certainty, entity: other, relation } of entity.relations ?? []) {
      const [from, to] = [ids.get(entity.id), ids.get(other)];
      if (from !== undefined && to !== undefined) yield { from, to, relation: 'related', code: relation, ...(certainty !== undefined && { certainty }) };
    }
  }
  for (const { what } of lead.links.values()) yield { from: caseCode(lead.id), to: caseCode(what.case), relation: 'linked', code: what.relation };
}
