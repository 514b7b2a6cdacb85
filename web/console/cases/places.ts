/** Where in a case something is said: in which thread, and who takes part in one that begins. */

import type { Case, CaseThread } from '../../protocol/case_state.ts';
import type { ThreadKind } from '../../protocol/thread_event.ts';
import { Failed } from '../keeper_client.ts';
import type { Session } from '../keeper_messages.ts';
import { asking, door } from '../session.ts';
import { shareIn } from './share_key.ts';

/** In the thread that leads, or in the organisation's own. */
export type Place = 'leading' | 'private';

/** The thread of a case in which it would be said, if it has begun. */
export function threadIn(found: Case | undefined, recipients: readonly string[], place: Place): CaseThread | undefined {
  if (found === undefined) return undefined;
  const kind = kindFor(recipients, place);
  // What was shared with us, or begun for all, is led by that, whoever the report went to.
  if (place === 'leading' && found.lead.kind !== 'private') return found.lead;
  return found.threads.find((thread) => thread.kind === kind);
}

/** Begins it about a report that was opened in this session, or beside what others show. @throws {@link Failed} */
export async function begin(report: string, recipients: readonly string[], place: Place): Promise<void> {
  const share = shareIn(report);
  if (share !== undefined) {
    // Only whoever shows it begins a share, and it is over.
    if (place === 'leading') throw new Failed('not-found');
    await asking().ask('beginBeside', { share });
    return;
  }
  const kind = kindFor(recipients, place);
  await asking().ask('begin', { report, thread: kind, members: membersFor(recipients, kind) });
}

/** What is decided about a report that went to several is decided together, from the first step on. */
export function kindFor(recipients: readonly string[], place: Place): Exclude<ThreadKind, 'share'> {
  return place === 'leading' && sharers(recipients).length > 1 ? 'joint' : 'private';
}

export function membersFor(recipients: readonly string[], kind: Exclude<ThreadKind, 'share'>): readonly string[] {
  return kind === 'joint' ? sharers(recipients) : [here().member.id];
}

/** Those to whom a report went and who are still in the coalition; only ours where its sender did not name us. */
function sharers(recipients: readonly string[]): readonly string[] {
  const { member, organisations } = here();
  const present = organisations.map(({ id }) => id).filter((id) => recipients.includes(id));
  return present.includes(member.id) ? present : [member.id];
}

/** Who says it. */
export function here(): Session {
  const now = door.peek();
  if (now.kind !== 'open') throw new Failed('locked');
  return now.session;
}
