/** The keeper's side of those who open beside it. */

import type { Hex } from '../../protocol/fields.ts';
import type { KemKey } from './keys.ts';
import type { Job, Opened, OpenerAnswer, OpenerRequest, Outcome } from './opening.ts';

// Some tens of milliseconds of work: few messages, and a bar that moves.
export const BATCH = 32;

interface Opener {
  readonly port: MessagePort;
  waiting: number;
}

export class Openers {
  private readonly openers: readonly Opener[];
  private readonly expected = new Map<number, (outcomes: OpenerAnswer['outcomes']) => void>();
  private count = 0;

  constructor(ports: readonly MessagePort[]) {
    this.openers = ports.map((port) => ({ port, waiting: 0 }));
    for (const port of ports) {
      port.addEventListener('message', ({ data }: MessageEvent<OpenerAnswer>) => {
        this.expected.get(data.number)?.(data.outcomes);
        this.expected.delete(data.number);
      });
      port.start();
    }
  }

  /** With what is opened from now on. */
  giveKeys(ring: ReadonlyMap<Hex, KemKey>): void {
    for (const { port } of this.openers) port.postMessage({ kind: 'keys', ring } satisfies OpenerRequest);
  }

  /** One outcome for each job, in order. */
  async open<Kind extends keyof Opened>(kind: Kind, jobs: readonly Job[]): Promise<readonly Outcome<Kind>[]> {
    const [opener] = [...this.openers].sort((a, b) => a.waiting - b.waiting);
    if (opener === undefined) throw new Error('nobody opens');
    opener.waiting += 1;
    this.count += 1;
    const number = this.count;
    const answered = new Promise<OpenerAnswer['outcomes']>((resolve) => {
      this.expected.set(number, resolve);
    });
    opener.port.postMessage({ kind, number, jobs } satisfies OpenerRequest);
    try {
      return (await answered) as readonly Outcome<Kind>[];
    } finally {
      opener.waiting -= 1;
    }
  }
}
