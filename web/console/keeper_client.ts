/** The page's side of the keeper and of those who open heads for it. */

import keeperUrl from './keeper.worker.ts?worker&url';
import openerUrl from './opener.worker.ts?worker&url';

import { ownAddresses } from '../browser/worker.ts';
import type { Calls, KeeperEvent, Said } from './keeper_messages.ts';

// One core is left to whoever works at the machine.
const openerCount = (): number => Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));
/** Opens the console without a network; of one name, so that browsers see when it is another one. */
export const SERVICE_WORKER = '/console/service_worker.js';
/** Of everything that runs beside the page. */
export const ownAddress = ownAddresses([keeperUrl, openerUrl, SERVICE_WORKER]);
const startWorker = (url: string): Worker => new Worker(ownAddress(url));

/** `code` is a stage of the protocol, a code of the service, or one of the keeper's own. */
export class Failed extends Error {
  override readonly name = 'Failed';

  constructor(readonly code: string) {
    super(code);
  }
}

interface Waiting {
  readonly resolve: (answer: Calls[keyof Calls]['answer']) => void;
  readonly reject: (error: Failed) => void;
}

export class KeeperClient {
  private readonly worker = startWorker(keeperUrl);
  private openers: readonly Worker[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(private readonly onEvent: (event: KeeperEvent) => void) {
    this.worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      this.hear(data);
    });
    this.worker.addEventListener('error', (event) => {
      event.preventDefault(); // keeps the browser from writing it to the console
      this.fail('error');
    });
  }

  async ask<Kind extends keyof Calls>(kind: Kind, ask: Calls[Kind]['ask'], transfer: Transferable[] = []): Promise<Calls[Kind]['answer']> {
    this.count += 1;
    const number = this.count;
    const answer = new Promise<Calls[keyof Calls]['answer']>((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
    });
    this.worker.postMessage({ ...ask, kind, number }, transfer);
    return (await answer);
  }

  /** Starts those who open heads, and answers the keeper's ends of the channels to them. */
  startOpeners(): MessagePort[] {
    this.endOpeners();
    const channels = Array.from({ length: openerCount() }, () => new MessageChannel());
    this.openers = channels.map(({ port1 }) => {
      const opener = startWorker(openerUrl);
      opener.postMessage('tied', [port1]);
      return opener;
    });
    return channels.map(({ port2 }) => port2);
  }

  /** Ends the workers, and with them every key. */
  end(): void {
    this.worker.terminate();
    this.endOpeners();
    this.fail('locked');
  }

  private hear(said: Said): void {
    if (!('number' in said)) {
      this.onEvent(said);
      return;
    }
    const waiting = this.waiting.get(said.number);
    this.waiting.delete(said.number);
    if ('failed' in said) waiting?.reject(new Failed(said.failed));
    else waiting?.resolve(said.answer);
  }

  private endOpeners(): void {
    for (const opener of this.openers) opener.terminate();
  }

  private fail(code: string): void {
    for (const { reject } of this.waiting.values()) reject(new Failed(code));
    this.waiting.clear();
  }
}
