/** Orders to delete that wait, and which of them are about what is looked at here. */

import { signal } from '@preact/signals';

import type { Hex } from '../../protocol/fields.ts';
import type { Line, WaitingOrder } from '../keeper_messages.ts';
import { caseAbout, reportOfThread } from './store.ts';

const HOUR_MS = 3_600_000;

export const waitingOrders = signal<readonly WaitingOrder[]>([]);

/** Those that name a report, or a thread of the case about it. */
export function ordersAbout({ id, sha256 }: Line): readonly WaitingOrder[] {
  return ordersNaming(caseAbout(id)?.threads.map((thread) => thread.id) ?? [], sha256);
}

/** What of the list the orders name, and the moment from which on each goes. */
export function linesOrdered(lines: readonly Line[]): readonly { readonly line: Line; readonly from: Date }[] {
  const [hours, reports] = [new Map<string, number>(), new Map<string, number>()];
  for (const { evidence, from, threads } of waitingOrders.value) {
    for (const hash of evidence) hours.set(hash, from);
    for (const thread of threads) reports.set(reportOfThread(thread) ?? '', from);
  }
  return lines.flatMap((line) => {
    const from = hours.get(line.sha256) ?? reports.get(line.id);
    return from === undefined ? [] : [{ line, from: new Date(from * HOUR_MS) }];
  });
}

/** Those that name one of these threads, or what has this evidence hash. */
export function ordersNaming(threads: readonly Hex[], evidence?: Hex): readonly WaitingOrder[] {
  return waitingOrders.value.filter((order) => (evidence !== undefined && order.evidence.includes(evidence)) || threads.some((thread) => order.threads.includes(thread)));
}
