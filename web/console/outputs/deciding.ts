/** Whether a case may leave for a document, and what of it: as it stands now, so that a withdrawal shows at once. */

import type { CaseThread } from '../../protocol/case_state.ts';
import { dayOf } from '../../protocol/case_words.ts';
import type { Id } from '../../protocol/answers.ts';
import type { Around } from '../coding/around.ts';
import { toldIn } from '../coding/told.ts';
import { subjectOf, type Candidate } from '../exports/deciding.ts';
import { factsOf, type Leaving } from '../exports/facts.ts';
import { gate, type Granted, type Refused, type Told } from '../exports/gate.ts';

/** What for, and whether with names. */
export interface Purpose {
  readonly use: Id;
  readonly names: boolean;
}

export interface Allowed {
  readonly refused?: undefined;
  readonly granted: Granted;
  readonly leaving: Leaving;
  readonly lead: CaseThread;
  readonly told: readonly Told[];
}

export type Decided = Allowed | { readonly refused: readonly Refused[] };

/** As far as it is known here; whoever draws this is drawn anew when a follow-up or an event arrives. */
export function standing(around: Around, purpose: Purpose): Decided {
  const { isWhole, parts } = toldIn(around);
  return decide({ line: around.line, told: parts as readonly Told[], isWhole }, purpose);
}

export function decide(candidate: Candidate, { names, use }: Purpose): Decided {
  const looked = subjectOf(candidate);
  if ('refused' in looked) return { refused: looked.refused };
  const { subject } = looked;
  const { granted, refused } = gate(subject, { use, names, sensitive: false, today: dayOf(new Date()) });
  if (refused) return { refused };
  return { granted, leaving: factsOf(subject, granted), lead: subject.case.lead, told: subject.told ?? [] };
}
