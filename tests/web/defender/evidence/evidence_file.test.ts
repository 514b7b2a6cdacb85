import { pick } from '../../../../web/browser/files.ts';
import { bytesToRead, formsOf, leftOver, type EvidenceFile } from '../../../../web/defender/evidence/evidence_file.ts';
import { FileSealer } from '../../../../web/defender/file_sealer.ts';
import { manifestOf, storiesAmong } from '../../../../web/defender/manifest.ts';
import { toHex } from '../../../../web/protocol/encoding.ts';
import { sha256 } from '../../../../web/protocol/primitives.ts';
import { newReturnCode } from '../../../../web/protocol/return_code.ts';

const JPEG = { extension: 'jpg', mediaType: 'image/jpeg', isMisnamed: false };
const blob = (text: string): Blob => new Blob([text]);
const hash = (text: string): string => toHex(sha256(new TextEncoder().encode(text)));

function file(content: Blob, more: Partial<EvidenceFile> = {}): EvidenceFile {
  return { ...JPEG, content, number: 1, outcome: 'nothing', traces: [], changes: [], sendsOriginal: false, isStory: false, ...more };
}

const original = { ...JPEG, content: blob('original') };
const copy = file(blob('copy'), { original, outcome: 'cleaned', changes: ['metadata'], sendsOriginal: true });
const plain = file(blob('plain'));

test('what is meant to be looked at goes first and keeps its place in the list; originals follow', () => {
  const names = formsOf([copy, plain, file(blob('other'), { original: { ...original, content: blob('raw') }, changes: ['metadata'] })]).map(({ metadata, name, place }) => [name, metadata, place]);
  expect(names).toEqual([
    ['a1.jpg', 'stripped', 0],
    ['a2.jpg', 'none', 1],
    ['a3.jpg', 'stripped', 2],
    ['a4.jpg', 'kept', 0],
  ]);
});

test('both hashes stand in the manifest, whether or not the original is sent', async () => {
  for (const sendsOriginal of [true, false]) {
    const forms = formsOf([{ ...copy, sendsOriginal }, plain]);
    let read = 0;
    const taken = await new FileSealer().take(forms, newReturnCode(), (bytes) => (read += bytes));
    expect(read).toBe(bytesToRead(forms));
    const [first] = manifestOf(taken);
    expect(first).toMatchObject({ name: 'a1.jpg', sha256: hash('copy'), metadata: 'stripped' });
    expect(first!.derived).toEqual({ sha256: hash('original'), size: 8, media_type: 'image/jpeg', how: ['metadata'], ...(sendsOriginal && { from: 'a3.jpg' }) });
  }
});

test('an original that was chosen as a file of its own, too, is sent once and named by the copy', async () => {
  const taken = await new FileSealer().take(formsOf([copy, file(original.content)]), newReturnCode(), () => undefined);
  expect(manifestOf(taken).map(({ derived, name }) => [name, derived?.from])).toEqual([
    ['a1.jpg', 'a2.jpg'],
    ['a2.jpg', undefined],
  ]);
});

test('of files that were begun before, what was not begun is left: a file, or an original whose copy alone was', () => {
  const files = [copy, plain, { ...copy, original: { ...original, content: blob('kept back') }, sendsOriginal: false }];
  const forms = formsOf(files, { everyOriginal: true });
  const left = (...begun: number[]): (string | number)[][] => leftOver(files, forms, new Set(begun)).map(({ changes, content }) => [content === files[1]!.content ? 'plain' : content === original.content ? 'original' : 'copy', changes.length]);
  expect(left()).toEqual([['copy', 1], ['plain', 0], ['copy', 1]]);
  expect(left(0, 1, 2)).toEqual([['original', 0]]);
  expect(left(0, 1, 2, 3)).toEqual([]);
  expect(left(2, 3)).toEqual([['plain', 0]]);
});

test('a voice tells the story', async () => {
  const taken = await new FileSealer().take(formsOf([plain, file(blob('voice'), { isStory: true, extension: 'webm' })]), newReturnCode(), () => undefined);
  expect(storiesAmong(taken)).toEqual({ audio: ['a2.webm'] });
});

test.each([
  ['foto.jpg', '\xff\xd8\xff\xe0', 'jpg', false],
  ['foto.JPEG', '\xff\xd8\xff\xe0', 'jpg', false],
  ['factura.pdf', '\xff\xd8\xff\xe0', 'jpg', true],
  ['sin nombre', '\xff\xd8\xff\xe0', 'jpg', false],
  ['foto.jpg', '\0\0\0\x18ftypheic', 'heic', true],
  ['nota.docx', 'PK\x03\x04', 'zip', false],
  ['nota.txt', 'Lo que vi: á é í', 'txt', false],
  ['voz.mp3', '\xff\xfb\x90', 'mp3', false],
  ['voz.aac', '\xff\xf1\x50', 'aac', false],
  ['texto.txt', '\xff\xfeh\0o\0', 'bin', false],
  ['x.jpg', '\x01\x02\x03', 'bin', false],
])('%s that begins with %j is %s, whatever its name says', async (name, bytes, extension, isMisnamed) => {
  const content = Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
  expect(await pick(new File([content], name), 1000)).toMatchObject({ extension, isMisnamed });
});

test('an empty file, and one that is too large, are refused', async () => {
  expect(await pick(new File([], 'a.jpg'), 10)).toBe('empty');
  expect(await pick(new File(['12345678901'], 'a.jpg'), 10)).toBe('too-large');
});
