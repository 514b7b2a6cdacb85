/**
 * What `uploads.ts` asks a sealing worker, answered from a package that somebody else has sealed (§18.1).
 *
 * Nothing here can read what is in it. Receipts are checked as for one's own report.
 */

import { toHex, type Bytes } from '../protocol/encoding.ts';
import { evidenceHash } from '../protocol/envelope.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { readPackage, type CarriedUpload, type Package } from '../protocol/package.ts';
import { sha256, sha256Hasher, type Primitives } from '../protocol/primitives.ts';
import { choosePrimitives } from '../protocol/probe.ts';
import { parsePins } from '../protocol/root.ts';
import { verifyRoster, type Roster } from '../protocol/roster.ts';
import { known } from './file_sealer.ts';
import { checkReceipt, HashDiffers } from './receipts.ts';
import { SealingFailed, type SealingClient } from './sealing_client.ts';
import type { FileToSend, FileToUpload, ReceiptToCheck, SealingAnswers, SealingRequest } from './sealing_messages.ts';

// A phone's memory must not follow the size of a video.
const BLOCK_BYTES = 1_048_576;

type Question = Extract<SealingRequest, { kind: 'file' | 'part' | 'receipt' }>;

export class PackageClient implements Pick<SealingClient, 'ask'> {
  private constructor(
    private readonly file: Blob,
    readonly sealed: Package,
    private readonly around: { readonly primitives: Primitives; readonly roster: Roster },
  ) {}

  /**
   * A package, and the signed list of organisations by which its receipts are checked.
   *
   * @throws ProtocolError: `grammar` for what is no package, and the stages of §9 for the list.
   */
  static async open(file: Blob, document: Uint8Array): Promise<PackageClient> {
    const primitives = await choosePrimitives();
    const roster = await verifyRoster(primitives, document, { pins: parsePins(__PINS__), now: new Date() });
    return new PackageClient(file, await readPackage(file), { primitives, roster });
  }

  get reportHash(): Bytes {
    return evidenceHash(this.sealed.reportBytes);
  }

  get files(): readonly FileToSend[] {
    return this.sealed.uploads.map(({ length }, index) => ({ index, name: String(index + 1), length }));
  }

  /** Only what `uploads.ts` asks; anything else would be a mistake in it. */
  ask: SealingClient['ask'] = async (request) => (await this.answer(request as Question)) as never;

  /** Whether it is proven; without a receipt log there is nothing that could prove it. */
  async check({ of, kept }: ReceiptToCheck): Promise<boolean> {
    const { primitives, roster } = this.around;
    const { rosterVersion } = this.sealed.report.header;
    const hash = of === 'report' ? this.reportHash : await this.hashOf(this.upload(of));
    try {
      return await checkReceipt(primitives, roster, { kind: of === 'report' ? 'report' : 'attachment', kept, sha256: hash, rosterVersion });
    } catch (error) {
      const stage = error instanceof HashDiffers ? 'different' : error instanceof ProtocolError ? error.stage : 'error';
      throw new SealingFailed('receipt', { stage });
    }
  }

  private async answer(question: Question): Promise<SealingAnswers['file' | 'part' | 'receipt']> {
    switch (question.kind) {
      case 'file':
        return { kind: 'file-begun', upload: this.begin(question.index, question.found) };
      case 'part': {
        const { start } = this.upload(question.index);
        return { kind: 'part-sealed', bytes: await this.read(start + question.start, start + question.end, question.index) };
      }
      case 'receipt':
        return { kind: 'receipt-checked', isProven: await this.check(question) };
    }
  }

  private begin(index: number, found: string | undefined): FileToUpload {
    const { headerBytes, length, token } = this.upload(index);
    const metadata = `token ${base64(token)},header ${base64(headerBytes)}`;
    // Somebody goes on with it elsewhere, under another header: these bytes are not what is there.
    if (found !== undefined && found !== metadata) throw new SealingFailed('receipt', { stage: 'different' });
    return { index, length, token: toHex(token), tokenHash: toHex(sha256(token)), metadata };
  }

  private async hashOf({ start, length }: CarriedUpload): Promise<Bytes> {
    const hasher = sha256Hasher();
    for (let at = start; at < start + length; at += BLOCK_BYTES) {
      hasher.update(await this.read(at, Math.min(start + length, at + BLOCK_BYTES), 0));
    }
    return hasher.digest();
  }

  private async read(start: number, end: number, index: number): Promise<Bytes> {
    const buffer = await this.file
      .slice(start, end)
      .arrayBuffer()
      .catch(() => undefined);
    if (buffer?.byteLength !== end - start) throw new SealingFailed('part', { stage: 'file', file: index });
    return new Uint8Array(buffer);
  }

  private upload(index: number): CarriedUpload {
    return known(this.sealed.uploads[index]);
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
