/**
 * What is written whole takes the place of what stood there, and only of what its writer had seen.
 *
 * A case takes the later of two and its history keeps both (docs/protocol.md §21.6). Here is asked whether somebody else was
 * quicker, so that nobody's words are replaced unseen.
 */

import type { CaseThread } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';

/** What its writer saw there: the hash of an event, or nothing. */
export interface Seen {
  readonly over: Hex | undefined;
}

type Author = Pick<ThreadEvent, 'member' | 'person'>;

/** The event whose place it would take, or on which it rests. */
export function placeOf(thread: CaseThread | undefined, what: What): ThreadEvent | undefined {
  switch (what.event) {
    case 'act':
      return thread?.acts.get(what.act.id)?.event;
    case 'act-removed':
    case 'verified':
      return thread?.acts.get(what.act)?.event;
    case 'entity':
      return thread?.entities.get(what.entity.id);
    case 'entity-removed':
      return thread?.entities.get(what.entity);
    case 'described':
      return thread?.described;
    default:
      return undefined;
  }
}

/** Whether somebody else has changed it since; what `me` wrote in between is no surprise. */
export function isOvertaken(thread: CaseThread | undefined, what: What, { over }: Seen, me: Author): boolean {
  const now = placeOf(thread, what);
  return now?.hash !== over && (now?.member !== me.member || now.person !== me.person);
}
