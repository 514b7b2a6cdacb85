/**
 * Sending what has been written in cases, one after the other: at once, and again whenever the service answers.
 *
 * Each step is asked of the rules as the case stands then, and signed anew behind what has come meanwhile, with the time at
 * which it was written. What cannot be said any more stays, until somebody changes or drops it.
 */

import { effect, untracked } from '@preact/signals';

import { refusal } from '../../protocol/case_rules.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import { begin, here, kindFor, membersFor, threadIn } from '../cases/places.ts';
import { shareIn } from '../cases/share_key.ts';
import { arrivedAbout, orderAbout, RULEBOOK, takeUnsent } from '../cases/store.ts';
import { Failed } from '../keeper_client.ts';
import type { Step } from '../keeper_messages.ts';
import { asking, codeOf, door } from '../session.ts';
import type { Unsent } from './provisional.ts';
import { hasNotAnswered, reach } from './reach.ts';
import { hasFailed, isBehind, steps } from './steps.ts';

/** Tabs of one person take turns. */
const TURN = 'console sends';
const TRIES = 4;
const NO_CONNECTION = 'no-connection';
const CASE_DELETED = 'case-deleted';

/** Sends what can be sent, in order. @throws {@link Failed} where the session has ended. */
export async function sendSteps(): Promise<void> {
  await navigator.locks.request(TURN, async () => {
    for (const step of await readSteps()) if (!(await isThrough(step))) return;
  });
}

/** Brings up what is in the queue, without what has arrived meanwhile. */
export async function readSteps(): Promise<readonly Step[]> {
  ({ steps: steps.value } = await asking().ask('steps', {}));
  return steps.value;
}

/** Whether the next one can be tried: not where nothing answers. */
async function isThrough(step: Step): Promise<boolean> {
  try {
    await send(step);
  } catch (error) {
    const code = codeOf(error);
    if (code === NO_CONNECTION) hasNotAnswered();
    if (code === NO_CONNECTION || code === 'locked') return false;
    // Its report is often gone with it.
    hasFailed(step.id, code === 'forgotten' && orderAbout(step.report) !== undefined ? CASE_DELETED : code);
  }
  return true;
}

async function send(step: Step): Promise<void> {
  const { id, place, recipients, report, time, what } = step;
  for (let tried = 1; ; tried += 1) {
    try {
      const thread = threadIn(arrivedAbout(report), recipients, place);
      if (thread === undefined) {
        // Its threads have their names from its key.
        if (shareIn(report) === undefined) await asking().ask('open', { id: report });
        await begin(report, recipients, place);
      } else {
        if (isRefused(step)) return;
        await asking().ask('say', { thread: thread.id, what, step: { id, time } });
        return;
      }
    } catch (error) {
      if (!(error instanceof Failed && error.code === 'thread-conflict') || tried === TRIES) throw error;
      // What others wrote has come; perhaps ours was among it.
      if (!(await readSteps()).some((each) => each.id === id)) return;
    }
  }
}

function isRefused(step: Step): boolean {
  const { place, recipients, report, time, what } = step;
  const thread = threadIn(arrivedAbout(report), recipients, place);
  const { member, person } = here();
  return isBehind(step) || (thread !== undefined && refusal(thread, { member: member.id, person, time: new Date(time), what: what as unknown as JsonObject }, RULEBOOK) !== undefined);
}

function described(step: Step): Unsent {
  const { member, person } = here();
  const kind = kindFor(step.recipients, step.place);
  return { step, kind, members: membersFor(step.recipients, kind), member: member.id, person };
}

// Cases show what is not sent yet as if it had been.
effect(() => {
  const byReport = new Map<string, Unsent[]>();
  for (const step of steps.value) byReport.set(step.report, [...(byReport.get(step.report) ?? []), described(step)]);
  untracked(() => {
    takeUnsent(byReport);
  });
});

// Whenever the service has said what is new.
effect(() => {
  const { asOf, offlineSince } = reach.value;
  if (asOf === undefined || offlineSince !== undefined || door.peek().kind !== 'open') return;
  if (steps.peek().length > 0) sendSteps().catch(() => undefined);
});
