/**
 * What may follow a roster: `docs/protocol.md` §9.5.
 *
 * Signers, the server and the members' tools compare each roster with the one before it. A
 * client that has only one of them cannot; it relies on those who signed.
 */

import { NotSuccessor } from './errors.ts';
import type { Hex } from './fields.ts';
import { kemHashes, type IntakeKey, type Roster } from './roster.ts';

const HOUR_MS = 3_600_000;

/**
 * Whether `roster` may be published after `before`.
 *
 * @throws {@link NotSuccessor}
 */
export function checkSuccessor(roster: Roster, before: Roster): void {
  if (roster.root.coalition !== before.root.coalition || roster.version !== before.version + 1) throw new NotSuccessor('not the next version');
  if (roster.previous !== before.hash || roster.issued < before.issued) throw new NotSuccessor('it does not follow this roster');
  const owners = new Map(before.members.flatMap((member) => kemHashes(member).map((key) => [key, member.id])));
  const known = new Map(before.members.flatMap(({ intake }) => intake.map((key) => [key.sha256, key])));
  const earliest = new Date(roster.issued.getTime() + before.root.waitingHours * HOUR_MS);
  for (const member of roster.members) {
    if (kemHashes(member).some((key) => (owners.get(key) ?? member.id) !== member.id)) throw new NotSuccessor("a key that was another member's");
    for (const key of member.intake) checkTimes(key, known.get(key.sha256), earliest);
  }
}

/** SHA-256 of the KEM keys that `before` did not list, in roster order. */
export function newKemHashes(roster: Roster, before: Roster | undefined): Hex[] {
  const known = new Set(before?.members.flatMap(kemHashes));
  return roster.members.flatMap(kemHashes).filter((key) => !known.has(key));
}

function checkTimes(key: IntakeKey, known: IntakeKey | undefined, earliest: Date): void {
  if (known === undefined) {
    if (key.notBefore < earliest) throw new NotSuccessor('a new key that begins before the waiting period is over');
  } else if (key.notBefore.getTime() !== known.notBefore.getTime() || key.notAfter > known.notAfter) {
    throw new NotSuccessor('a known key whose times were changed');
  }
}
