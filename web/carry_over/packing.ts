/** A report that goes into a file and not over the network: `docs/protocol.md` §18.1. */

import { concat, fromHex, type Bytes } from '../protocol/encoding.ts';
import { frameOf } from '../protocol/package.ts';
import { Sending, type Sent } from '../defender/sending.ts';
import type { FileToUpload, SealedReport } from '../defender/sealing_messages.ts';

const PART_BYTES = 1_048_576;
const TOKEN_BYTES = 32;

export class Packing extends Sending {
  /** What is to be carried, once it is sealed. */
  packed: Blob | undefined;

  protected override async persist(sealed: SealedReport): Promise<Sent> {
    const uploads: FileToUpload[] = [];
    for (const { index } of sealed.files) uploads.push((await this.around.client.ask({ kind: 'file', index })).upload);
    const entries = uploads.map(({ length, token }) => ({ length, token: fromHex(token, TOKEN_BYTES) }));
    const { front, zeros } = frameOf(sealed.sealed.size, entries);
    const all = uploads.reduce((sum, { length }) => sum + length, 0);
    const parts: Blob[] = [];
    let done = 0;
    for (const upload of uploads) {
      for (let start = 0; start < upload.length; start += PART_BYTES) {
        const end = Math.min(upload.length, start + PART_BYTES);
        parts.push(new Blob([await this.part(upload.index, start, end)]));
        done += end - start;
        this.enter({ kind: 'sealing', tenths: Math.floor((10 * done) / all) });
      }
    }
    this.packed = new Blob([front, sealed.sealed, ...parts, concat(new Uint8Array(zeros))]);
    return this.sent(sealed, { hour: 0, isProven: false, files: [] });
  }

  private async part(index: number, start: number, end: number): Promise<Bytes> {
    return (await this.around.client.ask({ kind: 'part', index, start, end })).bytes;
  }
}
