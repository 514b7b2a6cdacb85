/** EXIF: tags in the structure of a TIFF file (CIPA DC-008). Only which tags are there is read, and how the picture lies. */

import { viewOf } from '../file_bytes.ts';
import { latin1, tracesInText, type Trace } from '../traces.ts';

// A hostile file may point in circles.
const MAX_TAGS = 2000;

const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const INTEROPERABILITY_IFD = 0xa005;

const BY_TAG: readonly (readonly [Trace | undefined, readonly number[]])[] = [
  ['time', [0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292]],
  ['device', [0x010f, 0x0110, 0x0131, 0x013c, 0x927c, 0xa431, 0xa432, 0xa433, 0xa434, 0xa435, 0xa436, 0xa437, 0xc614, 0xc62f]],
  ['people', [0x013b, 0x8298, 0xa430, 0x9c9d, 0xa438, 0xa439, 0xa43a]],
  ['notes', [0x010d, 0x010e, 0x02bc, 0x83bb, 0x9286, 0x9c9b, 0x9c9c, 0x9c9e, 0x9c9f]],
  ['edits', [0x8649, 0xa43b, 0xa43c]],
  ['thumbnail', [0x0201, 0x0202]],
  // Sizes, colours and versions: every picture has them anyway.
  [undefined, [0x0001, 0x0002, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0115, 0x011a, 0x011b, 0x0128, 0x0213]],
  [undefined, [0x9000, 0x9101, 0xa000, 0xa001, 0xa002, 0xa003, 0xa406, ORIENTATION, EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD]],
];
const GPS_PLACE = [0x01, 0x02, 0x03, 0x04, 0x06, 0x13, 0x14, 0x15, 0x16, 0x1b, 0x1c];
const GPS_TIME = [0x07, 0x1d];

export interface Exif {
  readonly traces: Set<Trace>;
  /** 1 to 8, as the tag has it. */
  readonly orientation: number;
}

/** What `bytes`, from the byte-order mark on, tell. Of what is broken: what could be read of it. */
export function readExif(bytes: Uint8Array): Exif {
  const traces = new Set<Trace>();
  let orientation = 1;
  try {
    for (const { tag, value, isGps } of tagsIn(viewOf(bytes))) {
      const trace = isGps ? gpsTrace(tag) : traceOf(tag);
      if (trace !== undefined) traces.add(trace);
      if (tag === ORIENTATION && !isGps && orientation === 1 && value >= 1 && value <= 8) orientation = value;
    }
  } catch {
    traces.add('other');
  }
  return { traces, orientation };
}

interface Tag {
  readonly tag: number;
  /** Its first 16 bits. */
  readonly value: number;
  readonly isGps: boolean;
}

function* tagsIn(view: DataView): Generator<Tag> {
  const little = view.getUint16(0) === 0x4949;
  const tables = [{ at: view.getUint32(4, little), isGps: false }];
  let left = MAX_TAGS;
  for (const { at: table, isGps } of tables) {
    if (table === 0) continue;
    const count = view.getUint16(table, little);
    for (let entry = 0; entry < count; entry++) {
      if (left-- === 0) return;
      const at = table + 2 + 12 * entry;
      const tag = view.getUint16(at, little);
      yield { tag, value: view.getUint16(at + 8, little), isGps };
      if (!isGps && (tag === EXIF_IFD || tag === INTEROPERABILITY_IFD || tag === GPS_IFD)) tables.push({ at: view.getUint32(at + 8, little), isGps: tag === GPS_IFD });
    }
    const next = table + 2 + 12 * count;
    if (!isGps && next + 4 <= view.byteLength && tables.length < MAX_TAGS) tables.push({ at: view.getUint32(next, little), isGps: false });
  }
}

function traceOf(tag: number): Trace | undefined {
  const found = BY_TAG.find(([, tags]) => tags.includes(tag));
  return found === undefined ? 'other' : found[0];
}

function gpsTrace(tag: number): Trace | undefined {
  if (GPS_PLACE.includes(tag)) return 'place';
  return GPS_TIME.includes(tag) ? 'time' : undefined;
}

/** EXIF with nothing in it but how the picture lies. */
export function orientationOnly(orientation: number): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = viewOf(bytes);
  view.setUint32(0, 0x4d4d002a);
  view.setUint32(4, 8); // where the table is
  view.setUint16(8, 1); // of one entry
  view.setUint16(10, ORIENTATION);
  view.setUint16(12, 3); // a SHORT
  view.setUint32(14, 1);
  view.setUint16(18, orientation);
  return bytes;
}

export function tracesInXmp(bytes: Uint8Array): Set<Trace> {
  // The addresses of its namespaces say nothing of what is in it.
  return tracesInText(latin1(bytes).replace(/xmlns:\w+\s*=\s*["'][^"']*["']/g, ''));
}

// Colour profiles that everybody has; any other may name a screen or a camera.
const COMMON_PROFILES = /sRGB|Display P3|Adobe RGB/;
const PROFILE_BYTES = 65_536;

/** Whether a colour profile (ICC.1) tells nothing. */
export function isCommonProfile(bytes: Uint8Array): boolean {
  return bytes.length <= PROFILE_BYTES && COMMON_PROFILES.test(latin1(bytes));
}
