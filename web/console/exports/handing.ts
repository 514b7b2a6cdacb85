/** Where a file goes that is too large for the memory: written to the disk as it comes, where the browser can do that. */

import { BlobParts } from '../../browser/blob_parts.ts';
import { download } from '../statistics/download.ts';

type Picker = (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>;

/** What the browser keeps already, or makes as it is read. */
type Content = Blob | ReadableStream<Uint8Array>;

/** Takes a file, whole or not at all. `onWritten` is told how many bytes went, and may throw. */
export interface Target {
  readonly name: string;
  readonly take: (content: Content, onWritten: (bytes: number) => void) => Promise<void>;
}

/**
 * Asks where to, if this browser asks; it does so only in answer to a press, so nothing may be waited for before.
 *
 * Answers `undefined` where somebody has closed the question.
 */
export async function targetFor(name: string): Promise<Target | undefined> {
  const { showSaveFilePicker: pick } = window as { showSaveFilePicker?: Picker };
  if (pick === undefined) return { name, take: (content, onWritten) => collect(name, content, onWritten) };
  try {
    const handle = await pick.call(window, { suggestedName: name });
    return { name: handle.name, take: (content, onWritten) => writeTo(handle, content, onWritten) };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/** Whether this browser, or its disk, has no room for it. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'QuotaExceededError'));
}

/** The file has its content once all of it is written, and is as it was otherwise. */
async function writeTo(handle: FileSystemFileHandle, content: Content, onWritten: (bytes: number) => void): Promise<void> {
  const file = await handle.createWritable();
  try {
    for await (const piece of piecesOf(content instanceof Blob ? content.stream() : content)) {
      await file.write(piece);
      onWritten(piece.length);
    }
  } catch (error) {
    await file.abort();
    throw error;
  }
  await file.close();
}

async function collect(name: string, content: Content, onWritten: (bytes: number) => void): Promise<void> {
  if (content instanceof Blob) {
    download(name, 'application/octet-stream', content);
    return;
  }
  const parts = new BlobParts();
  for await (const piece of piecesOf(content)) {
    parts.push(piece);
    onWritten(piece.length);
  }
  download(name, 'application/octet-stream', parts.finish());
}

/** Streams are no iterables in every browser. */
async function* piecesOf(content: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = content.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value as Uint8Array<ArrayBuffer>;
  } finally {
    // Whoever writes it may have been stopped.
    await reader.cancel().catch(() => undefined);
  }
}
