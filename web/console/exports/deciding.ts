/** What becomes of each case that somebody wants to export: it leaves, it waits for a second person, or it stays and why. */

import type { Case } from '../../protocol/case_state.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { arrivedAbout, troubleOf } from '../cases/store.ts';
import type { Line } from '../keeper_messages.ts';
import { networkOf, type Tie } from '../network/ties.ts';
import { factsOf, type Leaving } from './facts.ts';
import { NETWORK, PACKAGE } from './formats.ts';
import { gate, type Granted, type Refused, type Subject, type Told, type Wish } from './gate.ts';
import { packageGate } from './package_gate.ts';
import { exportedEvent, isSame, type Exported, type Stated } from './record.ts';

/** What is to be exported, and for what. */
export interface Order extends Stated {
  readonly wish: Wish;
}

/** A report, and the reports of the same person as far as they are here. */
export interface Candidate {
  readonly line: Line;
  readonly told: readonly Told[] | undefined;
  readonly isWhole: boolean;
}

interface LeavingCase extends Leaving {
  /** Of a network. */
  readonly ties?: readonly Tie[];
}

interface Leaves {
  readonly candidate: Candidate;
  readonly leaving: LeavingCase;
  /** What its thread is told. */
  readonly what: Exported;
}

export type Decided =
  /** `isAgreed`: it names people, its thread says so already, and somebody else has agreed to exactly this. */
  | (Leaves & { readonly kind: 'leaves'; readonly isAgreed: boolean })
  /** It names people: somebody else has to be asked first. */
  | (Leaves & { readonly kind: 'asks' })
  | { readonly kind: 'waits'; readonly candidate: Candidate }
  | { readonly kind: 'stays'; readonly candidate: Candidate; readonly refused: readonly Refused[] };

/** As everything stands now; another moment may decide otherwise. */
export function decided(candidate: Candidate, order: Order): Decided {
  const looked = subjectOf(candidate);
  if ('refused' in looked) return { kind: 'stays', candidate, refused: looked.refused };
  const { subject } = looked;
  const { granted, refused } = order.format === PACKAGE ? packageGate(subject, order.wish) : gate(subject, order.wish);
  if (refused) return { kind: 'stays', candidate, refused };
  const leaving = leavingOf(subject, granted, order, candidate);
  const what = exportedEvent(order, granted, leaving);
  const { lead } = subject.case;
  if (!granted.hasNames) return { kind: 'leaves', candidate, leaving, what, isAgreed: false };
  if (isAmong(lead.exported, what)) return { kind: 'leaves', candidate, leaving, what, isAgreed: true };
  if (isAmong([...lead.waiting.values()].map(({ event }) => event), what)) return { kind: 'waits', candidate };
  return { kind: 'asks', candidate, leaving, what };
}

function leavingOf(subject: Subject, granted: Granted, { format }: Order, { line: { sha256 } }: Candidate): LeavingCase {
  if (format === NETWORK) return networkOf(subject, granted);
  const leaving = factsOf(subject, granted);
  // Of a package, what leaves is the report, whatever has been made of it.
  return format === PACKAGE ? { ...leaving, leftOut: [], sha256 } : leaving;
}

function isAmong(events: readonly ThreadEvent[], what: Exported): boolean {
  return events.some((event) => isSame(event.what, what));
}

/** The case as everybody has it now, or why there is none to look at. */
export function subjectOf({ isWhole, line, told }: Candidate): { readonly subject: Subject } | { readonly refused: readonly Refused[] } {
  const found = arrivedAbout(line.id);
  if (found === undefined) return { refused: [{ reason: 'no-case' }] };
  if (troubleOf(line.id) !== undefined) return { refused: [{ reason: 'trouble' }] };
  return { subject: { case: found, told: isVeryReport(found, line) ? told : undefined, isOrdered: true, isWhole } };
}

/** Whether the case was made of this report and no other. */
function isVeryReport({ lead }: Case, { sha256 }: Line): boolean {
  return lead.begun.what.report?.sha256 === sha256;
}
