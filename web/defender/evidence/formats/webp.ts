/** WebP (RFC 9649): a RIFF file of chunks; `VP8X` says which there are. */

import { Damaged, fourLetters, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { isCommonProfile, orientationOnly, readExif, tracesInXmp } from './exif.ts';

const KEPT = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF']);
const [ICC_FLAG, EXIF_FLAG, XMP_FLAG] = [0x20, 0x08, 0x04];
const MAX_CHUNKS = 100_000;

export async function surveyWebp(file: FileBytes, { keepOrientation = true } = {}): Promise<Survey> {
  const survey = new Survey();
  const end = Math.min(file.size, 8 + (await file.view(4, 4)).getUint32(0, true));
  let removed = 0;
  let orientation = 1;
  let flags: { at: number; value: number } | undefined;
  let hasProfile = false;
  const remove = (start: number, stop: number): void => {
    survey.edits.remove(start, stop);
    removed += stop - start;
  };
  let at = 12;
  for (let left = MAX_CHUNKS; at + 8 <= end; left--) {
    if (left === 0) throw new Damaged('too many chunks');
    const head = await file.view(at, 8);
    const [type, length] = [fourLetters(head, 0), head.getUint32(4, true)];
    const next = at + 8 + length + (length % 2);
    if (next > end + 1) {
      survey.isTruncated = true;
      if (!KEPT.has(type)) throw new Damaged('a chunk ends too early');
      break;
    }
    const content = await file.some(at + 8, Math.min(length, 65_536));
    if (type === 'VP8X') {
      const view = viewOf(content);
      flags = { at: at + 8, value: view.getUint8(0) };
      survey.picture = { width: 1 + uint24(view, 4), height: 1 + uint24(view, 7), orientation: 1 };
    } else if (type === 'VP8 ' || type === 'VP8L') survey.picture ??= sizeIn(type, content);
    else if (type === 'ICCP' && isCommonProfile(content)) hasProfile = true;
    else if (!KEPT.has(type)) {
      if (type === 'EXIF') {
        const exif = readExif(content[0] === 0x45 ? content.subarray(6) : content); // some write "Exif\0\0" before it
        survey.add(exif.traces);
        orientation = exif.orientation;
      } else survey.add(type === 'XMP ' ? tracesInXmp(content) : [type === 'ICCP' ? 'device' : 'other']);
      remove(at, Math.min(next, end));
    }
    at = next;
  }
  if (survey.picture === undefined) throw new Damaged('no picture in it');
  survey.picture.orientation = orientation;
  const keeps = orientation !== 1 && keepOrientation && flags !== undefined;
  const exif = keeps ? chunk(orientationOnly(orientation)) : new Uint8Array(0);
  if (file.size > end) {
    survey.traces.add('other');
    survey.edits.remove(end, file.size);
  }
  if (survey.edits.isEmpty) return survey;
  if (exif.length > 0) survey.edits.insert(end, exif);
  const size = new Uint8Array(4);
  viewOf(size).setUint32(0, end - 8 - removed + exif.length, true);
  survey.edits.put(4, size);
  if (flags !== undefined) {
    const kept = flags.value & ~(ICC_FLAG | EXIF_FLAG | XMP_FLAG);
    survey.edits.put(flags.at, Uint8Array.of(kept | (hasProfile ? ICC_FLAG : 0) | (keeps ? EXIF_FLAG : 0)));
  }
  return survey;
}

function chunk(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + content.length + (content.length % 2));
  bytes.set(Array.from('EXIF', (letter) => letter.charCodeAt(0)));
  viewOf(bytes).setUint32(4, content.length, true);
  bytes.set(content, 8);
  return bytes;
}

/** Of a file without `VP8X`: sections 2.5 and 3.4. */
function sizeIn(type: string, content: Uint8Array): Survey['picture'] {
  const view = viewOf(content);
  if (type === 'VP8 ') return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff, orientation: 1 };
  const bits = view.getUint32(1, true);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), orientation: 1 };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + 65_536 * view.getUint8(at + 2);
}
