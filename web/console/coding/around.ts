/** What the parts of coding need of the report that is open. */

import type { CaseThread, Said } from '../../protocol/case_state.ts';
import { refusal } from '../../protocol/case_rules.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import type { CodedEntity, What } from '../../protocol/events.ts';
import type { Report } from '../../protocol/report.ts';
import { doing } from '../cases/doing.ts';
import { RULEBOOK } from '../cases/store.ts';
import type { Seen } from '../cases/whole.ts';
import { threadFor } from '../cases/writing.ts';
import type { Line, Session } from '../keeper_messages.ts';

export interface Around {
  readonly line: Line;
  readonly report: Report;
  readonly session: Session;
}

/** Where acts and entities are coded, if it has begun. */
export function leading({ line, report }: Around): CaseThread | undefined {
  return threadFor(line.id, report.recipients, 'leading');
}

export function entitiesIn(thread: CaseThread | undefined): readonly CodedEntity[] {
  return [...(thread?.entities.values() ?? [])].map(({ what }) => what.entity);
}

/** Whether it was written; `seen` is what its writer saw in its place, where that was not just now. */
export function say({ line, report }: Around, what: What, seen?: Seen): Promise<boolean> {
  return doing(line.id, report.recipients, 'leading', what, seen);
}

/** Why the case would not take it now. */
export function hindrance(around: Around, what: What): string | undefined {
  const thread = leading(around);
  return thread && refusal(thread, saidBy(around.session, what), RULEBOOK);
}

function saidBy({ member, person }: Session, what: What): Said {
  return { member: member.id, person, time: new Date(), what: what as unknown as JsonObject };
}
