"""The signed list of members: ``docs/protocol.md`` §9.

The rules are The Update Framework's: a threshold of distinct pinned keys over the exact
bytes, versions that only grow, an expiry. Signatures are checked before anything
of what was signed is read. The time is an argument.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.protocol import hpke
from app.protocol.encoding import from_base64url, from_hex, from_json_object, to_base64url, to_json
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
from app.protocol.primitives import sha256, sign, signing_public_key, verify
from app.protocol.stream import split

PURPOSE = b"atalaya-roster-1\n"
ROSTER_TYPE, PINS_TYPE, FORMAT = "atalaya-roster", "atalaya-pins", 1
DOCUMENT_LIMIT = 1_048_576
MEMBERS_LIMIT = 1024
VERSION_LIMIT = 2**32 - 1
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
MEMBER_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True)
class Pins:
    """What a client is built with: whom it trusts, and from which version on."""

    coalition: str
    minimum_roster_version: int
    root_version: int
    threshold: int
    root_keys: tuple[bytes, ...]


@dataclass(frozen=True)
class Member:
    """One organisation of the coalition."""

    id: str
    name: Mapping[str, str]
    country: str
    contact: str
    kem_sha256: bytes
    signing_key: bytes


@dataclass(frozen=True)
class Roster:
    """A verified roster; ``hash`` is SHA-256 of the signed bytes."""

    coalition: str
    version: int
    issued: datetime
    expires: datetime
    keys_sha256: bytes
    members: tuple[Member, ...]
    hash: bytes

    def index_of(self, member: str) -> int | None:
        """The place of ``member``, which is also its slot."""
        return next((i for i, entry in enumerate(self.members) if entry.id == member), None)


@dataclass(frozen=True)
class SeenRoster:
    """The highest version that a client has accepted before."""

    version: int
    hash: bytes


def parse_pins(data: bytes) -> Pins:
    """Pins from their JSON; raises ``Malformed``."""
    value = from_json_object(data)
    try:
        root = value["root"]
        pins = Pins(
            coalition=_text(value["coalition"], 64),
            minimum_roster_version=_count(value["minimum_roster_version"], VERSION_LIMIT),
            root_version=_count(root["version"], VERSION_LIMIT),
            threshold=_count(root["threshold"], MEMBERS_LIMIT),
            root_keys=tuple(from_hex(key, 32) for key in root["keys"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed("not pins") from error
    distinct = len(set(pins.root_keys))
    if value.get("type") != PINS_TYPE or not pins.threshold <= distinct == len(pins.root_keys):
        raise Malformed("pins whose threshold cannot be met by distinct keys")
    return pins


def verify_roster(
    document: bytes, *, pins: Pins, now: datetime, seen: SeenRoster | None = None
) -> Roster:
    """The roster in ``document``, after the seven checks of §9 in their order."""
    roster = verify_signed_roster(document, pins=pins)
    if roster.version < pins.minimum_roster_version or (seen and roster.version < seen.version):
        raise RosterRolledBack("an older roster than the one that is known")
    if seen and roster.version == seen.version and roster.hash != seen.hash:
        raise RosterForked("two rosters with one version")
    if roster.expires <= now:
        raise RosterExpired(roster.expires)
    return roster


def verify_signed_roster(document: bytes, *, pins: Pins) -> Roster:
    """A roster of this coalition from any time: steps 1 to 4 only.

    Absent on purpose: version and expiry. An old report is read with the roster it was
    sealed to; for anything that is still to be sealed, use ``verify_roster``.
    """
    signed, signatures = _parse_document(document)
    _check_threshold(signed, signatures, pins)
    roster = _parse_signed(signed)
    if roster.coalition != pins.coalition:
        raise RosterForeign("another coalition's roster")
    return roster


def verify_key_file(roster: Roster, data: bytes) -> tuple[bytes, ...]:
    """The members' KEM public keys in roster order; raises ``RosterKeysMismatch``."""
    keys = tuple(split(data, hpke.PUBLIC_KEY_BYTES))
    if sha256(data) != roster.keys_sha256 or len(keys) != len(roster.members):
        raise RosterKeysMismatch("not the key file of this roster")
    if any(sha256(key) != m.kem_sha256 for key, m in zip(keys, roster.members, strict=True)):
        raise RosterKeysMismatch("a key is not the one that was signed")
    return keys


def key_id(public_key: bytes) -> str:
    """How signatures name their key: hex SHA-256 of the Ed25519 public key."""
    return sha256(public_key).hex()


def sign_roster(signed: bytes, seeds: Iterable[bytes]) -> bytes:
    """A roster document over exactly ``signed``, with one signature for each seed."""
    signatures = [
        {
            "key": key_id(signing_public_key(seed)),
            "signature": to_base64url(sign(seed, PURPOSE + signed)),
        }
        for seed in seeds
    ]
    return to_json({"signed": to_base64url(signed), "signatures": signatures})


def encode_roster(roster: Roster) -> bytes:
    """The bytes to be signed; ``roster.hash`` is not part of them."""
    members = [
        {
            "id": m.id,
            "name": dict(m.name),
            "country": m.country,
            "contact": m.contact,
            "kem_sha256": m.kem_sha256.hex(),
            "signing_key": m.signing_key.hex(),
        }
        for m in roster.members
    ]
    return to_json(
        {
            "type": ROSTER_TYPE,
            "format": FORMAT,
            "coalition": roster.coalition,
            "version": roster.version,
            "issued": roster.issued.strftime(TIME_FORMAT),
            "expires": roster.expires.strftime(TIME_FORMAT),
            "keys_sha256": roster.keys_sha256.hex(),
            "members": members,
        }
    )


def encode_pins(pins: Pins) -> bytes:
    """Pins as JSON, for a build and for members' homes."""
    return to_json(
        {
            "type": PINS_TYPE,
            "coalition": pins.coalition,
            "minimum_roster_version": pins.minimum_roster_version,
            "root": {
                "version": pins.root_version,
                "threshold": pins.threshold,
                "keys": [key.hex() for key in pins.root_keys],
            },
        }
    )


def _parse_document(document: bytes) -> tuple[bytes, dict[str, bytes]]:
    if len(document) > DOCUMENT_LIMIT:
        raise Malformed("the roster is too long")
    value = from_json_object(document)
    try:
        signed, listed = from_base64url(value["signed"]), value["signatures"]
        entries = [(e["key"], from_base64url(e["signature"])) for e in listed]
    except (KeyError, TypeError) as error:
        raise Malformed("not a roster document") from error
    if not signed or not isinstance(listed, list):
        raise Malformed("nothing was signed, or the signatures are no list")
    if not all(isinstance(key, str) for key, _ in entries):
        raise Malformed("a key id is not text")
    signatures = dict(entries)
    if len(signatures) != len(entries):
        raise Malformed("two signatures by one key")
    return signed, signatures


def _check_threshold(signed: bytes, signatures: Mapping[str, bytes], pins: Pins) -> None:
    message = PURPOSE + signed
    valid = sum(
        key_id(key) in signatures and verify(key, message, signatures[key_id(key)])
        for key in pins.root_keys
    )
    if valid < pins.threshold:
        raise RosterUnsigned("too few of the pinned keys signed this roster")


def _parse_signed(signed: bytes) -> Roster:
    try:
        value = from_json_object(signed)
        if value["type"] != ROSTER_TYPE or _count(value["format"], VERSION_LIMIT) != FORMAT:
            raise ContentInvalid("not a roster of a known format")
        roster = Roster(
            coalition=_text(value["coalition"], 64),
            version=_count(value["version"], VERSION_LIMIT),
            issued=_time(value["issued"]),
            expires=_time(value["expires"]),
            keys_sha256=from_hex(value["keys_sha256"], 32),
            members=tuple(_member(entry) for entry in value["members"]),
            hash=sha256(signed),
        )
    except (KeyError, TypeError, ValueError, Malformed) as error:
        raise ContentInvalid("the roster's content is malformed") from error
    _check_distinct(roster.members)
    return roster


def _check_distinct(members: tuple[Member, ...]) -> None:
    if not 1 <= len(members) <= MEMBERS_LIMIT:
        raise ContentInvalid("a roster has 1 to 1,024 members")
    for values in (
        {m.id for m in members},
        {m.kem_sha256 for m in members},
        {m.signing_key for m in members},
    ):
        if len(values) != len(members):
            raise ContentInvalid("a member or a key stands in the roster twice")


def _member(value: Mapping[str, Any]) -> Member:
    if not MEMBER_ID.fullmatch(value["id"]):
        raise ContentInvalid("a member's id is malformed")
    return Member(
        id=value["id"],
        name={language: _text(value["name"][language], 200) for language in ("es", "en")},
        country=_text(value["country"], 2),
        contact=_text(value["contact"], 500),
        kem_sha256=from_hex(value["kem_sha256"], 32),
        signing_key=from_hex(value["signing_key"], 32),
    )


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= limit:
        raise Malformed("a text is missing or too long")
    return value


def _count(value: Any, limit: int) -> int:
    if type(value) is not int or not 1 <= value <= limit:
        raise Malformed("a number is missing or out of range")
    return value


def _time(value: Any) -> datetime:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Malformed("a time is not in the one accepted form")
    return datetime.strptime(value, TIME_FORMAT).replace(tzinfo=UTC)
