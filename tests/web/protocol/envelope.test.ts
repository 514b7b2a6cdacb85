import { utf8 } from '../../../web/protocol/encoding.ts';
import { openContent, openReport, openSlot, parseEnvelope, sealReport, SLOT_BYTES } from '../../../web/protocol/envelope.ts';
import { HEADER_BYTES } from '../../../web/protocol/header.ts';
import { buildExcerpt, excerptLength, openExcerpt, openHeadWith, parseExcerpt } from '../../../web/protocol/excerpt.ts';
import { encapsulate } from '../../../web/protocol/hpke.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { bytesOf, encapsulations, flip, formHash, publicKeys, roster, seeds, stageOf } from './coalition.ts';

const head = utf8('{"type":"urgent","lang":"es"}');
const chosen = new Set(['member-0', 'member-2']);
const seal = async (content: Uint8Array, changes: object = {}): Promise<Uint8Array> =>
  sealReport(noblePrimitives, { roster, encapsulations: await encapsulations(), chosen, formHash, head, content, ...changes });
const open = (bytes: Uint8Array, index: number): Promise<{ head: Uint8Array; content: Uint8Array }> =>
  openReport(noblePrimitives, parseEnvelope(bytes), { index, seed: seeds[index]! });

test.each([0, 1, 16_376, 16_377, 65_527, 65_528, 65_529, 1_048_568])('a report of %i bytes opens for those it was addressed to', async (length) => {
  const sealed = await seal(bytesOf(length));
  const opened = await open(sealed, 0);
  expect(opened.head).toEqual(head);
  // Compared as hashes: a matcher that walks a megabyte takes seconds.
  expect(sha256(opened.content)).toEqual(sha256(bytesOf(length)));
  expect(sha256((await open(sealed, 2)).content)).toEqual(sha256(bytesOf(length)));
  expect(await stageOf(() => open(sealed, 1))).toBe('not-addressed');
});

test('a report opens with its data key, wherever that was kept', async () => {
  const envelope = parseEnvelope(await seal(bytesOf(10)));
  const [slot] = envelope.slots;
  const dataKey = await openSlot(noblePrimitives, { headerBytes: envelope.headerBytes, slot: slot! }, { index: 0, seed: seeds[0]! });
  expect(await openContent(noblePrimitives, envelope, dataKey)).toEqual({ head, content: bytesOf(10) });
  expect(await openHeadWith(noblePrimitives, parseExcerpt(buildExcerpt(envelope, 1)), dataKey)).toEqual(head);
  expect(await stageOf(() => openContent(noblePrimitives, envelope, flip(dataKey, 0)))).toBe('tag');
});

test('texts of different length in one bucket give envelopes of one length', async () => {
  expect((await seal(bytesOf(10))).length).toBe((await seal(bytesOf(9000))).length);
});

describe('sealing refuses', () => {
  const content = bytesOf(10);
  test('an empty choice', async () => {
    expect(await stageOf(() => seal(content, { chosen: new Set() }))).toMatch('misuse');
  });
  test('an unknown member', async () => {
    expect(await stageOf(() => seal(content, { chosen: new Set(['member-0', 'nobody']) }))).toMatch('misuse');
  });
  test('encapsulations in another order', async () => {
    expect(await stageOf(async () => seal(content, { encapsulations: (await encapsulations()).reverse() }))).toMatch('misuse');
  });
  test('encapsulations that were used', async () => {
    const used = await encapsulations();
    await seal(content, { encapsulations: used });
    expect(await stageOf(() => seal(content, { encapsulations: used }))).toMatch('used once');
  });
  test('a key that the roster does not name', async () => {
    const swapped = [await encapsulate(noblePrimitives, publicKeys[1]!), ...(await encapsulations()).slice(1)];
    expect(await stageOf(() => seal(content, { encapsulations: swapped }))).toMatch('misuse');
  });
  test('a report that is too long', async () => {
    expect(await stageOf(() => seal(bytesOf(1_048_569)))).toMatch('too long');
  });
  test('a head that is too long', async () => {
    expect(await stageOf(() => seal(content, { head: bytesOf(1017) }))).toMatch('misuse');
  });
});

describe('a changed envelope', () => {
  let sealed: Uint8Array;
  beforeAll(async () => {
    sealed = await seal(bytesOf(100));
  });
  const tagStart = HEADER_BYTES + 3 * SLOT_BYTES;
  const faults: [string, number, string][] = [
    ['magic', 0, 'grammar'],
    ['format', 6, 'grammar'],
    ['suite', 7, 'grammar'],
    ['kind', 8, 'grammar'],
    ['chunk size', 9, 'grammar'],
    ['number of slots', 11, 'grammar'],
    ['roster version', 15, 'slot'],
    ['roster hash', 16, 'slot'],
    ['id', 95, 'slot'],
    ['own slot', HEADER_BYTES, 'slot'],
    ["another's slot", HEADER_BYTES + SLOT_BYTES, 'tag'],
    ['tag', tagStart, 'tag'],
    ['head', tagStart + 32, 'head'],
    ['body', -1, 'payload'],
  ];
  test.each(faults)('in its %s (byte %i) fails at %s', async (_, offset, stage) => {
    expect(await stageOf(() => open(flip(sealed, offset), 0))).toBe(stage);
  });
  test('with a trailing byte fails at grammar', async () => {
    expect(await stageOf(() => open(Buffer.concat([sealed, Buffer.alloc(1)]), 0))).toBe('grammar');
  });
  test('has no slot beyond the roster', async () => {
    expect(await stageOf(() => openReport(noblePrimitives, parseEnvelope(sealed), { index: 3, seed: seeds[0]! }))).toBe('grammar');
  });

  test('gives an excerpt that opens the head for its own member only', async () => {
    const excerpt = buildExcerpt(parseEnvelope(sealed), 0);
    expect(excerpt.length).toBe(excerptLength(3));
    expect(excerpt.length).toBe(2337 + 32 * 3);
    const openAt = (bytes: Uint8Array, index: number): Promise<Uint8Array> => openExcerpt(noblePrimitives, parseExcerpt(bytes), { index, seed: seeds[index]! });
    expect(await openAt(excerpt, 0)).toEqual(head);
    expect(await stageOf(() => openAt(excerpt, 1))).toBe('grammar');
    expect(await stageOf(() => openAt(flip(excerpt, HEADER_BYTES + 32), 0))).toBe('tag');
    expect(await stageOf(() => openAt(flip(excerpt, -1), 0))).toBe('head');
    expect(await stageOf(() => openAt(excerpt.subarray(1), 0))).toBe('grammar');
  });
});
