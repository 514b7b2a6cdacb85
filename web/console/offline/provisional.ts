/**
 * Steps that have not been sent, as the events that they would be behind those that came.
 *
 * So the rules of a case are asked as if they had been sent: one step stands on another. They have no hash; nothing that is
 * written may name them.
 */

import type { JsonObject } from '../../protocol/encoding.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import type { Step } from '../keeper_messages.ts';

const UNSENT = 'unsent ';

/** A step, and what it takes to be an event. */
export interface Unsent {
  readonly step: Step;
  readonly kind: 'joint' | 'private';
  /** Who takes part where it is the first of its thread. */
  readonly members: readonly string[];
  readonly member: string;
  readonly person: string | undefined;
}

/** What stands for the hash of a step. */
export function markOf({ id }: Pick<Step, 'id'>): string {
  return `${UNSENT}${id}`;
}

export function isUnsent({ hash }: Pick<ThreadEvent, 'hash'>): boolean {
  return hash.startsWith(UNSENT);
}

/** Whether a thread has begun for others too, and not only here. */
export function hasBegun(thread: { readonly id: string }): boolean {
  return !thread.id.startsWith(UNSENT);
}

/** The threads of a case, with the steps behind what came. */
export function withSteps(arrived: readonly (readonly ThreadEvent[])[], unsent: readonly Unsent[]): readonly (readonly ThreadEvent[])[] {
  const threads = arrived.map((events) => [...events]);
  for (const each of unsent) {
    const found = placeOf(threads, each);
    const thread = found ?? [firstOf(each)];
    if (found === undefined) threads.push(thread);
    thread.push(eventOf(each, thread));
  }
  return threads;
}

/** As `threadIn` of `cases/places.ts` chooses it: what is decided goes where the case is led. */
function placeOf(threads: readonly ThreadEvent[][], { kind, step: { place } }: Unsent): ThreadEvent[] | undefined {
  const of = (wanted: ThreadEvent['kind']): ThreadEvent[] | undefined => threads.find(([first]) => first?.kind === wanted);
  return place === 'leading' ? of('joint') ?? of('share') ?? of(kind) : of(kind);
}

function firstOf({ kind, member, members, person, step: { report, time } }: Unsent): ThreadEvent {
  const what = { event: 'begun', schema: 1, kind, members, report: { id: report, sha256: '' } };
  return { hash: `${UNSENT}${kind} ${report}`, thread: `${UNSENT}${kind} ${report}`, kind, number: 0, member, person, time: new Date(time), hour: undefined, what };
}

function eventOf({ kind: asked, member, person, step }: Unsent, thread: readonly ThreadEvent[]): ThreadEvent {
  const what = step.what as unknown as JsonObject;
  const kind = thread[0]?.kind ?? asked;
  return { hash: markOf(step), thread: thread[0]?.thread ?? '', kind, number: thread.length, member, person, time: new Date(step.time), hour: undefined, what };
}
