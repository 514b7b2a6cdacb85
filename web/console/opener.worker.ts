/** Opens heads beside the keeper, one batch after the other: several of these keep all cores of a machine busy. */

import { ProtocolError } from '../protocol/errors.ts';
import { choosePrimitives } from '../protocol/probe.ts';
import { KeeperError } from './keeper/failures.ts';
import type { Job, OpenerAnswer, OpenerRequest, Outcome } from './keeper/opening.ts';
import { Reader } from './keeper/reader.ts';

let reader: Promise<Reader> | undefined;

// The page hands over one end of a channel, and hears nothing of what goes through it.
addEventListener('message', ({ ports: [keeper] }: MessageEvent) => {
  keeper?.addEventListener('message', ({ data }: MessageEvent<OpenerRequest>) => {
    if (data.kind === 'keys') {
      reader = choosePrimitives().then((primitives) => new Reader(primitives, data.ring));
      return;
    }
    void answer(data.jobs).then((outcomes) => {
      keeper.postMessage({ number: data.number, outcomes } satisfies OpenerAnswer);
    });
  });
  keeper?.start();
});

async function answer(jobs: readonly Job[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const job of jobs) outcomes.push(await open(job));
  return outcomes;
}

async function open({ excerpt, place }: Job): Promise<Outcome> {
  try {
    if (reader === undefined) throw new KeeperError('other-key');
    return { head: await (await reader).openHead(excerpt, place) };
  } catch (error) {
    if (error instanceof ProtocolError) return { stage: error.stage };
    if (error instanceof KeeperError) return { stage: error.code };
    return { stage: 'error' };
  }
}
