/** Follow-ups that are proven to be by whoever had the report before them: `docs/protocol.md` §17.3. */

import { fromBase64url, fromHex } from '../../protocol/encoding.ts';
import { FollowUpForeign } from '../../protocol/errors.ts';
import { ID_BYTES } from '../../protocol/header.ts';
import { checkFollowUp } from '../../protocol/reply.ts';
import type { Report } from '../../protocol/report.ts';
import type { FollowUps, Line } from '../keeper_messages.ts';
import type { Inbox } from './inbox.ts';

const FOLLOW_UP = 'followup';
const NOT_ADDRESSED = 'not-addressed';

/**
 * Those of a report that was opened, in the order of the service's list. Each follow-up in the list is opened for it, once
 * in a session: only inside of it stands whose it is.
 */
export async function followUpsOf(inbox: Inbox, report: string): Promise<FollowUps> {
  const { report: first } = await inbox.holdReport(report);
  const listed = [...inbox.lines.values()].filter((line) => mayFollow(line) && line.id !== report).sort((a, b) => a.cursor - b.cursor);
  const followUps: { readonly id: string; readonly sha256: string; readonly report: Report }[] = [];
  let unread = 0;
  for (const { id, sha256 } of listed) {
    const held = await inbox.holdReport(id).catch(() => undefined);
    if (held === undefined) unread += 1;
    else if (follows(held.report, first, id)) followUps.push({ id, sha256, report: held.report });
  }
  return { followUps, unread };
}

/** Whoever swaps a head in the list must not hide what follows by it. */
function mayFollow({ head, status }: Line): boolean {
  return head === undefined ? status !== NOT_ADDRESSED : head.type === FOLLOW_UP;
}

function follows({ follows: said, reply }: Report, first: Report, id: string): boolean {
  if (said === undefined || first.reply.follow === undefined || reply.kem !== first.reply.kem) return false;
  try {
    checkFollowUp(fromBase64url(said.mac), { followKey: fromBase64url(first.reply.follow), envelopeId: fromHex(id, ID_BYTES) });
    return true;
  } catch (error) {
    if (!(error instanceof FollowUpForeign)) throw error;
    return false;
  }
}
