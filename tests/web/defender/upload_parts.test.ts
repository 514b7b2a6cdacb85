import { Parts } from '../../../web/browser/parts.ts';

const MIB = 1_048_576;
/** Only where they stand is looked at. */
function bytesOf(start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  new DataView(bytes.buffer).setUint32(0, start);
  return bytes;
}

/** Where they begin and end. */
function placeOf({ buffer, byteOffset, length }: Uint8Array): [number, number] {
  const start = new DataView(buffer).getUint32(0) + byteOffset;
  return [start, start + length];
}

function partsOf(length: number) {
  const made: [number, number][] = [];
  const parts = new Parts(length, (start, end) => {
    made.push([start / MIB, end / MIB]);
    return Promise.resolve(bytesOf(start, end));
  });
  return { made, parts };
}

test('while a part travels the next one is made, and no other', async () => {
  const { made, parts } = partsOf(3 * MIB);
  await parts.from(0);
  expect(made).toEqual([[0, 1], [1, 2]]);
  await parts.from(MIB);
  expect(made).toEqual([[0, 1], [1, 2], [2, 3]]);
  expect(placeOf(await parts.from(2 * MIB))).toEqual([2 * MIB, 3 * MIB]);
  expect(made.length).toBe(3);
});

test('nothing is made twice where a line broke', async () => {
  const { made, parts } = partsOf(3 * MIB);
  await parts.from(0);
  expect(placeOf(await parts.from(1234))).toEqual([1234, MIB]);
  expect(placeOf(await parts.from(MIB))).toEqual([MIB, 2 * MIB]);
  expect(made).toEqual([[0, 1], [1, 2], [2, 3]]);
});

test('what a server has lost is made again', async () => {
  const { made, parts } = partsOf(3 * MIB);
  await parts.from(0);
  await parts.from(MIB);
  expect(placeOf(await parts.from(0))).toEqual([0, MIB]);
  expect(made.slice(3)).toEqual([[0, 1], [1, 2]]);
});

test('parts end at multiples of their size, also from an odd place on', async () => {
  const { made, parts } = partsOf(3 * MIB);
  await parts.from(MIB / 2);
  expect(made).toEqual([[0.5, 1], [1, 2]]);
});

test('all parts of a file are equal, and those of a long one larger', async () => {
  const sizes = async (length: number) => {
    const { made, parts } = partsOf(length);
    for (let at = 0; at < length; ) at += (await parts.from(at)).length;
    return new Set(made.map(([start, end]) => end - start));
  };
  expect(await sizes(63 * MIB)).toEqual(new Set([1]));
  expect(await sizes(64 * MIB)).toEqual(new Set([4]));
});

test('what could not be made is said when it is needed, and can be made later', async () => {
  let isThere = true;
  const parts = new Parts(2 * MIB, (start, end) => (isThere ? Promise.resolve(bytesOf(start, end)) : Promise.reject(new Error('gone'))));
  isThere = false;
  await expect(parts.from(0)).rejects.toThrow('gone');
  isThere = true;
  expect((await parts.from(0)).length).toBe(MIB);
});

test('what was forgotten is made anew', async () => {
  const { made, parts } = partsOf(2 * MIB);
  await parts.from(0);
  parts.forget();
  await parts.from(0);
  expect(made).toEqual([[0, 1], [1, 2], [0, 1], [1, 2]]);
});
