/**
 * The way into a session: by the service, or, where nothing answers, by what it said the last time.
 *
 * What was kept is held to the same rules: the log is verified entry by entry, and keys open only what is wrapped to this device.
 */

import { ConnectionFailed, ServerRefused } from '../../browser/http.ts';
import { fromBase64url, toBase64url } from '../../protocol/encoding.ts';
import type { Cache } from './cache.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { isTurnedAway, turnAway } from './door.ts';
import { KeeperError } from './failures.ts';

const NAME = 'said';
const LOOKED = 'looked';

/** What the service said the last time that it was asked. */
interface Said {
  readonly log: readonly { readonly arrived: number; readonly document: string }[];
  /** As it came: keys wrapped to this device. */
  readonly keyRing: string;
}

export interface KeptSaid {
  readonly keyRing: Uint8Array;
  /** When the service was asked last. */
  readonly lookedAt: Date | undefined;
}

/** Brings back log and key ring of the last time. */
export async function takeSaid(cache: Cache, coalition: Coalition): Promise<KeptSaid | undefined> {
  const said = (await cache.read(NAME)) as unknown as Said | undefined;
  if (said === undefined) return undefined;
  await coalition.takeKept(said.log.map(({ arrived, document }) => ({ arrived, document: fromBase64url(document) })));
  const at = (await cache.read(LOOKED))?.['at'];
  return { keyRing: fromBase64url(said.keyRing), lookedAt: typeof at === 'number' ? new Date(at) : undefined };
}

export async function keepSaid(cache: Cache, { known }: Coalition, keyRing: Uint8Array): Promise<void> {
  const log = known.map(({ arrived, document }) => ({ arrived, document: toBase64url(document) }));
  await cache.write(new Map([[NAME, { log, keyRing: toBase64url(keyRing) } satisfies Said]]));
}

/** Writes down that the service was asked just now. */
export async function keepLooked(cache: Cache): Promise<void> {
  await cache.write(new Map([[LOOKED, { at: Date.now() }]]));
}

/**
 * Whether the service lets us in; `false` where nothing answers, and it did not turn us away before.
 *
 * @throws what the connection throws; {@link ConnectionFailed} where `canGoAlone` does not hold.
 */
export async function isLetIn(connection: Connection, canGoAlone: boolean): Promise<boolean> {
  try {
    await connection.logIn();
    await turnAway(false);
    return true;
  } catch (error) {
    if (!canGoAlone) throw error;
    if (error instanceof ServerRefused && error.code === 'login-denied') await turnAway(true);
    if (!(error instanceof ConnectionFailed)) throw error;
    if (await isTurnedAway()) throw new KeeperError('turned-away');
    return false;
  }
}

/** Whether this tab is the one that keeps lists and threads, until it ends: two would mix up how far each has read. */
export async function isFirstTab(): Promise<boolean> {
  return new Promise((resolve) => {
    void navigator.locks.request('console keeps', { ifAvailable: true }, async (lock) => {
      resolve(lock !== null);
      if (lock !== null) await new Promise(() => undefined);
    });
  });
}
