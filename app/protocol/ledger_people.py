"""The rules of certificates: ``docs/protocol.md`` §13.4."""

from app.protocol.certificate import GOVERNING, read_certificate, read_revocation
from app.protocol.errors import AuthorUnknown, StatementOutOfPlace
from app.protocol.ledger_state import Author, CertificateState, LedgerState, Taken
from app.protocol.roster import Member
from app.protocol.statement import UnverifiedStatement


def take_certificate(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """A member vouches for a device; no key may have two uses."""
    statement, author = ledger.hear(unverified, arrived)
    member = _certifying(ledger, author)
    certificate = read_certificate(statement)
    if {certificate.signing_key, certificate.kem_sha256} & _keys_in_use(ledger):
        raise StatementOutOfPlace("a key that has a use already")
    ledger.certificates[certificate.id] = CertificateState(
        certificate, member.signing_key, is_direct=author.certificate is None
    )
    return Taken(statement, author, certificate.id, ", ".join(sorted(certificate.roles)))


def take_revocation(ledger: LedgerState, unverified: UnverifiedStatement, arrived: int) -> Taken:
    """The end of a certificate."""
    statement, author = ledger.hear(unverified, arrived)
    _certifying(ledger, author)
    revocation = read_revocation(statement)
    state = ledger.certificates.get(revocation.certificate)
    if state is None or state.revocation or state.certificate.member != author.member:
        raise StatementOutOfPlace("no certificate of this member that is still good")
    state.revocation = revocation
    return Taken(statement, author, revocation.certificate, revocation.reason)


def _keys_in_use(ledger: LedgerState) -> set[bytes]:
    """Signing keys, and hashes of KEM keys, of signers, members and devices, also former ones."""
    keys = set(ledger.root.public_keys)
    for state in ledger.certificates.values():
        keys |= {state.certificate.signing_key, state.certificate.kem_sha256}
    for member in ledger.roster.members if ledger.roster else ():
        keys |= {member.signing_key, *member.kem_hashes}
    return keys


def _certifying(ledger: LedgerState, author: Author) -> Member:
    """The member for which ``author`` may certify; raises ``AuthorUnknown``."""
    member = ledger.roster.member(author.member or "") if ledger.roster else None
    if member is None or not author.may(GOVERNING):
        raise AuthorUnknown("this takes the member's key or the role lead")
    if author.certificate and not ledger.certificates[author.certificate.id].is_direct:
        raise AuthorUnknown("a lead whom the member's own key has not certified")
    return member
