import { ServerRefused } from '../../../web/browser/http.ts';
import { caseOf } from '../../../web/protocol/case.ts';
import type { What } from '../../../web/protocol/events.ts';
import { Authors } from '../../../web/protocol/ledger_authors.ts';
import type { LedgerState } from '../../../web/protocol/ledger_state.ts';
import { ThreadChain } from '../../../web/protocol/thread_chain.ts';
import type { ThreadEvent } from '../../../web/protocol/thread_event.ts';
import { newThreadKey } from '../../../web/protocol/thread_key.ts';
import type { JsonObject } from '../../../web/protocol/encoding.ts';
import type { Cache } from '../../../web/console/keeper/cache.ts';
import type { Connection } from '../../../web/console/keeper/connection.ts';
import { brokenHead, NOT_SHOWN } from '../../../web/console/keeper/heads.ts';
import { keepThreads, keptThreads, restoreChain } from '../../../web/console/keeper/kept_threads.ts';
import { look, type Looking } from '../../../web/console/keeper/looking.ts';
import { Queue } from '../../../web/console/keeper/queue.ts';
import type { Step } from '../../../web/console/keeper_messages.ts';
import { hasBegun, isUnsent, markOf, withSteps, type Unsent } from '../../../web/console/offline/provisional.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';

const REPORT = 'ab'.repeat(16);
const THREAD = 'cd'.repeat(16);

/** A cache that seals nothing. */
class Plain {
  readonly kept = new Map<string, JsonObject>();

  nameOf(kind: string, id: string): string {
    return `${kind} ${id}`;
  }

  readAll(beginning: string): Promise<ReadonlyMap<string, JsonObject>> {
    return Promise.resolve(new Map([...this.kept].filter(([name]) => name.startsWith(beginning)).sort(([one], [other]) => (one < other ? -1 : 1))));
  }

  write(entries: ReadonlyMap<string, JsonObject | undefined>): Promise<void> {
    for (const [name, value] of entries) {
      if (value === undefined) this.kept.delete(name);
      else this.kept.set(name, JSON.parse(JSON.stringify(value)) as JsonObject);
    }
    return Promise.resolve();
  }
}

const written = (text: string): Omit<Step, 'id'> => ({ report: REPORT, recipients: ['alborada'], place: 'private', what: { event: 'note', text }, time: 0 });
const textsOf = (steps: readonly Step[]): readonly unknown[] => steps.map(({ what }) => (what as { readonly text?: string }).text);
const never = (): boolean => false;

describe('the queue', () => {
  test('keeps the order in which steps were written, also for the next session', async () => {
    const cache = new Plain();
    const queue = new Queue(cache, () => undefined);
    for (let i = 0; i < 12; i += 1) await queue.add(written(String(i)));
    const again = new Queue(cache, () => undefined);
    await again.add(written('last'));
    expect(textsOf(await again.steps(never))).toEqual([...Array.from({ length: 12 }, (_, i) => String(i)), 'last']);
  });

  test('lets a step go that arrived although its answer was lost, and no other', async () => {
    const queue = new Queue(new Plain(), () => undefined);
    const [lost, waiting] = [await queue.add(written('lost')), await queue.add(written('waiting'))];
    await queue.leaves(lost.id, { thread: THREAD, hash: 'first try' });
    await queue.leaves(lost.id, { thread: THREAD, hash: 'second try' });
    await queue.leaves(waiting.id, { thread: THREAD, hash: 'never arrived' });
    expect(textsOf(await queue.steps(({ hash }) => hash === 'first try'))).toEqual(['waiting']);
    expect(textsOf(await queue.steps(never))).toEqual(['waiting']);
  });

  test('says what is in it whenever that changes, and forgets what is taken back', async () => {
    const said: (readonly unknown[])[] = [];
    const queue = new Queue(undefined, (steps) => said.push(textsOf(steps)));
    const { id } = await queue.add(written('one'));
    await queue.remove(id);
    expect(said).toEqual([['one'], []]);
  });

  test('takes no text that could not be read again', async () => {
    await expect(new Queue(new Plain(), () => undefined).add(written('half a pair: \ud800'))).rejects.toThrow();
  });
});

const unsent = (id: string, what: What, kind: Unsent['kind'] = 'private'): Unsent => ({
  step: { id, report: REPORT, recipients: ['alborada'], place: 'leading', what, time: Date.UTC(2026, 10, 28) },
  kind,
  members: ['alborada'],
  member: 'alborada',
  person: 'ana',
});
const assigned: What = { event: 'assigned', member: 'alborada', person: 'ana' };
const opened: What = { event: 'state', to: 'open', reason: 'x', next: '2027-01-01' };
const sorted: What = { event: 'state', to: 'triage', reason: 'x' };

describe('steps that have not been sent', () => {
  test('stand on one another, also where nobody has begun the case', () => {
    const found = caseOf(withSteps([], [unsent('1', sorted), unsent('2', assigned), unsent('3', opened)]), RULEBOOK);
    expect([found.lead.state, hasBegun(found.lead)]).toEqual(['open', false]);
    expect(found.history.every(({ event }) => isUnsent(event))).toBe(true);
  });

  test('go where the case is led, whoever the report went to', () => {
    const joint = withSteps([], [unsent('x', sorted, 'joint')]).map((events) => events.map(come));
    expect(withSteps(joint, [unsent('1', assigned)]).map((events) => events.length)).toEqual([3]);
  });

  test('are refused behind what came meanwhile, and hold up no other', () => {
    const [arrived] = withSteps([], [unsent('x', sorted)]);
    const found = caseOf(withSteps([(arrived ?? []).map(come)], [unsent('1', sorted), unsent('2', assigned)]), RULEBOOK);
    const outcomes = new Map(found.history.map(({ event, outcome }) => [event.hash, outcome]));
    expect([outcomes.get(markOf({ id: '1' })), outcomes.get(markOf({ id: '2' }))]).toEqual(['refused', 'done']);
  });
});

const come = (event: ThreadEvent): ThreadEvent => ({ ...event, thread: THREAD, hash: String(event.number).padStart(64, '0') });

const chainOf = (count: number): { readonly chain: ThreadChain; readonly events: readonly ThreadEvent[] } => {
  const authors = new Authors({ entries: [], rosters: [], certificates: new Map(), roster: undefined } as unknown as LedgerState);
  const [arrived] = withSteps([], Array.from({ length: count - 1 }, (_, i) => unsent(String(i), { event: 'note', text: String(i) })));
  const events = (arrived ?? []).map(come);
  const chain = new ThreadChain(THREAD, { authors, keys: new Map() });
  chain.hashes.push(...events.map(({ hash }) => hash));
  chain.parties = { kind: 'private', members: new Set(['alborada']) };
  chain.key = newThreadKey(THREAD);
  chain.after = 7;
  return { chain, events };
};

describe('threads that are kept', () => {
  const keep = async (cache: Plain, chain: ThreadChain, events: readonly ThreadEvent[], broken = new Map<string, string>()): Promise<void> =>
    keepThreads(cache as unknown as Cache, { cursor: 9, last: THREAD, keyCursors: new Map([['k', 3]]), broken, events: new Map([[THREAD, events]]), chains: new Map([[THREAD, chain]]), keys: chain.key === undefined ? [] : [chain.key] });

  test('go on where they were', async () => {
    const [cache, { chain, events }] = [new Plain(), chainOf(4)];
    await keep(cache, chain, events.slice(0, 3));
    await keep(cache, chain, events.slice(3));
    const kept = await keptThreads(cache as unknown as Cache);
    const [thread] = kept?.threads ?? [];
    expect([kept?.cursor, kept?.last, kept?.keyCursors.get('k')]).toEqual([9, THREAD, 3]);
    expect(thread?.events.map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash));
    expect(thread?.events[0]?.time).toEqual(events[0]?.time);
    const { chain: fresh } = chainOf(1);
    fresh.hashes.length = 0;
    if (thread !== undefined) restoreChain(fresh, thread, new Map((kept?.keys ?? []).map((key) => [key.id, key])));
    expect([fresh.position, fresh.after, [...fresh.members], fresh.key?.id]).toEqual([chain.position, 7, ['alborada'], chain.key?.id]);
  });

  test('are asked for anew where a piece is gone', async () => {
    const [cache, { chain, events }] = [new Plain(), chainOf(4)];
    await keep(cache, chain, events.slice(0, 2));
    await keep(cache, chain, events.slice(2));
    const [first] = [...cache.kept.keys()].filter((name) => name.startsWith('threads of')).sort();
    cache.kept.delete(first ?? '');
    expect(await keptThreads(cache as unknown as Cache)).toBeUndefined();
  });

  test('are read from the beginning where one broke: the service may have mended it', async () => {
    const [cache, { chain, events }] = [new Plain(), chainOf(2)];
    await keep(cache, chain, events, new Map([['ef'.repeat(16), 'chain']]));
    const kept = await keptThreads(cache as unknown as Cache);
    expect([kept?.cursor, kept?.keyCursors.size, [...(kept?.broken ?? [])]]).toEqual([0, 0, [['ef'.repeat(16), 'chain']]]);
  });
});

describe('a service that was away', () => {
  const asked = async (answer: JsonObject): Promise<string | undefined> => {
    const { chain } = chainOf(3);
    return brokenHead({ getJson: () => Promise.resolve(answer) } as unknown as Connection, chain);
  };
  const last = chainOf(3).events[2]?.hash;

  test.each([
    ['fewer events', { events: 2, members: ['alborada'], sha256: last }, 'rolled-back'],
    ['another event', { events: 3, members: ['alborada'], sha256: '00' }, 'forked'],
    ['the same', { events: 3, members: ['alborada'], sha256: last }, undefined],
    ['more, which come with the feed', { events: 4, members: ['alborada'], sha256: '00' }, undefined],
  ])('has %s', async (_, answer, stage) => {
    expect(await asked(answer)).toBe(stage);
  });

  test.each([
    ['one of our own is gone: the service has lost it', ['alborada'], 'rolled-back'],
    ['one with others may only have been ended for us', ['alborada', 'brujula'], NOT_SHOWN],
  ])('knows no such thread: %s', async (_, members, stage) => {
    const { chain } = chainOf(3);
    chain.parties = { kind: members.length > 1 ? 'joint' : 'private', members: new Set(members) };
    const gone = { getJson: () => Promise.reject(new ServerRefused(404, 'not-found')) } as unknown as Connection;
    expect(await brokenHead(gone, chain)).toBe(stage);
  });
});

test('whoever looks while a look is under way gets the next one: what came before they asked is in it', async () => {
  const ends: (() => void)[] = [];
  const inbox = { lines: new Map(), look: () => new Promise((resolve) => ends.push(() => { resolve(false); })) };
  const looking = { inbox, threads: { look: () => Promise.resolve() }, isAlone: false, isToCompare: false } as unknown as Looking;
  const [first, second, third] = [look(looking), look(looking), look(looking)];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await new Promise(setImmediate);
  // Those who asked meanwhile share one.
  expect(ends).toHaveLength(2);
  ends[1]?.();
  expect(await Promise.all([second, third])).toEqual([false, false]);
});
