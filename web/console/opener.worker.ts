/** Opens heads and reports beside the keeper, one batch after the other: several of these keep all cores of a machine busy. */

import { choosePrimitives } from '../protocol/probe.ts';
import { decodeReport } from '../protocol/report.ts';
import { codeOf, KeeperError } from './keeper/failures.ts';
import type { Job, Opened, OpenerAnswer, OpenerRequest, Outcome } from './keeper/opening.ts';
import { Reader, type WholeReport } from './keeper/reader.ts';
import type { Told } from './keeper_messages.ts';

let reader: Promise<Reader> | undefined;

// The page hands over one end of a channel, and hears nothing of what goes through it.
addEventListener('message', ({ ports: [keeper] }: MessageEvent) => {
  keeper?.addEventListener('message', ({ data }: MessageEvent<OpenerRequest>) => {
    if (data.kind === 'keys') {
      reader = choosePrimitives().then((primitives) => new Reader(primitives, data.ring));
      return;
    }
    void answer(data.kind, data.jobs).then((outcomes) => {
      keeper.postMessage({ number: data.number, outcomes } satisfies OpenerAnswer);
    });
  });
  keeper?.start();
});

async function answer(kind: keyof Opened, jobs: readonly Job[]): Promise<OpenerAnswer['outcomes']> {
  const outcomes: Outcome<keyof Opened>[] = [];
  for (const job of jobs) outcomes.push(await open(kind, job));
  return outcomes;
}

async function open(kind: keyof Opened, { bytes, place }: Job): Promise<Outcome<keyof Opened>> {
  try {
    if (reader === undefined) throw new KeeperError('other-key');
    const opening = await reader;
    return { opened: kind === 'head' ? await opening.openHead(bytes, place) : toldIn(await opening.openReport(bytes, place)) };
  } catch (error) {
    return { stage: codeOf(error) };
  }
}

function toldIn({ content }: WholeReport): Told {
  const told: Told & { reply?: unknown } = decodeReport(content);
  delete told.reply;
  return told;
}
