/**
 * Saying something in a case: the rules are asked before anything is written, and once more where somebody else was
 * quicker.
 */

import { refusal } from '../../protocol/case_rules.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import type { ThreadKind } from '../../protocol/thread_event.ts';
import { Failed } from '../keeper_client.ts';
import type { Session } from '../keeper_messages.ts';
import { asking, door } from '../session.ts';
import { caseAbout, RULEBOOK } from './store.ts';

const TRIES = 4;

/** A rule of the case refuses it; `code` is one of `refusals.json`. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly code: string) {
    super(code);
  }
}

/** Where something is said: in the thread that leads, or in the organisation's own. */
export type Place = 'leading' | 'private';

/**
 * Says it about a report that is open; begins its threads where there are none.
 *
 * @throws {@link Refused} or {@link Failed}
 */
export async function write(report: string, recipients: readonly string[], place: Place, what: What): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const thread = threadFor(report, recipients, place);
    try {
      if (thread === undefined) {
        await begin(report, recipients, place);
      } else {
        const reason = refusal(thread, said(what), RULEBOOK);
        if (reason !== undefined) throw new Refused(reason);
        await asking().ask('say', { thread: thread.id, what });
        return;
      }
    } catch (error) {
      if (!(error instanceof Failed && error.code === 'thread-conflict') || tried === TRIES) throw error;
    }
  }
}

/** The thread that leads a report which was opened in this session; begins it where nobody has. @throws {@link Failed} */
export async function beginLeading(report: string, recipients: readonly string[]): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    const thread = threadFor(report, recipients, 'leading');
    if (thread !== undefined) return thread.id;
    await begin(report, recipients, 'leading').catch((error: unknown) => {
      if (!(error instanceof Failed && error.code === 'thread-conflict') || tried === TRIES) throw error;
    });
  }
}

/** The thread in which it would be said, if it has begun. */
export function threadFor(report: string, recipients: readonly string[], place: Place): CaseThread | undefined {
  const found = caseAbout(report);
  if (found === undefined) return undefined;
  const kind = kindFor(recipients, place);
  // What was shared with us is led by the share, whoever the report went to.
  if (place === 'leading' && found.lead.kind === 'share') return found.lead;
  return found.threads.find((thread) => thread.kind === kind);
}

async function begin(report: string, recipients: readonly string[], place: Place): Promise<void> {
  const kind = kindFor(recipients, place);
  await asking().ask('begin', { report, thread: kind, members: kind === 'joint' ? sharers(recipients) : [here().session.member.id] });
}

/** What is decided about a report that went to several is decided together, from the first step on. */
function kindFor(recipients: readonly string[], place: Place): Exclude<ThreadKind, 'share'> {
  return place === 'leading' && sharers(recipients).length > 1 ? 'joint' : 'private';
}

/** Those to whom a report went and who are still in the coalition; only ours where its sender did not name us. */
function sharers(recipients: readonly string[]): readonly string[] {
  const { session } = here();
  const present = session.organisations.map(({ id }) => id).filter((id) => recipients.includes(id));
  return present.includes(session.member.id) ? present : [session.member.id];
}

function said(what: What): { readonly member: string; readonly person: string | undefined; readonly time: Date; readonly what: JsonObject } {
  const { session } = here();
  return { member: session.member.id, person: session.person, time: new Date(), what: what as unknown as JsonObject };
}

function here(): { readonly session: Session } {
  if (door.value.kind !== 'open') throw new Failed('locked');
  return door.value;
}
