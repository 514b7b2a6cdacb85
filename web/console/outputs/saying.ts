/**
 * What a document leaves in its case, said before it leaves: never queued for later, and never without looking once more
 * whether somebody has taken a consent back.
 */

import { refusal } from '../../protocol/case_rules.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import type { What } from '../../protocol/events.ts';
import { RULEBOOK, arrivedAbout } from '../cases/store.ts';
import { Refused as RefusedByCase } from '../cases/writing.ts';
import { candidateAbout } from '../exports/candidates.ts';
import type { Refused } from '../exports/gate.ts';
import { me } from '../inbox/lines.ts';
import { Failed } from '../keeper_client.ts';
import type { Line } from '../keeper_messages.ts';
import { asking } from '../session.ts';
import { decide, type Allowed, type Purpose } from './deciding.ts';

const TRIES = 4;

/** The gate does not let it out: why, and because of whom. */
export class Hindered extends Error {
  override readonly name = 'Hindered';

  constructor(readonly refused: readonly Refused[]) {
    super('the gate lets nothing out');
  }
}

/** What may leave, after everything that has come was looked at. @throws {@link Hindered} or {@link Failed} */
export async function allowedNow(line: Line, purpose: Purpose): Promise<Allowed> {
  while ((await asking().ask('look', {})).isMore);
  const decided = decide(await candidateAbout(line), purpose);
  if (decided.refused) throw new Hindered(decided.refused);
  return decided;
}

/** Says it in the thread that leads. @throws {@link RefusedByCase} or {@link Failed} */
export async function sayNow(report: string, what: What): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const lead = arrivedAbout(report)?.lead;
    const who = me.value;
    if (lead === undefined || who === undefined) throw new Failed('not-found');
    const reason = refusal(lead, { ...who, time: new Date(), what: what as unknown as JsonObject }, RULEBOOK);
    if (reason !== undefined) throw new RefusedByCase(reason);
    try {
      await asking().ask('say', { thread: lead.id, what });
      return;
    } catch (error) {
      if (!(error instanceof Failed && error.code === 'thread-conflict') || tried === TRIES) throw error;
    }
  }
}
