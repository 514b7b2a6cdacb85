/**
 * Writing into a case's thread that it leaves, before it does.
 *
 * Never queued for later, as other steps are: a file is given to somebody only when its thread says so for all who take
 * part.
 */

import { refusal } from '../../protocol/case_rules.ts';
import { arrivedAbout, RULEBOOK } from '../cases/store.ts';
import { Refused } from '../cases/writing.ts';
import { me } from '../inbox/lines.ts';
import { Failed } from '../keeper_client.ts';
import { asking } from '../session.ts';
import { decided, type Decided, type Order } from './deciding.ts';

const TRIES = 4;
type Recorded = Extract<Decided, { readonly kind: 'leaves' | 'asks' }>;

/** The case has meanwhile become another, or may not leave any more. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Says it, unless the case has meanwhile become another. @throws {@link Overtaken}, {@link Refused} or {@link Failed} */
export async function record({ candidate, kind, what }: Recorded, order: Order): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const now = decided(candidate, order);
    const lead = arrivedAbout(candidate.line.id)?.lead;
    const who = me.value;
    if (who === undefined) throw new Failed('locked');
    if (lead === undefined || now.kind !== kind || JSON.stringify(now.what) !== JSON.stringify(what)) throw new Overtaken();
    const reason = refusal(lead, { ...who, time: new Date(), what: what }, RULEBOOK);
    if (reason !== undefined) throw new Refused(reason);
    try {
      await asking().ask('say', { thread: lead.id, what });
      return;
    } catch (error) {
      if (!(error instanceof Failed && error.code === 'thread-conflict') || tried === TRIES) throw error;
    }
  }
}
