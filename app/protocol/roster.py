"""The signed list of members: ``docs/protocol.md`` §9.

The rules are The Update Framework's: a chain of roots from the pinned one, a threshold of
distinct keys over the exact bytes, versions that only grow, an expiry. Signatures are checked
before anything of what was signed is read. The time is an argument.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from app.protocol import hpke
from app.protocol.checkpoint import LOG_NAME, ReceiptLog
from app.protocol.document import document_json, parse_document, sign_document, to_document
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import (
    ContentInvalid,
    Malformed,
    RosterExpired,
    RosterForeign,
    RosterForked,
    RosterKeysMismatch,
    RosterRolledBack,
    RosterUnsigned,
)
from app.protocol.fields import (
    VERSION_LIMIT,
    failing_as,
    read_count,
    read_hash,
    read_list,
    read_member_id,
    read_object,
    read_text,
    read_time,
    write_time,
)
from app.protocol.primitives import sha256
from app.protocol.root import Pins, Root, check_fresh, walk_roots
from app.protocol.stream import split

PURPOSE = b"atalaya-roster-1\n"
ROSTER_TYPE, FORMAT = "atalaya-roster", 2
MEMBERS_LIMIT = 1024
KEYS_LIMIT = 4
# With the usual fourteen days: from the tenth on.
RENEW_BEFORE = timedelta(days=4)
# A phone may seal in a roster's last minute and find a network days later (§12): so long after
# its end, reports that are sealed to it are still taken, and no key of it is destroyed.
LATE_ENVELOPES = timedelta(days=3)


@dataclass(frozen=True)
class DatedKey:
    """A KEM key to which defenders seal from ``not_before`` on and before ``not_after``.

    An intake key, or a sensitive key (§8.3).
    """

    sha256: bytes
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True)
class Member:
    """One organisation of the coalition."""

    id: str
    name: Mapping[str, str]
    country: str
    contact: str
    signing_key: bytes
    archive_sha256: bytes
    intake: tuple[DatedKey, ...]
    # None where nobody there is trained for what is sealed to them.
    sensitive: tuple[DatedKey, ...] = ()

    @property
    def dated_keys(self) -> tuple[DatedKey, ...]:
        """Every key that defenders seal to, as the key file has them: intake, then sensitive."""
        return (*self.intake, *self.sensitive)

    @property
    def kem_hashes(self) -> tuple[bytes, ...]:
        """SHA-256 of every KEM key: intake, sensitive, and then the archive key."""
        return (*(key.sha256 for key in self.dated_keys), self.archive_sha256)


@dataclass(frozen=True)
class Roster:
    """A verified roster; ``hash`` is SHA-256 of the signed bytes, ``root`` what it was held to.

    ``receipts`` is the receipt log whose checkpoints the coalition believes.
    """

    root: Root
    version: int
    previous: bytes
    issued: datetime
    expires: datetime
    keys_sha256: bytes
    members: tuple[Member, ...]
    receipts: ReceiptLog | None = None
    hash: bytes = b""

    @property
    def coalition(self) -> str:
        """The coalition's id."""
        return self.root.coalition

    def index_of(self, member: str) -> int | None:
        """The place of ``member``, which is also its slot."""
        return next((i for i, entry in enumerate(self.members) if entry.id == member), None)

    def member(self, member: str) -> Member | None:
        """The entry of ``member``."""
        return next((entry for entry in self.members if entry.id == member), None)

    def is_ageing(self, now: datetime) -> bool:
        """Whether the signers should renew it now."""
        return self.expires - now <= RENEW_BEFORE

    def current_key(self, member: Member, now: datetime) -> DatedKey | None:
        """The intake key to seal to at ``now``; a clock before ``issued`` is not believed."""
        return self._current(member.intake, now)

    def current_sensitive_key(self, member: Member, now: datetime) -> DatedKey | None:
        """The sensitive key to seal to at ``now``, as ``current_key`` finds the intake key."""
        return self._current(member.sensitive, now)

    def _current(self, keys: tuple[DatedKey, ...], now: datetime) -> DatedKey | None:
        moment = max(now, self.issued)
        valid = [key for key in keys if key.not_before <= moment < key.not_after]
        return valid[-1] if valid else None


@dataclass(frozen=True)
class SeenRoster:
    """The highest roster, and the highest root, that a client has accepted before."""

    version: int
    hash: bytes
    root_version: int = 1


def verify_roster(
    document: bytes, *, pins: Pins, now: datetime, seen: SeenRoster | None = None
) -> Roster:
    """The roster in ``document``, after the eight checks of §9.3 in their order.

    The last root is asked for its age right after the chain, so a roster that an expired root
    signed is refused for that.
    """
    roster = _verify_signed(document, pins=pins, now=now, seen=seen)
    if roster.version < max(pins.minimum_roster_version, seen.version if seen else 0):
        raise RosterRolledBack("an older roster than the one that is known")
    if seen and not _continues(roster, seen):
        raise RosterForked("two rosters in one place of the chain")
    if roster.expires <= now:
        raise RosterExpired(roster.expires)
    return roster


def verify_signed_roster(document: bytes, *, pins: Pins) -> Roster:
    """A roster of this coalition from any time.

    Absent on purpose: versions and every expiry. An old report is read with the roster it was
    sealed to; for anything that is still to be sealed, use ``verify_roster``.
    """
    return _verify_signed(document, pins=pins, now=None, seen=None)


def _verify_signed(
    data: bytes, *, pins: Pins, now: datetime | None, seen: SeenRoster | None
) -> Roster:
    document, value = parse_document(data)
    root = walk_roots(read_list(value.get("roots", [])), pins)
    if now is not None:
        check_fresh(root, now=now, seen_version=seen.root_version if seen else 1)
    if not document.has_threshold(root.public_keys, root.threshold, PURPOSE):
        raise RosterUnsigned("too few keys of the root signed this roster")
    roster, coalition = parse_roster(document.signed, root)
    if coalition != pins.coalition:
        raise RosterForeign("another coalition's roster")
    return roster


def _continues(roster: Roster, seen: SeenRoster) -> bool:
    if roster.version == seen.version:
        return roster.hash == seen.hash
    return roster.version != seen.version + 1 or roster.previous == seen.hash


def verify_key_file(roster: Roster, data: bytes) -> tuple[tuple[bytes, ...], ...]:
    """For each member in roster order the public keys of ``Member.dated_keys``.

    Raises ``RosterKeysMismatch``.
    """
    keys = tuple(split(data, hpke.PUBLIC_KEY_BYTES))
    listed = [key.sha256 for member in roster.members for key in member.dated_keys]
    if sha256(data) != roster.keys_sha256 or [sha256(key) for key in keys] != listed:
        raise RosterKeysMismatch("not the key file of this roster")
    rest = iter(keys)
    return tuple(tuple(next(rest) for _ in member.dated_keys) for member in roster.members)


def roster_document(
    signed: bytes, signatures: Mapping[str, bytes], roots: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """A roster document with the chain of roots (documents as JSON) from root 2 on."""
    return to_document({"roots": list(roots), **document_json(signed, signatures)})


def sign_roster(
    signed: bytes, seeds: Iterable[bytes], roots: Sequence[Mapping[str, Any]] = ()
) -> bytes:
    """A roster document over exactly ``signed``, with one signature for each seed."""
    return to_document({"roots": list(roots), **sign_document(signed, seeds, PURPOSE)})


def encode_roster(roster: Roster) -> bytes:
    """The bytes to be signed; ``roster.hash`` and ``roster.root`` are not part of them."""
    return to_json(
        {
            "type": ROSTER_TYPE,
            "format": FORMAT,
            "coalition": roster.coalition,
            "version": roster.version,
            "previous": roster.previous.hex(),
            "issued": write_time(roster.issued),
            "expires": write_time(roster.expires),
            "keys_sha256": roster.keys_sha256.hex(),
            **_receipts_json(roster.receipts),
            "members": [_member_json(member) for member in roster.members],
        }
    )


def _receipts_json(log: ReceiptLog | None) -> dict[str, Any]:
    return {"receipts": {"name": log.name, "key": log.key.hex()}} if log else {}


def _member_json(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": dict(member.name),
        "country": member.country,
        "contact": member.contact,
        "signing_key": member.signing_key.hex(),
        "archive_sha256": member.archive_sha256.hex(),
        "intake": _keys_json(member.intake),
        **({"sensitive": _keys_json(member.sensitive)} if member.sensitive else {}),
    }


def _keys_json(keys: tuple[DatedKey, ...]) -> list[dict[str, str]]:
    return [
        {
            "sha256": key.sha256.hex(),
            "not_before": write_time(key.not_before),
            "not_after": write_time(key.not_after),
        }
        for key in keys
    ]


def parse_roster(signed: bytes, root: Root) -> tuple[Roster, str]:
    """A roster from its signed bytes, and the coalition that it names.

    Raises ``ContentInvalid``. Who signed it, and whose it is, is left to the caller.
    """
    with failing_as(ContentInvalid, "the roster's content is malformed"):
        value = from_json_object(signed)
        if value["type"] != ROSTER_TYPE or read_count(value["format"], VERSION_LIMIT) != FORMAT:
            raise Malformed("not a roster of a known format")
        coalition = read_text(value["coalition"], 64)
        roster = Roster(
            root=root,
            version=read_count(value["version"], VERSION_LIMIT),
            previous=read_hash(value["previous"]),
            issued=read_time(value["issued"]),
            expires=read_time(value["expires"]),
            keys_sha256=read_hash(value["keys_sha256"]),
            members=tuple(_read_member(entry) for entry in read_list(value["members"])),
            receipts=_read_receipts(value.get("receipts")),
            hash=sha256(signed),
        )
        _check_distinct(roster.members)
        return roster, coalition


def _check_distinct(members: tuple[Member, ...]) -> None:
    if not 1 <= len(members) <= MEMBERS_LIMIT:
        raise Malformed("a roster has 1 to 1,024 members")
    for values in (
        [m.id for m in members],
        [m.signing_key for m in members],
        [key for m in members for key in m.kem_hashes],
    ):
        if len(set(values)) != len(values):
            raise Malformed("a member or a key stands in the roster twice")


def _read_receipts(value: Any) -> ReceiptLog | None:
    if value is None:
        return None
    fields = read_object(value)
    name = fields["name"]
    if not isinstance(name, str) or not LOG_NAME.fullmatch(name):
        raise Malformed("not the name of a receipt log")
    return ReceiptLog(name, read_hash(fields["key"]))


def _read_member(value: Any) -> Member:
    fields = read_object(value)
    name = read_object(fields["name"])
    return Member(
        id=read_member_id(fields["id"]),
        name={language: read_text(name[language], 200) for language in ("es", "en")},
        country=read_text(fields["country"], 2),
        contact=read_text(fields["contact"], 500),
        signing_key=read_hash(fields["signing_key"]),
        archive_sha256=read_hash(fields["archive_sha256"]),
        intake=_read_keys(fields["intake"]),
        sensitive=_read_keys(given) if (given := fields.get("sensitive")) is not None else (),
    )


def _read_keys(value: Any) -> tuple[DatedKey, ...]:
    keys = tuple(_read_dated_key(entry) for entry in read_list(value))
    if not 1 <= len(keys) <= KEYS_LIMIT:
        raise Malformed("a member has 1 to 4 keys of a kind")
    if any(one.not_before >= next_.not_before for one, next_ in pairwise(keys)):
        raise Malformed("keys that do not begin one after another")
    return keys


def _read_dated_key(value: Any) -> DatedKey:
    fields = read_object(value)
    key = DatedKey(
        read_hash(fields["sha256"]),
        read_time(fields["not_before"]),
        read_time(fields["not_after"]),
    )
    if key.not_before >= key.not_after:
        raise Malformed("a key that ends before it begins")
    return key
