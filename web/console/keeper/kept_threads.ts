/**
 * Threads as they were read, so that whoever comes back goes on behind them, also without a network.
 *
 * What was verified once is not verified again: it lies under a key that nobody else has. Events are only ever added, in
 * small pieces; the last piece of a thread says how far its chain has been read.
 */

import { fromBase64url, toBase64url, type JsonObject } from '../../protocol/encoding.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { ThreadChain } from '../../protocol/thread_chain.ts';
import type { ThreadEvent, ThreadKind } from '../../protocol/thread_event.ts';
import { threadKey, type ThreadKey } from '../../protocol/thread_key.ts';
import type { Cache } from './cache.ts';

const NAMES = 'threads';
const DIGITS = 6;

/** How far the service's feeds have been read. */
export interface Feeds {
  /** Of the feed of events. */
  readonly cursor: number;
  /** The thread of the last event in it. */
  readonly last: Hex | undefined;
  /** Of the feeds of carried keys, by the hash of the key to which they are carried. */
  readonly keyCursors: ReadonlyMap<Hex, number>;
  /** Threads that go no further, and the stage at which each broke. */
  readonly broken: ReadonlyMap<Hex, string>;
}

/** What is written down of a thread beside its events. */
interface Standing {
  readonly kind: ThreadKind;
  readonly members: readonly string[];
  /** Id of the key of the last event. */
  readonly key: Hex;
  readonly after: number;
  readonly isKeyKnownOutside: boolean;
}

export interface KeptThread {
  readonly thread: Hex;
  readonly events: readonly ThreadEvent[];
  readonly standing: Standing;
}

export interface KeptThreads extends Feeds {
  readonly threads: readonly KeptThread[];
  readonly keys: readonly ThreadKey[];
}

/** What is new since the last time. */
export interface NewInThreads extends Feeds {
  /** By thread, each in order. */
  readonly events: ReadonlyMap<Hex, readonly ThreadEvent[]>;
  readonly chains: ReadonlyMap<Hex, ThreadChain>;
  readonly keys: readonly ThreadKey[];
}

interface KeyText {
  readonly thread: Hex;
  readonly epoch: number;
  readonly key: string;
}

interface EventText extends Omit<ThreadEvent, 'time'> {
  readonly time: string;
}

interface Piece {
  readonly thread: Hex;
  readonly events: readonly EventText[];
  readonly standing: Standing;
}

interface Index {
  readonly cursor: number;
  readonly last?: Hex;
  readonly keyCursors: Readonly<Record<Hex, number>>;
  readonly broken: Readonly<Record<Hex, string>>;
}

/** Nothing where nothing is kept, or a part of it is gone: then all is asked for anew. */
export async function keptThreads(cache: Cache): Promise<KeptThreads | undefined> {
  const found = await cache.readAll(NAMES);
  const index = found.get(NAMES) as unknown as Index | undefined;
  if (index === undefined) return undefined;
  const threads = new Map<Hex, KeptThread>();
  const keys: ThreadKey[] = [];
  for (const [name, value] of found) {
    if (name.startsWith(`${NAMES} keys `)) keys.push(...(value['keys'] as readonly KeyText[]).map(({ epoch, key, thread }) => threadKey(thread, epoch, fromBase64url(key))));
    if (!name.startsWith(`${NAMES} of `)) continue;
    const { events, standing, thread } = value as unknown as Piece;
    const before = threads.get(thread)?.events ?? [];
    if (events[0]?.number !== before.length) return undefined;
    threads.set(thread, { thread, standing, events: [...before, ...events.map((event) => ({ ...event, time: new Date(event.time) }))] });
  }
  return { cursor: index.cursor, last: index.last, keyCursors: new Map(Object.entries(index.keyCursors)), broken: new Map(Object.entries(index.broken)), threads: [...threads.values()], keys };
}

/** Keeps what is new, all of it or nothing. */
export async function keepThreads(cache: Cache, { broken, chains, cursor, events, keyCursors, keys, last }: NewInThreads): Promise<void> {
  const entries = new Map<string, JsonObject>();
  for (const [thread, added] of events) {
    const [standing, first] = [standingOf(chains.get(thread)), added[0]];
    if (standing === undefined || first === undefined) continue;
    entries.set(`${nameOf(cache, thread)} ${String(first.number).padStart(DIGITS, '0')}`, { thread, events: added, standing });
  }
  const [key] = keys;
  if (key !== undefined) entries.set(`${NAMES} keys ${key.id}`, { keys: keys.map((each): KeyText => ({ thread: each.thread, epoch: each.epoch, key: toBase64url(each.key) })) });
  // Where a thread broke, all is asked for once more the next time: it may have been the service of that day.
  const read = broken.size > 0 ? { cursor: 0, keyCursors: {} } : { cursor, keyCursors: Object.fromEntries(keyCursors) };
  const index: Index = { ...read, broken: Object.fromEntries(broken), ...(last === undefined ? {} : { last }) };
  await cache.write(entries.set(NAMES, { ...index }));
}

/** Nothing of a thread stays, nor of its keys. */
export async function forgetThread(cache: Cache, thread: Hex): Promise<void> {
  await cache.removeAll(nameOf(cache, thread));
  const entries = new Map<string, JsonObject | undefined>();
  for (const [name, value] of await cache.readAll(`${NAMES} keys `)) {
    const keys = value['keys'] as readonly KeyText[];
    const others = keys.filter((key) => key.thread !== thread);
    if (others.length < keys.length) entries.set(name, others.length === 0 ? undefined : { keys: others });
  }
  if (entries.size > 0) await cache.write(entries);
}

/** Brings a chain to where it was. */
export function restoreChain(chain: ThreadChain, { events, standing }: KeptThread, keys: ReadonlyMap<Hex, ThreadKey>): void {
  chain.hashes.push(...events.map(({ hash }) => hash));
  chain.parties = { kind: standing.kind, members: new Set(standing.members) };
  chain.key = keys.get(standing.key);
  chain.after = standing.after;
  chain.isKeyKnownOutside = standing.isKeyKnownOutside;
}

function standingOf(chain: ThreadChain | undefined): Standing | undefined {
  if (chain?.parties === undefined || chain.key === undefined) return undefined;
  const { after, isKeyKnownOutside, key, parties } = chain;
  return { kind: parties.kind, members: [...parties.members], key: key.id, after, isKeyKnownOutside };
}

function nameOf(cache: Cache, thread: Hex): string {
  return cache.nameOf(`${NAMES} of`, thread);
}
