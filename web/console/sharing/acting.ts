/**
 * Sharing a case, and ending it. It is written down first and shown then: nothing is shown to anybody that does not stand
 * in the case with the consents on which it rests.
 */

import type { JsonObject } from '../../protocol/encoding.ts';
import type { Share } from '../../protocol/case_state.ts';
import type { WhatOf } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import { newThread } from '../../protocol/thread.ts';
import { caseAbout, reportOfShare, shares } from '../cases/store.ts';
import { write } from '../cases/writing.ts';
import { me } from '../inbox/lines.ts';
import { asking } from '../session.ts';
import { factsIn, type ShareFacts } from './facts.ts';
import { isPast } from './shares.ts';

type Shared = WhatOf<'shared'>;

/** Its thread, and whether it is shown now; else a second person has to agree first. @throws Failed or Refused */
export async function share(report: string, recipients: readonly string[], what: Omit<Shared, 'event' | 'thread'>, facts: ShareFacts): Promise<{ readonly thread: Hex; readonly isShown: boolean }> {
  const thread = newThread();
  await write(report, recipients, 'leading', { ...what, event: 'shared', thread });
  const isShown = caseAbout(report)?.lead.shares.has(thread) === true;
  if (isShown) await show(thread, what.member, facts);
  return { thread, isShown };
}

/** Begins the share of which the case says that it may be shown. @throws Failed */
export async function show(thread: Hex, member: string, facts: ShareFacts): Promise<void> {
  await asking().ask('beginShare', { thread, member, facts: facts as unknown as JsonObject });
}

/** Ends it. @throws Failed or Refused */
export async function revoke(report: string, recipients: readonly string[], thread: Hex, reason: string): Promise<void> {
  await write(report, recipients, 'leading', { event: 'revoked', thread, reason });
  await endOverdue();
}

/** Ends what we show and what is over: it says so in the case, and in the share, whose next key the other one does not get. */
export async function endOverdue(): Promise<void> {
  const mine = me.value?.member;
  for (const { lead } of shares()) {
    if (lead.begun.member !== mine) continue;
    const record = recordOf(lead.id);
    const isOver = isPast(factsIn(lead).until) || record?.share.revoked !== undefined;
    if (!isOver) continue;
    if (record?.share.revoked === undefined && record !== undefined) await asking().ask('say', { thread: record.thread, what: { event: 'revoked', thread: lead.id } });
    const other = lead.members.find((member) => member !== mine);
    if (other !== undefined) await asking().ask('leave', { thread: lead.id, member: other });
  }
}

function recordOf(thread: Hex): { readonly thread: Hex; readonly share: Share } | undefined {
  const lead = caseAbout(reportOfShare(thread) ?? '')?.lead;
  const found = lead?.shares.get(thread);
  return lead === undefined || found === undefined ? undefined : { thread: lead.id, share: found };
}
