/**
 * One step for many reports: what it would do to each, what hinders it, and what undoes it.
 *
 * The rules are asked before anything is written, for every report by itself; what one refuses does not stop the others.
 */

import { refusal } from '../../protocol/case_rules.ts';
import type { CaseThread, Rulebook } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import type { Line } from '../keeper_messages.ts';

export type Step = 'mine' | 'quarantine' | 'label';

/** Who carries it out, and what they typed. */
export interface Doing {
  readonly member: string;
  readonly person: string | undefined;
  /** Why, or which label. */
  readonly text: string;
  readonly now: Date;
}

export interface Planned {
  readonly line: Line;
  readonly what: What;
  /** What takes it back; none where nothing does. */
  readonly undo: What | undefined;
  /** Of `refusals.json`: it would not be taken. */
  readonly refused: string | undefined;
}

/** What a step does to one report; `thread` is where it would be said, if that has begun. */
export function planned(line: Line, step: Step, thread: CaseThread | undefined, doing: Doing, book: Rulebook): Planned {
  const what = said(step, doing);
  const { member, now: time, person } = doing;
  const refused = thread === undefined ? undefined : refusal(thread, { member, person, time, what: { ...what } }, book);
  return { line, what, undo: undoing(step, thread, doing), refused };
}

function said(step: Step, { member, person, text }: Doing): What {
  switch (step) {
    case 'mine':
      return { event: 'assigned', member, ...(person === undefined ? {} : { person }) };
    case 'quarantine':
      return { event: 'state', to: 'quarantine', reason: text };
    case 'label':
      return { event: 'labels', add: [text] };
  }
}

function undoing(step: Step, thread: CaseThread | undefined, { text }: Doing): What | undefined {
  switch (step) {
    case 'mine': {
      const before = thread?.assigned?.what;
      return { event: 'assigned', ...(before?.member === undefined ? {} : { member: before.member }), ...(before?.person === undefined ? {} : { person: before.person }) };
    }
    case 'quarantine':
      return { event: 'state', to: 'triage', reason: text };
    case 'label':
      return thread?.labels.includes(text) === true ? undefined : { event: 'labels', remove: [text] };
  }
}
