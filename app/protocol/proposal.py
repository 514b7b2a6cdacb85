"""The next roster, and what is said to be new in it: ``docs/protocol.md`` §13.3.

A proposal is taken only if it does exactly what it says; so whoever signs it can rely on its
one word (`admit`, `retire` …) and on the application in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from app.protocol import hpke
from app.protocol.application import Application, read_application
from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.errors import (
    ContentInvalid,
    Malformed,
    NotSuccessor,
    ProposalInvalid,
    RootInvalid,
    RootNotNext,
)
from app.protocol.fields import (
    failing_as,
    read_hash,
    read_list,
    read_member_id,
    read_object,
    read_text,
)
from app.protocol.primitives import random_bytes, sha256
from app.protocol.root import NONE_BEFORE, Root, check_next, parse_root
from app.protocol.roster import DatedKey, Member, Roster, parse_roster
from app.protocol.statement import Statement
from app.protocol.successor import check_successor, new_kem_hashes

Change = Literal["found", "admit", "rotate", "retire", "renew", "root", "receipts"]
CHANGES: frozenset[str] = frozenset(get_args(Change))
# What lets somebody or something new in waits; leaving and going on do not.
WAITING_CHANGES: frozenset[str] = frozenset({"admit", "rotate", "root", "receipts"})
ABOUT_A_MEMBER: frozenset[str] = frozenset({"admit", "rotate", "retire"})
REASON_LIMIT = 1000
TEXT_LIMIT = 1_048_576
PROBE_BYTES = 32


@dataclass(frozen=True)
class Probe:
    """32 bytes sealed to a new KEM key; whoever holds it can say what they are."""

    key: bytes
    sealed: bytes
    commitment: bytes


@dataclass(frozen=True)
class Proposal:
    """A proposal as it was read; ``root`` is the proposed one, if any."""

    id: str
    change: Change
    member: str | None
    reason: str
    roster_text: bytes
    roster: Roster
    root_text: bytes | None
    root: Root | None
    applications: tuple[Application, ...]
    probes: tuple[Probe, ...]

    @property
    def waits(self) -> bool:
        """Whether it waits before publication."""
        return self.change in WAITING_CHANGES

    def application_of(self, member: str) -> Application | None:
        """The application of ``member``."""
        return next((a for a in self.applications if a.id == member), None)


def read_proposal(statement: Statement, *, trusted: Root) -> Proposal:
    """A proposal from a verified statement; raises ``ProposalInvalid``, ``ApplicationInvalid``.

    What it changes is left to ``check_proposal``.
    """
    body = statement.body
    with failing_as(ProposalInvalid, "the proposal is malformed"):
        if body["change"] not in CHANGES or (body["root"] is not None) != (
            body["change"] == "root"
        ):
            raise Malformed("an unknown change, or a root that does not belong to it")
        root_text = None if body["root"] is None else read_text(body["root"], TEXT_LIMIT).encode()
        roster_text = read_text(body["roster"], TEXT_LIMIT).encode()
        member = None if body["member"] is None else read_member_id(body["member"])
        if (member is not None) != (body["change"] in ABOUT_A_MEMBER):
            raise Malformed("a member where there must be none, or none where there must be one")
        reason = body["reason"]
        if not isinstance(reason, str) or len(reason) > REASON_LIMIT:
            raise Malformed("no reason, or one that is too long")
        applications = read_list(body["applications"])
        probes = tuple(_read_probe(entry) for entry in read_list(body["probes"]))
    root = _read_root(root_text, trusted)
    return Proposal(
        id=statement.id,
        change=body["change"],
        member=member,
        reason=reason,
        roster_text=roster_text,
        roster=_read_roster(roster_text, root or trusted),
        root_text=root_text,
        root=root,
        applications=tuple(
            read_application(value, coalition=statement.coalition) for value in applications
        ),
        probes=probes,
    )


def check_proposal(
    proposal: Proposal, *, before: Roster | None, public_keys: Mapping[bytes, bytes]
) -> None:
    """Raises ``ProposalInvalid`` unless it does to ``before`` exactly what it says.

    ``public_keys`` are KEM keys by their hash, as far as the reader knows them.
    """
    _check_follows(proposal, before)
    _check_difference(proposal, before)
    _check_applications(proposal, before)
    if proposal.roster.expires <= proposal.roster.issued:
        raise ProposalInvalid("a roster that ends before it begins")
    new = new_kem_hashes(proposal.roster, before)
    if [probe.key for probe in proposal.probes] != list(new):
        raise ProposalInvalid("not one probe for each new key")
    keys = {**public_keys, **keys_of(proposal.applications)}
    for key in new:
        if key not in keys or not hpke.is_usable(keys[key]):
            raise ProposalInvalid("a new key to which nothing can be sealed")
    data = key_file_of(proposal.roster, keys)
    if data is not None and sha256(data) != proposal.roster.keys_sha256:
        raise ProposalInvalid("the hash of another key file")


def make_probe(public_key: bytes) -> dict[str, str]:
    """A probe for ``public_key``, as it stands in a proposal; raises ``InvalidPublicKey``."""
    secret = random_bytes(PROBE_BYTES)
    return {
        "key": sha256(public_key).hex(),
        "sealed": to_base64url(
            hpke.seal(public_key, info=_probe_info(sha256(public_key)), plaintext=secret)
        ),
        "commitment": sha256(secret).hex(),
    }


def answer_probe(probe: Probe, key: hpke.PrivateKey) -> bytes | None:
    """What was sealed (32 bytes), or ``None`` where ``key`` does not open it."""
    answer = key.open(probe.sealed, info=_probe_info(probe.key))
    return answer if answer is not None and sha256(answer) == probe.commitment else None


def keys_of(applications: tuple[Application, ...]) -> dict[bytes, bytes]:
    """The KEM public keys in applications, by their hash."""
    keys = [key for application in applications for key in application.kem_keys]
    return {sha256(key): key for key in keys}


def key_file_of(roster: Roster, public_keys: Mapping[bytes, bytes]) -> bytes | None:
    """The key file of ``roster``; ``None`` where a key is not known."""
    hashes = [key.sha256 for member in roster.members for key in member.dated_keys]
    if any(key not in public_keys for key in hashes):
        return None
    return b"".join(public_keys[key] for key in hashes)


def _probe_info(key_hash: bytes) -> bytes:
    return b"atalaya/1 probe" + key_hash


def _read_probe(value: Any) -> Probe:
    fields = read_object(value)
    sealed = from_base64url(read_text(fields["sealed"], 4 * hpke.OVERHEAD))
    if len(sealed) != hpke.OVERHEAD + PROBE_BYTES:
        raise Malformed("a sealed probe has another length")
    return Probe(read_hash(fields["key"]), sealed, read_hash(fields["commitment"]))


def _read_root(text: bytes | None, trusted: Root) -> Root | None:
    if text is None:
        return None
    try:
        root = parse_root(text)
        check_next(root, trusted)
    except (RootInvalid, RootNotNext) as error:
        raise ProposalInvalid("a root that is malformed, or not the next one") from error
    return root


def _read_roster(text: bytes, root: Root) -> Roster:
    try:
        roster, coalition = parse_roster(text, root)
    except ContentInvalid as error:
        raise ProposalInvalid("a roster that is malformed") from error
    if coalition != root.coalition:
        raise ProposalInvalid("a roster of another coalition")
    return roster


def _check_follows(proposal: Proposal, before: Roster | None) -> None:
    if (before is None) != (proposal.change == "found"):
        raise ProposalInvalid("a coalition is founded once, and before all else")
    if before is None:
        if proposal.roster.previous != NONE_BEFORE:
            raise ProposalInvalid("a first roster that names one before it")
        return
    try:
        check_successor(proposal.roster, before)
    except NotSuccessor as error:
        raise ProposalInvalid(str(error)) from error


def _check_difference(proposal: Proposal, before: Roster | None) -> None:
    old = _by_id(before.members) if before else {}
    new = _by_id(proposal.roster.members)
    joined, left = new.keys() - old.keys(), old.keys() - new.keys()
    changed = {member for member in new.keys() & old.keys() if new[member] != old[member]}
    about = {proposal.member}
    allowed: dict[Change, tuple[set[Any], set[Any], set[Any]]] = {
        "found": (set(new), set(), set()),
        "admit": (about, set(), set()),
        "rotate": (set(), set(), about),
        "retire": (set(), about, set()),
        "renew": (set(), set(), set()),
        "root": (set(), set(), set()),
        "receipts": (set(), set(), set()),
    }
    if (joined, left, changed) != allowed[proposal.change]:
        raise ProposalInvalid("it changes something else than it says")
    is_other_log = before is not None and proposal.roster.receipts != before.receipts
    if is_other_log != (proposal.change == "receipts"):
        raise ProposalInvalid("a receipt log that changes unsaid, or is said to and does not")


def _check_applications(proposal: Proposal, before: Roster | None) -> None:
    old = _by_id(before.members) if before else {}
    new = {m.id: m for m in proposal.roster.members if m != old.get(m.id)}
    applicants = [application.id for application in proposal.applications]
    if sorted(applicants) != sorted(new):
        raise ProposalInvalid("not one application for each entry that is new or changed")
    for member in new.values():
        application = proposal.application_of(member.id)
        if application is None or not application.agrees_with(member):
            raise ProposalInvalid("an entry that is not what was applied for")
        known = old.get(member.id)
        for listed, key, older in (
            (member.intake, application.intake, known.intake if known else ()),
            (member.sensitive, application.sensitive, known.sensitive if known else ()),
        ):
            _check_keys(listed, applied=key, older=older, at=proposal.roster.issued)


def _check_keys(
    listed: tuple[DatedKey, ...],
    *,
    applied: bytes | None,
    older: tuple[DatedKey, ...],
    at: datetime,
) -> None:
    """Else an old application, shown again, would bring an old key back, or take one away."""
    allowed = {key.sha256 for key in older} | ({sha256(applied)} if applied else set())
    if any(key.sha256 not in allowed for key in listed):
        raise ProposalInvalid("a key that nobody applied for")
    kept = {key.sha256 for key in listed}
    for key in older:
        is_newest = all(other.not_before < key.not_before for other in listed)
        if key.sha256 not in kept and key.not_after > at and is_newest:
            raise ProposalInvalid("a key is left out that is still good, and no newer one is there")


def _by_id(members: tuple[Member, ...]) -> dict[str, Member]:
    return {member.id: member for member in members}
