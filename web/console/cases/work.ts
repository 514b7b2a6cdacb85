/** A case that somebody works on, whether it is about a report or shown by others: what stands in it, and saying something in it. */

import type { Case, CaseThread } from '../../protocol/case_state.ts';
import { refusal } from '../../protocol/case_rules.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import type { What } from '../../protocol/events.ts';
import type { Line, Session } from '../keeper_messages.ts';
import { doing } from './doing.ts';
import { caseAbout, RULEBOOK } from './store.ts';
import { threadFor, type Place } from './writing.ts';

export interface Work {
  readonly session: Session;
  /** What members have said, if anybody has. */
  readonly found: Case | undefined;
  /** Where it is decided, if that has begun. */
  readonly lead: CaseThread | undefined;
  /** Who reads what is said where it is decided. */
  readonly readers: readonly string[];
  /** Whether something can be kept to our own organisation. */
  readonly hasOwn: boolean;
  /** Whether it was written. */
  readonly say: (place: Place, what: What) => Promise<boolean>;
}

/** The case about a report; `recipients` are those to whom that went. */
export function workOn(line: Line, recipients: readonly string[], session: Session): Work {
  const lead = threadFor(line.id, recipients, 'leading');
  const readers = lead?.members ?? session.organisations.map(({ id }) => id).filter((id) => recipients.includes(id));
  return {
    session,
    found: caseAbout(line.id),
    lead,
    readers,
    hasOwn: readers.length > 1,
    say: (place, what) => doing(line.id, recipients, place, what),
  };
}

/** Where something is said of what stands in one of its threads. */
export function placeOf({ lead }: Work, { id }: CaseThread): Place {
  return id === lead?.id ? 'leading' : 'private';
}

/** Why a thread of the case would not take something now; nothing where it would, and where nobody has begun it. */
export function hindrance({ lead, session }: Work, what: What, thread = lead): string | undefined {
  const said = { member: session.member.id, person: session.person, time: new Date(), what: what as unknown as JsonObject };
  return thread && refusal(thread, said, RULEBOOK);
}
