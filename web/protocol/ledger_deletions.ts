/** The rules of orders to forget, and of objections: `docs/protocol.md` §20. */

import { GOVERNING } from './certificate.ts';
import { readDeletion, readObjection, type NamedThread } from './deletion.ts';
import { AuthorUnknown, StatementOutOfPlace } from './errors.ts';
import { DeletionState, may, type Author, type LedgerState, type Taken } from './ledger_state.ts';
import type { UnverifiedStatement } from './statement.ts';

/** A member orders to forget; whether it is there is not asked. */
export async function takeDeletion(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  checkLead(author);
  const deletion = readDeletion(statement);
  const { waitingHours } = ledger.root;
  ledger.deletions.set(deletion.id, new DeletionState({ deletion, author, arrived, waitingHours }));
  return { statement, author, about: deletion.id, text: deletion.reason };
}

/** A member, which may be the author of the deletion, says no in time. */
export async function takeObjection(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  checkLead(author);
  const objection = readObjection(statement);
  const state = ledger.deletions.get(objection.deletion);
  if (!state || state.objection || state.isOver(arrived)) throw new StatementOutOfPlace('there is no such deletion that still waits');
  state.objection = objection;
  return { statement, author, about: objection.deletion, text: objection.reason };
}

/**
 * The deletion that counts at `hour` for a copy of a thread, if one does. `began` is the hour in which its first event
 * arrived, where that is known: what was ordered before has deleted nothing.
 */
export function deletionOf(ledger: LedgerState, { first, thread }: NamedThread, began: number | undefined, hour: number): DeletionState | undefined {
  return [...ledger.deletions.values()].find((state) => {
    const isNamed = state.deletion.threads.some((named) => named.thread === thread && named.first === first);
    return isNamed && (began === undefined || state.arrived >= began) && state.isDue(hour);
  });
}

function checkLead(author: Author): void {
  if (!may(author, GOVERNING)) throw new AuthorUnknown("this takes the member's key or the role lead");
}
