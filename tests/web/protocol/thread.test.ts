/**
 * Writing and reading threads in one language; what both make of the same bytes is in the vectors.
 *
 * The log is a stand-in of one entry, because writing rosters is the command line's.
 */

import { keyId } from '../../../web/protocol/document.ts';
import { concat, fromHex, toHex, type JsonObject } from '../../../web/protocol/encoding.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import { Authors } from '../../../web/protocol/ledger_authors.ts';
import type { LedgerState } from '../../../web/protocol/ledger_state.ts';
import { choosePrimitives } from '../../../web/protocol/probe.ts';
import { noblePrimitives, signingPublicKey, type Primitives } from '../../../web/protocol/primitives.ts';
import { BEGINNING, jointThread, newThread, privateThread, sealEvent, type Writing } from '../../../web/protocol/thread.ts';
import { ThreadChain } from '../../../web/protocol/thread_chain.ts';
import { EVENT_BYTES_LIMIT, parseEventHeader } from '../../../web/protocol/thread_header.ts';
import { CARRIED_BYTES, carryKey, encodeCarriedKey, newThreadKey, openCarriedKey, parseCarriedKeys } from '../../../web/protocol/thread_key.ts';
import { flip, roster, seeds, stageOf } from './coalition.ts';

const seed = seeds[0]!;
const signingKey = toHex(signingPublicKey(seed));
const coalition = roster.root.coalition;
const hash = 'ab'.repeat(32);
const members = [{ ...roster.members[0]!, signingKey }, roster.members[1]!];
const ledgerWith = (primitives: Primitives): LedgerState =>
  ({
    primitives,
    pins: { root: roster.root },
    roster: { ...roster, members },
    rosters: [{ ...roster, members }],
    entries: [{ number: 1, kind: 'roster', id: hash, about: '', arrived: 495_000 }],
    certificates: new Map(),
    had: ({ count, hash: named }: { count: number; hash: string }) => count === 1 && named === hash,
  }) as unknown as LedgerState;

const begun: JsonObject = { event: 'begun', schema: 1, kind: 'joint', members: ['member-0', 'member-1'] };
const note: JsonObject = { event: 'note', text: 'ñandú' };
const key = newThreadKey(newThread());
const keys = new Map([[key.id, key]]);

function writing(chain: ThreadChain | undefined, changes: Partial<Writing> = {}): Writing {
  const said = { coalition, by: 'member-0', seed, time: new Date('2026-11-28T12:00:00Z'), after: { count: 1, hash } };
  return { key, behind: chain?.position ?? BEGINNING, ...said, ...changes };
}

const chainWith = (primitives: Primitives): ThreadChain => new ThreadChain(key.thread, { authors: new Authors(ledgerWith(primitives)), keys });

test.each(['noble', 'native'])('what is written here is read here: %s', async (name) => {
  const primitives = name === 'noble' ? noblePrimitives : await choosePrimitives();
  const chain = chainWith(primitives);
  const first = await chain.take(await sealEvent(primitives, begun, writing(chain)), 495_001);
  expect(first).toMatchObject({ number: 0, kind: 'joint', member: 'member-0', person: undefined, hour: 495_001, what: begun });
  const second = await chain.take(await sealEvent(primitives, note, writing(chain)));
  expect(second).toMatchObject({ number: 1, what: note, hour: undefined, time: new Date('2026-11-28T12:00:00Z') });
  expect([...chain.members]).toEqual(['member-0', 'member-1']);
  expect(chain.position).toEqual({ count: 2, hash: second.hash });
  expect(keyId(signingKey)).toHaveLength(64);
});

test('a flipped bit is refused at a stage, and changes nothing', async () => {
  const chain = chainWith(noblePrimitives);
  const event = await sealEvent(noblePrimitives, begun, writing(chain));
  const stages = new Set(['grammar', 'chain', 'epoch', 'thread-key', 'tag']);
  for (let at = 0; at < event.length; at += at < 132 ? 1 : 211) expect(stages).toContain(await stageOf(() => chain.take(flip(event, at))));
  expect(await stageOf(() => chain.take(event))).toBe('ok');
});

test('events are taken one after another', async () => {
  const chain = chainWith(noblePrimitives);
  const event = await sealEvent(noblePrimitives, begun, writing(chain));
  const taking = chain.take(event);
  await expect(chain.take(event)).rejects.toThrow('one after another');
  expect((await taking).number).toBe(0);
});

test('an event is as long as its size, and no longer than the largest', async () => {
  const long = { event: 'later', text: 'x'.repeat(1_048_576 - 2000) };
  const event = await sealEvent(noblePrimitives, long, writing(undefined));
  expect(event).toHaveLength(EVENT_BYTES_LIMIT);
  await expect(sealEvent(noblePrimitives, { ...long, text: 'x'.repeat(1_048_576) }, writing(undefined))).rejects.toThrow('too long');
  for (const size of [0, 131, 132, 132 + 512 + 16, 132 + 2 ** 21 + 16]) {
    expect(await stageOf(() => parseEventHeader(concat(event, event, event).subarray(0, size)))).toBe('grammar');
  }
});

test('a thread key comes to whom it was carried, and to nobody else', async () => {
  const carried = await carryKey(noblePrimitives, key, publicKeyOf(seed));
  const bytes = concat(encodeCarriedKey(carried), encodeCarriedKey(carried));
  expect(bytes).toHaveLength(2 * CARRIED_BYTES);
  const [parsed] = parseCarriedKeys(bytes);
  expect(await openCarriedKey(noblePrimitives, parsed!, seed)).toEqual(key);
  expect(await stageOf(() => openCarriedKey(noblePrimitives, parsed!, seeds[1]!))).toBe('thread-key');
  expect(parseCarriedKeys(new Uint8Array(0))).toEqual([]);
});

test('each member has a private thread of its own about a report', () => {
  const ids = [jointThread(seed), privateThread(seed, 'member-0'), privateThread(seed, 'member-1'), jointThread(seeds[1]!)];
  expect(new Set(ids).size).toBe(4);
  expect(ids.map((id) => fromHex(id, 16).length)).toEqual([16, 16, 16, 16]);
});
