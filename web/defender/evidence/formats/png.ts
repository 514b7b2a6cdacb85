/** PNG (ISO/IEC 15948): a signature and a row of chunks. */

import { Damaged, fourLetters, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText } from '../traces.ts';
import { isCommonProfile, orientationOnly, readExif, tracesInXmp } from './exif.ts';

const SIGNATURE_BYTES = 8;
const MAX_CHUNKS = 1_000_000;
const HEAD_BYTES = 65_536;
// What the picture needs to look as it is meant; of animations too.
const KEPT = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'bKGD', 'pHYs', 'cICP', 'acTL', 'fcTL', 'fdAT']);

export async function surveyPng(file: FileBytes, { keepOrientation = true } = {}): Promise<Survey> {
  const survey = new Survey();
  let orientation = 1;
  let at = SIGNATURE_BYTES;
  let afterHeader = 0;
  for (let left = MAX_CHUNKS; ; left--) {
    if (left === 0) throw new Damaged('too many chunks');
    if (at + 12 > file.size) {
      survey.isTruncated = true;
      break;
    }
    const head = await file.view(at, 8);
    const [length, type] = [head.getUint32(0), fourLetters(head, 4)];
    const end = at + 12 + length;
    if (type === 'IHDR') {
      const size = await file.view(at + 8, 8);
      survey.picture = { width: size.getUint32(0), height: size.getUint32(4), orientation: 1 };
      afterHeader = end;
    } else if (survey.picture === undefined) throw new Damaged('no header');
    if (end > file.size) {
      survey.isTruncated = true;
      if (!KEPT.has(type)) survey.edits.remove(at, file.size);
      break;
    }
    if (type === 'eXIf') orientation = readExif(await file.some(at + 8, Math.min(length, HEAD_BYTES))).orientation;
    if (!KEPT.has(type) && (await tells(file, { at: at + 8, length, type }, survey))) survey.edits.remove(at, end);
    at = end;
    if (type === 'IEND') {
      if (at < file.size) {
        survey.traces.add('other');
        survey.edits.remove(at, file.size);
      }
      break;
    }
  }
  if (survey.picture === undefined) throw new Damaged('no picture in it');
  survey.picture.orientation = orientation;
  if (orientation !== 1 && keepOrientation) survey.edits.insert(afterHeader, chunk('eXIf', orientationOnly(orientation)));
  return survey;
}

/** Whether it goes. */
async function tells(file: FileBytes, { at, length, type }: { at: number; length: number; type: string }, survey: Survey): Promise<boolean> {
  const content = await file.read(at, Math.min(length, HEAD_BYTES));
  switch (type) {
    case 'eXIf':
      survey.add(readExif(content).traces);
      return true;
    case 'tIME':
      survey.add(['time']);
      return true;
    case 'iCCP': {
      // Its name is in clear before what is compressed.
      const isKnown = isCommonProfile(content.subarray(0, 80));
      if (!isKnown) survey.add(['device']);
      return !isKnown;
    }
    case 'tEXt':
    case 'zTXt':
    case 'iTXt':
      survey.add(textTraces(content, type));
      return true;
    default:
      survey.add(['other']);
      return true;
  }
}

/** By the keyword; compressed text is never unpacked. */
function textTraces(content: Uint8Array, type: string): ReturnType<typeof tracesInXmp> {
  const end = content.indexOf(0);
  const keyword = latin1(content.subarray(0, end === -1 ? 79 : Math.min(end, 79)));
  if (keyword.startsWith('XML:com.adobe.xmp')) return tracesInXmp(content);
  if (/raw profile type (exif|app1|xmp)/i.test(keyword)) return new Set(['time', 'device', 'other'] as const);
  const known = tracesInText(keyword);
  if (known.has('other') && type !== 'zTXt') return new Set(['notes'] as const);
  return known;
}

export function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(Array.from(type, (letter) => letter.charCodeAt(0)), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** Of ISO 3309, as PNG's annex D has it; the few bytes that are written need no table. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
