/** What stands behind a share: the report that is open, what the same person has written since, and what counts of consent. */

import { caseStandings } from '../../protocol/case_consent.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import { dayOf } from '../../protocol/case_words.ts';
import type { Report } from '../../protocol/report.ts';
import { RULEBOOK } from '../cases/store.ts';
import type { FollowUps, Line } from '../keeper_messages.ts';
import { asking } from '../session.ts';
import type { Shareable } from './facts.ts';

/** @throws {@link Failed} */
export async function followUpsOf(report: string): Promise<FollowUps> {
  return asking().ask('followUps', { report });
}

export function shareable(line: Line, report: Report, { followUps }: FollowUps, lead: CaseThread): Shareable {
  const reports = [{ id: line.id, sha256: line.sha256, report }, ...followUps];
  return { line, reports, lead, standings: caseStandings(lead, reports, RULEBOOK, { today: dayOf(new Date()) }) };
}
