/** The rules of shares and their openings: `docs/protocol.md` §15. */

import { HOLDING_SHARES } from './certificate.ts';
import { AuthorUnknown, CeremonyInvalid, StatementOutOfPlace } from './errors.ts';
import type { Hex } from './fields.ts';
import { CeremonyState, may, type Author, type LedgerState, type Taken } from './ledger_state.ts';
import { readOpening, readReceipt, readShares, shareOf } from './recovery.ts';
import { memberOf, type Member } from './roster.ts';
import type { UnverifiedStatement } from './statement.ts';

/** A ceremony: an archive seed in shares among partners. */
export async function takeShares(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  const member = holding(ledger, author);
  const ceremony = readShares(statement);
  const areMembers = ceremony.shares.every((share) => memberOf(ledger.roster, share.member) !== undefined);
  if (ceremony.archiveSha256 !== member.archiveSha256 || !areMembers) {
    throw new CeremonyInvalid('another archive key, or a partner who is no member');
  }
  ledger.ceremonies.set(ceremony.id, new CeremonyState(ceremony));
  return { statement, author, about: ceremony.id, text: `${ceremony.threshold} of ${ceremony.shares.length}` };
}

/** A partner has opened its share and it is the one that was promised. */
export async function takeReceipt(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  const partner = holding(ledger, author);
  const state = ceremonyWithShare(ledger, readReceipt(statement), partner);
  if (state.receipts.has(partner.id)) throw new StatementOutOfPlace('this was said before');
  state.receipts.add(partner.id);
  return { statement, author, about: state.ceremony.id };
}

/** A partner hands its share to the new keys of the organisation that lost its own. */
export async function takeOpening(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  const partner = holding(ledger, author);
  const opening = await readOpening(ledger.primitives, statement);
  const state = ceremonyWithShare(ledger, opening.ceremony, partner);
  if (opening.application.id !== state.ceremony.member) throw new CeremonyInvalid('an application of somebody else');
  state.openings.push(opening);
  return { statement, author, about: state.ceremony.id, text: opening.reason };
}

/** The member whose shares `author` may handle. */
function holding(ledger: LedgerState, author: Author): Member {
  const member = memberOf(ledger.roster, author.member);
  if (!member || !may(author, HOLDING_SHARES)) throw new AuthorUnknown("this takes the member's key or the role key-custodian");
  return member;
}

function ceremonyWithShare(ledger: LedgerState, id: Hex, partner: Member): CeremonyState {
  const state = ledger.ceremonies.get(id);
  if (!state || !shareOf(state.ceremony, partner.id)) throw new StatementOutOfPlace('no share for this member');
  return state;
}
