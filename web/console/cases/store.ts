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
import { FOREIGN, type Order } from '../keeper_messages.ts';
import { withSteps, type Unsent } from '../offline/provisional.ts';
import { keyOfShare, shareIn } from './share_key.ts';
import { besideIn, shownCase } from './shown_case.ts';

export const RULEBOOK = new Rulebook({ states: caseStates.entries, levels: levels.entries, checks: safeClosing.entries, uses: uses.entries, scopes: consentScopes.entries });

/** Counts up whenever a case may have changed: what draws cases reads it. */
export const revision = signal(0);
/** Threads that go no further, and the stage at which each broke. */
export const troubles = signal<ReadonlyMap<Hex, string>>(new Map());
/** By whose order something of a case was deleted, by its report. */
const orders = signal<ReadonlyMap<string, Order>>(new Map());
/** Joint threads that are shown to us no more: what was read is of before. */
const hidden = signal<ReadonlySet<Hex>>(new Set());

const threads = new Map<Hex, ThreadEvent[]>();
/** Threads by the report that they are about, and by the key of the share to which they belong. */
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
    const report = what['event'] === 'begun' ? keyIn(event) : (reportOf.get(thread) ?? shareBeside(event));
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

/** A thread that is shown here no more: nothing of it stays, but by whose order where there is one. */
export function forgetThread(thread: Hex, order?: Order, report = reportOf.get(thread)): void {
  threads.delete(thread);
  folded.delete(report ?? '');
  if (order !== undefined && report !== undefined) orders.value = new Map([...orders.value, [report, order]]);
  troubles.value = new Map([...troubles.value].filter(([broken]) => broken !== thread));
  revision.value += 1;
}

/** By whose order a thread about a report was deleted, if one was. */
export function orderAbout(report: string): Order | undefined {
  return orders.value.get(report);
}

/** By whose orders shares that others showed went, in this session. */
export function ordersForShares(): readonly Order[] {
  return [...orders.value].filter(([key]) => shareIn(key) !== undefined).map(([, order]) => order);
}

/** Every share that is known here, ours and those of others, with what we keep to ourselves about it. */
export function shares(): readonly Case[] {
  return keys().flatMap((key) => (shareIn(key) === undefined ? [] : (caseAbout(key) ?? [])));
}

/** The report whose case records that it is shared in this thread. */
export function reportOfShare(thread: Hex): string | undefined {
  return sharedOf.get(thread);
}

export function takeTrouble(thread: Hex, stage: string): void {
  troubles.value = new Map([...troubles.value, [thread, stage]]);
  folded.delete(reportOf.get(thread) ?? '');
  revision.value += 1;
}

export function takeHidden(thread: Hex, isHidden: boolean): void {
  const others = [...hidden.value].filter((each) => each !== thread);
  hidden.value = new Set(isHidden ? [...others, thread] : others);
}

/** Whether we take part no more, by the service's word, in the thread that leads the case about a report. */
export function isHidden(report: string): boolean {
  const lead = caseAbout(report)?.lead.id;
  return lead !== undefined && hidden.value.has(lead);
}

export function forgetCases(): void {
  threads.clear();
  byReport.clear();
  reportOf.clear();
  sharedOf.clear();
  folded.clear();
  troubles.value = new Map();
  hidden.value = new Set();
  orders.value = new Map();
  revision.value += 1;
}

/** The case about a report (or in a share, by its key), if anybody has begun one; with what has been written here and not been sent. */
export function caseAbout(report: string): Case | undefined {
  // Whoever asks is asked anew when something has changed.
  if (revision.value === 0) return undefined;
  const known = folded.get(report);
  if (known !== undefined) return known;
  const made = foldedFrom(report, withSteps(eventsAbout(report), unsent.get(report) ?? []));
  if (made !== undefined) folded.set(report, made);
  return made;
}

/** The same, as everybody has it. */
export function arrivedAbout(report: string): Case | undefined {
  return unsent.has(report) ? foldedFrom(report, eventsAbout(report)) : caseAbout(report);
}

function eventsAbout(report: string): readonly (readonly ThreadEvent[])[] {
  const own = [...(byReport.get(report) ?? [])].filter((id) => troubles.peek().get(id) !== FOREIGN);
  return own.flatMap((id) => [threads.get(id) ?? []].filter(({ length }) => length > 0));
}

function foldedFrom(key: string, events: readonly (readonly ThreadEvent[])[]): Case | undefined {
  if (events.length === 0) return undefined;
  return shareIn(key) === undefined ? caseOf(events, RULEBOOK) : shownCase(events, RULEBOOK);
}

function keys(): readonly string[] {
  return revision.value === 0 ? [] : [...byReport.keys()];
}

/** Every case about a report; those of shares are theirs who share them. */
export function allCases(): readonly Case[] {
  return casesByReport().map(([, found]) => found);
}

/** The same, each beside its report. */
export function casesByReport(): readonly (readonly [report: string, found: Case])[] {
  return keys().flatMap((report) => {
    const found = shareIn(report) === undefined ? caseAbout(report) : undefined;
    return found === undefined ? [] : [[report, found] as const];
  });
}

/** The report that the case with this thread is about. */
export function reportOfThread(thread: Hex): string | undefined {
  const key = revision.value === 0 ? undefined : reportOf.get(thread);
  return key === undefined || shareIn(key) !== undefined ? undefined : key;
}

/** The stage at which one of the threads about a report broke. */
export function troubleOf(report: string): string | undefined {
  for (const [thread, stage] of troubles.value) if (stage !== FOREIGN && reportOf.get(thread) === report) return stage;
  return undefined;
}

function rememberShare({ thread, what }: ThreadEvent): void {
  const report = reportOf.get(thread);
  if (report !== undefined) sharedOf.set(String(what['thread']), report);
}

function keyIn({ kind, thread, what }: ThreadEvent): string | undefined {
  if (kind === 'share') return keyOfShare(thread);
  const report = what['report'] as { readonly id: string } | undefined;
  return report?.id;
}

function shareBeside(event: ThreadEvent): string | undefined {
  const share = besideIn(event);
  return share === undefined ? undefined : keyOfShare(share);
}
