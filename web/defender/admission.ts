/**
 * What lets a report or an upload in: a little work, asked for and done while the person types.
 *
 * Each admission is for one id only. One that is still being worked on, or was done, is not asked for again;
 * one that the server refused is `dropped`, and the next time there is a new one. Nothing is ever sent without.
 */

import type { Challenge } from 'altcha-lib/types';

import { ask } from '../browser/http.ts';
import type { StartWorker } from '../browser/worker.ts';
import type { WorkDone, WorkToDo } from './work_messages.ts';

// The work is made for two seconds of a cheap phone, and more while there is a flood.
const PATIENCE_MS = 300_000;

/** The phone could not do the work. */
export class WorkFailed extends Error {
  override readonly name = 'WorkFailed';
}

export type Wanted = { readonly for: 'report'; readonly id: string } | { readonly for: 'upload'; readonly id: string; readonly size: number };

interface Waiting {
  readonly resolve: (solution: WorkDone['solution']) => void;
  readonly reject: (error: Error) => void;
}

export class Admissions {
  private worker: Worker | undefined;
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly byId = new Map<string, Promise<string>>();

  constructor(
    private readonly workerUrl: string,
    private readonly startWorker: StartWorker,
    private readonly stop: AbortSignal,
  ) {}

  /**
   * The value of the header `Atalaya-Admission`.
   *
   * @throws {@link WorkFailed}, ConnectionFailed and ServerRefused; the next call then begins anew.
   */
  async for(wanted: Wanted): Promise<string> {
    const known = this.byId.get(wanted.id);
    if (known !== undefined) return known;
    const admission = this.workFor(wanted);
    this.byId.set(wanted.id, admission);
    admission.catch(() => {
      this.drop(wanted.id);
    });
    return admission;
  }

  /** The server did not take it: too old, or lost with the server that gave it out. */
  drop(id: string): void {
    this.byId.delete(id);
  }

  /** Ends the worker; what is still waited for fails. */
  end(): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(new WorkFailed());
    this.waiting.clear();
    this.byId.clear();
  }

  private async workFor(wanted: Wanted): Promise<string> {
    const challenge = (await ask('/api/v1/work', wanted, this.stop)) as Challenge;
    const solution = await this.solve(challenge);
    if (solution === undefined) {
      this.breakDown();
      throw new WorkFailed();
    }
    return `work ${base64({ challenge, solution })}`;
  }

  private async solve(challenge: Challenge): Promise<WorkDone['solution']> {
    const number = this.asked++;
    const worker = this.started();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.breakDown();
      }, PATIENCE_MS);
      const settle = (): void => {
        clearTimeout(timer);
        this.waiting.delete(number);
      };
      this.waiting.set(number, {
        resolve: (solution) => {
          settle();
          resolve(solution);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      worker.postMessage({ number, challenge } satisfies WorkToDo);
    });
  }

  private started(): Worker {
    if (this.worker !== undefined) return this.worker;
    let worker: Worker;
    try {
      worker = this.startWorker(this.workerUrl);
    } catch {
      throw new WorkFailed();
    }
    worker.addEventListener('message', ({ data }: MessageEvent<WorkDone>) => {
      this.waiting.get(data.number)?.resolve(data.solution);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // keeps the browser from writing it to the console
      if (worker === this.worker) this.breakDown();
    });
    this.worker = worker;
    return worker;
  }

  /** Another one is started when work is asked for again: a worker that was not fetched may be there then. */
  private breakDown(): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const { reject } of [...this.waiting.values()]) reject(new WorkFailed());
  }
}

/** ALTCHA's payload: JSON in base64. Everything in a challenge is ASCII. */
function base64(value: unknown): string {
  try {
    return btoa(JSON.stringify(value));
  } catch {
    throw new WorkFailed();
  }
}
