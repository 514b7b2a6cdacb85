/**
 * Files on their way into envelopes: hashed once, sealed part by part, never whole in memory.
 *
 * Key, id and token of a file come from the return code and the file's hash (`docs/protocol.md` §7): who has the
 * words and the same file goes on with an upload that was cut off. What was sent before is then sealed again for
 * its hash alone, so that the receipt is for every byte.
 */

import { release } from '../browser/memory.ts';
import { attachmentHeader, sealedAttachmentLength, sealParts, type SealedParts, type Source } from '../protocol/attachment.ts';
import { toHex, type Bytes } from '../protocol/encoding.ts';
import { Malformed } from '../protocol/errors.ts';
import { equalBytes, sha256 as hashOf, sha256Hasher, type Primitives } from '../protocol/primitives.ts';
import { attachmentKeys, type AttachmentKeys } from '../protocol/return_code.ts';
import type { Roster } from '../protocol/roster.ts';
import type { FileToSeal, FileToUpload } from './sealing_messages.ts';

// Read and hash this much at a time: a phone's memory must not follow the size of a video.
const BLOCK_BYTES = 1_048_576;

/** A file cannot be read, or is not any more what it was when it was hashed. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';

  constructor(readonly index: number) {
    super('a file cannot be read');
  }
}

/** A file with what stands of it in the manifest. */
export interface TakenFile extends AttachmentKeys {
  /** Its place among the files that were chosen. */
  readonly index: number;
  readonly file: FileToSeal;
  readonly sha256: Bytes;
  /** The hash of what a copy was made from. */
  readonly madeFrom?: Bytes;
}

export interface Surroundings {
  readonly primitives: Primitives;
  readonly roster: Pick<Roster, 'version' | 'hash'>;
  readonly formHash: Uint8Array;
}

/** Says how many bytes more have been read. */
export type OnRead = (bytes: number) => void;

export class FileSealer {
  /** Hashes of what was read while somebody still wrote, by its number. */
  private readonly ahead = new Map<number, Bytes>();
  private readonly taken = new Map<number, TakenFile>();
  private readonly sealed = new Map<number, SealedFile>();

  /** Hashes a file that may be taken, under a number for which `take` knows it again. */
  async read(content: Blob, readAs: number, onRead: OnRead): Promise<void> {
    this.ahead.set(readAs, await new WatchedFile(content, 0).hash(onRead));
  }

  /** Hashes the files, and what copies were made from; one that is there twice is taken once. */
  async take(files: readonly FileToSeal[], code: Uint8Array, onRead: OnRead): Promise<readonly TakenFile[]> {
    this.forget();
    const hashes = new Map<Blob, Bytes>();
    const hashed = async ({ content, readAs = 0 }: Pick<FileToSeal, 'content' | 'readAs'>, index: number): Promise<Bytes> => {
      const sha256 = hashes.get(content) ?? (await new WatchedFile(content, index).hash(onRead, this.ahead.get(readAs)));
      hashes.set(content, sha256);
      return sha256;
    };
    const seen = new Set<string>();
    for (const [index, file] of files.entries()) {
      const sha256 = await hashed(file, index);
      if (seen.has(toHex(sha256))) continue;
      seen.add(toHex(sha256));
      const madeFrom = file.derived && { madeFrom: await hashed(file.derived, index) };
      this.taken.set(index, { index, file, sha256, ...madeFrom, ...attachmentKeys(code, sha256) });
    }
    return [...this.taken.values()];
  }

  /** Under the header of the upload that was `found`, by its metadata, or else under one of our own roster. */
  async begin(index: number, around: Surroundings, found?: string): Promise<FileToUpload> {
    const { id, dataKey, file, sha256, token } = known(this.taken.get(index));
    const headerBytes = found === undefined ? attachmentHeader({ ...around, id }) : headerIn(found);
    const metadata = `token ${base64(token)},header ${base64(headerBytes)}`;
    const upload = { index, length: sealedAttachmentLength(file.content.size), token: toHex(token), tokenHash: toHex(hashOf(token)), metadata };
    // What has been hashed under the same header is not hashed again.
    if (this.sealed.get(index)?.metadata === metadata) return upload;
    const source = new WatchedFile(file.content, index);
    const parts = await sealParts(around.primitives, { headerBytes, key: dataKey, source });
    // A found header comes from the server, which must not choose what the envelope is.
    if (!equalBytes(parts.header.id, id)) throw new Malformed('the header of another file');
    this.sealed.set(index, new SealedFile(metadata, { parts, source, fileHash: sha256 }));
    return upload;
  }

  async part(index: number, { start, end, onRead }: { start: number; end: number; onRead: OnRead }): Promise<Bytes> {
    return known(this.sealed.get(index)).part(start, end, onRead);
  }

  /** The evidence hash and what else stands in the entry of the receipt log. */
  async evidence(index: number, onRead: OnRead): Promise<{ sha256: Bytes; rosterVersion: number }> {
    return known(this.sealed.get(index)).evidence(onRead);
  }

  /** The file has arrived: nothing of it is needed any more. */
  drop(index: number): void {
    this.taken.delete(index);
    this.sealed.delete(index);
  }

  forget(): void {
    this.taken.clear();
    this.sealed.clear();
  }
}


class SealedFile {
  private readonly hasher = sha256Hasher();
  /** Everything before it has been hashed. */
  private position = 0;
  private digest: Bytes | undefined;

  private readonly parts: SealedParts;
  private readonly source: WatchedFile;
  private readonly fileHash: Uint8Array;

  constructor(
    readonly metadata: string,
    { parts, source, fileHash }: { parts: SealedParts; source: WatchedFile; fileHash: Uint8Array },
  ) {
    this.parts = parts;
    this.source = source;
    this.fileHash = fileHash;
  }

  async part(start: number, end: number, onRead: OnRead): Promise<Bytes> {
    if (!(start >= 0 && start < end && end <= this.parts.length)) throw new Error('not a part of this envelope');
    while (this.position < start) onRead(await this.advance(Math.min(start, this.position + BLOCK_BYTES)));
    const bytes = await this.parts.part(start, end);
    this.hash(start, bytes);
    return bytes;
  }

  async evidence(onRead: OnRead): Promise<{ sha256: Bytes; rosterVersion: number }> {
    while (this.position < this.parts.length) onRead(await this.advance(Math.min(this.parts.length, this.position + BLOCK_BYTES)));
    this.digest ??= this.hasher.digest();
    if (!equalBytes(this.source.hashOfWhatWasRead(), this.fileHash)) throw new FileUnreadable(this.source.index);
    return { sha256: this.digest, rosterVersion: this.parts.header.rosterVersion };
  }

  private async advance(end: number): Promise<number> {
    const start = this.position;
    this.hash(start, await this.parts.part(start, end));
    return end - start;
  }

  private hash(start: number, bytes: Bytes): void {
    const end = start + bytes.length;
    if (end > this.position) this.hasher.update(bytes.subarray(this.position - start));
    this.position = Math.max(this.position, end);
  }
}

/** A file that is read by blocks, in memory one at a time; knows the hash of what it gave out, in order. */
class WatchedFile implements Source {
  readonly size: number;
  private readonly hasher = sha256Hasher();
  private hashedBlocks = 0;
  private loaded = { number: -1, bytes: new Uint8Array(0) };
  private digest: Bytes | undefined;

  constructor(
    private readonly content: Blob,
    readonly index: number,
  ) {
    this.size = content.size;
  }

  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> } {
    return { arrayBuffer: async () => this.read(start, end) };
  }

  /** `before` is what it was when it was read before: browsers give nothing more of a file that has changed since. */
  async hash(onRead: OnRead, before?: Bytes): Promise<Bytes> {
    if (before !== undefined) {
      if (this.size > 0) await this.block(0);
      onRead(this.size);
      return before;
    }
    for (let number = 0; number * BLOCK_BYTES < this.size; number++) onRead((await this.block(number)).length);
    return this.hashOfWhatWasRead();
  }

  hashOfWhatWasRead(): Bytes {
    this.digest ??= this.hasher.digest();
    return this.digest;
  }

  private async read(start: number, end: number): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(end - start);
    for (let at = start; at < end; ) {
      const number = Math.floor(at / BLOCK_BYTES);
      const piece = (await this.block(number)).subarray(at - number * BLOCK_BYTES, end - number * BLOCK_BYTES);
      bytes.set(piece, at - start);
      at += piece.length;
    }
    return bytes.buffer;
  }

  /** A phone moves and deletes files while a page has them open: then their own error. */
  private async block(number: number): Promise<Uint8Array> {
    if (this.loaded.number === number) return this.loaded.bytes;
    const start = number * BLOCK_BYTES;
    const end = Math.min(this.size, start + BLOCK_BYTES);
    const buffer = await this.content
      .slice(start, end)
      .arrayBuffer()
      .catch(() => undefined);
    if (buffer?.byteLength !== end - start) throw new FileUnreadable(this.index);
    release(this.loaded.bytes.buffer);
    this.loaded = { number, bytes: new Uint8Array(buffer) };
    if (number === this.hashedBlocks) {
      this.hasher.update(this.loaded.bytes);
      this.hashedBlocks += 1;
    }
    return this.loaded.bytes;
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The 96 bytes after `header` in `Upload-Metadata`. */
function headerIn(metadata: string): Bytes {
  const [, text = ''] = /(?:^|,)header ([A-Za-z0-9+/]{128})(?:,|$)/.exec(metadata) ?? [];
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The page asks in order; anything else is a mistake in it, and seals nothing. */
export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('asked out of order');
  return value;
}
