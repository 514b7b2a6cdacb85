/**
 * HEIC and AVIF (ISO/IEC 23008-12): items that a `meta` box places in the file. What is EXIF, XMP or otherwise no
 * picture is overwritten with zeros where it stands; the pictures, and how they lie, are not touched.
 */

import { CannotClean, Damaged, fourLetters, viewOf } from '../file_bytes.ts';
import type { Survey } from '../survey.ts';
import { readExif, tracesInXmp } from './exif.ts';
import { child, type Box, type Boxes } from './boxes.ts';

const MAX_ITEMS = 10_000;
const LOOK_BYTES = 65_536;
// No offset, a byte-order mark, a table of no entries and none after it: what reads it finds nothing, and no fault.
const EMPTY_EXIF = Uint8Array.of(0, 0, 0, 0, 0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0);

export async function surveyItems(boxes: Boxes, meta: Box, survey: Survey): Promise<void> {
  const parts = await boxes.in(meta, 4);
  const [info, places, properties] = [child(parts, 'iinf'), child(parts, 'iloc'), child(parts, 'iprp')];
  if (info === undefined || places === undefined) throw new Damaged('a picture without its list of items');
  const data = child(parts, 'idat');
  const extents = await extentsIn(boxes, places);
  for (const item of await itemsIn(boxes, info)) {
    if (!['Exif', 'mime', 'uri '].includes(item.type)) continue;
    for (const { start, length, method } of extents.get(item.id) ?? []) {
      if (method > 1 || (method === 1 && data === undefined)) throw new CannotClean('metadata in a place that is not known');
      const at = method === 1 ? start + (data?.content ?? 0) : start;
      if (at + length > boxes.file.size) throw new Damaged('an item outside the file');
      const content = await boxes.file.read(at, Math.min(length, LOOK_BYTES));
      if (content.some((byte) => byte !== 0)) survey.add(item.type === 'Exif' ? exifTraces(content) : tracesInXmp(content));
      const rest = item.type === 'Exif' && length >= EMPTY_EXIF.length ? EMPTY_EXIF : EMPTY_EXIF.subarray(0, 0);
      survey.edits.put(at, rest);
      survey.edits.zero(at + rest.length, at + length);
    }
  }
  if (properties !== undefined) survey.picture = await largest(boxes, properties);
}

function exifTraces(content: Uint8Array): ReturnType<typeof tracesInXmp> {
  const offset = 4 + viewOf(content).getUint32(0);
  return readExif(content.subarray(Math.min(offset, content.length))).traces;
}

interface Item {
  readonly id: number;
  readonly type: string;
}

async function itemsIn(boxes: Boxes, info: Box): Promise<Item[]> {
  const version = (await boxes.file.view(info.content, 4)).getUint8(0);
  const items: Item[] = [];
  for (const entry of await boxes.in(info, version === 0 ? 6 : 8)) {
    const view = await boxes.file.view(entry.content, Math.min(16, entry.end - entry.content));
    const kind = view.getUint8(0);
    if (entry.type !== 'infe' || kind < 2) throw new CannotClean('items of an older kind');
    items.push(kind === 2 ? { id: view.getUint16(4), type: fourLetters(view, 8) } : { id: view.getUint32(4), type: fourLetters(view, 10) });
  }
  return items;
}

interface Extent {
  readonly start: number;
  readonly length: number;
  /** 0: from the start of the file; 1: in `idat`. */
  readonly method: number;
}

async function extentsIn(boxes: Boxes, places: Box): Promise<Map<number, Extent[]>> {
  const view = viewOf(await boxes.file.read(places.content, places.end - places.content));
  const version = view.getUint8(0);
  const sizes = view.getUint16(4);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  let at = 6;
  const number = (bytes: number): number => {
    at += bytes;
    if (bytes === 0) return 0;
    if (bytes === 2) return view.getUint16(at - 2);
    if (bytes === 4) return view.getUint32(at - 4);
    if (bytes === 8) return Number(view.getBigUint64(at - 8));
    throw new Damaged('a number of an odd size');
  };
  const found = new Map<number, Extent[]>();
  const idSize = version < 2 ? 2 : 4;
  const count = number(idSize);
  if (count > MAX_ITEMS) throw new CannotClean('too many items');
  for (let item = 0; item < count; item++) {
    const id = number(idSize);
    const method = version === 0 ? 0 : number(2) & 15;
    number(2);
    const base = number(baseSize);
    const extents: Extent[] = [];
    for (let left = number(2); left > 0; left--) {
      number(indexSize);
      const start = base + number(offsetSize);
      extents.push({ start, length: number(lengthSize), method });
    }
    found.set(id, extents);
  }
  return found;
}

/** The whole picture is larger than its tiles and its thumbnail. */
async function largest(boxes: Boxes, properties: Box): Promise<Survey['picture']> {
  const container = child(await boxes.in(properties), 'ipco');
  let size = { width: 0, height: 0, orientation: 1 };
  for (const property of container === undefined ? [] : await boxes.in(container)) {
    if (property.type !== 'ispe') continue;
    const view = await boxes.file.view(property.content, 12);
    const [width, height] = [view.getUint32(4), view.getUint32(8)];
    if (width * height > size.width * size.height) size = { width, height, orientation: 1 };
  }
  return size.width === 0 ? undefined : size;
}
