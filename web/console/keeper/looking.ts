/** Looking for what is new, and keeping it where somebody asked for that. */

import { ConnectionFailed } from '../../browser/http.ts';
import { keepLooked, keepSaid } from './beginning.ts';
import type { Cache } from './cache.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import type { Inbox } from './inbox.ts';
import type { Threads } from './threads.ts';

export interface Looking {
  readonly inbox: Inbox;
  readonly threads: Threads;
  readonly coalition: Coalition;
  readonly connection: Connection;
  readonly cache: Cache | undefined;
  /** Whether this tab keeps what comes. */
  readonly isKeeping: boolean;
  /** Brings in what only the service can say, where nothing answered at the door; answers the key ring as it came. */
  readonly arrive: () => Promise<Uint8Array>;
  keyRing: Uint8Array;
  /** Whether nothing has answered so far. */
  isAlone: boolean;
  /** Whether the service has to show that it still has what it had. */
  isToCompare: boolean;
  looking: Promise<boolean> | undefined;
  /** The look behind the one that is under way, for whoever has asked meanwhile. */
  next: Promise<boolean> | undefined;
  /** How many lines the cache has, and how much of the log. */
  keptLines: number;
  keptLog: number;
  /** Of the receipt log, as it was when it was waited for last. */
  size: number;
}

/** Whether there is more than one look takes. One look at a time; who asks during one gets the next, with all that came before they asked. */
export async function look(looking: Looking): Promise<boolean> {
  const under = looking.looking;
  const isMore = await (under === undefined ? begin(looking) : (looking.next ??= after(under, looking)));
  await keepSeen(looking);
  return isMore;
}

async function begin(looking: Looking): Promise<boolean> {
  looking.looking = lookOnce(looking).finally(() => {
    looking.looking = undefined;
  });
  return looking.looking;
}

async function after(under: Promise<boolean>, looking: Looking): Promise<boolean> {
  await under.catch(() => undefined);
  looking.next = undefined;
  return looking.looking ?? begin(looking);
}

/** Until something has arrived, whatever it is, or the service has waited enough. */
export async function waitForMore(looking: Looking): Promise<void> {
  try {
    const { size } = await looking.connection.getJson(`/arrivals?after=${String(looking.size)}`);
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) looking.size = size;
  } catch (error) {
    throw afterwards(looking, error);
  }
}

async function lookOnce(looking: Looking): Promise<boolean> {
  const { inbox, threads } = looking;
  try {
    if (looking.isAlone) looking.keyRing = await looking.arrive();
    looking.isAlone = false;
    const isMore = await inbox.look();
    await keepLines(looking);
    await threads.look();
    if (looking.isToCompare) await threads.check();
    looking.isToCompare = false;
    return isMore;
  } catch (error) {
    throw afterwards(looking, error);
  }
}

/** A service that was away has to show that it still has what it had. */
function afterwards(looking: Looking, error: unknown): unknown {
  if (error instanceof ConnectionFailed) looking.isToCompare = true;
  return error;
}

async function keepLines(looking: Looking): Promise<void> {
  const { cache, inbox, isKeeping, keptLines } = looking;
  const count = inbox.lines.size;
  if (cache === undefined || !isKeeping || count === keptLines) return;
  await cache.keep([...inbox.lines.values()], inbox.cursor, keptLines);
  looking.keptLines = count;
}

/** The rest; the threads keep themselves as they are read. */
async function keepSeen(looking: Looking): Promise<void> {
  const { cache, coalition, isKeeping, keptLog, keyRing } = looking;
  if (cache === undefined || !isKeeping) return;
  const count = coalition.known.length;
  if (count !== keptLog) await keepSaid(cache, coalition, keyRing);
  looking.keptLog = count;
  await keepLooked(cache);
}
