/**
 * MP4, MOV, 3GP and M4A (ISO/IEC 14496-12 and -14, QuickTime): what a `moov` box tells besides picture and sound.
 *
 * Everything is overwritten where it stands, so that no offset changes. Tracks that are neither picture nor sound
 * go with all that they hold: cameras write the way they took into them, and the time of day.
 */

import { CannotClean, Damaged, fourLetters, viewOf } from '../file_bytes.ts';
import type { Survey } from '../survey.ts';
import { latin1, tracesInText, type Trace } from '../traces.ts';
import { child, empty, type Box, type Boxes } from './boxes.ts';

const LOOK_BYTES = 262_144;
const KEPT_TRACKS = new Set(['vide', 'soun']);
// What must stay of a movie, of a track and of a track's medium; anything else in them is about it, not it.
const KEPT_IN: Readonly<Record<string, ReadonlySet<string>>> = {
  moov: new Set(['mvhd', 'trak', 'mvex', 'iods']),
  trak: new Set(['tkhd', 'mdia', 'edts', 'tapt', 'load']),
  mdia: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
};
const PADDING = new Set(['free', 'skip', 'wide']);

/** `hasFragments`: some samples are listed elsewhere. */
export async function surveyMovie(boxes: Boxes, movie: Box, { survey, hasFragments }: { survey: Survey; hasFragments: boolean }): Promise<void> {
  const tracks: Box[] = [];
  for (const box of await boxes.in(movie)) {
    if (box.type === 'mvhd') await forgetTimes(boxes, box, survey);
    else if (box.type === 'trak') tracks.push(box);
    else if (!isKept('moov', box)) await forget(boxes, box, survey);
  }
  if (tracks.length === 0) throw new Damaged('a film without tracks');
  for (const track of tracks) await surveyTrack(boxes, track, { survey, hasFragments });
}

/** A box that is no part of the film. */
export async function forget(boxes: Boxes, box: Box, survey: Survey): Promise<void> {
  const content = await boxes.file.some(box.content, Math.min(box.end - box.content, LOOK_BYTES));
  const isBlank = content.every((byte) => byte === 0) && box.end - box.content <= LOOK_BYTES;
  if (PADDING.has(box.type)) {
    // Some cameras hide their notes in what must be skipped.
    if (!isBlank) survey.add(['other']);
    survey.edits.zero(box.content, box.end);
    return;
  }
  if (!isBlank) survey.add(tracesInBox(content));
  empty(box, survey);
}

async function surveyTrack(boxes: Boxes, track: Box, { survey, hasFragments }: { survey: Survey; hasFragments: boolean }): Promise<void> {
  const parts = await boxes.in(track);
  const media = child(parts, 'mdia');
  const mediaParts = media === undefined ? [] : await boxes.in(media);
  const handler = child(mediaParts, 'hdlr');
  if (handler === undefined) throw new Damaged('a track of no kind');
  const kind = fourLetters(await boxes.file.view(handler.content + 8, 4), 0);
  if (!KEPT_TRACKS.has(kind)) {
    if (hasFragments) throw new CannotClean('a track that is neither picture nor sound, in fragments');
    survey.add(tracesOfTrack(kind));
    await zeroSamples(boxes, mediaParts, survey);
    empty(track, survey);
    return;
  }
  survey.hasMovingPicture = survey.hasMovingPicture === true || kind === 'vide';
  for (const box of parts) {
    if (box.type === 'tkhd') await forgetTimes(boxes, box, survey);
    else if (!isKept('trak', box)) await forget(boxes, box, survey);
  }
  for (const box of mediaParts) {
    if (box.type === 'mdhd') await forgetTimes(boxes, box, survey);
    else if (!isKept('mdia', box)) await forget(boxes, box, survey);
  }
  await forgetName(boxes, handler, survey);
  const information = child(mediaParts, 'minf');
  if (information === undefined) throw new Damaged('a track without samples');
  const inner = await boxes.in(information);
  const dataHandler = child(inner, 'hdlr');
  if (dataHandler !== undefined) await forgetName(boxes, dataHandler, survey);
  const table = child(inner, 'stbl');
  const descriptions = table && child(await boxes.in(table), 'stsd');
  for (const entry of descriptions === undefined ? [] : await boxes.in(descriptions, 8)) forgetEncoder(entry, kind, survey);
}

/** Who made the encoder, and its name (QuickTime; zeros in ISO's files but for the name). */
function forgetEncoder(entry: Box, kind: string, survey: Survey): void {
  const [vendor, name] = [entry.content + 12, entry.content + 42];
  if (vendor + 4 <= entry.end) survey.edits.zero(vendor, vendor + 4);
  if (kind === 'vide' && name + 32 <= entry.end) survey.edits.zero(name, name + 32);
}

/** Times of making and of changing, in seconds since 1904. */
async function forgetTimes(boxes: Boxes, box: Box, survey: Survey): Promise<void> {
  const isLong = (await boxes.file.view(box.content, 1)).getUint8(0) === 1;
  const [start, length] = [box.content + 4, isLong ? 16 : 8];
  if ((await boxes.file.read(start, length)).some((byte) => byte !== 0)) survey.add(['time']);
  survey.edits.zero(start, start + length);
}

/** Manufacturer and name of what wrote the track: "Core Media Video", "GoPro AVC". */
async function forgetName(boxes: Boxes, handler: Box, survey: Survey): Promise<void> {
  const start = handler.content + 12;
  const content = await boxes.file.some(start, Math.max(0, handler.end - start));
  if (/core media|gopro|dji|samsung|sony|canon/i.test(latin1(content))) survey.add(['device']);
  survey.edits.zero(start, handler.end);
}

function tracesOfTrack(kind: string): Trace[] {
  if (kind === 'tmcd') return ['time'];
  return ['meta', 'camm', 'gpmd', 'text', 'sbtl', 'subp', 'data'].includes(kind) ? ['place', 'other'] : ['other'];
}

function tracesInBox(content: Uint8Array): Set<Trace> {
  return tracesInText(latin1(content));
}

function isKept(where: string, box: Box): boolean {
  return KEPT_IN[where]?.has(box.type) === true;
}

// --- where the samples of a track lie (§8.6 and §8.7) ---------------------------------------------------------

async function zeroSamples(boxes: Boxes, mediaParts: readonly Box[], survey: Survey): Promise<void> {
  const information = child(mediaParts, 'minf');
  const table = information && child(await boxes.in(information), 'stbl');
  if (table === undefined) return;
  const parts = await boxes.in(table);
  const [sizes, runs, short, long] = ['stsz', 'stsc', 'stco', 'co64'].map((type) => child(parts, type));
  const offsetsBox = short ?? long;
  if (sizes === undefined || runs === undefined || offsetsBox === undefined) throw new CannotClean('a track whose samples cannot be found');
  const offsets = await numbers(boxes, offsetsBox, short === undefined ? 8 : 4);
  const perChunk = chunkLengths(await rows(boxes, runs), offsets.length);
  const lengthOf = await sampleLengths(boxes, sizes);
  let sample = 0;
  for (const [place, offset] of offsets.entries()) {
    const count = perChunk[place] ?? 0;
    const length = lengthOf(sample, count);
    sample += count;
    if (offset + length > boxes.file.size) throw new Damaged('samples outside the file');
    survey.edits.zero(offset, offset + length);
  }
}

/** Of how many bytes `count` samples from one on are. */
async function sampleLengths(boxes: Boxes, box: Box): Promise<(from: number, count: number) => number> {
  const head = await boxes.file.view(box.content, 12);
  const fixed = head.getUint32(4);
  if (fixed !== 0) return (_, count) => fixed * count;
  const all = head.getUint32(8);
  const view = viewOf(await boxes.file.read(box.content + 12, 4 * all));
  return (from, count) => {
    if (from + count > all) throw new Damaged('more samples than there are');
    let length = 0;
    for (let sample = from; sample < from + count; sample++) length += view.getUint32(4 * sample);
    return length;
  };
}

async function numbers(boxes: Boxes, box: Box, bytes: 4 | 8): Promise<number[]> {
  const count = (await boxes.file.view(box.content + 4, 4)).getUint32(0);
  const view = viewOf(await boxes.file.read(box.content + 8, count * bytes));
  return Array.from({ length: count }, (_, place) => (bytes === 4 ? view.getUint32(4 * place) : Number(view.getBigUint64(8 * place))));
}

/** First chunk (from 1), samples in each chunk from there on. */
async function rows(boxes: Boxes, box: Box): Promise<[first: number, samples: number][]> {
  const count = (await boxes.file.view(box.content + 4, 4)).getUint32(0);
  const view = viewOf(await boxes.file.read(box.content + 8, 12 * count));
  return Array.from({ length: count }, (_, row) => [view.getUint32(12 * row), view.getUint32(12 * row + 4)]);
}

function chunkLengths(table: readonly [number, number][], chunks: number): number[] {
  const lengths: number[] = [];
  for (const [place, [first, samples]] of table.entries()) {
    const next = Math.min(table[place + 1]?.[0] ?? chunks + 1, chunks + 1);
    for (let chunk = Math.max(first, 1); chunk < next && lengths.length < chunks; chunk++) lengths.push(samples);
  }
  return lengths;
}
