import { noblePrimitives } from '../../../web/protocol/primitives.ts';
import { CHUNK, chunkCount, collect, openChunks, openedLength, SEALED_CHUNK, sealChunks, sealedLength, split } from '../../../web/protocol/stream.ts';
import { bytesOf, flip, stageOf } from './coalition.ts';

const key = new Uint8Array(32).fill(5);
const seal = (bytes: Uint8Array): Promise<Uint8Array> => collect(sealChunks(noblePrimitives, key, split(bytes, CHUNK)));
const open = (bytes: Uint8Array): Promise<Uint8Array> => collect(openChunks(noblePrimitives, key, split(bytes, SEALED_CHUNK)));

test.each([1, 65_527, 65_528, 65_529, 65_535, 65_536, 65_537, 3 * 65_536])('%i bytes come back, in the expected length', async (length) => {
  const sealed = await seal(bytesOf(length));
  expect(sealed.length).toBe(sealedLength(length));
  expect(openedLength(sealed.length)).toBe(length);
  expect(await open(sealed)).toEqual(bytesOf(length));
});

test('exactly two chunks are two, without an empty third', () => {
  expect(chunkCount(2 * CHUNK)).toBe(2);
});

test.each([0, 15, SEALED_CHUNK + 1, SEALED_CHUNK + 15])('%i bytes are the sealed length of nothing', (sealed) => {
  expect(openedLength(sealed)).toBeUndefined();
});

test('chunks of another size are not sealed', async () => {
  expect(await stageOf(() => collect(sealChunks(noblePrimitives, key, [new Uint8Array(5), new Uint8Array(5)])))).toMatch('misuse');
});

describe('a stream is refused', () => {
  let sealed: Uint8Array;
  beforeAll(async () => {
    sealed = await seal(bytesOf(3 * CHUNK));
  });
  const part = (i: number): Uint8Array => sealed.subarray(i * SEALED_CHUNK, (i + 1) * SEALED_CHUNK);
  const cases: [string, () => Uint8Array][] = [
    ['with a byte changed', () => flip(sealed, 70_000)],
    ['with its last tag changed', () => flip(sealed, -1)],
    ['without its last chunk', () => sealed.subarray(0, 2 * SEALED_CHUNK)],
    ['without its first chunk', () => sealed.subarray(SEALED_CHUNK)],
    ['with chunks exchanged', () => Buffer.concat([part(1), part(0), part(2)])],
    ['with a chunk twice', () => Buffer.concat([sealed, part(2)])],
    ['with nothing in it', () => new Uint8Array(0)],
  ];
  test.each(cases)('%s', async (_, change) => {
    expect(await stageOf(() => open(change()))).toBe('payload');
  });
});
