/** Whether the service still has of a thread what it had: `docs/protocol.md` §21.4, rule 2, and who takes part. */

import { ServerRefused } from '../../browser/http.ts';
import { ProtocolError, ThreadForked, ThreadRolledBack } from '../../protocol/errors.ts';
import type { ThreadChain } from '../../protocol/thread_chain.ts';
import type { Connection } from './connection.ts';
import { nonsense } from './failures.ts';

/** The stage at which it breaks, if it does: events are gone, others stand in their place, or others are said to take part. */
export async function brokenHead(connection: Connection, chain: ThreadChain): Promise<string | undefined> {
  try {
    compare(chain, await connection.getJson(`/threads/${chain.thread}`));
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error.stage;
    if (!(error instanceof ServerRefused && error.code === 'not-found')) throw error;
    // Whoever is shown a share is told no other way that it has ended.
    return chain.parties?.kind === 'share' ? undefined : new ThreadRolledBack('no such thread').stage;
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
