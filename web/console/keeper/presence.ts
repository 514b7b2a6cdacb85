/** Who is here now, by the newest list of members and the certificates that count: `docs/protocol.md` §9.3, §13.4. */

import { READING, type Certificate } from '../../protocol/certificate.ts';
import { keyId } from '../../protocol/document.ts';
import { memberOf, type Member, type Roster } from '../../protocol/roster.ts';
import type { Colleague, Organisation, Presence } from '../keeper_messages.ts';
import type { Coalition } from './coalition.ts';
import { KeeperError } from './failures.ts';
import type { Keys } from './keys.ts';

/**
 * As `roster` and the log have it. @throws {@link KeeperError} `organisation-left` where the member is not in the coalition any
 * more, and `not-certified`
 */
export function presenceIn(coalition: Coalition, keys: Keys, roster: Roster, member: string): Presence {
  const entry = memberOf(roster, member);
  if (entry === undefined) throw new KeeperError('organisation-left');
  const certificate = certificateOf(coalition, keys, entry);
  return {
    member: organisationOf(entry),
    person: certificate?.person,
    roles: certificate === undefined ? [] : [...certificate.roles],
    organisations: roster.members.map(organisationOf),
    colleagues: colleaguesIn(coalition, member),
    isRosterOld: !(new Date() < roster.expires),
  };
}

/** Of a person; the organisation's own key needs none. @throws {@link KeeperError} `not-certified` */
export function certificateOf({ ledger }: Coalition, keys: Keys, entry: Member): Certificate | undefined {
  if (keys.isMember) {
    if (entry.signingKey !== keys.signingKey) throw new KeeperError('not-certified');
    return undefined;
  }
  const certificate = ledger.certificateOf(keyId(keys.signingKey), new Date());
  if (certificate?.member !== entry.id) throw new KeeperError('not-certified');
  return certificate;
}

export function organisationOf({ country, id, name }: Member): Organisation {
  return { id, name, country };
}

function colleaguesIn({ ledger }: Coalition, member: string): readonly Colleague[] {
  const now = new Date();
  const certified = [...ledger.certificates.values()].filter((state) => state.certificate.member === member && ledger.counts(state, now));
  return certified.map(({ certificate: { person, roles } }) => ({ person, roles: [...roles] })).filter(({ roles }) => roles.some((role) => READING.has(role)));
}
