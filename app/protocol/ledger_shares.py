"""The rules of shares and their openings: ``docs/protocol.md`` §15."""

from app.protocol.certificate import HOLDING_SHARES
from app.protocol.errors import AuthorUnknown, CeremonyInvalid, StatementOutOfPlace
from app.protocol.ledger_state import Author, CeremonyState, LedgerState, Taken
from app.protocol.recovery import read_opening, read_receipt, read_shares
from app.protocol.roster import Member
from app.protocol.statement import UnverifiedStatement


def take_shares(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A ceremony: an archive seed in shares among partners."""
    statement, author = ledger.hear(unverified, arrived)
    member = _holding(ledger, author)
    ceremony = read_shares(statement)
    partners = {share.member for share in ceremony.shares}
    listed = {entry.id for entry in ledger.roster.members} if ledger.roster else set()
    if ceremony.archive_sha256 != member.archive_sha256 or not partners <= listed:
        raise CeremonyInvalid("another archive key, or a partner who is no member")
    ledger.ceremonies[ceremony.id] = CeremonyState(ceremony)
    text = f"{ceremony.threshold} of {len(ceremony.shares)}"
    return Taken(statement, author, ceremony.id, text)


def take_receipt(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A partner has opened its share and it is the one that was promised."""
    statement, author = ledger.hear(unverified, arrived)
    partner = _holding(ledger, author)
    state = ledger.ceremonies.get(read_receipt(statement))
    if state is None or state.ceremony.share_of(partner.id) is None:
        raise StatementOutOfPlace("no share for this member")
    if partner.id in state.receipts:
        raise StatementOutOfPlace("this was said before")
    state.receipts.add(partner.id)
    return Taken(statement, author, state.ceremony.id)


def take_opening(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A partner hands its share to the new keys of the organisation that lost its own."""
    statement, author = ledger.hear(unverified, arrived)
    partner = _holding(ledger, author)
    opening = read_opening(statement)
    state = ledger.ceremonies.get(opening.ceremony)
    if state is None or state.ceremony.share_of(partner.id) is None:
        raise StatementOutOfPlace("no share for this member")
    if opening.application.id != state.ceremony.member:
        raise CeremonyInvalid("an application of somebody else")
    state.openings.append(opening)
    return Taken(statement, author, state.ceremony.id, opening.reason)


def _holding(ledger: LedgerState, author: Author) -> Member:
    """The member whose shares ``author`` may handle; raises ``AuthorUnknown``."""
    member = ledger.roster.member(author.member or "") if ledger.roster else None
    if member is None or not author.may(HOLDING_SHARES):
        raise AuthorUnknown("this takes the member's key or the role key-custodian")
    return member
