/**
 * What may follow a roster: `docs/protocol.md` §9.5.
 *
 * Signers, the server and the members' tools compare each roster with the one before it. A
 * client that has only one of them cannot; it relies on those who signed.
 */

import { NotSuccessor } from './errors.ts';
import type { Hex } from './fields.ts';
import { kemHashes, type DatedKey, type Roster } from './roster.ts';

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
  const intake = known(before.members.map((member) => member.intake));
  const sensitive = known(before.members.map((member) => member.sensitive));
  const earliest = new Date(roster.issued.getTime() + before.root.waitingHours * HOUR_MS);
  for (const member of roster.members) {
    if (kemHashes(member).some((key) => (owners.get(key) ?? member.id) !== member.id)) throw new NotSuccessor("a key that was another member's");
    for (const key of member.intake) checkKey(key, { known: intake, others: sensitive, earliest });
    for (const key of member.sensitive) checkKey(key, { known: sensitive, others: intake, earliest });
  }
}

type Known = ReadonlyMap<Hex, DatedKey>;

function known(lists: readonly (readonly DatedKey[])[]): Known {
  return new Map(lists.flat().map((key) => [key.sha256, key]));
}

/** SHA-256 of the KEM keys that `before` did not list, in roster order. */
export function newKemHashes(roster: Roster, before: Roster | undefined): Hex[] {
  const known = new Set(before?.members.flatMap(kemHashes));
  return roster.members.flatMap(kemHashes).filter((key) => !known.has(key));
}

interface Before {
  /** Those of the same use, and those of another. */
  readonly known: Known;
  readonly others: Known;
  readonly earliest: Date;
}

function checkKey(key: DatedKey, before: Before): void {
  const same = before.known.get(key.sha256);
  if (before.others.has(key.sha256)) throw new NotSuccessor('a key that had another use');
  if (same === undefined) {
    if (key.notBefore < before.earliest) throw new NotSuccessor('a new key that begins before the waiting period is over');
  } else if (key.notBefore.getTime() !== same.notBefore.getTime() || key.notAfter > same.notAfter) {
    throw new NotSuccessor('a known key whose times were changed');
  }
}
