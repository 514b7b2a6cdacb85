/** Which of some files were begun to be sent with the same words: nothing is sent of the others. */

import { hasUpload } from '../browser/http.ts';
import { bytesToRead } from './evidence/evidence_file.ts';
import { problemOf, type Problem } from './problems.ts';
import { SealingFailed, type SealingClient } from './sealing_client.ts';
import type { FileToSeal, FileToSend } from './sealing_messages.ts';

export type SearchState =
  | { readonly kind: 'reading'; readonly tenths: number }
  | { readonly kind: 'asking' | 'done' }
  /** `file` is the place of one that cannot be read. */
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly file: number };

interface Surroundings {
  readonly client: SealingClient;
  readonly stop: AbortSignal;
  readonly onChange: () => void;
  readonly onRefused: (error: SealingFailed) => void;
}

export class UploadSearch {
  state: SearchState = { kind: 'reading', tenths: 0 };
  begun: readonly FileToSend[] = [];
  notBegun: readonly FileToSend[] = [];

  constructor(private readonly around: Surroundings) {}

  async run(files: readonly FileToSeal[]): Promise<void> {
    const { client, onRefused } = this.around;
    try {
      const taken = await client.ask({ kind: 'take', files }, this.counter(files));
      this.enter({ kind: 'asking' });
      for (const file of taken.files) {
        if (await this.isBegun(file)) this.begun = [...this.begun, file];
        else this.notBegun = [...this.notBegun, file];
      }
      this.enter({ kind: 'done' });
    } catch (error) {
      const problem = problemOf(error);
      if (problem === 'sealing') onRefused(error instanceof SealingFailed ? error : new SealingFailed('page', { stage: 'error' }));
      else this.enter({ kind: 'stopped', problem, file: (error instanceof SealingFailed && error.failure.file) || 0 });
    }
  }

  private async isBegun({ index }: FileToSend): Promise<boolean> {
    const { client, stop } = this.around;
    const { upload } = await client.ask({ kind: 'file', index });
    return hasUpload(`/api/v1/uploads/${upload.token}`, stop);
  }

  private counter(files: readonly FileToSeal[]): (bytes: number) => void {
    const all = bytesToRead(files);
    let read = 0;
    let tenths = 0;
    this.enter({ kind: 'reading', tenths });
    return (bytes) => {
      read += bytes;
      if (Math.floor((10 * read) / all) === tenths) return;
      tenths = Math.floor((10 * read) / all);
      this.enter({ kind: 'reading', tenths });
    };
  }

  private enter(state: SearchState): void {
    this.state = state;
    this.around.onChange();
  }
}
