/**
 * A case in a share, and what one of the two organisations keeps to itself about it in private threads.
 *
 * Each is read by itself: what is kept changes nothing in the share, and the share nothing in what is kept.
 */

import { caseOf } from '../../protocol/case.ts';
import { Case, type Entry, type Rulebook } from '../../protocol/case_state.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';

/** Of `link_type`: how a private thread names the share to which it belongs. */
export const BESIDE = 'part-of';

/** The share that a private thread says it belongs to. */
export function besideIn({ kind, what }: ThreadEvent): Hex | undefined {
  return kind === 'private' && what['event'] === 'linked' && what['relation'] === BESIDE ? String(what['case']) : undefined;
}

/** Undefined where the share is not there. */
export function shownCase(threads: readonly (readonly ThreadEvent[])[], book: Rulebook): Case | undefined {
  const share = threads.find(([first]) => first?.kind === 'share');
  if (share === undefined) return undefined;
  const shown = caseOf([share], book);
  const kept = threads.filter((each) => each !== share).map((events) => caseOf([events], book));
  // Two people may have begun one at the same time: everybody goes on in the same.
  kept.sort((one, other) => one.lead.begun.time.getTime() - other.lead.begun.time.getTime() || (one.lead.id < other.lead.id ? -1 : 1));
  return new Case(shown.lead, kept.map(({ lead }) => lead), kept.map(({ history }) => history).reduce(merged, shown.history));
}

/** By the time that was said, each in its own order. */
function merged(these: readonly Entry[], those: readonly Entry[]): readonly Entry[] {
  const all: Entry[] = [];
  let taken = 0;
  for (const each of these) {
    for (let next = those[taken]; next !== undefined && next.event.time < each.event.time; next = those[taken]) {
      all.push(next);
      taken += 1;
    }
    all.push(each);
  }
  return [...all, ...those.slice(taken)];
}
