/** Showing many cases to one organisation: each is looked at first, by its own consents, and shown by itself. */

import type { Id } from '../../protocol/answers.ts';
import type { ShareLevel } from '../../protocol/events.ts';
import type { Report } from '../../protocol/report.ts';
import { refusalText } from '../cases/refusals.ts';
import { caseAbout } from '../cases/store.ts';
import { Refused } from '../cases/writing.ts';
import { oneLine } from '../display.ts';
import type { Line } from '../keeper_messages.ts';
import { asking } from '../session.ts';
import { revoke, share } from '../sharing/acting.ts';
import { shareableNow } from '../sharing/afresh.ts';
import { factsOf, type ShareFacts } from '../sharing/facts.ts';
import { sharePermission, type ShareHindrance } from '../sharing/permission.ts';
import { sharesOf, standingOf } from '../sharing/shares.ts';
import { followUpsOf, shareable } from '../sharing/told.ts';
import { words } from '../wording.ts';
import { wordsOf, type Task } from './carrying.ts';

/** With contact takes a second person for each, so it is done one by one. */
export const LEVELS_FOR_MANY: readonly ShareLevel[] = ['pointer', 'summary', 'full'];

export interface ShareWish {
  readonly member: Id;
  readonly level: ShareLevel;
  readonly until: string;
  readonly reason: string;
}

/** A case that was looked at: what would be shown of it, or why it is not. */
export type Looked = { readonly line: Line; readonly refused: string } | { readonly line: Line; readonly refused: undefined; readonly report: Report; readonly facts: ShareFacts };

export async function lookAt(line: Line, wish: ShareWish): Promise<Looked> {
  try {
    return await looked(line, wish);
  } catch (error) {
    return { line, refused: wordsOf(error) };
  }
}

async function looked(line: Line, wish: ShareWish): Promise<Looked> {
  const { bulk, sharing } = words.value;
  const { level, member } = wish;
  const lead = caseAbout(line.id)?.lead;
  if (lead === undefined) return { line, refused: sharing.notBegun };
  if (lead.members.includes(member)) return { line, refused: refusalText('takes-part-already') };
  if (sharesOf(line.id).some((each) => each.event.what.member === member && standingOf(each) === 'shown')) return { line, refused: bulk.shownAlready };
  const { report } = await asking().ask('open', { id: line.id });
  if (report.type === 'followup') return { line, refused: sharing.fromFirst };
  if (level === 'summary' && summaryIn(lead) === '') return { line, refused: bulk.noSummary };
  const followUps = await followUpsOf(line.id);
  const behind = shareable(line, report, followUps, lead);
  const { hindrances } = sharePermission(behind.standings, { level, member, unread: followUps.unread });
  if (hindrances.length > 0) return { line, refused: hindrances.map(hindranceText).join('; ') };
  return { line, refused: undefined, report, facts: factsIn(behind, wish) };
}

/** Shows what was looked at, and nothing that has changed since. @throws Failed or Refused, from within */
export function sharing(found: Extract<Looked, { readonly refused: undefined }>, wish: ShareWish): Task {
  const { facts, line, report } = found;
  const { level, member, reason, until } = wish;
  const does: Task['does'] = async () => {
    const now = await shareableNow(line, report, { level, member });
    if (JSON.stringify(factsIn(now, wish)) !== JSON.stringify(facts)) throw new Refused('overtaken');
    const { consents } = sharePermission(now.standings, { level, member, unread: 0 });
    const { thread } = await share(line.id, report.recipients, { member, level, consents, until, reason }, facts);
    return () => revoke(line.id, report.recipients, thread, reason);
  };
  return { line, does };
}

function factsIn(behind: Parameters<typeof factsOf>[0], { level, until }: ShareWish): ShareFacts {
  return factsOf(behind, { level, until, summary: summaryIn(behind.lead) });
}

/** Each by the words in which its case was described. */
function summaryIn({ described }: Parameters<typeof factsOf>[0]['lead']): string {
  return described?.what.summary?.trim() ?? '';
}

function hindranceText({ person, reason }: ShareHindrance): string {
  const { hindrances } = words.value.sharing;
  return person === '' ? hindrances[reason] : `${oneLine(person)}: ${hindrances[reason]}`;
}
