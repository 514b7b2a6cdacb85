/** Width and height by a picture's header, so that it is known before a decoder is asked to fill the memory. */

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

export const MAX_SIDE = 10_000;
/** From here on a picture takes 400 MB once it is decoded. */
export const MAX_PIXELS = 100_000_000;

const HEAD_BYTES = 65_536;
// A JPEG has some tens of segments; a hostile one would have us walk through all of it.
const MAX_SEGMENTS = 2_000;

/** Whether a picture is decoded only where somebody asks for it; what does not say how large it is counts as large. */
export function isLarge(size: Dimensions | undefined): boolean {
  return size === undefined || Math.max(size.width, size.height) > MAX_SIDE || size.width * size.height >= MAX_PIXELS;
}

/** What the header says; undefined where it does not. */
export async function dimensionsOf(content: Blob, mediaType: string): Promise<Dimensions | undefined> {
  try {
    if (mediaType === 'image/jpeg') return await ofJpeg(content);
    const view = await viewOf(content, 0, HEAD_BYTES);
    switch (mediaType) {
      case 'image/png':
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case 'image/gif':
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 'image/webp':
        return ofWebp(view);
      case 'image/avif':
        return ofAvif(view);
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it ends before it says so
    throw error;
  }
}

/** The first frame header (ITU-T T.81 §B.2.2), which the decoder goes by too. */
async function ofJpeg(content: Blob): Promise<Dimensions | undefined> {
  let at = 2;
  for (let left = MAX_SEGMENTS; left > 0; left -= 1) {
    const view = await viewOf(content, at, 10);
    if (view.getUint8(0) !== 0xff) return undefined;
    const marker = view.getUint8(1);
    if (marker === 0xff) {
      at += 1; // filling
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return { width: view.getUint16(7), height: view.getUint16(5) };
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + view.getUint16(2);
  }
  return undefined;
}

/** RFC 9649, §2.5 to §2.7. */
function ofWebp(view: DataView): Dimensions | undefined {
  switch (lettersAt(view, 12)) {
    case 'VP8X':
      return { width: 1 + u24(view, 24), height: 1 + u24(view, 27) };
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    default:
      return undefined;
  }
}

/** The largest of what stands in `ispe` (ISO/IEC 23008-12 §6.5.3). */
function ofAvif(view: DataView): Dimensions | undefined {
  let found: Dimensions | undefined;
  for (let at = 0; at + 16 <= view.byteLength; at += 1) {
    if (view.getUint8(at) !== 0x69 || lettersAt(view, at) !== 'ispe') continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (found === undefined || size.width * size.height > found.width * found.height) found = size;
  }
  return found;
}

async function viewOf(content: Blob, start: number, length: number): Promise<DataView> {
  return new DataView(await content.slice(start, start + length).arrayBuffer());
}

function lettersAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function u24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
