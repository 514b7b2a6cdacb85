/** What no one decides alone: `docs/protocol.md` §21.6, two people. */

import type { Said, Second } from './case_state.ts';
import type { What } from './events.ts';

export const CLOSED = 'closed';
const LEVELS: ReadonlyMap<string, Second> = new Map([['v3', 'person'], ['v5', 'person'], ['v4', 'organisation'], ['vx', 'organisation']]);

/** Whether an output has left the house. */
export function isOut(status: string): boolean {
  return status === 'sent' || status === 'published';
}

/** Who must agree before this counts: another person, or somebody of another organisation. */
export function secondFor(what: What): Second | undefined {
  switch (what.event) {
    case 'state':
      return what.to === CLOSED ? 'person' : undefined;
    case 'verified':
      return LEVELS.get(what.level);
    case 'shared':
      return what.level === 'full+contact' ? 'person' : undefined;
    case 'output':
      return isOut(what.status) ? 'person' : undefined;
    case 'exported':
      return what.identities === true ? 'person' : undefined;
    default:
      return undefined;
  }
}

/** Of what an event speaks; what is said later of the same overtakes what still waits. */
export function subjectOf(what: What): string | undefined {
  switch (what.event) {
    case 'state':
      return 'state';
    case 'act':
      return `act ${what.act.id}`;
    case 'act-removed':
    case 'verified':
      return `act ${what.act}`;
    case 'shared':
    case 'revoked':
      return `share ${what.thread}`;
    case 'output':
      return `output ${what.output}`;
    default:
      return undefined;
  }
}

/** Whether two different people speak; a member's own key may be in the hands of either. */
export function isAnother(first: Pick<Said, 'member' | 'person'>, second: Pick<Said, 'member' | 'person'>): boolean {
  if (first.member !== second.member) return true;
  return first.person !== undefined && second.person !== undefined && first.person !== second.person;
}
