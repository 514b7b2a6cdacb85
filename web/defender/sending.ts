/**
 * One sealed report on its way: text first, files after, each until the server has answered with its hash.
 *
 * A second attempt posts the same sealed bytes; nothing is ever sealed twice under one key. Changing the report
 * means dropping this object and sealing anew. Once the text has arrived nothing here can take that back: what
 * fails afterwards stops, and says so.
 *
 * What was typed is kept here until it is sealed, and what was sealed until it has arrived.
 */

import { ConnectionFailed, post, ServerRefused } from '../browser/http.ts';
import type { Language } from './draft.ts';
import type { Preparation } from './preparation.ts';
import { SealingFailed, type SealingClient } from './sealing_client.ts';
import type { ReportToSeal } from './sealing_messages.ts';

export type Problem = 'connection' | 'busy' | 'large' | 'conflict' | 'rejected' | 'different' | 'closed' | 'file' | 'sealing';

export type SendingState =
  | { readonly kind: 'preparing' | 'sealing' | 'text' | 'file' | 'done' }
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly file: number; readonly canRetry: boolean };

/** What is left of a report that has arrived: all that the screens after it show. */
export interface Sent {
  readonly language: Language;
  readonly chosen: readonly string[];
  readonly returnWords: readonly string[];
  readonly evidenceHash: string;
  readonly fileCount: number;
  readonly filesArrived: number;
}

const CAN_BE_TRIED_AGAIN: ReadonlySet<Problem> = new Set<Problem>(['connection', 'different', 'busy']);

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
  textArrived = false;
  /** The text may have arrived: it was on its way and no answer said otherwise. */
  textInDoubt = false;
  filesArrived = 0;
  readonly fileCount: number;
  private readonly language: Language;
  private readonly chosen: readonly string[];
  private returnWords: readonly string[] = [];
  private evidenceHash = '';
  /** The report, then its sealed bytes, and none once they have arrived. */
  private text: ReportToSeal | Blob;
  private sealedFile: { readonly sealed: Blob; readonly evidenceHash: string } | undefined;
  private running = false;

  constructor(
    report: ReportToSeal,
    private readonly surroundings: Surroundings,
  ) {
    this.text = report;
    this.language = report.language;
    this.chosen = report.chosen;
    this.fileCount = report.files.length;
  }

  get sent(): Sent {
    const { language, chosen, returnWords, evidenceHash, fileCount, filesArrived } = this;
    return { language, chosen, returnWords, evidenceHash, fileCount, filesArrived };
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
    const sealed = this.text instanceof Blob ? this.text : await this.seal(this.text);
    this.text = sealed;
    this.enter({ kind: 'text' });
    this.textInDoubt = true;
    const stored = await post('/api/v1/reports', sealed, this.surroundings.stop);
    if (stored !== this.evidenceHash) throw new DifferentHash();
    this.text = new Blob();
    this.textArrived = true;
    this.textInDoubt = false;
    this.surroundings.onTextArrived();
  }

  private async seal(report: ReportToSeal): Promise<Blob> {
    this.enter({ kind: 'preparing' });
    // Before anything leaves: words that arrive too late would never be seen.
    const lists = await this.surroundings.preparation.ready();
    this.enter({ kind: 'sealing' });
    const { sealed, evidenceHash, returnIndexes } = await this.surroundings.client.ask({ kind: 'report', report });
    this.returnWords = returnIndexes.map((index) => lists[report.language][index] ?? '');
    this.evidenceHash = evidenceHash;
    return sealed;
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
    const problem = problemOf(error);
    if (problem === 'sealing' && !this.textArrived) {
      this.surroundings.onRefused(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
      return;
    }
    // A clear no before anything was stored; a server in trouble may have stored it all the same.
    if (error instanceof ServerRefused && error.status < 500) this.textInDoubt = false;
    const { file = this.filesArrived, closed = [] } = error instanceof SealingFailed ? error.failure : {};
    this.surroundings.preparation.close(closed);
    this.enter({ kind: 'stopped', file, problem, canRetry: CAN_BE_TRIED_AGAIN.has(problem) });
  }

  private enter(state: SendingState): void {
    this.state = state;
    this.surroundings.onChange();
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ConnectionFailed) return 'connection';
  if (error instanceof DifferentHash) return 'different';
  if (error instanceof SealingFailed && (error.failure.stage === 'file' || error.failure.stage === 'closed')) return error.failure.stage;
  if (!(error instanceof ServerRefused)) return 'sealing';
  if (error.status === 409) return 'conflict';
  if (error.status === 413) return 'large';
  return error.status === 429 || error.status >= 500 ? 'busy' : 'rejected';
}
