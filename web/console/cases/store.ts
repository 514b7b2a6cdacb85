/** Cases as their events give them: all verified events, by thread and by report, folded when somebody looks. */

import { signal } from '@preact/signals';

import caseStates from '../../../app/protocol/vocabularies/case_states.json';
import consentScopes from '../../../app/protocol/vocabularies/consent_scopes.json';
import safeClosing from '../../../app/protocol/vocabularies/safe_closing.json';
import uses from '../../../app/protocol/vocabularies/uses.json';
import levels from '../../../app/protocol/vocabularies/verification_levels.json';
import { caseOf } from '../../protocol/case.ts';
import { Rulebook, type Case } from '../../protocol/case_state.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { withSteps, type Unsent } from '../offline/provisional.ts';

export const RULEBOOK = new Rulebook({ states: caseStates.entries, levels: levels.entries, checks: safeClosing.entries, uses: uses.entries, scopes: consentScopes.entries });

/** Counts up whenever a case may have changed: what draws cases reads it. */
export const revision = signal(0);
/** Threads that go no further, and the stage at which each broke. */
export const troubles = signal<ReadonlyMap<Hex, string>>(new Map());

const threads = new Map<Hex, ThreadEvent[]>();
const byReport = new Map<string, Set<Hex>>();
const reportOf = new Map<Hex, string>();
/** Reports by the threads in which they are shared. */
const sharedOf = new Map<Hex, string>();
const folded = new Map<string, Case>();
/** What has been written here and not been sent, by report. */
let unsent: ReadonlyMap<string, readonly Unsent[]> = new Map();

/** Takes verified events, each thread's in order. */
export function takeEvents(events: readonly ThreadEvent[]): void {
  for (const event of events) {
    const { thread, what } = event;
    if (what['event'] === 'shared') rememberShare(event);
    threads.set(thread, [...(threads.get(thread) ?? []), event]);
    const report = what['event'] === 'begun' ? reportIn(event) : reportOf.get(thread);
    if (report === undefined) continue;
    reportOf.set(thread, report);
    byReport.set(report, (byReport.get(report) ?? new Set()).add(thread));
    folded.delete(report);
  }
  revision.value += 1;
}

/** Takes all that has not been sent: cases are shown as they will be. */
export function takeUnsent(all: ReadonlyMap<string, readonly Unsent[]>): void {
  for (const report of [...unsent.keys(), ...all.keys()]) folded.delete(report);
  unsent = all;
  revision.value += 1;
}

/** A thread that is shown here no more: nothing of it stays. */
export function forgetThread(thread: Hex): void {
  threads.delete(thread);
  revision.value += 1;
}

/** Every share that is known here, ours and those of others, each read by itself. */
export function shares(): readonly Case[] {
  if (revision.value === 0) return [];
  return [...threads.values()].filter(([first]) => first?.kind === 'share').map((events) => caseOf([events], RULEBOOK));
}

/** The report whose case records that it is shared in this thread. */
export function reportOfShare(thread: Hex): string | undefined {
  return sharedOf.get(thread);
}

export function takeTrouble(thread: Hex, stage: string): void {
  troubles.value = new Map([...troubles.value, [thread, stage]]);
}

export function forgetCases(): void {
  threads.clear();
  byReport.clear();
  reportOf.clear();
  sharedOf.clear();
  folded.clear();
  troubles.value = new Map();
  revision.value += 1;
}

/** The case about a report, if anybody has begun one; with what has been written here and not been sent. */
export function caseAbout(report: string): Case | undefined {
  // Whoever asks is asked anew when something has changed.
  if (revision.value === 0) return undefined;
  const known = folded.get(report);
  if (known !== undefined) return known;
  const made = foldedFrom(withSteps(eventsAbout(report), unsent.get(report) ?? []));
  if (made !== undefined) folded.set(report, made);
  return made;
}

/** The same, as everybody has it. */
export function arrivedAbout(report: string): Case | undefined {
  return unsent.has(report) ? foldedFrom(eventsAbout(report)) : caseAbout(report);
}

function eventsAbout(report: string): readonly (readonly ThreadEvent[])[] {
  return [...(byReport.get(report) ?? [])].map((id) => threads.get(id) ?? []);
}

function foldedFrom(events: readonly (readonly ThreadEvent[])[]): Case | undefined {
  return events.length === 0 ? undefined : caseOf(events, RULEBOOK);
}

/** Every case about a report. */
export function allCases(): readonly Case[] {
  return casesByReport().map(([, found]) => found);
}

/** The same, each beside its report. */
export function casesByReport(): readonly (readonly [report: string, found: Case])[] {
  return revision.value === 0 ? [] : [...byReport.keys()].flatMap((report) => {
    const found = caseAbout(report);
    return found === undefined ? [] : [[report, found] as const];
  });
}

/** The report that the case with this thread is about. */
export function reportOfThread(thread: Hex): string | undefined {
  return revision.value === 0 ? undefined : reportOf.get(thread);
}

/** The stage at which one of the threads about a report broke. */
export function troubleOf(report: string): string | undefined {
  for (const [thread, stage] of troubles.value) if (reportOf.get(thread) === report) return stage;
  return undefined;
}

function rememberShare({ thread, what }: ThreadEvent): void {
  const report = reportOf.get(thread);
  if (report !== undefined) sharedOf.set(String(what['thread']), report);
}

function reportIn({ what }: ThreadEvent): string | undefined {
  const report = what['report'] as { readonly id: string } | undefined;
  return report?.id;
}
