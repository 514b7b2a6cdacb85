/**
 * What was told of sexual violence, sealed for those who are trained for it: `docs/protocol.md` §8.3.
 *
 * One part for each chosen organisation that has somebody; nothing is said of it anywhere else.
 */

import { toBase64url } from '../protocol/encoding.ts';
import type { Primitives } from '../protocol/primitives.ts';
import type { Report } from '../protocol/report.ts';
import { currentKey, currentSensitiveKey, datedKeys, type Member, type Roster } from '../protocol/roster.ts';
import { sealSensitive, type Sensitive } from '../protocol/sensitive.ts';
import { known } from './file_sealer.ts';

/** Something was told that nobody of the chosen organisations could open: it is not dropped unsaid. */
export class NobodyTrained extends Error {
  override readonly name = 'NobodyTrained';

  constructor() {
    super('none of the chosen organisations has somebody who is trained');
  }
}

export interface SensitiveAround {
  readonly roster: Roster;
  /** For each member the keys of `datedKeys`. */
  readonly publicKeys: readonly (readonly Uint8Array[])[];
  readonly chosen: readonly string[];
  readonly headerBytes: Uint8Array;
  readonly now: Date;
}

/** Whether a report can be sent to an organisation now, and something sensitive in it. */
export function canKeepSensitive(roster: Roster, member: Member, now: Date): boolean {
  return currentKey(roster, member, now) !== undefined && currentSensitiveKey(roster, member, now) !== undefined;
}

/** @throws {@link NobodyTrained}, or {@link ContentInvalid} for more than §8.3 takes. */
export async function sealForTrained(primitives: Primitives, sensitive: Sensitive, around: SensitiveAround): Promise<Pick<Report, 'sensitive'>> {
  const { roster, publicKeys, chosen, headerBytes, now } = around;
  const parts = [];
  for (const [index, member] of roster.members.entries()) {
    if (!chosen.includes(member.id) || !canKeepSensitive(roster, member, now)) continue;
    const key = known(currentSensitiveKey(roster, member, now));
    const publicKey = known(publicKeys[index]?.[datedKeys(member).indexOf(key)]);
    const sealed = await sealSensitive(primitives, sensitive, { headerBytes, member: member.id }, publicKey);
    parts.push({ member: member.id, sealed: toBase64url(sealed) });
  }
  if (parts.length === 0) throw new NobodyTrained();
  return { sensitive: parts };
}
