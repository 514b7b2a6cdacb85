/** Threads that went by order, and a service that lets one disappear without: what the keeper makes of either. */

import { ServerRefused } from '../../../web/browser/http.ts';
import { deletionBody } from '../../../web/protocol/deletion.ts';
import type { JsonObject } from '../../../web/protocol/encoding.ts';
import { DeletionState, type Author, type LedgerState } from '../../../web/protocol/ledger_state.ts';
import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import type { ThreadEvent, ThreadKind } from '../../../web/protocol/thread_event.ts';
import { newThreadKey } from '../../../web/protocol/thread_key.ts';
import { linesOrdered, ordersAbout, ordersNaming, waitingOrders as orders } from '../../../web/console/cases/orders.ts';
import { caseAbout, forgetCases, forgetThread, orderAbout, takeEvents, takeTrouble, troubleOf } from '../../../web/console/cases/store.ts';
import type { Cache } from '../../../web/console/keeper/cache.ts';
import type { Coalition } from '../../../web/console/keeper/coalition.ts';
import type { Connection } from '../../../web/console/keeper/connection.ts';
import { CASE_DELETED, waitingOrders } from '../../../web/console/keeper/deleted.ts';
import { KeeperError } from '../../../web/console/keeper/failures.ts';
import { forgetThread as forgetKept, keepThreads, keptThreads, type KeptThreads } from '../../../web/console/keeper/kept_threads.ts';
import type { Keys } from '../../../web/console/keeper/keys.ts';
import { Threads } from '../../../web/console/keeper/threads.ts';
import { FOREIGN, type Order } from '../../../web/console/keeper_messages.ts';
import { Assembly, HOUR } from '../protocol/assembly.ts';

const THREAD = 'cd'.repeat(16);
const FIRST = '1'.repeat(64);
const LAST = '2'.repeat(64);
const REPORT = 'ab'.repeat(16);
const ORDER: Order = { member: 'brujula', person: undefined, reason: 'la persona lo pide' };

const event = (number: number, kind: ThreadKind, hour: number | undefined): ThreadEvent => ({
  hash: number === 0 ? FIRST : LAST,
  thread: THREAD,
  kind,
  number,
  member: 'brujula',
  person: undefined,
  time: new Date(0),
  hour,
  what: number === 0 ? { event: 'begun', schema: 1, kind, members: ['alborada', 'brujula'], report: { id: REPORT, sha256: FIRST } } : { event: 'note', text: 'x' },
});

interface Around {
  readonly kind?: ThreadKind;
  /** In which the first event came. */
  readonly hour?: number;
  readonly named?: { readonly thread: string; readonly first: string };
  /** What the service says of the thread. */
  readonly answer: 'forgotten' | 'not-found' | JsonObject;
}

/** Founding one takes its time, and nobody here says anything more. */
const founded = new Map<string, Promise<Assembly>>();

async function assemblyWith(named: Around['named']): Promise<Assembly> {
  const assembly = new Assembly();
  await assembly.found();
  if (named !== undefined) await assembly.take(assembly.write('deletion', deletionBody([], ORDER.reason, [named]), assembly.organisations[1]!));
  return assembly;
}

/** A keeper that has read a thread of two organisations, its service, and what it has said. */
async function keeperOf({ answer, hour, kind = 'joint', named }: Around): Promise<{ threads: Threads; said: unknown[] }> {
  const name = JSON.stringify(named ?? null);
  founded.set(name, founded.get(name) ?? assemblyWith(named));
  const assembly = await founded.get(name)!;
  const refused = typeof answer === 'string' ? new ServerRefused(answer === 'forgotten' ? 410 : 404, answer) : undefined;
  const answering = (): Promise<JsonObject> => (refused === undefined ? Promise.resolve(answer as JsonObject) : Promise.reject(refused));
  const said: unknown[] = [];
  const key = newThreadKey(THREAD);
  const threads = new Threads({
    primitives: noblePrimitives,
    connection: { get: () => Promise.resolve(new Uint8Array(0)), getJson: answering, postJson: answering } as unknown as Connection,
    coalition: { ledger: assembly.ledger, refresh: () => Promise.resolve() } as unknown as Coalition,
    keys: { signingSeed: new Uint8Array(32).fill(7) } as unknown as Keys,
    ring: new Map(),
    member: 'alborada',
    onEvents: () => undefined,
    onTrouble: (thread, stage) => said.push(['trouble', thread, stage]),
    onHidden: (thread, isHidden) => said.push(['hidden', thread, isHidden]),
    onGone: (thread, order) => {
      said.push(['gone', thread, order]);
      return Promise.resolve();
    },
    onNew: ({ last }) => {
      said.push(['kept', last]);
      return Promise.resolve();
    },
  });
  const standing = { kind, members: ['alborada', 'brujula'], key: key.id, after: 1, isKeyKnownOutside: false };
  const kept: KeptThreads = {
    ...{ cursor: 2, last: THREAD, keyCursors: new Map(), broken: new Map(), keys: [key] },
    threads: [{ thread: THREAD, events: [event(0, kind, hour), event(1, kind, hour)], standing }],
  };
  threads.takeKept(kept, false);
  return { threads, said };
}

const named = { thread: THREAD, first: FIRST };
const gone = [
  ['gone', THREAD, ORDER],
  ['kept', undefined],
];
const failed = async (written: Promise<void>): Promise<unknown> => written.then(() => undefined, (error: unknown) => (error instanceof KeeperError ? error.code : error));

test.each(['forgotten', 'not-found'] as const)('a thread that is %s goes from here where an order counts, and is no alarm', async (answer) => {
  for (const kind of ['joint', 'private', 'share'] as const) {
    const { said, threads } = await keeperOf({ answer, named, hour: HOUR, kind });
    await threads.look();
    expect(said).toEqual(gone);
    expect([threads.has(THREAD), threads.orderFor(THREAD)]).toEqual([false, ORDER]);
    await threads.check([THREAD]);
    await threads.look();
    expect(said).toEqual(gone);
  }
});

test.each([
  ['nobody has ordered it', undefined, HOUR],
  ['the order names another beginning', { ...named, first: LAST }, HOUR],
  ['the order came before the thread', named, HOUR + 1],
])('a thread that is forgotten is an alarm where %s, and our copy stays', async (_, order, hour) => {
  for (const kind of ['joint', 'private', 'share'] as const) {
    const { said, threads } = await keeperOf({ answer: 'forgotten', hour, kind, ...(order === undefined ? {} : { named: order }) });
    await threads.look();
    await threads.check([THREAD]);
    expect(said).toEqual([['trouble', THREAD, 'rolled-back']]);
    expect([threads.has(THREAD), threads.orderFor(THREAD)]).toEqual([true, undefined]);
  }
});

test('a thread that an order names stays for as long as the service shows it', async () => {
  const { said, threads } = await keeperOf({ answer: { events: 2, members: ['alborada', 'brujula'], sha256: LAST }, named, hour: HOUR });
  await threads.look();
  expect([said, threads.has(THREAD)]).toEqual([[], true]);
});

test('what is written into a deleted thread is refused by its name, without an order as an alarm', async () => {
  const note = { event: 'note', text: 'x' };
  const ordered = await keeperOf({ answer: 'forgotten', named, hour: HOUR });
  expect(await failed(ordered.threads.append(THREAD, note))).toBe(CASE_DELETED);
  expect(ordered.said).toEqual(gone);
  expect(await failed(ordered.threads.begin({ thread: THREAD, members: [], what: {} }))).toBe(CASE_DELETED);
  const unasked = await keeperOf({ answer: 'forgotten', hour: HOUR });
  expect(await failed(unasked.threads.append(THREAD, note))).toBe('thread-broken');
  expect(unasked.said).toEqual([['trouble', THREAD, 'rolled-back']]);
});

test('nothing of a deleted thread is kept on this computer, and everything of the others', async () => {
  const kept = new Map<string, JsonObject>();
  const cache = {
    nameOf: (kind: string, id: string) => `${kind} ${id}`,
    readAll: (beginning: string) => Promise.resolve(new Map([...kept].filter(([name]) => name.startsWith(beginning)))),
    removeAll: (beginning: string) => {
      for (const name of kept.keys()) if (name.startsWith(beginning)) kept.delete(name);
      return Promise.resolve();
    },
    write: (entries: ReadonlyMap<string, JsonObject | undefined>) => {
      for (const [name, value] of entries) {
        if (value === undefined) kept.delete(name);
        else kept.set(name, JSON.parse(JSON.stringify(value)) as JsonObject);
      }
      return Promise.resolve();
    },
  } as unknown as Cache;
  const other = 'ef'.repeat(16);
  const [key, next, others] = [newThreadKey(THREAD), newThreadKey(THREAD, 2), newThreadKey(other)];
  const feeds = { cursor: 9, last: undefined, keyCursors: new Map(), broken: new Map(), events: new Map(), chains: new Map() };
  await keepThreads(cache, { ...feeds, keys: [key, others] });
  await keepThreads(cache, { ...feeds, keys: [next] });
  await forgetKept(cache, THREAD);
  expect((await keptThreads(cache))?.keys.map(({ id }) => id)).toEqual([others.id]);
  expect(JSON.stringify([...kept])).not.toContain(THREAD);
});

test('a case that was deleted is shown as that, until the session ends', () => {
  takeEvents([event(0, 'joint', HOUR), event(1, 'joint', HOUR)]);
  takeTrouble(THREAD, 'rolled-back');
  forgetThread(THREAD, ORDER);
  expect([caseAbout(REPORT), troubleOf(REPORT), orderAbout(REPORT)]).toEqual([undefined, undefined, ORDER]);
  forgetCases();
  expect(orderAbout(REPORT)).toBeUndefined();
});

test('a joint thread that names a report and has not the id of its own is an alarm, leads nothing, and is not written into', async () => {
  const { said, threads } = await keeperOf({ answer: {}, hour: HOUR });
  threads.learnJoint(REPORT, THREAD);
  expect(said).toEqual([]);
  threads.learnJoint(REPORT, 'ef'.repeat(16));
  expect(said).toEqual([['trouble', THREAD, FOREIGN]]);
  expect(await failed(threads.append(THREAD, { event: 'note', text: 'x' }))).toBe('thread-broken');
  takeEvents([event(0, 'joint', HOUR)]);
  expect(caseAbout(REPORT)?.lead.id).toBe(THREAD);
  takeTrouble(THREAD, FOREIGN);
  expect(caseAbout(REPORT)).toBeUndefined();
  // Somebody else's thread keeps nothing of ours from leaving.
  expect(troubleOf(REPORT)).toBeUndefined();
  forgetCases();
});

test('an order is told of while somebody can object, and only beside what it names', () => {
  const hour = Math.floor(Date.now() / 3_600_000);
  const state = (id: string, arrived: number): DeletionState => {
    const deletion = { id, member: 'brujula', evidence: [FIRST], reason: ORDER.reason, threads: [named] };
    return new DeletionState({ deletion, author: { member: 'brujula', certificate: undefined } as unknown as Author, arrived, waitingHours: 48 });
  };
  const [fresh, stopped, over] = [state('a', hour - 1), state('b', hour - 1), state('c', hour - 49)];
  stopped.objection = { deletion: 'b', member: 'alborada', reason: 'es prueba' };
  const ledger = { deletions: new Map([fresh, stopped, over].map((each) => [each.deletion.id, each])) } as unknown as LedgerState;
  const waiting = waitingOrders(ledger);
  expect(waiting).toEqual([{ ...ORDER, id: 'a', evidence: [FIRST], threads: [THREAD], from: hour + 48 }]);

  orders.value = waiting;
  const [ordered, other] = [{ id: REPORT, cursor: 1, hour, status: 'ok', sha256: FIRST }, { id: 'ef'.repeat(16), cursor: 2, hour, status: 'ok', sha256: LAST }];
  expect([ordersAbout(ordered), ordersAbout(other), ordersNaming([THREAD])]).toEqual([waiting, [], waiting]);
  // A thread of the case is enough: of the report nothing may be named.
  takeEvents([event(0, 'joint', HOUR)]);
  expect(ordersAbout({ ...ordered, sha256: LAST })).toEqual(waiting);
  expect(linesOrdered([other, ordered]).map(({ line }) => line)).toEqual([ordered]);
  orders.value = [];
  forgetCases();
});
