"""Who signs for the coalition: ``docs/protocol.md`` §9.2.

Each root is signed by the threshold of the one before it and by its own; a client starts
from the root that it was built with. The rules are The Update Framework's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.protocol.document import SignedDocument, read_document
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import (
    Malformed,
    RootExpired,
    RootInvalid,
    RootNotNext,
    RootUnsigned,
)
from app.protocol.fields import (
    VERSION_LIMIT,
    failing_as,
    read_count,
    read_hash,
    read_list,
    read_object,
    read_text,
    read_time,
    write_time,
)
from app.protocol.primitives import sha256

PURPOSE = b"atalaya-root-1\n"
ROOT_TYPE, ROOT_FORMAT = "atalaya-root", 1
PINS_TYPE, PINS_FORMAT = "atalaya-pins", 2
KEYS_LIMIT = 64
WAITING_HOURS_LIMIT = 8760
NONE_BEFORE = bytes(32)


@dataclass(frozen=True)
class RootKey:
    """An Ed25519 public key (32 bytes) and who keeps its secret half."""

    key: bytes
    holder: str


@dataclass(frozen=True)
class Root:
    """The signers and their rules; ``hash`` is SHA-256 of the signed bytes."""

    coalition: str
    version: int
    previous: bytes
    issued: datetime
    expires: datetime
    threshold: int
    waiting_hours: int
    keys: tuple[RootKey, ...]
    hash: bytes = b""

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        """The keys alone."""
        return tuple(entry.key for entry in self.keys)


@dataclass(frozen=True)
class Pins:
    """What a client is built with: whom it trusts, and from which roster on."""

    root_text: str
    root: Root
    minimum_roster_version: int

    @property
    def coalition(self) -> str:
        """The coalition's id."""
        return self.root.coalition


def make_pins(root_text: bytes, *, minimum_roster_version: int) -> Pins:
    """Pins around the text of a root; raises ``RootInvalid``."""
    return Pins(root_text.decode(), parse_root(root_text), minimum_roster_version)


def parse_pins(data: bytes) -> Pins:
    """Pins from their JSON; raises ``Malformed``."""
    value = from_json_object(data)
    if value.get("type") != PINS_TYPE or value.get("format") != PINS_FORMAT:
        raise Malformed("not pins of a known format")
    version = read_count(value.get("minimum_roster_version"), VERSION_LIMIT)
    text = value.get("root")
    if not isinstance(text, str):
        raise Malformed("pins without a root")
    try:
        return make_pins(text.encode(), minimum_roster_version=version)
    except RootInvalid as error:
        raise Malformed("pins with a malformed root") from error


def encode_pins(pins: Pins) -> bytes:
    """Pins as JSON, for a build and for members' homes."""
    return to_json(
        {
            "type": PINS_TYPE,
            "format": PINS_FORMAT,
            "minimum_roster_version": pins.minimum_roster_version,
            "root": pins.root_text,
        }
    )


def encode_root(root: Root) -> bytes:
    """The bytes to be signed; ``root.hash`` is not part of them."""
    return to_json(
        {
            "type": ROOT_TYPE,
            "format": ROOT_FORMAT,
            "coalition": root.coalition,
            "version": root.version,
            "previous": root.previous.hex(),
            "issued": write_time(root.issued),
            "expires": write_time(root.expires),
            "threshold": root.threshold,
            "waiting_hours": root.waiting_hours,
            "keys": [{"key": entry.key.hex(), "holder": entry.holder} for entry in root.keys],
        }
    )


def parse_root(signed: bytes) -> Root:
    """A root from its signed bytes; raises ``RootInvalid``. Who signed it is left to the caller."""
    with failing_as(RootInvalid, "the root's content is malformed"):
        value = from_json_object(signed)
        if value["type"] != ROOT_TYPE or read_count(value["format"], VERSION_LIMIT) != ROOT_FORMAT:
            raise Malformed("not a root of a known format")
        keys = tuple(_read_key(entry) for entry in read_list(value["keys"]))
        if not 1 <= len({entry.key for entry in keys}) == len(keys) <= KEYS_LIMIT:
            raise Malformed("a root has 1 to 64 distinct keys")
        return Root(
            coalition=read_text(value["coalition"], 64),
            version=read_count(value["version"], VERSION_LIMIT),
            previous=read_hash(value["previous"]),
            issued=read_time(value["issued"]),
            expires=read_time(value["expires"]),
            threshold=read_count(value["threshold"], len(keys)),
            waiting_hours=read_count(value["waiting_hours"], WAITING_HOURS_LIMIT, least=0),
            keys=keys,
            hash=sha256(signed),
        )


def _read_key(value: Any) -> RootKey:
    fields = read_object(value)
    return RootKey(read_hash(fields["key"]), read_text(fields["holder"], 200))


def walk_roots(chain: Iterable[Any], pins: Pins) -> Root:
    """The root at the end of ``chain`` (parsed JSON); expiry is left to ``check_fresh``.

    Raises ``Malformed``, ``RootUnsigned``, ``RootInvalid`` or ``RootNotNext``.
    """
    trusted = pins.root
    for value in chain:
        document = read_document(value)
        # What is not above the trusted one is passed over by its unverified number: a lie
        # there only makes a link be left out.
        if _claimed_version(document) > trusted.version:
            trusted = next_root(document, trusted)
    return trusted


def next_root(document: SignedDocument, trusted: Root) -> Root:
    """The root in ``document`` as the one after ``trusted``."""
    if not document.has_threshold(trusted.public_keys, trusted.threshold, PURPOSE):
        raise RootUnsigned("too few keys of the root before it signed this root")
    root = parse_root(document.signed)
    if not document.has_threshold(root.public_keys, root.threshold, PURPOSE):
        raise RootUnsigned("too few of its own keys signed this root")
    check_next(root, trusted)
    return root


def check_next(root: Root, trusted: Root) -> None:
    """Raises ``RootNotNext`` unless ``root`` may follow ``trusted``; signatures apart."""
    follows = root.version == trusted.version + 1 and root.previous == trusted.hash
    if not follows or root.coalition != trusted.coalition:
        raise RootNotNext("not the root after the one that is trusted")


def check_fresh(root: Root, *, now: datetime, seen_version: int) -> None:
    """What counts for the last root of a chain: raises ``RootNotNext`` or ``RootExpired``."""
    if root.version < seen_version:
        raise RootNotNext("an older root than the one that is known")
    if root.expires <= now:
        raise RootExpired(root.expires)


def _claimed_version(document: SignedDocument) -> int:
    """The version that stands in it, or one above all others where none can be read."""
    try:
        version = from_json_object(document.signed).get("version")
    except Malformed:
        return VERSION_LIMIT
    return version if type(version) is int else VERSION_LIMIT
