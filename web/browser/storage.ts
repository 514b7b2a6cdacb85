// The only storage that the defender's page ever uses, and only where somebody asked for it.

import { Database, type StoredKey } from './database.ts';

export type { StoredKey };

const kept = new Database('b');

/** Whether something can be kept here, and be found without a trace. */
export function canStore(): boolean {
  return window.isSecureContext && 'indexedDB' in window && 'databases' in indexedDB && 'subtle' in crypto;
}

export async function isStored(): Promise<boolean> {
  return canStore() && kept.exists();
}

/** Everything goes, also while the page goes away: nobody waits for it. */
export function forgetStored(): void {
  kept.forget().catch(() => undefined);
}

/** The same, for who waits. */
export async function forgottenStored(): Promise<void> {
  await kept.forget();
}

export async function read(key: StoredKey): Promise<unknown> {
  return kept.read(key);
}

/** All or nothing of it is there afterwards; what is `undefined` is taken out. */
export async function write(entries: ReadonlyMap<StoredKey, unknown>): Promise<void> {
  await kept.write(entries);
}
