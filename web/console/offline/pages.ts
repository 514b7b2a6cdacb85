/**
 * The console's own files on this computer, so that it opens without a network: only where somebody asked to keep
 * something here, and gone with it. Which files, and how they are exchanged, is in `browser/service_worker.ts`.
 */

import { ownAddress, SERVICE_WORKER } from '../keeper_client.ts';
import { say } from '../shell/notice.ts';
import { words } from '../wording.ts';
import { CACHES } from '../../browser/cache_names.ts';

const SCOPE = '/console/';

/** Keeps them, and looks whether the service has newer ones; says so once they are all here. */
export async function keepPages(): Promise<void> {
  // Private windows have none.
  if (!('serviceWorker' in navigator)) return;
  try {
    const isNew = (await navigator.serviceWorker.getRegistration(SCOPE)) === undefined;
    const registration = await navigator.serviceWorker.register(ownAddress(SERVICE_WORKER), { scope: SCOPE, updateViaCache: 'none' });
    // An address that is known already is not looked at again by itself.
    if (!isNew) await registration.update();
    const coming = registration.installing ?? registration.waiting;
    if (coming === null) return;
    await stateOf(coming, 'installed');
    say(isNew ? words.value.offline.ready : words.value.offline.newer);
  } catch {
    // Without it the console opens while there is a network, as before.
  }
}

/** Nothing of the console stays. */
export async function forgetPages(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  await (await navigator.serviceWorker.getRegistration(SCOPE))?.unregister();
  for (const name of await caches.keys()) if (name.startsWith(CACHES)) await caches.delete(name);
}

async function stateOf(worker: ServiceWorker, wanted: ServiceWorkerState): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker.state === wanted || worker.state === 'activated') resolve();
      else if (worker.state === 'redundant') reject(new Error('not taken'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
