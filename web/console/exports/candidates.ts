/** A case with what the reports about it say of consent: what the gate looks at. Twin of `app/member/exports/candidates.py`. */

import { REPORT_TYPES } from '../../protocol/report.ts';
import { shareIn } from '../cases/share_key.ts';
import type { Line } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';
import type { Candidate } from './deciding.ts';
import type { Told } from './gate.ts';

const FOLLOW_UP = REPORT_TYPES[4];
const UNREACHED: ReadonlySet<string> = new Set(['no-connection', 'locked', 'error']);

/**
 * What is known of consent about a report; it is fetched and opened for that, with every follow-up in the list.
 *
 * @throws {@link Failed} where the service does not answer: then nobody knows anything
 */
export async function candidateAbout(line: Line): Promise<Candidate> {
  if (shareIn(line.id) !== undefined) return shown(line);
  const first = await asking()
    .ask('open', { id: line.id })
    .then(({ report }): Told => ({ id: line.id, report }))
    .catch(unreadable);
  return withFollowUps(line, first);
}

/** The same, with what has come since. */
export async function anew({ line, told }: Candidate): Promise<Candidate> {
  if (shareIn(line.id) !== undefined) return shown(line);
  return withFollowUps(line, told?.[0]);
}

async function withFollowUps(line: Line, first: Told | undefined): Promise<Candidate> {
  // Nobody here knows what it says.
  if (first === undefined) return { line, told: undefined, isWhole: false };
  const { followUps, unread: lacking } = await asking().ask('followUps', { report: line.id });
  // Of a follow-up, what its person said before is in a report that nobody has looked for.
  return { line, told: [first, ...followUps], isWhole: lacking === 0 && first.report.type !== FOLLOW_UP };
}

/** What others show: the consents that came with it take the place of reports. */
function shown(line: Line): Candidate {
  return { line, told: undefined, isWhole: true };
}

/** It was for others, is not whole, or is not there any more; what only cannot be reached is no reason to go on. */
function unreadable(error: unknown): undefined {
  if (UNREACHED.has(codeOf(error))) throw error;
}
