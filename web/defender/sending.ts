/**
 * One sealed report on its way: text first, files after, each until the server has answered with its hash.
 *
 * A second attempt posts the same sealed bytes; nothing is ever sealed twice under one key. Changing the report
 * means dropping this object and sealing anew. Once the text has arrived nothing here can take that back: what
 * fails afterwards stops, and says so.
 */

import { ConnectionFailed, post, ServerRefused } from '../browser/http.ts';
import type { Preparation } from './preparation.ts';
import { SealingFailed, type SealingClient } from './sealing_client.ts';
import type { ReportToSeal, SealedReport } from './sealing_messages.ts';

export type Problem = 'connection' | 'busy' | 'large' | 'conflict' | 'rejected' | 'different' | 'file' | 'sealing';

export type SendingState =
  | { readonly kind: 'preparing' | 'sealing' | 'text' | 'file' | 'done' }
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly file: number; readonly canRetry: boolean };

interface Surroundings {
  readonly client: SealingClient;
  readonly preparation: Preparation;
  readonly stop: AbortSignal;
  readonly onChange: () => void;
  readonly onTextArrived: () => void;
  readonly onRefused: (error: SealingFailed) => void;
}

class DifferentHash extends Error {
  override readonly name = 'DifferentHash';
}

export class Sending {
  state: SendingState = { kind: 'preparing' };
  sealed: SealedReport | undefined;
  returnWords: readonly string[] = [];
  textArrived = false;
  /** The text may have arrived: it was on its way and no answer said otherwise. */
  textInDoubt = false;
  filesArrived = 0;
  private sealedFile: { readonly sealed: Blob; readonly evidenceHash: string } | undefined;
  private running = false;

  constructor(
    readonly report: ReportToSeal,
    private readonly surroundings: Surroundings,
  ) {}

  get fileCount(): number {
    return this.report.files.length;
  }

  /** Goes on from where it stopped. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      if (!this.textArrived) await this.sendText();
      while (this.filesArrived < this.fileCount) await this.sendNextFile();
      this.enter({ kind: 'done' });
    } catch (error) {
      this.stopBecause(error);
    } finally {
      this.running = false;
    }
  }

  private async sendText(): Promise<void> {
    const { client, preparation, stop } = this.surroundings;
    if (this.sealed === undefined) {
      this.enter({ kind: 'preparing' });
      // Before anything leaves: words that arrive too late would never be seen.
      const list = await preparation.ready(this.report.language);
      this.enter({ kind: 'sealing' });
      const sealed = await client.ask({ kind: 'report', report: this.report });
      this.returnWords = sealed.returnIndexes.map((index) => list[index] ?? '');
      this.sealed = sealed;
    }
    this.enter({ kind: 'text' });
    this.textInDoubt = true;
    const stored = await post('/api/v1/reports', this.sealed.sealed, stop);
    if (stored !== this.sealed.evidenceHash) throw new DifferentHash();
    this.textArrived = true;
    this.textInDoubt = false;
    this.surroundings.onTextArrived();
  }

  private async sendNextFile(): Promise<void> {
    this.enter({ kind: 'file' });
    this.sealedFile ??= await this.surroundings.client.ask({ kind: 'attachment', index: this.filesArrived });
    const stored = await post('/api/v1/attachments', this.sealedFile.sealed, this.surroundings.stop);
    if (stored !== this.sealedFile.evidenceHash) throw new DifferentHash();
    this.sealedFile = undefined;
    this.filesArrived += 1;
  }

  private stopBecause(error: unknown): void {
    const isFile = error instanceof SealingFailed && error.failure.stage === 'file';
    if (!isProblemOfTheWay(error) && !isFile && !this.textArrived) {
      this.surroundings.onRefused(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
      return;
    }
    // A clear no before anything was stored; a server in trouble may have stored it all the same.
    if (error instanceof ServerRefused && error.status < 500) this.textInDoubt = false;
    const file = isFile ? (error.failure.file ?? 0) : this.filesArrived;
    this.enter({ kind: 'stopped', file, ...problemOf(error, isFile) });
  }

  private enter(state: SendingState): void {
    this.state = state;
    this.surroundings.onChange();
  }
}

function isProblemOfTheWay(error: unknown): boolean {
  return error instanceof ConnectionFailed || error instanceof ServerRefused || error instanceof DifferentHash;
}

function problemOf(error: unknown, isFile: boolean): { problem: Problem; canRetry: boolean } {
  if (isFile) return { problem: 'file', canRetry: false };
  if (error instanceof ConnectionFailed) return { problem: 'connection', canRetry: true };
  if (error instanceof DifferentHash) return { problem: 'different', canRetry: true };
  if (!(error instanceof ServerRefused)) return { problem: 'sealing', canRetry: false };
  if (error.status === 409) return { problem: 'conflict', canRetry: false };
  if (error.status === 413) return { problem: 'large', canRetry: false };
  if (error.status === 429 || error.status >= 500) return { problem: 'busy', canRetry: true };
  return { problem: 'rejected', canRetry: false };
}
