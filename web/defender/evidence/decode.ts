/**
 * Pictures as pixels, as small as they are needed and never more than a small phone can hold: 25 megapixels take a
 * hundred megabytes while they are decoded. What a picture's header says decides before anything is decoded.
 */

import type { FileKind } from '../../browser/files.ts';
import { pixelsOnly } from './inspect.ts';
import type { Picture } from './survey.ts';

export const MAX_DECODED_PIXELS = 26_000_000;

/** Nothing, where the picture is too large, or this browser does not know its kind. */
export async function decoded(source: FileKind & { readonly content: Blob }, picture: Picture | undefined, maxSide: number): Promise<HTMLCanvasElement | undefined> {
  if (picture === undefined || picture.width * picture.height > MAX_DECODED_PIXELS || picture.width * picture.height === 0) return undefined;
  const scale = Math.min(1, maxSide / Math.max(picture.width, picture.height));
  const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  // Whether a decoder turns a picture as its EXIF says differs between browsers and their years: this one is not told.
  const bitmap = await bitmapOf(await pixelsOnly(source.content, source), width, height);
  if (bitmap === undefined) return undefined;
  const canvas = document.createElement('canvas');
  const isTurned = picture.orientation >= 5;
  [canvas.width, canvas.height] = isTurned ? [height, width] : [width, height];
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) return undefined;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(...turn(picture.orientation, width, height));
  context.drawImage(bitmap, 0, 0, width, height);
  context.resetTransform();
  bitmap.close();
  return canvas;
}

async function bitmapOf(content: Blob, resizeWidth: number, resizeHeight: number): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(content, { resizeWidth, resizeHeight, resizeQuality: 'medium' });
  } catch {
    // Older browsers know no options; some know no such pictures.
    return createImageBitmap(content).catch(() => undefined);
  }
}

/** By EXIF's eight orientations: what takes a stored pixel to where it is seen. */
function turn(orientation: number, width: number, height: number): [number, number, number, number, number, number] {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, height, 0];
    case 7:
      return [0, -1, -1, 0, height, width];
    case 8:
      return [0, -1, 1, 0, 0, width];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

/** Browsers that guard against being recognised give out noise instead of what was drawn. */
export function canvasIsHonest(): boolean {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [16, 16];
  const context = canvas.getContext('2d');
  if (context === null) return false;
  context.fillStyle = '#c03020';
  context.fillRect(0, 0, 8, 16);
  context.fillStyle = '#2060d0';
  context.fillRect(8, 0, 8, 16);
  const { data } = context.getImageData(0, 0, 16, 16);
  const expected = [
    [0xc0, 0x30, 0x20],
    [0x20, 0x60, 0xd0],
  ];
  for (let at = 0; at < data.length; at += 4) {
    const colour = expected[(at / 4) % 16 < 8 ? 0 : 1] ?? [];
    if (colour.some((value, i) => Math.abs((data[at + i] ?? 0) - value) > 8)) return false;
  }
  return true;
}
