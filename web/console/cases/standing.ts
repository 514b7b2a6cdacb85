/** Where a report stands, as its case says, or its head where nobody has begun a case. */

import clockTerms from '../../../app/protocol/vocabularies/clocks.json';
import { clocks, type Clock } from '../../protocol/case_clocks.ts';
import { FIRST_STATE } from '../../protocol/case_state.ts';
import { Vocabulary } from '../../protocol/vocabulary.ts';
import type { Line } from '../keeper_messages.ts';
import { caseAbout } from './store.ts';

const TARGETS = new Vocabulary(clockTerms.entries);
const OVER: ReadonlySet<string> = new Set(['closed', 'merged', 'out-of-mandate', 'withdrawn']);
const HOUR_MS = 3_600_000;

/** Whoever works here. */
export interface Me {
  readonly member: string;
  readonly person: string | undefined;
}

export function stateOf({ id }: Line): string {
  return caseAbout(id)?.lead.state ?? FIRST_STATE;
}

/** What members have said of it counts before what the report says of itself. */
export function urgencyOf({ head, id }: Line): string | undefined {
  return caseAbout(id)?.lead.urgency ?? head?.urgency;
}

export function isOpen(line: Line): boolean {
  return !OVER.has(stateOf(line));
}

/** Whether somebody works on it: begun, not over, and not set aside. */
export function isInWork(line: Line): boolean {
  const state = stateOf(line);
  return state !== FIRST_STATE && state !== 'quarantine' && isOpen(line);
}

/** Whether anybody whose events are here has opened it. */
export function isRead({ id }: Line): boolean {
  return caseAbout(id)?.threads.some(({ opened }) => opened.length > 0) ?? false;
}

/** Who has it: a person, or an organisation as a whole. */
export function assignedIn({ id }: Line): { readonly member: string; readonly person: string | undefined } | undefined {
  const found = caseAbout(id);
  const what = found?.threads.flatMap(({ assigned }) => assigned?.what ?? []).find(({ member }) => member !== undefined);
  return what?.member === undefined ? undefined : { member: what.member, person: what.person };
}

/** Whether others let us take part in the case about a report that was not for us. */
export function isInvited({ id, status }: Line): boolean {
  return status === 'not-addressed' && caseAbout(id) !== undefined;
}

export function isMine(line: Line, { member, person }: Me): boolean {
  const assigned = assignedIn(line);
  return assigned?.member === member && assigned.person === person;
}

/** How soon it must be looked at, sorted and decided. */
export function clocksOf(line: Line, now: Date): readonly Clock[] {
  return clocks(caseAbout(line.id), { arrived: new Date(line.hour * HOUR_MS), urgency: line.head?.urgency ?? 'normal', now, targets: TARGETS });
}
