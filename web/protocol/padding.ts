/**
 * The sizes that a server may see: `docs/protocol.md` §6.
 *
 * Texts fall into buckets of 16 KiB, attachments into steps of a quarter, so that a length
 * says little. Sizes and lengths are in bytes. `Unpadder` does for a stream what `unpad`
 * does for bytes at once.
 */

import { concat, readU64, u64, type Bytes } from './encoding.ts';
import { PaddingInvalid } from './errors.ts';

/** The length prefix, a u64. */
export const PREFIX = 8;
/** Every padded head has this size. */
export const HEAD_SIZE = 1024;
export const REPORT_BUCKET = 16_384;
export const REPORT_LIMIT = 1_048_576;
/** Every padded reply has this size. */
export const REPLY_SIZE = 8192;
export const SENSITIVE_SIZES = [4096, 16_384, 65_536] as const;
export const EVENT_FIRST_SIZE = 1024;
export const EVENT_LIMIT = 1_048_576;
export const ATTACHMENT_FIRST_STEP = 65_536;
export const ATTACHMENT_LIMIT = 2 ** 32;

/** The one padded size that a content of a given length may have. */
export type SizeFor = (contentLength: number) => number;

/** Every head has one size. */
export function headSize(): number {
  return HEAD_SIZE;
}

/** The padded size of a report's content; it may exceed `REPORT_LIMIT`, and then is no report's size. */
export function reportSize(contentLength: number): number {
  return Math.ceil((PREFIX + contentLength) / REPORT_BUCKET) * REPORT_BUCKET;
}

/** Every reply has one size. */
export function replySize(): number {
  return REPLY_SIZE;
}

/** The padded size of a sensitive part; 0 where none is large enough. */
export function sensitiveSize(contentLength: number): number {
  return SENSITIVE_SIZES.find((size) => PREFIX + contentLength <= size) ?? 0;
}

/** The padded size of an event's content, a power of two; it may exceed `EVENT_LIMIT`, and then is no event's size. */
export function eventSize(contentLength: number): number {
  let size = EVENT_FIRST_SIZE;
  while (size < PREFIX + contentLength) size *= 2;
  return size;
}

/** The padded size of an attachment; it may exceed `ATTACHMENT_LIMIT`, and then is no attachment's size. */
export function attachmentSize(contentLength: number): number {
  let size = ATTACHMENT_FIRST_STEP;
  while (size < PREFIX + contentLength) size += Math.floor(size / 4);
  return size;
}

/** Whether some report is padded to `size`. */
export function isReportSize(size: number): boolean {
  return size > 0 && size <= REPORT_LIMIT && size % REPORT_BUCKET === 0;
}

/** Whether replies are padded to `size`. */
export function isReplySize(size: number): boolean {
  return size === REPLY_SIZE;
}

/** Whether some event is padded to `size`. */
export function isEventSize(size: number): boolean {
  return size >= EVENT_FIRST_SIZE && size <= EVENT_LIMIT && eventSize(size - PREFIX) === size;
}

/** Whether some attachment is padded to `size`. */
export function isAttachmentSize(size: number): boolean {
  return size > PREFIX && size <= ATTACHMENT_LIMIT && attachmentSize(size - PREFIX) === size;
}

/**
 * `u64(len(content)) ‖ content ‖ zeros`, `size` bytes in all.
 *
 * @throws Error where the content does not fit.
 */
export function pad(content: Uint8Array, size: number): Bytes {
  const zeros = size - PREFIX - content.length;
  if (zeros < 0) throw new Error('the content is longer than its padded size');
  return concat(u64(content.length), content, new Uint8Array(zeros));
}

/**
 * The content of padded bytes; `sizeFor` gives the one size that its length allows.
 *
 * @throws {@link PaddingInvalid} for a length beyond the end, bytes other than zero behind the
 * content, and a size larger than was needed: each would be a hidden channel.
 */
export function unpad(padded: Uint8Array, sizeFor: SizeFor): Bytes {
  const length = contentLength(padded.subarray(0, PREFIX), { size: padded.length, sizeFor });
  const end = PREFIX + length;
  if (!isZero(padded.subarray(end))) throw new PaddingInvalid('the padding is not zero');
  return Uint8Array.from(padded.subarray(PREFIX, end));
}

/**
 * The length that a prefix of 8 bytes gives, checked against the padded `size`.
 *
 * @throws {@link PaddingInvalid}
 */
export function contentLength(prefix: Uint8Array, { size, sizeFor }: { size: number; sizeFor: SizeFor }): number {
  if (prefix.length !== PREFIX) throw new PaddingInvalid('too short for a length');
  const length = readU64(prefix, 0);
  if (length > size - PREFIX) throw new PaddingInvalid('the length runs beyond the end');
  if (sizeFor(length) !== size) throw new PaddingInvalid('the padding is larger than it needs to be');
  return length;
}

/**
 * Removes the padding of a stream of chunks.
 *
 * A fault is kept until `finish`, because a chunk that does not authenticate comes before
 * padding in the opening order (`docs/protocol.md` §4.5) and may still follow. After a fault
 * nothing more is handed out.
 */
export class Unpadder {
  private readonly size: number;
  private readonly sizeFor: SizeFor;
  private seen = 0;
  private end = 0;
  private fault: PaddingInvalid | undefined;

  /** `size` is that of the whole padded plaintext. */
  constructor({ size, sizeFor }: { size: number; sizeFor: SizeFor }) {
    this.size = size;
    this.sizeFor = sizeFor;
  }

  /** The part of the content in the next chunk; the first chunk holds the whole prefix. */
  push(chunk: Uint8Array): Bytes {
    if (this.seen === 0) this.readPrefix(chunk);
    const start = this.seen === 0 ? PREFIX : 0;
    const end = Math.min(chunk.length, Math.max(start, this.end - this.seen));
    this.seen += chunk.length;
    if (!this.fault && !isZero(chunk.subarray(end))) this.fault = new PaddingInvalid('the padding is not zero');
    return this.fault ? new Uint8Array(0) : Uint8Array.from(chunk.subarray(start, end));
  }

  /** @throws {@link PaddingInvalid} if anything was wrong. */
  finish(): void {
    if (this.fault) throw this.fault;
    if (this.seen !== this.size) throw new PaddingInvalid('the plaintext is shorter than its size');
  }

  private readPrefix(chunk: Uint8Array): void {
    try {
      this.end = PREFIX + contentLength(chunk.subarray(0, PREFIX), { size: this.size, sizeFor: this.sizeFor });
    } catch (error) {
      if (!(error instanceof PaddingInvalid)) throw error;
      this.fault = error;
    }
  }
}

function isZero(bytes: Uint8Array): boolean {
  let any = 0;
  for (const byte of bytes) any |= byte;
  return any === 0;
}
