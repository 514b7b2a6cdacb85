import { toHex } from '../../../web/protocol/encoding.ts';
import { randomBytes } from '../../../web/protocol/primitives.ts';
import { COUNTERS, expectedTags, fetchRequests, parseFetched, parseTags, REPLY_BYTES } from '../../../web/protocol/reply.ts';
import { newReturnCode, replyTag, tagSeed } from '../../../web/protocol/return_code.ts';
import { stageOf } from './coalition.ts';

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
