/** Ogg (RFC 3533) with Opus (RFC 7845), Vorbis, Theora or Speex: the comments of each stream are emptied where they stand. */

import { CannotClean, Damaged, fourLetters, MAX_PIECE_BYTES, viewOf, type FileBytes } from '../file_bytes.ts';
import { Survey } from '../survey.ts';
import { latin1, tracesInText } from '../traces.ts';
import { startsWith } from './jpeg.ts';

const HEAD_BYTES = 27;
const BEGINS = 2;
const CONTINUES = 1;

// What a stream's second packet begins with, by what its first one does.
const CODECS: readonly { readonly first: string; readonly comments: string; readonly hasFramingBit: boolean }[] = [
  { first: 'OpusHead', comments: 'OpusTags', hasFramingBit: false },
  { first: '\x01vorbis', comments: '\x03vorbis', hasFramingBit: true },
  { first: '\x80theora', comments: '\x81theora', hasFramingBit: false },
  { first: 'Speex   ', comments: '', hasFramingBit: false },
];

interface Page {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly lacing: Uint8Array;
}

interface Stream {
  readonly codec: (typeof CODECS)[number];
  /** The first packet has been seen to its end. */
  isSecond: boolean;
  /** Pages with a piece of the comments, and which bytes of each that is. */
  readonly pieces: { readonly page: Page; readonly from: number; readonly to: number }[];
  isDone: boolean;
}

export async function surveyOgg(file: FileBytes): Promise<Survey> {
  const survey = new Survey();
  const streams = new Map<number, Stream>();
  for (let at = 0; at + HEAD_BYTES <= file.size; ) {
    const head = await file.view(at, HEAD_BYTES);
    if (fourLetters(head, 0) !== 'OggS') throw new Damaged('no page where one must be');
    const [flags, serial, segments] = [head.getUint8(5), head.getUint32(14, true), head.getUint8(26)];
    const lacing = Uint8Array.from(await file.read(at + HEAD_BYTES, segments));
    const length = HEAD_BYTES + segments + lacing.reduce((sum, value) => sum + value, 0);
    if (at + length > file.size) {
      survey.isTruncated = true;
      break;
    }
    if ((flags & BEGINS) !== 0) streams.set(serial, begun(await file.read(at + HEAD_BYTES + segments, Math.min(8, length - HEAD_BYTES - segments))));
    const stream = streams.get(serial);
    if (stream !== undefined && !stream.isDone) {
      stream.isDone = follow(stream, { start: at, bytes: Uint8Array.from(await file.read(at, length)), lacing }, flags);
      if (stream.isDone) emptyComments(stream, survey);
    }
    at += length;
  }
  if (streams.size === 0) throw new Damaged('no sound in it');
  if ([...streams.values()].some(({ isDone }) => !isDone)) throw new CannotClean('comments without an end');
  return survey;
}

function begun(first: Uint8Array): Stream {
  const codec = CODECS.find((known) => startsWith(first, known.first.slice(0, 8)));
  if (codec === undefined) throw new CannotClean('sound of another kind');
  return { codec, isSecond: false, pieces: [], isDone: false };
}

/** Whether the comments end on this page. Packets are cut into segments of 255 bytes; a shorter one ends a packet. */
function follow(stream: Stream, page: Page, flags: number): boolean {
  let from = HEAD_BYTES + page.lacing.length;
  let to = from;
  if (stream.pieces.length > 0 && (flags & CONTINUES) === 0) throw new Damaged('a packet that is not gone on with');
  for (const value of page.lacing) {
    to += value;
    if (value === 255) continue;
    if (stream.isSecond) {
      stream.pieces.push({ page, from, to });
      return true;
    }
    stream.isSecond = true;
    from = to;
  }
  if (stream.isSecond && to > from) stream.pieces.push({ page, from, to });
  if (stream.pieces.length * 65_307 > MAX_PIECE_BYTES) throw new CannotClean('comments without an end');
  return false;
}

function emptyComments({ codec, pieces }: Stream, survey: Survey): void {
  const all = pieces.map(({ page, from, to }) => latin1(page.bytes.subarray(from, to))).join('');
  if (!all.startsWith(codec.comments)) throw new Damaged('no comments where they must be');
  // Beyond the name of the encoder's library, which stands first.
  if (/=/.test(all)) survey.add(tracesInText(all.replace(/encoder=[\w.\- ]*/i, '')));
  const length = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  const empty = new Uint8Array(length);
  empty.set(Array.from(codec.comments, (letter) => letter.charCodeAt(0)));
  // Two lengths of zero: of the library's name, and of the list.
  if (codec.hasFramingBit) empty[codec.comments.length + 8] = 1;
  let at = 0;
  for (const { page, from, to } of pieces) {
    page.bytes.set(empty.subarray(at, at + to - from), from);
    at += to - from;
    viewOf(page.bytes).setUint32(22, 0);
    viewOf(page.bytes).setUint32(22, checksum(page.bytes), true);
    survey.edits.put(page.start, page.bytes);
  }
}

/** CRC of RFC 3533: polynomial 04C11DB7, not reflected, from zero. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
