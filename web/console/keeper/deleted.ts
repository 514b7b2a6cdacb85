/** Threads that went by order of a member: `docs/protocol.md` §20. */

import { ServerRefused } from '../../browser/http.ts';
import type { NamedThread } from '../../protocol/deletion.ts';
import type { Hex } from '../../protocol/fields.ts';
import { deletionOf } from '../../protocol/ledger_deletions.ts';
import type { DeletionState, LedgerState } from '../../protocol/ledger_state.ts';
import type { Order, WaitingOrder } from '../keeper_messages.ts';
import type { Connection } from './connection.ts';

const HOUR_MS = 3_600_000;
/** The service's clock and this machine's may stand on two sides of an hour. */
const HOURS_APART = 1;

/** No code of the service: what it let nobody write was deleted by order. */
export const CASE_DELETED = 'case-deleted';

/** The order that counts for our copy of a thread, if one does; `began` is the hour in which its first event came. */
export function countingOrder(ledger: LedgerState, named: NamedThread, began: number | undefined): Order | undefined {
  const state = deletionOf(ledger, named, began, hourNow());
  return state && orderIn(state);
}

/** Threads that a due order names, with the first one that does. */
export function orderedThreads(ledger: LedgerState): ReadonlyMap<Hex, Order> {
  const due = [...ledger.deletions.values()].filter((state) => state.isDue(hourNow())).reverse();
  return new Map(due.flatMap((state) => state.deletion.threads.map(({ thread }) => [thread, orderIn(state)] as const)));
}

/** Orders to which somebody may still object, and nobody has. */
export function waitingOrders(ledger: LedgerState): readonly WaitingOrder[] {
  const hour = Math.floor(Date.now() / HOUR_MS);
  const states = [...ledger.deletions.values()].filter((state) => state.objection === undefined && !state.isOver(hour));
  return states.map((state) => {
    const { arrived, deletion, waitingHours } = state;
    return { ...orderIn(state), id: deletion.id, evidence: deletion.evidence, threads: deletion.threads.map(({ thread }) => thread), from: arrived + waitingHours + 1 };
  });
}

/** Whether the service has no such thread for us, or says that it was deleted. */
export async function isNotShown(connection: Connection, thread: Hex): Promise<boolean> {
  try {
    await connection.getJson(`/threads/${thread}`);
    return false;
  } catch (error) {
    if (error instanceof ServerRefused && (error.code === 'not-found' || isForgotten(error))) return true;
    throw error;
  }
}

export function isForgotten(error: unknown): boolean {
  return error instanceof ServerRefused && error.code === 'forgotten';
}

function orderIn({ author, deletion }: DeletionState): Order {
  return { member: deletion.member, person: author.certificate?.person, reason: deletion.reason };
}

function hourNow(): number {
  return Math.floor(Date.now() / HOUR_MS) + HOURS_APART;
}
