import { FileSealer } from '../../../web/defender/file_sealer.ts';
import { openAttachment } from '../../../web/protocol/attachment.ts';
import { concat, toBase64url, toHex } from '../../../web/protocol/encoding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { newReturnCode } from '../../../web/protocol/return_code.ts';
import { collect } from '../../../web/protocol/stream.ts';
import { bytesOf, formHash, roster, stageOf } from '../protocol/coalition.ts';

const MIB = 1_048_576;
const around = { primitives: noblePrimitives, roster, formHash };
const nobodyAsks = (): void => undefined;
const file = (content: Uint8Array<ArrayBuffer>) => ({ content: new Blob([content]), name: 'a1.bin', mediaType: 'application/octet-stream', metadata: 'kept' as const });
// Two parts and a bit, of bytes that differ from block to block.
const content = concat(bytesOf(2 * MIB), bytesOf(70_000).reverse());
const code = newReturnCode();

async function begun(sealer: FileSealer, found?: string) {
  await sealer.take([file(content)], code, nobodyAsks);
  return sealer.begin(0, around, found);
}

async function allParts(sealer: FileSealer, length: number, from = 0): Promise<Uint8Array<ArrayBuffer>> {
  const parts = [];
  for (let start = from; start < length; start += MIB) {
    parts.push(await sealer.part(0, { start, end: Math.min(length, start + MIB), onRead: nobodyAsks }));
  }
  return concat(...parts);
}

test('a file that was sent in parts is opened with what the manifest says of it', async () => {
  const sealer = new FileSealer();
  const [taken] = await sealer.take([file(content)], code, nobodyAsks);
  const { length } = await sealer.begin(0, around);
  const sealed = await allParts(sealer, length);
  const { dataKey, id, sha256: hash } = taken!;
  const manifest = { id: toHex(id), key: toBase64url(dataKey), name: 'a1.bin', media_type: 'x/y', size: content.length, sha256: toHex(hash) };
  expect(await collect(openAttachment(noblePrimitives, { manifest, sealed: new Blob([sealed]) }))).toEqual(content);
  expect((await sealer.evidence(0, nobodyAsks)).sha256).toEqual(sha256(sealed));
});

test('the same words and file go on with an upload from another page', async () => {
  const [first, second] = [new FileSealer(), new FileSealer()];
  const upload = await begun(first);
  const whole = await allParts(first, upload.length);
  expect(await begun(second, upload.metadata)).toEqual(upload);
  const start = MIB + 12_345;
  expect(await allParts(second, upload.length, start)).toEqual(whole.slice(start));
  expect((await second.evidence(0, nobodyAsks)).sha256).toEqual(sha256(whole));
});

test('an upload that is whole already is read again for its receipt alone', async () => {
  const sealer = new FileSealer();
  const { length } = await begun(sealer);
  let read = 0;
  const evidence = await sealer.evidence(0, (bytes) => (read += bytes));
  expect(read).toBe(length);
  const again = new FileSealer();
  await begun(again);
  expect(evidence.sha256).toEqual(sha256(await allParts(again, length)));
});

test('an upload that was begun under another roster is gone on with under that one', async () => {
  const older = { version: roster.version - 1, hash: '11'.repeat(32) };
  const sealer = new FileSealer();
  await sealer.take([file(content)], code, nobodyAsks);
  const { metadata } = await sealer.begin(0, { ...around, roster: older });
  await sealer.begin(0, around);
  const under = await sealer.begin(0, around, metadata);
  expect(under.metadata).toBe(metadata);
  expect((await sealer.evidence(0, nobodyAsks)).rosterVersion).toBe(older.version);
});

test('a part that is asked for again is the same, and is hashed once', async () => {
  const sealer = new FileSealer();
  const { length } = await begun(sealer);
  const part = (start: number, end: number) => sealer.part(0, { start, end, onRead: nobodyAsks });
  const first = await part(0, MIB);
  expect(await part(1000, MIB + 1000)).toEqual(concat(first.slice(1000), (await part(0, MIB + 1000)).slice(MIB)));
  expect(await part(0, MIB)).toEqual(first);
  const whole = await allParts(sealer, length);
  expect((await sealer.evidence(0, nobodyAsks)).sha256).toEqual(sha256(whole));
});

test('other words or another file have another key, id and token', async () => {
  const one = (await new FileSealer().take([file(content)], code, nobodyAsks))[0]!;
  const other = (await new FileSealer().take([file(content)], newReturnCode(), nobodyAsks))[0]!;
  const another = (await new FileSealer().take([file(content.slice(1))], code, nobodyAsks))[0]!;
  for (const name of ['dataKey', 'id', 'token'] as const) {
    expect(new Set([one, other, another].map((taken) => toHex(taken[name]))).size).toBe(3);
  }
});

test('a file that was read while somebody still wrote is taken at once, for what it is', async () => {
  const sealer = new FileSealer();
  const [plain] = await new FileSealer().take([file(content)], code, nobodyAsks);
  let reads = 0;
  const counting = { size: content.length, slice: (start: number, end: number) => (reads++, new Blob([content.slice(start, end)])) } as unknown as Blob;
  await sealer.read(counting, 7, nobodyAsks);
  expect(reads).toBe(3);
  let read = 0;
  const [taken] = await sealer.take([{ ...file(content), content: counting, readAs: 7 }], code, (bytes) => (read += bytes));
  expect(taken!.sha256).toEqual(plain!.sha256);
  // Only whether it is still there.
  expect(reads).toBe(4);
  expect(read).toBe(content.length);
});

test('what was read under a number stands for no other file', async () => {
  const sealer = new FileSealer();
  await sealer.read(new Blob([content]), 7, nobodyAsks);
  const [taken] = await sealer.take([{ ...file(bytesOf(5)), readAs: 8 }], code, nobodyAsks);
  expect(taken!.sha256).toEqual(sha256(bytesOf(5)));
});

test('a file that was read and is gone since is named before anything is sealed', async () => {
  const sealer = new FileSealer();
  let isThere = true;
  const going = { size: 10, slice: () => (isThere ? new Blob([bytesOf(10)]) : { arrayBuffer: () => Promise.reject(new Error('gone')) }) } as unknown as Blob;
  await sealer.read(going, 7, nobodyAsks);
  isThere = false;
  await expect(sealer.take([{ ...file(content), content: going, readAs: 7 }], code, nobodyAsks)).rejects.toMatchObject({ index: 0 });
});

test('a file that is there twice is taken once', async () => {
  const twice = await new FileSealer().take([file(content), file(bytesOf(5)), file(content)], code, nobodyAsks);
  expect(twice.map(({ index }) => index)).toEqual([0, 1]);
});

test.each([
  ['of another file', async () => (await begunWithOther()).metadata],
  ['of no file', () => Promise.resolve('token AAAA')],
  ['too short', () => Promise.resolve('header AAAA')],
])('a header %s is not sealed under', async (_, metadata) => {
  const sealer = new FileSealer();
  await begun(sealer);
  const found = await metadata();
  expect(await stageOf(() => sealer.begin(0, around, found))).toBe('grammar');
});

async function begunWithOther() {
  const sealer = new FileSealer();
  await sealer.take([file(bytesOf(9))], code, nobodyAsks);
  return sealer.begin(0, around);
}

test('a file that changes after it was hashed is not said to have arrived', async () => {
  let bytes = content;
  // What a phone does to a video that is still being written.
  const changing = { size: content.length, slice: (start: number, end: number) => new Blob([bytes.slice(start, end)]) } as unknown as Blob;
  const sealer = new FileSealer();
  await sealer.take([{ ...file(content), content: changing }], code, nobodyAsks);
  bytes = Uint8Array.from(content);
  bytes[MIB + 5]! ^= 1;
  const { length } = await sealer.begin(0, around);
  await allParts(sealer, length);
  await expect(sealer.evidence(0, nobodyAsks)).rejects.toThrow('cannot be read');
});

test('a file that cannot be read any more is named', async () => {
  const gone = { size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) } as unknown as Blob;
  await expect(new FileSealer().take([{ ...file(content), content: gone }], code, nobodyAsks)).rejects.toMatchObject({ index: 0 });
});
