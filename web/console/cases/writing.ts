/**
 * Saying something in a case: the rules are asked before anything is written, and once more where somebody else was
 * quicker. Where nothing answers, it stays in the queue and is sent later.
 */

import { refusal } from '../../protocol/case_rules.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import type { What } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import { Failed } from '../keeper_client.ts';
import { isUnsent } from '../offline/provisional.ts';
import { reach } from '../offline/reach.ts';
import { sendSteps } from '../offline/sending.ts';
import { failures, refusedNow, steps } from '../offline/steps.ts';
import { asking } from '../session.ts';
import { say } from '../shell/notice.ts';
import { words } from '../wording.ts';
import { begin, here, threadIn, type Place } from './places.ts';
import { MEANWHILE } from './refusals.ts';
import { arrivedAbout, caseAbout, RULEBOOK } from './store.ts';
import { isOvertaken, placeOf, type Seen } from './whole.ts';

export type { Place } from './places.ts';

const TRIES = 4;

/** A rule of the case refuses it, or somebody was quicker; `code` is one of {@link refusalText}. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly code: string) {
    super(code);
  }
}

/**
 * Says it about a report; begins its threads where there are none. Once this returns it is sent, or will be.
 *
 * `seen`: what its writer saw in its place, where that was not just now.
 *
 * @throws {@link Refused} or {@link Failed}; then nothing of it stays.
 */
export async function write(report: string, recipients: readonly string[], place: Place, what: What, seen?: Seen): Promise<void> {
  const { member, person } = here();
  const [thread, time] = [threadFor(report, recipients, place), new Date()];
  if (seen !== undefined && isOvertaken(thread, what, seen, { member: member.id, person })) throw new Refused(MEANWHILE);
  const reason = thread && refusal(thread, { member: member.id, person, time, what: what as unknown as JsonObject }, RULEBOOK);
  if (reason !== undefined) throw new Refused(reason);
  const { id } = await asking().ask('addStep', { step: { report, recipients, place, what, time: time.getTime(), over: overIn(report, recipients, place, what, seen) } });
  if (reach.value.offlineSince === undefined) await sendSteps();
  await settle(id);
}

/** What stood there for everybody when its writer looked: what has not been sent yet is of their own. */
function overIn(report: string, recipients: readonly string[], place: Place, what: What, seen: Seen | undefined): Hex | undefined {
  if (seen !== undefined && (seen.over === undefined || !isUnsent({ hash: seen.over }))) return seen.over;
  return placeOf(threadIn(arrivedAbout(report), recipients, place), what)?.hash;
}

/** What can never be said as it is goes at once: whoever wrote it is still here. */
async function settle(id: string): Promise<void> {
  const step = steps.value.find((each) => each.id === id);
  if (step === undefined) return;
  const [refused, failed] = [refusedNow(step), failures.value.get(id)];
  if (refused === undefined && failed === undefined) {
    say(words.value.offline.later);
    return;
  }
  await asking().ask('removeStep', { id });
  throw refused === undefined ? new Failed(failed ?? 'error') : new Refused(refused);
}

/** The thread that leads a report which was opened in this session; begins it where nobody has. @throws {@link Failed} */
export async function beginLeading(report: string, recipients: readonly string[]): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    const thread = threadIn(arrivedAbout(report), recipients, 'leading');
    if (thread !== undefined) return thread.id;
    await begin(report, recipients, 'leading').catch((error: unknown) => {
      if (!(error instanceof Failed && error.code === 'thread-conflict') || tried === TRIES) throw error;
    });
  }
}

/** The thread in which it would be said, if it has begun. */
export function threadFor(report: string, recipients: readonly string[], place: Place): CaseThread | undefined {
  return threadIn(caseAbout(report), recipients, place);
}
