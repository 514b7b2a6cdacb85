/** Whether the service still has of a thread what it had: `docs/protocol.md` §21.4, rule 2, and who takes part. */

import { ServerRefused } from '../../browser/http.ts';
import { ProtocolError, ThreadForked, ThreadRolledBack } from '../../protocol/errors.ts';
import type { ThreadChain } from '../../protocol/thread_chain.ts';
import type { Connection } from './connection.ts';
import { isForgotten } from './deleted.ts';
import { nonsense } from './failures.ts';

/** No stage of the protocol: the service says that we take part in a thread no more, and nobody else has told us. */
export const NOT_SHOWN = 'not-shown';

/**
 * The stage at which it breaks, if it does: events are gone, others stand in their place, or others are said to take part.
 * `NOT_SHOWN` is none: others may have let us go. What was deleted without an order is gone as well; who asks knows the orders.
 */
export async function brokenHead(connection: Connection, chain: ThreadChain): Promise<string | undefined> {
  try {
    compare(chain, await connection.getJson(`/threads/${chain.thread}`));
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error.stage;
    if (isForgotten(error)) return new ThreadRolledBack('deleted, it says').stage;
    if (!(error instanceof ServerRefused && error.code === 'not-found')) throw error;
    // Whoever is let go, or shown a share no more, is not handed the event that says so.
    if (chain.parties?.kind === 'share') return undefined;
    return chain.members.size > 1 ? NOT_SHOWN : new ThreadRolledBack('no such thread').stage;
  }
}

function compare(chain: ThreadChain, { events, members, sha256 }: Readonly<Record<string, unknown>>): void {
  if (typeof events !== 'number' || !Array.isArray(members)) throw nonsense();
  const { count, hash } = chain.position;
  if (events < count) throw new ThreadRolledBack('fewer events than there were');
  // What is behind ours comes with the feed, and is held to it there.
  if (events > count) return;
  if (sha256 !== hash) throw new ThreadForked('another event than the one that was seen');
  chain.checkMembers(members.map(String));
}
