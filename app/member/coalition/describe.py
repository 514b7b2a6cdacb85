"""What a proposal would change, in plain words."""

from collections.abc import Iterator
from datetime import UTC, datetime

from app.member.display import one_line
from app.protocol.checkpoint import verifier_key
from app.protocol.document import key_id
from app.protocol.fingerprint import fingerprint_words
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import Author, ProposalState
from app.protocol.proposal import Proposal
from app.protocol.roster import DatedKey, Member, Roster

_CHANGES = {
    "found": "FOUNDS the coalition with",
    "admit": "LETS IN",
    "rotate": "gives other keys to",
    "retire": "TAKES OUT",
    "renew": "renews the list: the same members for longer",
    "root": "CHANGES THE SIGNERS",
    "receipts": "CHANGES THE RECEIPT LOG",
}


def change_words(proposal: Proposal) -> str:
    """The change in a few words."""
    about = f" {proposal.member}" if proposal.member else ""
    return _CHANGES[proposal.change] + about


def describe(ledger: Ledger, state: ProposalState, *, is_asking: bool = False) -> Iterator[str]:
    """Everything that somebody should know before signing.

    ``is_asking``: the words of somebody new are not shown, because they will be asked for.
    """
    proposal, before = state.proposal, ledger.roster
    yield f"Proposal {proposal.id[:16]} {change_words(proposal)}"
    yield f"  by       {author_words(ledger, state.author)}"
    if proposal.reason:
        yield f"  because  {one_line(proposal.reason, limit=1000)}"
    roster = proposal.roster
    yield (
        f"  list     number {roster.version}, from {roster.issued:%Y-%m-%d %H:%M}Z"
        f" until {roster.expires:%Y-%m-%d %H:%M}Z"
    )
    for member in _new_or_changed(roster, before):
        old = before.member(member.id) if before else None
        yield from describe_member(member, old, is_asking=is_asking and before is not None)
    yield from _describe_receipts(roster, before)
    yield from _describe_root(ledger, proposal)


def describe_member(
    member: Member, before: Member | None, *, is_asking: bool = False
) -> Iterator[str]:
    """An entry that is new, or what is new in it."""
    yield f"  member   {member.id}: {one_line(member.name['es'])} / {one_line(member.name['en'])}"
    yield f"           {one_line(member.country)}, {one_line(member.contact)}"
    if before is None or before.signing_key != member.signing_key:
        words = fingerprint_words(member.id, member.signing_key)
        words = "to be heard by telephone" if is_asking else words
        yield f"           {'NEW ' if before else ''}identity: {words}"
    yield from _describe_keys("intake", member.intake, before.intake if before else ())
    sensitive = before.sensitive if before else ()
    yield from _describe_keys("sensitive", member.sensitive, sensitive)
    if sensitive and _last_end(member.sensitive) < _last_end(sensitive):
        yield "           GIVES its sensitive key UP"
    if before is not None and before.archive_sha256 != member.archive_sha256:
        yield f"           new archive key {member.archive_sha256.hex()[:16]}"


def _describe_keys(
    use: str, keys: tuple[DatedKey, ...], older: tuple[DatedKey, ...]
) -> Iterator[str]:
    known = {key.sha256 for key in older}
    for key in keys:
        if key.sha256 not in known:
            yield (
                f"           new {use} key {key.sha256.hex()[:16]},"
                f" from {key.not_before:%Y-%m-%d %H:%M}Z until {key.not_after:%Y-%m-%d}"
            )


def _last_end(keys: tuple[DatedKey, ...]) -> datetime:
    return max((key.not_after for key in keys), default=datetime.min.replace(tzinfo=UTC))


def author_words(ledger: Ledger, author: Author) -> str:
    """Who speaks: a member, a person of it, or a signer by the name in the root."""
    if author.member is None:
        return _holder(ledger, author.key_id)
    certificate = author.certificate
    return f"{author.member}/{certificate.person}" if certificate else author.member


def _holder(ledger: Ledger, key: str) -> str:
    """The name under which a signer stands, or stood, in a root."""
    proposed = (s.proposal.root for s in ledger.proposals.values() if s.proposal.root)
    for root in (ledger.root, ledger.pins.root, *proposed):
        for entry in root.keys:
            if key_id(entry.key) == key:
                return one_line(entry.holder)
    return f"a signer ({key[:8]})"


def _new_or_changed(roster: Roster, before: Roster | None) -> list[Member]:
    old = {member.id: member for member in before.members} if before else {}
    return [member for member in roster.members if old.get(member.id) != member]


def _describe_receipts(roster: Roster, before: Roster | None) -> Iterator[str]:
    old = before.receipts if before else None
    if roster.receipts != old:
        yield f"  receipts {verifier_key(roster.receipts) if roster.receipts else 'NONE ANY MORE'}"
        if old:
            yield f"           instead of {verifier_key(old)}"


def _describe_root(ledger: Ledger, proposal: Proposal) -> Iterator[str]:
    if proposal.root is None:
        return
    root, old = proposal.root, set(ledger.root.public_keys)
    yield f"  signers  {root.threshold} of {len(root.keys)}, waiting period {root.waiting_hours} h"
    for entry in root.keys:
        mark = "stays" if entry.key in old else "NEW  "
        yield f"           {mark} {one_line(entry.holder)}"
    for entry in ledger.root.keys:
        if entry.key not in root.public_keys:
            yield f"           LEAVES {one_line(entry.holder)}"
