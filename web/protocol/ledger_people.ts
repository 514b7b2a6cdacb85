/** The rules of certificates: `docs/protocol.md` §13.4. */

import { GOVERNING, kemSha256, readCertificate, readRevocation } from './certificate.ts';
import { AuthorUnknown, StatementOutOfPlace } from './errors.ts';
import type { Hex } from './fields.ts';
import { may, type Author, type LedgerState, type Taken } from './ledger_state.ts';
import { publicKeysOf } from './root.ts';
import { kemHashes, memberOf, type Member } from './roster.ts';
import type { UnverifiedStatement } from './statement.ts';

/** A member vouches for a device; no key may have two uses. */
export async function takeCertificate(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  const member = certifying(ledger, author);
  const certificate = readCertificate(statement);
  const inUse = keysInUse(ledger);
  if (inUse.has(certificate.signingKey) || inUse.has(kemSha256(certificate))) {
    throw new StatementOutOfPlace('a key that has a use already');
  }
  const isDirect = author.certificate === undefined;
  ledger.certificates.set(certificate.id, { certificate, organisationKey: member.signingKey, isDirect, isLapsed: false });
  return { statement, author, about: certificate.id, text: [...certificate.roles].sort().join(', ') };
}

/** The end of a certificate. */
export async function takeRevocation(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  certifying(ledger, author);
  const revocation = readRevocation(statement);
  const state = ledger.certificates.get(revocation.certificate);
  if (!state || state.revocation || state.certificate.member !== author.member) {
    throw new StatementOutOfPlace('no certificate of this member that is still good');
  }
  state.revocation = revocation;
  return { statement, author, about: revocation.certificate, text: revocation.reason };
}

/** Signing keys, and hashes of KEM keys, of signers, members and devices, also former ones. */
function keysInUse(ledger: LedgerState): Set<Hex> {
  const certificates = [...ledger.certificates.values()].map((state) => state.certificate);
  const members = ledger.roster?.members ?? [];
  return new Set([
    ...publicKeysOf(ledger.root),
    ...certificates.flatMap((certificate) => [certificate.signingKey, kemSha256(certificate)]),
    ...members.flatMap((member) => [member.signingKey, ...kemHashes(member)]),
  ]);
}

/** The member for which `author` may certify. */
function certifying(ledger: LedgerState, author: Author): Member {
  const member = memberOf(ledger.roster, author.member);
  if (!member || !may(author, GOVERNING)) throw new AuthorUnknown("this takes the member's key or the role lead");
  if (author.certificate && ledger.certificates.get(author.certificate.id)?.isDirect !== true) {
    throw new AuthorUnknown("a lead whom the member's own key has not certified");
  }
  return member;
}
