"""What the log of governance adds up to: ``docs/protocol.md`` §13.

Only what is known after some entries, and who may speak then. The rules by which an entry is
taken are in ``ledger_proposals``, ``ledger_people``, ``ledger_shares`` and ``ledger_deletions``;
``ledger`` puts them together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from app.protocol.certificate import Certificate, Revocation, Role
from app.protocol.deletion import Deletion, Objection
from app.protocol.document import key_id
from app.protocol.encoding import u32
from app.protocol.errors import AuthorUnknown, LogForked
from app.protocol.primitives import sha256
from app.protocol.proposal import Proposal
from app.protocol.recovery import Ceremony, Opening
from app.protocol.root import Pins, Root
from app.protocol.roster import Member, Roster
from app.protocol.statement import (
    LogPosition,
    Statement,
    UnverifiedStatement,
    verify_statement,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The next roster may not be issued before this one: one of next year would be the last.
_AHEAD = timedelta(hours=25)
_LAST_HOUR = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(hours=1)


def log_start(coalition: str) -> bytes:
    """The hash (32 bytes) of a log without entries."""
    return sha256(b"atalaya/1 log" + coalition.encode())


def log_step(before: bytes, document: bytes, *, arrived: int) -> bytes:
    """The hash (32 bytes) of a log that goes on with ``document``, arrived in this hour."""
    return sha256(b"atalaya/1 log entry" + before + u32(arrived) + sha256(document))


def moment_of(hour: int) -> datetime:
    """The beginning of an hour since 1970; the calendar's last for what a server invents."""
    return _EPOCH + timedelta(hours=min(hour, _LAST_HOUR))


def is_from_the_future(roster: Roster, *, arrived: int) -> bool:
    """Whether a roster was issued more than a day after the hour in which it arrived."""
    return roster.issued - moment_of(arrived) > _AHEAD


@dataclass(frozen=True)
class Author:
    """Who made a statement: a signer, a member by its own key, or a person of a member."""

    key_id: str
    member: str | None = None
    certificate: Certificate | None = None

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether a member speaks, or a person with one of ``roles``."""
        if self.member is None:
            return False
        return self.certificate is None or bool(self.certificate.roles & roles)


@dataclass(frozen=True)
class Entry:
    """One entry of the log, as it is listed."""

    number: int
    kind: str
    id: str
    author: Author | None
    time: datetime
    arrived: int
    # What it is about: the id of a proposal, a certificate, a ceremony or a deletion.
    about: str
    text: str = ""


@dataclass(frozen=True)
class Refusal:
    """A no, and why."""

    author: Author
    reason: str


@dataclass
class ProposalState:
    """A proposal and what was said of it."""

    proposal: Proposal
    author: Author
    number: int
    arrived: int
    # Of the root that was trusted when it came: a proposed root must not shorten its own waiting.
    waiting_hours: int
    status: Literal["open", "published", "overtaken"] = "open"
    answered: set[bytes] = field(default_factory=set)
    roster_signatures: dict[str, bytes] = field(default_factory=dict)
    root_signatures: dict[str, bytes] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def open_probes(self) -> set[bytes]:
        """Hashes of the keys whose holder has not answered."""
        return {probe.key for probe in self.proposal.probes} - self.answered

    def counted(self, keys: Iterable[bytes], signatures: Mapping[str, bytes]) -> int:
        """How many of ``keys`` have signed and not withdrawn."""
        ids = {key_id(key) for key in keys}
        return len((ids & signatures.keys()) - self.withdrawn)

    def is_due(self, hour: int) -> bool:
        """Whether its waiting period is over."""
        hours = self.waiting_hours if self.proposal.waits else 0
        return hours == 0 or hour - self.arrived > hours


@dataclass
class CertificateState:
    """A certificate, whose key stood behind it, and its end."""

    certificate: Certificate
    organisation_key: bytes
    # Whether the member's own key signed it; only then may its holder certify others.
    is_direct: bool
    revocation: Revocation | None = None
    # The member has left or has another signing key; coming back does not revive it.
    is_lapsed: bool = False


@dataclass
class CeremonyState:
    """A ceremony, who has said that its share has arrived, and who has opened one."""

    ceremony: Ceremony
    receipts: set[str] = field(default_factory=set)
    openings: list[Opening] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether every partner has opened and checked its share."""
        return self.receipts >= {share.member for share in self.ceremony.shares}


@dataclass
class DeletionState:
    """An order to forget, and the objection to it if there is one."""

    deletion: Deletion
    author: Author
    arrived: int
    # Of the root that was trusted when it came.
    waiting_hours: int
    objection: Objection | None = None

    def is_over(self, hour: int) -> bool:
        """Whether the time for objections is over."""
        return self.waiting_hours == 0 or hour - self.arrived > self.waiting_hours

    def is_due(self, hour: int) -> bool:
        """Whether it is carried out: its time is over and nobody has objected."""
        return self.objection is None and self.is_over(hour)


@dataclass(frozen=True)
class Taken:
    """A statement that the rules allow; ``about`` and ``text`` are for the list of entries."""

    statement: Statement
    author: Author
    about: str
    text: str = ""


class LedgerState:
    """The state of a coalition after some entries of its log."""

    def __init__(self, pins: Pins) -> None:
        self.pins = pins
        self.root: Root = pins.root
        # Documents of the roots behind the pinned one, as JSON.
        self.roots: list[Mapping[str, Any]] = []
        self.roster: Roster | None = None
        self.roster_document = b""
        # All that were published, proposed or not.
        self.rosters: list[Roster] = []
        self.hashes = [log_start(pins.coalition)]
        self.entries: list[Entry] = []
        self.ids: dict[str, int] = {}
        # KEM public keys by their hash, from applications and key files.
        self.public_keys: dict[bytes, bytes] = {}
        self.proposals: dict[str, ProposalState] = {}
        self.certificates: dict[str, CertificateState] = {}
        self.ceremonies: dict[str, CeremonyState] = {}
        self.deletions: dict[str, DeletionState] = {}

    @property
    def position(self) -> LogPosition:
        """How far this has read."""
        return LogPosition(len(self.entries), self.hashes[-1])

    def learn_keys(self, keys: Iterable[bytes]) -> None:
        """Takes KEM public keys that came in a verified key file."""
        self.public_keys.update({sha256(key): key for key in keys})

    def sensitive_hashes(self, member: str) -> set[bytes]:
        """The sensitive keys of ``member``, as far as the log tells: also proposed, also ended."""
        return {key.sha256 for entry in self._entries(member) for key in entry.sensitive}

    def intake_hashes(self, member: str) -> set[bytes]:
        """Its intake keys in the same way; none of them was ever a sensitive key."""
        listed = {key.sha256 for entry in self._entries(member) for key in entry.intake}
        return listed - self.sensitive_hashes(member)

    def _entries(self, member: str) -> Iterator[Member]:
        proposed = [state.proposal.roster for state in self.proposals.values()]
        for roster in (*proposed, *self.rosters):
            entry = roster.member(member)
            if entry is not None:
                yield entry

    def certificate_of(self, key: str, *, at: datetime) -> Certificate | None:
        """The certificate of the device with this key id, if it counts at ``at``."""
        for state in self.certificates.values():
            if key_id(state.certificate.signing_key) == key and self.counts(state, at=at):
                return state.certificate
        return None

    def counts(self, state: CertificateState, *, at: datetime) -> bool:
        """Whether a certificate is neither revoked, nor lapsed, nor expired."""
        return state.revocation is None and not state.is_lapsed and at < state.certificate.expires

    def let_certificates_lapse(self) -> None:
        """Ends those whose member is not in the newest roster with the key that stood behind."""
        for state in self.certificates.values():
            member = self.roster.member(state.certificate.member) if self.roster else None
            if member is None or member.signing_key != state.organisation_key:
                state.is_lapsed = True

    def author_of(self, key: str, *, at: datetime) -> tuple[Author, bytes]:
        """Who has the key with this id, and its public key; raises ``AuthorUnknown``."""
        for root_key in self.root.public_keys:
            if key_id(root_key) == key:
                return Author(key), root_key
        for member in self.roster.members if self.roster else ():
            if key_id(member.signing_key) == key:
                return Author(key, member.id), member.signing_key
        certificate = self.certificate_of(key, at=at)
        if certificate is None:
            raise AuthorUnknown("nobody who may speak has this key")
        return Author(key, certificate.member, certificate), certificate.signing_key

    def member_of(self, author: Author) -> Member:
        """The entry of the member for which ``author`` speaks; raises ``AuthorUnknown``."""
        member = self.roster.member(author.member or "") if self.roster else None
        if member is None:
            raise AuthorUnknown("nobody speaks for a member with this key")
        return member

    def hear(self, unverified: UnverifiedStatement, arrived: int) -> tuple[Statement, Author]:
        """A statement by somebody who may speak; signature, name and log are checked."""
        author, public_key = self.author_of(unverified.key_id, at=moment_of(arrived))
        statement = self.verified(unverified, public_key)
        check_name(statement, author.member)
        return statement, author

    def verified(self, unverified: UnverifiedStatement, public_key: bytes) -> Statement:
        """What ``public_key`` said, in whose name is left to the caller (``check_name``).

        Raises ``AuthorUnknown``, ``ContentInvalid`` or ``LogForked``.
        """
        statement = verify_statement(unverified, public_key, coalition=self.pins.coalition)
        if statement.after is not None and not self.had(statement.after):
            raise LogForked("its author has seen another log")
        return statement

    def check_seen(self, seen: LogPosition) -> None:
        """Raises ``LogForked`` where this log is shorter than, or not, the one that was seen."""
        if not self.had(seen):
            raise LogForked("another log than the one that was seen")

    def had(self, position: LogPosition) -> bool:
        """Whether this log had this hash after so many entries."""
        return position.count < len(self.hashes) and self.hashes[position.count] == position.hash


def check_name(statement: Statement, by: str | None) -> None:
    """Raises ``AuthorUnknown`` where a statement is not in the name of ``by``."""
    if statement.by != by:
        raise AuthorUnknown("somebody else's name")
