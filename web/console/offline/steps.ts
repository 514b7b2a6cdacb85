/** What has been written in cases and not been sent, and what hinders it. */

import { computed, signal } from '@preact/signals';

import { here, threadIn } from '../cases/places.ts';
import { MEANWHILE } from '../cases/refusals.ts';
import { arrivedAbout, caseAbout } from '../cases/store.ts';
import { isOvertaken } from '../cases/whole.ts';
import type { Step } from '../keeper_messages.ts';
import { markOf } from './provisional.ts';

/** In the order in which they were written. */
export const steps = signal<readonly Step[]>([]);
/** By the id of a step: a code that says why it could not be sent, where that was no rule of the case. */
export const failures = signal<ReadonlyMap<string, string>>(new Map());

export function hasFailed(id: string, code: string): void {
  failures.value = new Map([...failures.value, [id, code]]);
}

export function forgetSteps(): void {
  steps.value = [];
  failures.value = new Map();
}

/** Whether somebody else has changed meanwhile what it would replace. */
export function isBehind({ over, place, recipients, report, what }: Step): boolean {
  const { member, person } = here();
  return isOvertaken(threadIn(arrivedAbout(report), recipients, place), what, { over }, { member: member.id, person });
}

/** Why the rules refuse a step as the case stands now; a code of {@link refusalText}. */
export function refusedNow(step: Step): string | undefined {
  if (isBehind(step)) return MEANWHILE;
  const mark = markOf(step);
  const entry = caseAbout(step.report)?.history.find(({ event }) => event.hash === mark);
  return entry?.outcome === 'refused' ? (entry.reason ?? '') : undefined;
}

/** How many wait for somebody to decide, since they cannot go as they are. */
export const undecided = computed(() => steps.value.filter((step) => failures.value.has(step.id) || refusedNow(step) !== undefined).length);
