// The files were made by real tools (make_files.sh): each has SECRET in it, in every place that its format has for it.

import { readdirSync, readFileSync } from 'node:fs';

import { kindOf } from '../../../../web/browser/files.ts';
import { FileBytes } from '../../../../web/defender/evidence/file_bytes.ts';
import { inspect, pixelsOnly, type Inspection } from '../../../../web/defender/evidence/inspect.ts';
import { concat } from '../../../../web/protocol/encoding.ts';

const FOLDER = new URL('files/', import.meta.url);
const read = (name: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(new URL(name, FOLDER)));
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replace(/\0/g, '');
const look = async (bytes: Uint8Array<ArrayBuffer>): Promise<Inspection> => inspect(new Blob([bytes]), kindOf(bytes.subarray(0, 512)));
const bytesOf = async (content: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await content.arrayBuffer());

// Latitude 16.7519 in EXIF: 16 degrees, 45 minutes.
const DEGREES = ['\x00\x00\x00\x10\x00\x00\x00\x01\x00\x00\x00\x2d', '\x10\x00\x00\x00\x01\x00\x00\x00\x2d\x00\x00\x00'];
const TOLD: Readonly<Record<string, readonly string[]>> = {
  'photo.jpg': ['place', 'time', 'device', 'people', 'notes', 'edits', 'thumbnail', 'other'],
  'progressive.jpg': ['people'],
  'photo.png': ['place', 'time', 'people', 'notes'],
  'photo.webp': ['place', 'device'],
  'photo.gif': ['notes'],
  'photo.heic': ['place', 'time', 'device', 'people', 'notes'],
  'photo.avif': ['place', 'time', 'device', 'people', 'notes'],
  'film.mp4': ['place', 'time', 'people', 'notes'],
  'film.mov': ['place', 'time', 'device', 'people', 'notes'],
  'fragments.mp4': ['people', 'notes'],
  'drone.mp4': ['place', 'other'],
  'film.3gp': ['notes'],
  'film.webm': ['time', 'people', 'notes'],
  'sound.m4a': ['place', 'people', 'notes'],
  'sound.mp3': ['people', 'notes', 'thumbnail'],
  'opus.ogg': ['place', 'people', 'notes'],
  'vorbis.ogg': ['people', 'notes'],
  'sound.wav': ['time', 'people', 'notes'],
  'sound.flac': ['people', 'notes'],
};

test('there is a file for each of the kinds that are cleaned', () => {
  expect(new Set([...Object.keys(TOLD), 'plain.jpg'])).toEqual(new Set(readdirSync(FOLDER)));
});

describe.each(Object.entries(TOLD))('%s', (name, told) => {
  const original = read(name);

  test('says which kinds of things it tells', async () => {
    expect(latin1(original)).toMatch(/SECRET/);
    expect((await look(original)).traces).toEqual(expect.arrayContaining([...told]));
  });

  test('has a copy without any of it, that tells nothing when it is looked at again', async () => {
    const { copy, outcome } = await look(original);
    expect(outcome).toBe('cleaned');
    const cleaned = await bytesOf(copy!);
    expect(latin1(cleaned)).not.toMatch(/SECRET|16\.75|93\.11|2026[:-]11|core media|gopro/i);
    for (const degrees of DEGREES) expect(Buffer.from(cleaned).includes(Buffer.from(degrees, 'latin1'))).toBe(false);
    expect(await look(cleaned)).toMatchObject({ outcome: 'nothing', traces: [] });
  });

  test('gives the same copy each time: an upload is gone on with by whoever has the file', async () => {
    const [first, second] = [await look(original), await look(original)];
    expect(await bytesOf(first.copy!)).toEqual(await bytesOf(second.copy!));
  });

  test('cut off anywhere, or with any byte changed, does not break what looks at it', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const broken = seed % 3 === 0 ? original.slice(0, (seed * 7919) % original.length) : changed(original, seed);
      const { copy, outcome } = await look(broken);
      expect(['nothing', 'cleaned', 'uncleanable', 'damaged', 'unknown']).toContain(outcome);
      if (copy !== undefined) expect(copy.size).toBeLessThanOrEqual(broken.length + 64);
    }
  });
});

/** A few bytes, by a generator with a seed, so that a failure can be seen again. */
function changed(original: Uint8Array<ArrayBuffer>, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = original.slice();
  let state = seed;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let left = 1 + next(6); left > 0; left--) {
    // Lengths and counts stand at the beginning more often than elsewhere.
    const place = next(2) === 0 ? next(Math.min(400, bytes.length)) : next(bytes.length);
    bytes[place] = [0, 1, 0x7f, 0x80, 0xff, next(256)][next(6)]!;
  }
  // What it is said to be stays: another kind is another test.
  bytes.set(original.subarray(0, 12));
  return bytes;
}

test('a photo without traces is left as it is', async () => {
  expect(await look(read('plain.jpg'))).toEqual({ outcome: 'nothing', traces: [], picture: { width: 48, height: 32, orientation: 1 } });
});

test('how a photo lies stays in its copy, and goes where a decoder is not to turn it', async () => {
  for (const [name, orientation] of [['photo.jpg', 6], ['photo.png', 8], ['photo.webp', 3]] as const) {
    const { copy, picture } = await look(read(name));
    expect(picture).toEqual({ width: 48, height: 32, orientation });
    const cleaned = await bytesOf(copy!);
    expect((await look(cleaned)).picture?.orientation).toBe(orientation);
    const pixels = await bytesOf(await pixelsOnly(copy!, kindOf(cleaned)));
    expect((await look(pixels)).picture?.orientation).toBe(1);
  }
});

test('the picture of a photo and the sound and picture of a film are the same bytes in the copy', async () => {
  const scan = (bytes: Uint8Array): string => latin1(bytes).match(/\xff\xda[^]*?\xff\xd9/)![0];
  const photo = read('plain.jpg');
  // What photo.jpg was made of.
  expect(scan(await bytesOf((await look(read('photo.jpg'))).copy!))).toBe(scan(photo));
  for (const name of ['film.mp4', 'film.mov', 'fragments.mp4', 'film.3gp', 'film.webm', 'sound.m4a', 'sound.wav', 'sound.flac', 'vorbis.ogg', 'photo.heic']) {
    const [original, copy] = [read(name), await bytesOf((await look(read(name))).copy!)];
    expect(copy.length).toBe(original.length);
    const kept = original.filter((byte, place) => byte === copy[place]).length;
    expect(kept).toBeGreaterThan(original.length * (name.startsWith('photo') ? 0.2 : 0.6));
  }
});

test('where a track is neither picture nor sound, its samples are gone with it', async () => {
  const original = read('drone.mp4');
  const cleaned = await bytesOf((await look(original)).copy!);
  const at = latin1(original).indexOf('GPS(-93');
  expect(at).toBeGreaterThan(0);
  expect(latin1(cleaned)).not.toContain('GPS(');
});

test('a JPEG is cut after its picture, whatever phones put behind it', async () => {
  const cleaned = await bytesOf((await look(concat(read('plain.jpg'), new TextEncoder().encode('SECRET film')))).copy!);
  expect(cleaned).toEqual(read('plain.jpg'));
});

test('what is recorded without a picture is sound', async () => {
  const silent = Uint8Array.from(read('sound.m4a'));
  silent.set(new TextEncoder().encode('isom'), 8);
  expect((await look(silent)).kind).toEqual({ extension: 'm4a', mediaType: 'audio/mp4' });
  expect((await look(read('film.mp4'))).kind).toBeUndefined();
});

test('documents say what they tell, and are not touched', async () => {
  const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Author(SECRET)/CreationDate(D:20261120)/Producer(Word)>>endobj');
  expect(await look(pdf)).toEqual({ outcome: 'uncleanable', traces: ['time', 'device', 'people'] });
  expect((await look(new TextEncoder().encode('Lo que vi.\nA las seis.'))).outcome).toBe('nothing');
  expect((await look(Uint8Array.from([1, 2, 3, 0, 255, 7]))).outcome).toBe('unknown');
});

test.each(['jpg', 'png', 'webp', 'gif', 'heic', 'mp4', 'webm', 'ogg', 'wav', 'flac'])('a %s that is none is called damaged', async (extension) => {
  const nonsense = Uint8Array.from({ length: 5000 }, (_, i) => (i * 131) % 251);
  expect((await inspect(new Blob([nonsense]), { extension, mediaType: 'x/y' })).outcome).toMatch(/damaged|uncleanable/);
});

test('of a film of two gigabytes little more than its index is read', async () => {
  const film = read('film.mp4');
  const size = 2 ** 31;
  let asked = 0;
  // The film's own data box is said to go on for two gigabytes before the index.
  const data = latin1Index(film, 'mdat') - 4;
  const index = latin1Index(film, 'moov') - 4;
  expect(index).toBeGreaterThan(data);
  const tail = film.subarray(index);
  const huge = film.slice(0, index);
  new DataView(huge.buffer).setUint32(data, size - tail.length - data);
  const content = {
    size,
    slice: (start: number, end: number) => ({
      arrayBuffer: async () => {
        asked += end - start;
        return Promise.resolve(Uint8Array.from({ length: end - start }, (_, i) => byteAt(start + i)).buffer);
      },
    }),
  };
  const byteAt = (place: number): number => (place < huge.length ? huge[place]! : place >= size - tail.length ? tail[place - size + tail.length]! : 0);
  const { surveyMedia } = await import('../../../../web/defender/evidence/formats/media.ts');
  const survey = await surveyMedia(new FileBytes(content as unknown as Blob));
  expect(survey.traces).toContain('place');
  expect(asked).toBeLessThan(1_000_000);
});

function latin1Index(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).toString('latin1').indexOf(text);
}
