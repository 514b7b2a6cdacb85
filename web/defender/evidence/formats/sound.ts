/** Sound by itself: MP3 with ID3 and APE tags, WAV (RIFF), FLAC (RFC 9639). */

import { Damaged, fourLetters, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText } from '../traces.ts';

const LOOK_BYTES = 262_144;
const MAX_PARTS = 10_000;

/** Tags stand before the sound and after it, and are cut off. */
export async function surveyMp3(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  const cut = async (start: number, end: number): Promise<void> => {
    survey.add(tracesInText(latin1(await file.some(start, Math.min(end - start, LOOK_BYTES)))));
    survey.edits.remove(start, end);
  };
  let start = 0;
  for (let head = await file.some(0, 10); head.length === 10 && latin1(head.subarray(0, 3)) === 'ID3'; head = await file.some(start, 10)) {
    const hasFooter = ((head[5] ?? 0) & 0x10) !== 0;
    const size = head.subarray(6, 10).reduce((sum, byte) => 128 * sum + (byte & 0x7f), 0);
    const end = Math.min(file.size, start + 10 + size + (hasFooter ? 10 : 0));
    await cut(start, end);
    start = end;
  }
  let end = file.size;
  for (let length = await tagBefore(file, start, end); length > 0; length = await tagBefore(file, start, end)) {
    await cut(end - length, end);
    end -= length;
  }
  if (start >= end) throw new Damaged('no sound in it');
  return survey;
}

/** The length of the tag that ends at `end`, or 0. */
async function tagBefore(file: FileBytes, start: number, end: number): Promise<number> {
  const tail = await file.some(Math.max(start, end - 128), Math.min(128, end - start));
  const last = (length: number): string => latin1(tail.subarray(Math.max(0, tail.length - length)));
  if (tail.length === 128 && latin1(tail.subarray(0, 3)) === 'TAG') return 128;
  if (last(32).startsWith('APETAGEX')) {
    const view = viewOf(tail.subarray(tail.length - 32));
    const hasHeader = (view.getUint32(20, true) & 0x80000000) !== 0;
    return Math.min(end - start, Math.max(32, view.getUint32(12, true)) + (hasHeader ? 32 : 0));
  }
  const lyrics = /(\d{6})LYRICS200$/.exec(last(15));
  return lyrics === null ? 0 : Math.min(end - start, Number(lyrics[1]) + 15);
}

/** Parts that are not sound become `JUNK`, which every player skips. */
export async function surveyWav(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  let hasSound = false;
  let at = 12;
  for (let left = MAX_PARTS; at + 8 <= file.size; left--) {
    if (left === 0) throw new Damaged('too many parts');
    const head = await file.view(at, 8);
    const [type, length] = [fourLetters(head, 0), head.getUint32(4, true)];
    const next = Math.min(file.size, at + 8 + length + (length % 2));
    hasSound ||= type === 'data';
    if (!['fmt ', 'data', 'fact', 'ds64'].includes(type)) {
      const content = await file.some(at + 8, Math.min(next - at - 8, LOOK_BYTES));
      if (type !== 'JUNK' && content.some((byte) => byte !== 0)) survey.add(tracesInText(`${type} ${latin1(content)}`));
      if (type === 'bext') survey.add(['time', 'device', 'people']);
      survey.edits.put(at, Uint8Array.from([0x4a, 0x55, 0x4e, 0x4b]));
      survey.edits.zero(at + 8, next);
    }
    // A recording that was cut off says that its sound has no length.
    at = type === 'data' && (length === 0 || length === 0xffffffff) ? file.size : next;
  }
  if (!hasSound) throw new Damaged('no sound in it');
  return survey;
}

const [STREAM_INFO, PADDING, SEEK_TABLE] = [0, 1, 3];

/** Blocks that are not needed become padding. */
export async function surveyFlac(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  let at = 4;
  for (let left = MAX_PARTS; ; left--) {
    if (left === 0) throw new Damaged('too many parts');
    const head = await file.view(at, 4);
    const [flags, length] = [head.getUint8(0), head.getUint32(0) & 0xffffff];
    const [type, end] = [flags & 0x7f, at + 4 + length];
    if (end > file.size) throw new Damaged('a block outside the file');
    if (type !== STREAM_INFO && type !== SEEK_TABLE) {
      const content = await file.some(at + 4, Math.min(length, LOOK_BYTES));
      if (type === 6) survey.add(['thumbnail']);
      else if (content.some((byte) => byte !== 0)) survey.add(tracesInText(latin1(content)));
      survey.edits.put(at, Uint8Array.of((flags & 0x80) | PADDING));
      survey.edits.zero(at + 4, end);
    }
    at = end;
    if ((flags & 0x80) !== 0) return survey;
  }
}
