import { toHex } from '../../../web/protocol/encoding.ts';
import { noblePrimitives, randomBytes, signingPublicKey } from '../../../web/protocol/primitives.ts';
import { COUNTERS, expectedTags, fetchRequests, openReply, parseFetched, parseTags, REPLY_BYTES, roomLeft, sealReply, tagOf, type Reply } from '../../../web/protocol/reply.ts';
import { newReturnCode, replyKeys, replyTag, tagSeed } from '../../../web/protocol/return_code.ts';
import type { Roster } from '../../../web/protocol/roster.ts';
import { roster, seeds, stageOf } from './coalition.ts';

test('a reply has one size', () => {
  expect(REPLY_BYTES).toBe(9505);
});

test('whoever has the words knows every tag under which a reply may stand, and whose it is', () => {
  const code = newReturnCode();
  const tags = expectedTags(code, ['alborada', 'brujula']);
  expect(tags.size).toBe(2 * COUNTERS);
  for (const member of ['alborada', 'brujula']) {
    for (const counter of [0, 1, COUNTERS - 1]) expect(tags.get(toHex(replyTag(tagSeed(code), member, counter)))).toEqual({ member, counter });
    expect(tags.has(toHex(replyTag(tagSeed(code), member, COUNTERS)))).toBe(false);
  }
});

test('what is asked for is always four tags, whether there are none, four or five', () => {
  for (const [count, requests] of [
    [0, 1],
    [1, 1],
    [4, 1],
    [5, 2],
    [8, 2],
  ] as const) {
    const tags = Array.from({ length: count }, () => randomBytes(16));
    const bodies = fetchRequests(tags);
    expect(bodies.map((body) => body.length)).toEqual(Array.from({ length: requests }, () => 64));
    const asked = bodies.flatMap((body) => [...parseTags(body)]);
    expect(new Set(asked).size).toBe(4 * requests);
    for (const tag of tags) expect(asked).toContain(toHex(tag));
  }
});

test('two visits that find nothing ask for other tags', () => {
  expect(fetchRequests([])).not.toEqual(fetchRequests([]));
});

test('zeros are no reply', () => {
  const bytes = new Uint8Array(4 * REPLY_BYTES);
  bytes[2 * REPLY_BYTES - 1] = 1;
  const [first, second, ...others] = parseFetched(bytes);
  expect([first, ...others]).toEqual([undefined, undefined, undefined]);
  expect(second).toEqual(bytes.subarray(REPLY_BYTES, 2 * REPLY_BYTES));
});

test('an answer of another size is refused', async () => {
  expect(await stageOf(async () => Promise.resolve(parseFetched(new Uint8Array(4 * REPLY_BYTES - 1))))).toBe('grammar');
  expect(await stageOf(async () => Promise.resolve(parseTags(new Uint8Array(17))))).toBe('grammar');
  expect(parseTags(new Uint8Array(0)).size).toBe(0);
});

// --- sealing ------------------------------------------------------------------------------------

const author = { seed: seeds[0] ?? new Uint8Array(32), certificates: [] };
const signed: Roster = { ...roster, members: roster.members.map((member) => ({ ...member, signingKey: toHex(signingPublicKey(author.seed)) })) };

async function readBack(text: string, change: Partial<Reply> = {}, asked: Partial<Reply> = {}): Promise<Reply> {
  const code = newReturnCode();
  const { publicKey, tagSeed: tags } = replyKeys(code);
  const reply = { member: 'member-1', counter: 3, lang: 'es', text, ...change };
  const bytes = await sealReply(noblePrimitives, reply, { address: { kem: publicKey, tags }, signer: author, roster: signed });
  expect(bytes.length).toBe(REPLY_BYTES);
  const tag = tagOf({ kem: publicKey, tags }, { ...reply, ...asked });
  return openReply(noblePrimitives, bytes, { code, tag, rosterOf: async () => Promise.resolve(signed), now: new Date('2026-11-28T00:00:00Z') });
}

test('what is sealed is read with the words, as its member and number', async () => {
  const text = 'Leímos «todo».\n\n¿Está a salvo? 🐦';
  expect(await readBack(text)).toEqual({ member: 'member-1', counter: 3, lang: 'es', text });
  expect((await readBack('x'.repeat(3000))).text.length).toBe(3000);
});

test('a reply under the tag of another number is nobody\'s', async () => {
  expect(await stageOf(async () => readBack('Hola', {}, { counter: 4 }))).toBe('author');
});

test('what does not fit is not sealed, and is counted in bytes', async () => {
  expect(roomLeft({ member: 'member-1', counter: 0, lang: 'es', text: 'ñ'.repeat(1500) }, [])).toBe(0);
  expect(roomLeft({ member: 'member-1', counter: 0, lang: 'es', text: 'x' }, [{ signed: '"'.repeat(4000) }])).toBeLessThan(0);
  await expect(readBack('x'.repeat(3001))).rejects.toThrow('too long');
});
