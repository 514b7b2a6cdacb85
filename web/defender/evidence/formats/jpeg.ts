/** JPEG (ITU-T T.81): a row of segments, and scans of compressed picture between them. */

import { Damaged, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText } from '../traces.ts';
import { isCommonProfile, orientationOnly, readExif, tracesInXmp } from './exif.ts';

const [SOI, EOI, SOS, COM] = [0xd8, 0xd9, 0xda, 0xfe];
const [APP0, APP1, APP2, APP13, APP14, APP15] = [0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xef];
// Start of frame; C4, C8 and CC are tables of other kinds.
const FRAMES = [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const SCAN_BYTES = 65_536;
const MAX_SEGMENTS = 10_000;

export async function surveyJpeg(file: FileBytes, { keepOrientation = true } = {}): Promise<Survey> {
  const survey = new Survey();
  const extendedXmp = { seen: false };
  let orientation = 1;
  let at = 2;
  for (let left = MAX_SEGMENTS; ; left--) {
    if (left === 0) throw new Damaged('too many segments');
    const marker = await markerAt(file, at);
    if (marker === undefined) {
      survey.isTruncated = true;
      break;
    }
    at = marker.end;
    if (marker.code === EOI) {
      // Phones put a second picture, a short film or their own notes behind the picture.
      if (at < file.size) {
        survey.traces.add('other');
        survey.edits.remove(at, file.size);
      }
      break;
    }
    if (marker.code === SOI || marker.code === 0x01 || (marker.code >= 0xd0 && marker.code <= 0xd7)) continue;
    const length = (await file.view(at, 2)).getUint16(0);
    if (length < 2) throw new Damaged('a segment that ends before it begins');
    const content = await file.read(at + 2, length - 2);
    if (FRAMES.includes(marker.code)) survey.picture ??= frame(content);
    if (marker.code === APP1 && startsWith(content, 'Exif\0')) {
      const exif = readExif(content.subarray(6));
      survey.add(exif.traces);
      if (orientation === 1) orientation = exif.orientation;
      survey.edits.remove(marker.start, at + length);
    } else if (isForgotten(marker.code, content, survey, extendedXmp)) {
      survey.edits.remove(marker.start, at + length);
    }
    at += length;
    if (marker.code === SOS) at = await endOfScan(file, at);
  }
  if (survey.picture === undefined) throw new Damaged('no picture in it');
  survey.picture.orientation = orientation;
  if (orientation !== 1 && keepOrientation) survey.edits.insert(2, exifSegment(orientation));
  return survey;
}

interface Marker {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

/** A marker may have any number of fill bytes before it. */
async function markerAt(file: FileBytes, start: number): Promise<Marker | undefined> {
  let at = start;
  for (;;) {
    const bytes = await file.some(at, 2);
    if (bytes.length < 2) return undefined;
    if (bytes[0] !== 0xff) throw new Damaged('no marker where one must be');
    if (bytes[1] !== 0xff) return { code: bytes[1] ?? 0, start, end: at + 2 };
    if (++at - start > SCAN_BYTES) throw new Damaged('too much filling');
  }
}

/** Where the marker after a scan stands; restarts, and FF that is a picture's own, belong to the scan. */
async function endOfScan(file: FileBytes, start: number): Promise<number> {
  for (let at = start; at < file.size; ) {
    const bytes = await file.some(at, SCAN_BYTES);
    for (let found = bytes.indexOf(0xff); found !== -1; found = bytes.indexOf(0xff, found + 1)) {
      const code = bytes[found + 1];
      if (code === undefined) break;
      if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at + found;
    }
    // One byte again, for a marker that lies across two blocks.
    at += bytes.length === SCAN_BYTES ? SCAN_BYTES - 1 : bytes.length;
  }
  return file.size;
}

/** What says how the picture is to be decoded stays; anything else goes. */
function isForgotten(code: number, content: Uint8Array, survey: Survey, xmp: { seen: boolean }): boolean {
  if (code === COM) {
    survey.add(['notes']);
    return true;
  }
  if (code < APP0 || code > APP15) return false;
  if (code === APP14 && startsWith(content, 'Adobe')) return false;
  if (code === APP0 && startsWith(content, 'JFIF\0')) {
    const hasThumbnail = content.length > 14;
    if (hasThumbnail) survey.add(['thumbnail']);
    return hasThumbnail;
  }
  if (code === APP2 && startsWith(content, 'ICC_PROFILE\0')) {
    const isKnown = isCommonProfile(content);
    if (!isKnown) survey.add(['device']);
    return !isKnown;
  }
  if (code === APP1 && startsWith(content, 'http://ns.adobe.com/xap/')) {
    survey.add(tracesInXmp(content));
    xmp.seen = true;
  } else if (code === APP13 && startsWith(content, 'Photoshop')) survey.add(iptcTraces(content));
  else if (code === APP0 && startsWith(content, 'JFXX')) survey.add(['thumbnail']);
  else if (code === APP2 && startsWith(content, 'MPF\0')) survey.add(['other']);
  else if (code === APP1 + 10 && startsWith(content, 'JP')) survey.add(['edits', 'device']); // C2PA, in APP11
  else survey.add(tracesInText(latin1(content.subarray(0, 64))));
  return true;
}

// Image resources of Photoshop with IPTC-IIM in them: 1C, the record 2, and the number of the field.
const IPTC: readonly (readonly [number[], 'place' | 'time' | 'people' | 'notes' | 'device'])[] = [
  [[26, 27, 90, 92, 95, 100, 101], 'place'],
  [[55, 60, 62, 63, 30, 35], 'time'],
  [[80, 85, 110, 115, 116, 118, 122], 'people'],
  [[5, 25, 40, 105, 120], 'notes'],
  [[65, 70], 'device'],
];

function iptcTraces(content: Uint8Array): Set<'place' | 'time' | 'people' | 'notes' | 'device' | 'edits' | 'thumbnail'> {
  const found = new Set<'place' | 'time' | 'people' | 'notes' | 'device' | 'edits' | 'thumbnail'>(['edits']);
  for (let at = 0; at + 2 < content.length; at++) {
    if (content[at] !== 0x1c || content[at + 1] !== 2) continue;
    const field = content[at + 2] ?? 0;
    for (const [fields, trace] of IPTC) if (fields.includes(field)) found.add(trace);
  }
  // Resource 0x040C is a thumbnail.
  if (latin1(content.subarray(0, 65_536)).includes('8BIM\x04\x0c')) found.add('thumbnail');
  return found;
}

function frame(content: Uint8Array): { width: number; height: number; orientation: number } {
  const view = viewOf(content);
  return { height: view.getUint16(1), width: view.getUint16(3), orientation: 1 };
}

function exifSegment(orientation: number): Uint8Array {
  const exif = orientationOnly(orientation);
  const head = [0xff, APP1, 0, exif.length + 8, ...Array.from('Exif\0\0', (letter) => letter.charCodeAt(0))];
  return Uint8Array.from([...head, ...exif]);
}

export function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((letter, place) => bytes[place] === letter.charCodeAt(0));
}
