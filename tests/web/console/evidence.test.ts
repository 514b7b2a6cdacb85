// What of the evidence viewer needs no browser: what a file is, how large it says it is, and what a frame may say.

import { readFileSync } from 'node:fs';

import { heard, MAX_FIELDS, MAX_VALUE } from '../../../web/console/evidence/frame_messages.ts';
import { dimensionsOf, isLarge } from '../../../web/console/evidence/frame/dimensions.ts';
import { downloadName, isOtherThanSaid, kindOfFile } from '../../../web/console/evidence/kinds.ts';
import { mainFields } from '../../../web/console/evidence/main_fields.ts';

const FILES = new URL('../defender/evidence/files/', import.meta.url);

function file(name: string): Blob {
  return new Blob([readFileSync(new URL(name, FILES))]);
}

describe('what a file is', () => {
  it.each([
    ['photo.jpg', 'image'],
    ['photo.png', 'image'],
    ['photo.gif', 'image'],
    ['photo.webp', 'image'],
    ['photo.avif', 'image'],
    ['film.mp4', 'video'],
    ['film.webm', 'video'],
    ['sound.mp3', 'audio'],
    ['photo.heic', undefined],
  ])('%s is shown as %s', async (name, shown) => {
    expect((await kindOfFile(file(name))).shown).toBe(shown);
  });

  it.each(['<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'PK\x03\x04', '<!doctype html>', 'II*\0', '\0', ''])('%j is only handed out', async (text) => {
    expect((await kindOfFile(new Blob([text]))).shown).toBeUndefined();
  });

  it('a report may call one thing by several names, and not another by its', async () => {
    const jpeg = await kindOfFile(file('photo.jpg'));
    const webm = await kindOfFile(file('film.webm'));
    const page = await kindOfFile(new Blob(['<script>']));
    expect([isOtherThanSaid(jpeg, 'image/jpeg'), isOtherThanSaid(webm, 'audio/webm'), isOtherThanSaid(page, 'text/html')]).toEqual([false, false, false]);
    expect([isOtherThanSaid(jpeg, 'text/html'), isOtherThanSaid(jpeg, 'application/pdf'), isOtherThanSaid(page, 'image/png')]).toEqual([true, true, true]);
  });

  it('a download ends as its bytes say', () => {
    expect(downloadName('a4.svg', { extension: 'txt', mediaType: 'text/plain' })).toBe('a4.txt');
  });
});

describe('how large a picture says it is', () => {
  it.each([
    ['photo.jpg', 'image/jpeg'],
    ['progressive.jpg', 'image/jpeg'],
    ['photo.png', 'image/png'],
    ['photo.gif', 'image/gif'],
    ['photo.webp', 'image/webp'],
    ['photo.avif', 'image/avif'],
  ])('%s', async (name, mediaType) => {
    expect(await dimensionsOf(file(name), mediaType)).toEqual({ width: 48, height: 32 });
  });

  it.each(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif', 'image/heic'])('what ends too early says nothing as %s', async (mediaType) => {
    expect(await dimensionsOf(new Blob([Uint8Array.of(0xff, 0xd8, 0xff)]), mediaType)).toBeUndefined();
  });

  it('a JPEG of nothing but segments is not walked to its end', async () => {
    const segments = new Uint8Array(2 + 4 * 10_000);
    for (let at = 2; at < segments.length; at += 4) segments.set([0xff, 0xe1, 0, 2], at);
    expect(await dimensionsOf(new Blob([segments]), 'image/jpeg')).toBeUndefined();
  });

  it('large is a side, an area, or not to say', () => {
    expect([isLarge({ width: 10_000, height: 9_999 }), isLarge({ width: 10_000, height: 10_000 }), isLarge({ width: 10_001, height: 1 }), isLarge(undefined)]).toEqual([false, true, true, true]);
  });
});

describe('what a frame may say', () => {
  it('nothing of another shape is heard', () => {
    for (const data of [null, 1, 'shown', {}, { said: 'ran' }, { said: 'shown', width: '1', height: 1, seconds: 0 }, { said: 'large', width: -1, height: NaN }, { said: 'metadata', fields: {} }]) {
      expect(heard(data)).toBeUndefined();
    }
  });

  it('fields are cut, and counted', () => {
    const long = { group: 'exif', name: 'Make', value: 'x'.repeat(100_000) };
    const said = heard({ said: 'metadata', fields: [1, { name: 'Make' }, ...Array.from({ length: 10_000 }, () => long)] });
    const fields = said?.said === 'metadata' ? said.fields : [];
    expect(fields).toHaveLength(MAX_FIELDS - 2);
    expect(fields[0]?.value).toHaveLength(MAX_VALUE);
  });

  it('time, place and device stand first', () => {
    const fields = [
      { group: 'gps', name: 'Latitude', value: '16.8' },
      { group: 'gps', name: 'Longitude', value: '-99.9' },
      { group: 'exif', name: 'Make', value: 'A' },
      { group: 'exif', name: 'Model', value: 'B' },
      { group: 'exif', name: 'DateTimeOriginal', value: '2026:11:01 10:00:00' },
    ];
    expect(mainFields(fields)).toEqual([
      { about: 'taken', value: '2026:11:01 10:00:00' },
      { about: 'place', value: '16.8, -99.9' },
      { about: 'device', value: 'A B' },
    ]);
  });
});
