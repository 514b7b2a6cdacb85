/**
 * The page's side of the sealing worker.
 *
 * A worker that breaks in any way, or never answers, is broken for good: every question, asked or still to
 * come, fails with `SealingFailed`, and there is no other way to seal.
 */

import { startWorker } from '../browser/worker.ts';
import type { Failure, Numbered, SealingAnswer, SealingAnswers, SealingRequest } from './sealing_messages.ts';

// The only clock of the page: a worker that has not said anything by then will not. It fails closed.
const FIRST_ANSWER_MS = 30_000;

export class SealingFailed extends Error {
  override readonly name = 'SealingFailed';

  /** `during` is what was asked; with `stage` it makes the short code that is shown in small print. */
  constructor(
    readonly during: string,
    readonly failure: Omit<Failure, 'kind'>,
  ) {
    super(`${during}/${failure.stage}`);
  }
}

interface Waiting {
  readonly during: string;
  readonly resolve: (answer: SealingAnswer) => void;
  readonly reject: (error: SealingFailed) => void;
}

export class SealingClient {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private broken: SealingFailed | undefined;

  constructor(private readonly workerUrl: string) {}

  /** To be called once, before the first question. */
  start(): void {
    this.timer = setTimeout(() => {
      this.breakDown('timeout');
    }, FIRST_ANSWER_MS);
    try {
      this.worker = startWorker(this.workerUrl);
    } catch {
      this.breakDown('missing');
      return;
    }
    this.worker.addEventListener('message', (event: MessageEvent<Numbered<SealingAnswer>>) => {
      this.receive(event.data);
    });
    this.worker.addEventListener('messageerror', () => {
      this.breakDown('unreadable');
    });
    this.worker.addEventListener('error', (event) => {
      event.preventDefault(); // keeps the browser from writing it to the console
      this.breakDown('error');
    });
  }

  async ask<Kind extends keyof SealingAnswers>(request: Extract<SealingRequest, { kind: Kind }>): Promise<SealingAnswers[Kind]> {
    const answer = await new Promise<SealingAnswer>((resolve, reject) => {
      if (this.broken !== undefined || this.worker === undefined) {
        reject(this.broken ?? new SealingFailed('worker', { stage: 'missing' }));
        return;
      }
      const number = this.asked++;
      this.waiting.set(number, { during: request.kind, resolve, reject });
      this.worker.postMessage({ ...request, number } satisfies Numbered<SealingRequest>);
    });
    return answer as SealingAnswers[Kind];
  }

  /** Ends the worker, and with it everything that it holds in memory. */
  end(): void {
    this.breakDown('ended');
  }

  private receive(answer: Numbered<SealingAnswer>): void {
    clearTimeout(this.timer);
    const waiting = this.waiting.get(answer.number);
    this.waiting.delete(answer.number);
    if (waiting === undefined) return;
    if (answer.kind === 'failed') waiting.reject(new SealingFailed(waiting.during, answer));
    else waiting.resolve(answer);
  }

  private breakDown(stage: string): void {
    clearTimeout(this.timer);
    this.broken ??= new SealingFailed('worker', { stage });
    this.worker?.terminate();
    for (const { reject } of this.waiting.values()) reject(this.broken);
    this.waiting.clear();
  }
}
