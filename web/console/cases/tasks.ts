/** Tasks of cases, in the order in which somebody wants to see them. */

import type { Case, CaseThread, Task } from '../../protocol/case_state.ts';
import type { Me } from './standing.ts';

/** A task, and the thread in which it stands. */
export interface Placed {
  readonly task: Task;
  readonly thread: CaseThread;
}

/** Of all threads of a case: what is still to be done, the first day first; then what is done, the last done first. */
export function tasksIn(found: Case | undefined): { readonly open: readonly Placed[]; readonly done: readonly Placed[] } {
  const all = (found?.threads ?? []).flatMap((thread) => [...thread.tasks.values()].map((task) => ({ task, thread })));
  const open = all.filter(({ task }) => task.done === undefined).sort(byDay);
  const done = all.filter(({ task }) => task.done !== undefined).sort((a, b) => timeOf(b) - timeOf(a));
  return { open, done };
}

/** What has no day comes last. */
export function byDay({ task: { event: a } }: Placed, { task: { event: b } }: Placed): number {
  const [one, other] = [a.what.due ?? '9999', b.what.due ?? '9999'];
  return one === other ? a.time.getTime() - b.time.getTime() : one < other ? -1 : 1;
}

/** Whether it is for somebody alone, or for their organisation as a whole. */
export function isFor({ task: { event } }: Placed, { member, person }: Me): 'me' | 'us' | undefined {
  const { member: of, person: who } = event.what;
  if (of !== member) return undefined;
  return who === undefined ? 'us' : who === person ? 'me' : undefined;
}

export function isLate({ task: { event } }: Placed, today: string): boolean {
  return event.what.due !== undefined && event.what.due < today;
}

function timeOf({ task }: Placed): number {
  return task.done?.time.getTime() ?? 0;
}
