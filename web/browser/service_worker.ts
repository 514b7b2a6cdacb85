/**
 * Opens the console without a network: hands out its own files as they lay at the service when this was installed.
 *
 * The build writes their names and hashes in here, so that this script and they are one: either all of them are there, each
 * with its hash, or nothing is exchanged. What is not in the list, every answer of the service above all, is neither kept nor
 * looked at. A newer set waits until no window of the console is open any more.
 */

import { CACHES } from './cache_names.ts';

/** By path: the hash as `integrity` takes it. */
declare const __FILES__: Readonly<Record<string, string>>;
/** Of all of them. */
declare const __FILES_HASH__: string;

interface LongEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface Fetching extends LongEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const NAME = CACHES + __FILES_HASH__;
const FILES: ReadonlyMap<string, string> = new Map(Object.entries(__FILES__));
const GONE_WITHOUT_NETWORK = 503;

addEventListener('install', (event) => {
  (event as LongEvent).waitUntil(takeAll());
});

addEventListener('activate', (event) => {
  (event as LongEvent).waitUntil(dropOthers());
});

addEventListener('fetch', (event) => {
  const { request } = event as Fetching;
  const path = pathOf(request);
  if (path !== undefined) (event as Fetching).respondWith(kept(path, request));
});

/** All, or the installation fails and everything stays as it was. */
async function takeAll(): Promise<void> {
  const files = [...FILES].map(async ([path, integrity]) => {
    const answer = await fetch(path, { cache: 'no-store', credentials: 'omit', integrity, redirect: 'error', referrerPolicy: 'no-referrer' });
    if (!answer.ok) throw new TypeError('not there');
    return [path, answer] as const;
  });
  const taken = await Promise.all(files);
  const cache = await caches.open(NAME);
  for (const [path, answer] of taken) await cache.put(path, answer);
}

async function dropOthers(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(CACHES) && name !== NAME) await caches.delete(name);
}

/** Of one of the files; everything else goes its own way. */
function pathOf({ method, url }: Request): string | undefined {
  const { origin, pathname, search } = new URL(url);
  const isOurs = method === 'GET' && origin === location.origin && search === '' && FILES.has(pathname);
  return isOurs ? pathname : undefined;
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const found = await cache.match(path, { ignoreVary: true });
  // A browser may throw a cache away when its disk is full.
  return found ?? fetch(request).catch(() => new Response(null, { status: GONE_WITHOUT_NETWORK }));
}
