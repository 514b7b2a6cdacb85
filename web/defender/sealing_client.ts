/**
 * The page's side of the sealing worker.
 *
 * A worker that breaks in any way, or does not answer a question in its time, is broken for good: every question,
 * asked or still to come, fails with `SealingFailed`, and there is no other way to seal. A worker that could not be
 * fetched is a matter of the network: its questions fail with `ConnectionFailed`, and it can be started again.
 */

import { ConnectionFailed } from '../browser/http.ts';
import type { StartWorker } from '../browser/worker.ts';
import type { ReturnAnswers, ReturnRequest } from './return_messages.ts';
import { LOADING, type Failure, type Numbered, type SealingAnswer, type SealingAnswers, type SealingRequest } from './sealing_messages.ts';

// The script gets as long as every other request, and a question long enough for an old phone without JIT.
// Word of a mebibyte more that was read begins the time anew.
const PATIENCE_SECONDS = 120;

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

/** Of those that come back, only their own worker knows the answers. */
type Request = SealingRequest | ReturnRequest;
type Answers = SealingAnswers & ReturnAnswers;
type Answer = SealingAnswer | ReturnAnswers[keyof ReturnAnswers];

interface Waiting {
  readonly during: string;
  secondsLeft: number;
  readonly onRead: (bytes: number) => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class SealingClient {
  private worker: Worker | undefined;
  /** In the order of asking, which is that of answering. */
  private readonly waiting = new Map<number, Waiting>();
  private clock: ReturnType<typeof setInterval> | undefined;
  private asked = LOADING;
  private broken: SealingFailed | undefined;

  constructor(
    private readonly workerUrl: string,
    private readonly startWorker: StartWorker,
  ) {}

  /** Whether there was no worker yet, so that one was started. */
  start(): boolean {
    if (this.worker !== undefined || this.broken !== undefined) return false;
    try {
      this.worker = this.startWorker(this.workerUrl);
    } catch {
      this.breakDown('missing');
      return true;
    }
    this.listenTo(this.worker);
    this.expect(LOADING, 'worker').catch(() => undefined); // every question fails with it
    this.clock = setInterval(() => {
      this.countDown();
    }, 1000);
    return true;
  }

  /** `onRead` is told how many bytes more of a file were read. */
  async ask<Kind extends keyof Answers>(
    request: Extract<Request, { kind: Kind }>,
    onRead: (bytes: number) => void = () => undefined,
  ): Promise<Answers[Kind]> {
    if (this.broken !== undefined) throw this.broken;
    if (this.worker === undefined) throw new ConnectionFailed();
    this.asked += 1;
    const answer = this.expect(this.asked, request.kind, onRead);
    this.worker.postMessage({ ...request, number: this.asked } satisfies Numbered<Request>);
    return (await answer) as Answers[Kind];
  }

  /** Ends the worker, and with it everything that it holds in memory. */
  end(): void {
    this.breakDown('ended');
  }

  private listenTo(worker: Worker): void {
    worker.addEventListener('message', (event: MessageEvent<Numbered<Answer>>) => {
      if (worker === this.worker) this.receive(event.data);
    });
    worker.addEventListener('messageerror', () => {
      this.breakDown('unreadable');
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // keeps the browser from writing it to the console
      if (worker !== this.worker) return; // an earlier one, that could not be fetched
      // What a script throws comes as an ErrorEvent: a script that never came is a plain event.
      if (this.waiting.has(LOADING) && !(event instanceof ErrorEvent)) this.stop(new ConnectionFailed());
      else this.breakDown('error');
    });
  }

  private async expect(number: number, during: string, onRead: Waiting['onRead'] = () => undefined): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.waiting.set(number, { during, secondsLeft: PATIENCE_SECONDS, onRead, resolve, reject });
    });
  }

  private receive(answer: Numbered<Answer>): void {
    const waiting = this.waiting.get(answer.number);
    if (waiting === undefined) return;
    if (answer.kind === 'progress') {
      waiting.secondsLeft = PATIENCE_SECONDS;
      waiting.onRead(answer.bytes);
      return;
    }
    this.waiting.delete(answer.number);
    if (answer.kind === 'failed') waiting.reject(new SealingFailed(waiting.during, answer));
    else waiting.resolve(answer);
  }

  /**
   * Only the question that the worker is busy with loses time, and only while the page runs: a phone that slept in
   * a pocket must not find its worker late.
   */
  private countDown(): void {
    const [current] = this.waiting.values();
    if (current === undefined) return;
    current.secondsLeft -= 1;
    if (current.secondsLeft > 0) return;
    if (this.waiting.has(LOADING)) this.stop(new ConnectionFailed());
    else this.breakDown('timeout');
  }

  private breakDown(stage: string): void {
    this.broken ??= new SealingFailed('worker', { stage });
    this.stop(this.broken);
  }

  private stop(why: Error): void {
    clearInterval(this.clock);
    this.worker?.terminate();
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
  }
}
