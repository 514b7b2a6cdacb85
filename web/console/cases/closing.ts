/** What the case itself says to each point of the list of safe closing: whoever ticks a point has it before their eyes. */

import { dayOf } from '../../protocol/case_words.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { Whats } from '../../protocol/events.ts';

/** What is still open; nobody is kept from closing by it, but everybody sees it. */
export interface Closing {
  /** When somebody last replied to whoever reported. */
  readonly replied: Date | undefined;
  readonly risk: string | undefined;
  readonly needs: NonNullable<Whats['described']['needs']>;
  /** How many words of consent were written down. */
  readonly consents: number;
  readonly outputs: readonly { readonly type: string; readonly status: string }[];
  readonly keepUntil: string | undefined;
  readonly members: readonly string[];
  readonly tasks: readonly string[];
  /** Those to whom it is shown now. */
  readonly shares: readonly string[];
  readonly waiting: number;
}

export function closingOf(threads: readonly CaseThread[], now: Date): Closing {
  const [lead] = threads;
  const described = lead?.described?.what;
  const times = threads.flatMap(({ replied }) => replied.map(({ time }) => time.getTime()));
  return {
    replied: times.length === 0 ? undefined : new Date(Math.max(...times)),
    risk: described?.risk,
    needs: described?.needs ?? [],
    consents: [...(lead?.words.values() ?? [])].reduce((sum, people) => sum + people.size, 0),
    outputs: [...(lead?.outputs.values() ?? [])].map(({ event: { what } }) => ({ type: what.type, status: what.status })),
    keepUntil: described?.keep_until,
    members: lead?.members ?? [],
    tasks: threads.flatMap(({ tasks }) => [...tasks.values()].filter(({ done }) => done === undefined).map(({ event }) => event.what.title)),
    shares: [...(lead?.shares.values() ?? [])].filter((share) => share.isOpen(dayOf(now))).map(({ event }) => event.what.member),
    waiting: lead?.waiting.size ?? 0,
  };
}
