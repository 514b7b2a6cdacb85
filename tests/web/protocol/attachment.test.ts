import { attachmentHeader, openAttachment, sealAttachment, sealedAttachmentLength, sealParts, type SealedParts, type Source } from '../../../web/protocol/attachment.ts';
import { concat, toBase64url, toHex } from '../../../web/protocol/encoding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import type { ManifestEntry } from '../../../web/protocol/report.ts';
import { collect } from '../../../web/protocol/stream.ts';
import { bytesOf, flip, formHash, roster, stageOf } from './coalition.ts';

const id = bytesOf(16);
const key = bytesOf(32);
const seal = (source: Source): Promise<Uint8Array<ArrayBuffer>> => collect(sealAttachment(noblePrimitives, { roster, formHash, id, key, source }));
const open = (bytes: Uint8Array<ArrayBuffer>, manifest: ManifestEntry): Promise<Uint8Array> =>
  collect(openAttachment(noblePrimitives, { manifest, sealed: new Blob([bytes]) }));
const manifestOf = (content: Uint8Array): ManifestEntry => ({
  id: toHex(id),
  key: toBase64url(key),
  name: 'a1.jpg',
  media_type: 'image/jpeg',
  size: content.length,
  sha256: toHex(sha256(content)),
});

test.each([0, 1, 65_527, 65_528, 65_529, 65_536, 65_537, 131_064, 131_065, 3 * 65_536])('a file of %i bytes comes back', async (length) => {
  const content = bytesOf(length);
  const sealed = await seal(new Blob([content]));
  expect(sealed.length).toBe(sealedAttachmentLength(length));
  expect(await open(sealed, manifestOf(content))).toEqual(content);
});

test('sealing ends with the hash of what it read', async () => {
  const content = bytesOf(70_000);
  const pieces = sealAttachment(noblePrimitives, { roster, formHash, id, key, source: new Blob([content]) });
  let step = await pieces.next();
  while (step.done !== true) step = await pieces.next();
  expect(step.value).toEqual(sha256(content));
});

test('a file that shrinks while it is read is not sealed', async () => {
  const shrinking: Source = { size: 100, slice: () => ({ arrayBuffer: () => Promise.resolve(new ArrayBuffer(5)) }) };
  expect(await stageOf(() => seal(shrinking))).toMatch('changed');
});

test('a file beyond the last step is not sealed', async () => {
  expect(await stageOf(() => seal({ size: 2 ** 32, slice: () => new Blob([]) }))).toMatch('too large');
});

describe('sealed part by part', () => {
  const headerBytes = attachmentHeader({ roster, formHash, id });
  const partsOf = (content: Uint8Array<ArrayBuffer>): Promise<SealedParts> => sealParts(noblePrimitives, { headerBytes, key, source: new Blob([content]) });

  test.each([0, 1, 65_528, 65_529, 200_000])('a file of %i bytes is the same envelope', async (length) => {
    const content = bytesOf(length);
    const whole = await seal(new Blob([content]));
    const parts = await partsOf(content);
    expect(parts.length).toBe(whole.length);
    expect(await parts.part(0, whole.length)).toEqual(whole);
  });

  test('parts of any size, in any order, are the bytes at their place', async () => {
    const content = bytesOf(200_000);
    const whole = await seal(new Blob([content]));
    const parts = await partsOf(content);
    const ends = [0, 1, 95, 96, 127, 128, 129, 65_679, 65_680, 65_681, 131_232, whole.length - 1, whole.length];
    const pieces = ends.slice(1).map((end, i) => [ends[i]!, end] as const);
    const sealed = new Map<number, Uint8Array>();
    for (const [start, end] of [...pieces].reverse()) sealed.set(start, await parts.part(start, end));
    expect(concat(...pieces.map(([start]) => sealed.get(start)!))).toEqual(whole);
  });

  test('under a header that is not an attachment’s nothing is sealed', async () => {
    const report = Uint8Array.from(headerBytes);
    report[8] = 1;
    report[11] = 1;
    expect(await stageOf(() => sealParts(noblePrimitives, { headerBytes: report, key, source: new Blob([]) }))).toBe('grammar');
    const longer = concat(headerBytes, Uint8Array.of(0));
    expect(await stageOf(() => sealParts(noblePrimitives, { headerBytes: longer, key, source: new Blob([]) }))).toBe('grammar');
  });

  test('a file beyond the last step is not sealed', async () => {
    const source = { size: 2 ** 32, slice: () => new Blob([]) };
    expect(await stageOf(() => sealParts(noblePrimitives, { headerBytes, key, source }))).toMatch('too large');
  });
});

describe('opening refuses', () => {
  const content = bytesOf(140_000);
  const manifest = manifestOf(content);
  let sealed: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    sealed = await seal(new Blob([content]));
  });

  const faults: [string, () => Uint8Array<ArrayBuffer>, Partial<ManifestEntry>, string][] = [
    ['a changed magic', () => flip(sealed, 0), {}, 'grammar'],
    ['less than a header', () => sealed.slice(0, 100), {}, 'grammar'],
    ['a byte too many', () => Uint8Array.from([...sealed, 0]), {}, 'grammar'],
    ['another id', () => sealed, { id: '00'.repeat(16) }, 'manifest'],
    ['another key', () => sealed, { key: toBase64url(new Uint8Array(32)) }, 'tag'],
    ['a changed roster hash', () => flip(sealed, 20), {}, 'tag'],
    ['a changed tag', () => flip(sealed, 96), {}, 'tag'],
    ['a changed last chunk', () => flip(sealed, -1), {}, 'payload'],
    ['another size', () => sealed, { size: 139_999 }, 'manifest'],
    ['another hash', () => sealed, { sha256: '00'.repeat(32) }, 'manifest'],
  ];
  test.each(faults)('%s', async (_, change, changes, stage) => {
    expect(await stageOf(() => open(change(), { ...manifest, ...changes }))).toBe(stage);
  });
});
