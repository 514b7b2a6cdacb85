/**
 * Files are read while somebody still writes: their keys come from their hashes (`docs/protocol.md` §7), so nothing of
 * a file can leave before all of it was read, and a video takes a cheap phone many seconds.
 */

import type { SealingClient } from './sealing_client.ts';
import type { FileToSeal } from './sealing_messages.ts';

export class ReadAhead {
  /** Crossing to the worker makes another object of a file: it knows by a number what it has read. */
  private readonly numbers = new WeakMap<Blob, number>();
  private last = 0;

  constructor(private readonly client: Pick<SealingClient, 'ask'>) {}

  /** Begins to read what was not read before. What cannot be read is said when it is to be sealed. */
  read(files: readonly FileToSeal[]): void {
    for (const content of files.flatMap((file) => [file.content, ...(file.derived === undefined ? [] : [file.derived.content])])) {
      if (this.numbers.has(content)) continue;
      this.numbers.set(content, ++this.last);
      this.client.ask({ kind: 'read', content, readAs: this.last }).catch(() => undefined);
    }
  }

  /** The same files, with the numbers of what was read. */
  numbered<File extends FileToSeal>(files: readonly File[]): readonly File[] {
    return files.map((file) => ({
      ...file,
      readAs: this.numbers.get(file.content),
      ...(file.derived && { derived: { ...file.derived, readAs: this.numbers.get(file.derived.content) } }),
    }));
  }
}
