/** Reports and cases for the console's tests, without a key: what the keeper would have opened and verified. */

import { caseOf } from '../../../web/protocol/case.ts';
import type { Case } from '../../../web/protocol/case_state.ts';
import type { What } from '../../../web/protocol/events.ts';
import { REPORT_TYPES, SCHEMA, type Head, type Report } from '../../../web/protocol/report.ts';
import type { ThreadEvent } from '../../../web/protocol/thread_event.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';
import type { Line } from '../../../web/console/keeper_messages.ts';

/** 2026-11-28, in hours since 1970. */
export const NOW = new Date('2026-11-28T12:00:00Z');
export const NOW_HOUR = NOW.getTime() / 3_600_000;

export function idOf(number: number): string {
  return number.toString(16).padStart(4, '0').padEnd(32, 'e');
}

export function lineOf(number: number, head: Partial<Head> = {}, hour = NOW_HOUR): Line {
  return { id: idOf(number), cursor: number, hour, sha256: idOf(number).repeat(2), status: 'ok', head: { type: REPORT_TYPES[2], lang: 'es', ...head } };
}

export function reportOf(text: string, answers: Partial<Report> = {}): Report {
  return { schema: SCHEMA, type: 'testimony', lang: 'es', narrative: { text }, recipients: ['alborada'], reply: { kem: '', tags: '' }, attachments: [], client: { build: '' }, ...answers };
}

/** What `ana` has written about a report, with what others agreed to: `agreed` takes the place of the hash before it. */
export function caseWith(line: Line, ...said: readonly What[]): Case {
  return caseOf([eventsWith(line, ...said)], RULEBOOK);
}

/** The same, as the events that the keeper has verified. */
export function eventsWith(line: Line, ...said: readonly What[]): readonly ThreadEvent[] {
  const thread = line.id;
  const begun: What = { event: 'begun', schema: 1, kind: 'private', members: ['alborada'], report: { id: line.id, sha256: line.sha256 } };
  const hash = (number: number): string => `${line.id}${number.toString(16).padStart(32, '0')}`;
  return [begun, ...said].map((what, number): ThreadEvent => ({
    hash: hash(number),
    thread,
    kind: 'private',
    number,
    member: 'alborada',
    person: what.event === 'agreed' ? 'berta' : 'ana',
    time: new Date(NOW.getTime() + number * 1000),
    hour: undefined,
    what: (what.event === 'agreed' ? { ...what, with: hash(number - 1) } : what) as never,
  }));
}
