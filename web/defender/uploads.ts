/**
 * Files on their way to the server, one after the other, after the text that lists them has arrived.
 *
 * Counted is what the server says that it has, and arrived is a file for which it has given a receipt that holds.
 * What was cut off goes on where the server stands: by itself while the network comes and goes, by a button
 * afterwards, and by the twelve words and the same files after the page is gone.
 */

import { ConnectionFailed, getUploadReceipt, ServerRefused } from '../browser/http.ts';
import { Pause } from '../browser/pause.ts';
import type { Journey } from '../browser/tus.ts';
import type { Admissions } from './admission.ts';
import { CAN_BE_TRIED_AGAIN, isRefusedForWork, problemOf, type Problem } from './problems.ts';
import type { SealingClient } from './sealing_client.ts';
import type { FileToSend, FileToUpload } from './sealing_messages.ts';

const ENDPOINT = '/api/v1/uploads';
// After each failure in a row; the last one is used again. In all a quarter of an hour, and then a person decides.
const PAUSES_SECONDS = [1, 2, 4, 8, 15, 30, 60];
const FAILURES = 20;
// Work that was too old is done anew once; who refuses new work as well will go on doing so.
const REFUSALS = 2;

export type UploadsState =
  | { readonly kind: 'reading' | 'sending' | 'checking' | 'done' }
  | { readonly kind: 'waiting'; readonly why: 'connection' | 'busy'; readonly seconds: number }
  | { readonly kind: 'stopped'; readonly problem: Problem; readonly canRetry: boolean };

export interface FileOnItsWay extends FileToSend {
  /** Of `length` bytes. */
  readonly counted: number;
  readonly hasArrived: boolean;
}

export interface UploadSurroundings {
  readonly client: Pick<SealingClient, 'ask'>;
  readonly admissions: Pick<Admissions, 'for' | 'drop'>;
  readonly stop: AbortSignal;
  readonly onChange: () => void;
}

export class Uploads {
  state: UploadsState = { kind: 'sending' };
  files: readonly FileOnItsWay[];
  private pause: Pause | undefined;
  private failures = 0;
  private refusals = 0;
  private running = false;

  /** Files whose upload the server may know. */
  private readonly mayBeThere: Set<number>;

  /** `begunBefore`: some of it may have been sent from another page, or another phone. */
  constructor(
    files: readonly FileToSend[],
    private readonly around: UploadSurroundings,
    { begunBefore = false }: { begunBefore?: boolean } = {},
  ) {
    this.files = files.map((file) => ({ ...file, counted: 0, hasArrived: false }));
    this.mayBeThere = new Set(begunBefore ? files.map(({ index }) => index) : []);
  }

  get arrived(): number {
    return this.files.filter(({ hasArrived }) => hasArrived).length;
  }

  /** Of everything, from 0 to 1. */
  get share(): number {
    const all = this.files.reduce((sum, { length }) => sum + length, 0);
    return all === 0 ? 1 : this.files.reduce((sum, { counted }) => sum + counted, 0) / all;
  }

  /** Begins, or goes on from where it stopped; resolves when nothing more happens by itself. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.refusals = 0;
    try {
      for (const { index, hasArrived } of this.files) if (!hasArrived) await this.send(index);
      this.enter({ kind: 'done' });
    } catch (error) {
      const problem = problemOf(error);
      this.enter({ kind: 'stopped', problem, canRetry: CAN_BE_TRIED_AGAIN.has(problem) });
    } finally {
      this.running = false;
    }
  }

  /** Ends a wait at once. */
  hurry(): void {
    this.pause?.cutShort();
  }

  private async send(index: number): Promise<void> {
    const { client, stop } = this.around;
    const mayBeThere = this.mayBeThere.has(index);
    this.mayBeThere.add(index);
    this.enter({ kind: 'sending' });
    const { upload } = await client.ask({ kind: 'file', index });
    const { travel } = await this.persist(upload, tus);
    const [journey, path] = [this.journeyOf(upload), `${ENDPOINT}/${upload.token}`];
    await travel(ENDPOINT, { ...journey, path: mayBeThere ? path : undefined }).catch(async (error: unknown) => {
      // The same file, sent with the same words when another roster was the newest.
      if (mayBeThere || !isConflict(error)) throw error;
      await travel(ENDPOINT, { ...journey, path });
    });
    this.enter({ kind: 'checking' });
    const kept = await this.persist(upload, async () => getUploadReceipt(`${ENDPOINT}/${upload.token}/receipt`, stop));
    await client.ask({ kind: 'receipt', of: index, kept });
    this.change(index, { hasArrived: true });
  }

  private journeyOf(upload: FileToUpload): Omit<Journey, 'path'> {
    const { client, admissions, stop } = this.around;
    const { index, length, tokenHash } = upload;
    let { metadata } = upload;
    return {
      length,
      part: async (start, end) => {
        const { bytes } = await client.ask({ kind: 'part', index, start, end }, () => {
          if (this.state.kind !== 'reading') this.enter({ kind: 'reading' });
        });
        if (this.state.kind === 'reading') this.enter({ kind: 'sending' });
        return bytes;
      },
      creation: async () => {
        const admission = await admissions.for({ for: 'upload', id: tokenHash, size: length });
        return { 'Upload-Metadata': metadata, 'Atalaya-Admission': admission };
      },
      // It may have been begun under the roster before ours.
      onFound: async (found) => {
        const before = metadata;
        ({
          upload: { metadata },
        } = await client.ask({ kind: 'file', index, found }));
        return metadata === before;
      },
      onCounted: (counted) => {
        this.failures = 0;
        this.refusals = 0;
        this.change(index, { counted });
      },
      ready: async () => this.pause?.over,
      shouldRetry: (error) => this.shouldRetry(error, upload),
      stop,
    };
  }

  private async persist<Result>(upload: FileToUpload, attempt: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        await this.pause?.over;
        return await attempt();
      } catch (error) {
        if (!this.shouldRetry(error, upload)) throw error;
      }
    }
  }

  /** Also begins the pause after which it is tried again. */
  private shouldRetry(error: unknown, { tokenHash }: FileToUpload): boolean {
    if (this.around.stop.aborted) return false;
    if (isRefusedForWork(error)) {
      this.around.admissions.drop(tokenHash);
      this.refusals += 1;
      return this.refusals < REFUSALS;
    }
    if (!isPassing(error) || this.failures >= FAILURES) return false;
    this.wait(error);
    return true;
  }

  private wait(error: ConnectionFailed | ServerRefused): void {
    const step = PAUSES_SECONDS[Math.min(this.failures++, PAUSES_SECONDS.length - 1)] ?? 0;
    const [why, seconds] = error instanceof ServerRefused ? (['busy', error.restSeconds ?? step] as const) : (['connection', step] as const);
    const pause = new Pause(seconds, this.around.stop);
    this.pause = pause;
    this.enter({ kind: 'waiting', why, seconds });
    void pause.over.then(() => {
      if (this.pause !== pause) return;
      this.pause = undefined;
      this.enter({ kind: 'sending' });
    });
  }

  private change(index: number, changes: Partial<FileOnItsWay>): void {
    this.files = this.files.map((file) => (file.index === index ? { ...file, ...changes } : file));
    this.around.onChange();
  }

  private enter(state: UploadsState): void {
    this.state = state;
    this.around.onChange();
  }
}

/** A broken line, another offset than ours, an upload that expired meanwhile, a slow body, a server in trouble. */
function isPassing(error: unknown): error is ConnectionFailed | ServerRefused {
  if (error instanceof ServerRefused) return !isConflict(error) && (error.status >= 500 || [404, 408, 409].includes(error.status));
  return error instanceof ConnectionFailed;
}

function isConflict(error: unknown): boolean {
  return error instanceof ServerRefused && error.code === 'envelope-conflict';
}

/** Only who sends files fetches what sends them. */
async function tus(): Promise<typeof import('../browser/tus.ts')> {
  try {
    return await import('../browser/tus.ts');
  } catch {
    throw new ConnectionFailed();
  }
}
