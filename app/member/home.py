"""A home folder: pins, keys, and the highest roster that was accepted.

home.json    {"member", "server"} and, on a person's device, "person"
member.key   an organisation's archive key and signing key, locked: its lead's home
device.key   a person's device keys, locked: everybody else's home
keys/        intake keys and older archive keys, wrapped to the key above
pins.json    whom this machine trusts    seen.json  the highest roster so far
log.bin      the log of governance       mail/      envelopes, as they were fetched
receipts/    the receipt log             custody/   what was done with each report
threads/     cases, sealed as they came  replies/   copies of replies, sealed
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from app.member.errors import FileTooLarge, HomeInvalid
from app.member.files import read_capped, write_whole
from app.member.key_ring import load_ring
from app.protocol import hpke, key_file
from app.protocol.document import key_id
from app.protocol.encoding import from_hex, from_json_object, to_json
from app.protocol.errors import Malformed
from app.protocol.fields import MEMBER_ID
from app.protocol.key_file import Purpose
from app.protocol.primitives import sha256, signing_public_key
from app.protocol.root import Pins, parse_pins
from app.protocol.roster import Roster, SeenRoster

CONFIGURATION, PINS, SEEN, MAIL, OPENED, RING, LOG = (
    "home.json",
    "pins.json",
    "seen.json",
    "mail",
    "opened",
    "keys",
    "log.bin",
)
KEY_FILES = {Purpose.MEMBER: "member.key", Purpose.DEVICE: "device.key"}
# Far above what any of these files holds.
FILE_LIMIT = 65_536
_AUTHORITY = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Keys:
    """Secret keys, unlocked: the organisation's own, or those of a person's device.

    ``kem`` is the archive key or the device's; ``ring`` holds the KEM keys that were wrapped to
    it, by the hash of their public key.
    """

    kem: hpke.PrivateKey
    signing_seed: bytes
    ring: Mapping[bytes, hpke.PrivateKey]

    @property
    def kem_sha256(self) -> bytes:
        """How rosters and wrapped keys name ``kem``."""
        return sha256(self.kem.public_key)

    @property
    def signing_key(self) -> bytes:
        """The public half of the signing key."""
        return signing_public_key(self.signing_seed)

    @property
    def key_id(self) -> str:
        """How signatures name the signing key."""
        return key_id(self.signing_key)


@dataclass(frozen=True)
class Home:
    """Where a member's things are; files are read when they are asked for."""

    path: Path
    member: str
    server: str
    pins: Pins
    person: str | None = None

    @property
    def ring(self) -> Path:
        """The folder of wrapped keys."""
        return self.path / RING

    @property
    def mail(self) -> Path:
        """The folder into which envelopes are fetched."""
        return self.path / MAIL

    def unlock(self, passphrase: str) -> Keys:
        """The secret keys. Slow on purpose: once for each command."""
        purpose = Purpose.MEMBER if self.person is None else Purpose.DEVICE
        kem, signing_seed = unlock_keys(self._read(KEY_FILES[purpose]), passphrase, purpose)
        return Keys(kem, signing_seed, load_ring(self.ring, kem))

    def with_ring(self, keys: Keys) -> Keys:
        """The same keys with the ring as it lies on the disk now."""
        return replace(keys, ring=load_ring(self.ring, keys.kem))

    def seen_roster(self) -> SeenRoster | None:
        """The highest roster accepted before."""
        if not (self.path / SEEN).exists():
            return None
        value = self._read_json(SEEN)
        try:
            version = value["version"]
            if type(version) is not int:
                raise Malformed("not a version")
            root = value["root_version"]
            if type(root) is not int:
                raise Malformed("not a version")
            return SeenRoster(version, from_hex(value["hash"], 32), root)
        except (KeyError, TypeError, Malformed) as error:
            raise HomeInvalid(SEEN) from error

    def remember_roster(self, roster: Roster) -> None:
        """From now on nothing older is accepted from a server."""
        value = {
            "version": roster.version,
            "hash": roster.hash.hex(),
            "root_version": roster.root.version,
        }
        write_whole(self.path / SEEN, to_json(value))

    def _read(self, name: str) -> bytes:
        return read_home_file(self.path, name)

    def _read_json(self, name: str) -> dict[str, Any]:
        try:
            return from_json_object(self._read(name))
        except Malformed as error:
            raise HomeInvalid(name) from error


def open_home(path: Path) -> Home:
    """The home at ``path``; raises ``HomeInvalid``."""
    try:
        value = from_json_object(read_home_file(path, CONFIGURATION))
        member, server = value["member"], value["server"]
        person = value.get("person")
        if not isinstance(member, str) or not isinstance(server, str):
            raise HomeInvalid(CONFIGURATION)
        if person is not None and not (isinstance(person, str) and MEMBER_ID.fullmatch(person)):
            raise HomeInvalid(CONFIGURATION)
        origin = normal_origin(server)
    except (KeyError, Malformed) as error:
        raise HomeInvalid(CONFIGURATION) from error
    try:
        pins = parse_pins(read_home_file(path, PINS))
    except Malformed as error:
        raise HomeInvalid(PINS) from error
    return Home(path, member, origin, pins, person)


def read_home_file(path: Path, name: str) -> bytes:
    """One of the small files of a home; raises ``HomeInvalid``."""
    try:
        return read_capped(path / name, FILE_LIMIT)
    except (OSError, FileTooLarge) as error:
        raise HomeInvalid(name) from error


def unlock_keys(data: bytes, passphrase: str, wanted: Purpose) -> tuple[hpke.PrivateKey, bytes]:
    """KEM key and signing seed in a key file.

    Raises ``HomeInvalid`` and as ``key_file.unlock`` does.
    """
    try:
        purpose, plaintext = key_file.unlock(data, passphrase)
    except Malformed as error:
        raise HomeInvalid(KEY_FILES[wanted]) from error
    if purpose is not wanted:
        raise HomeInvalid(f"{KEY_FILES[wanted]} holds a key for something else")
    return hpke.PrivateKey(plaintext[:32]), plaintext[32:]


def normal_origin(text: str) -> str:
    """``scheme://host[:port]`` as ``docs/protocol.md`` §10 writes it; raises ``HomeInvalid``.

    Without TLS only to this machine and to onion services, which authenticate by address.
    """
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL as error:
        raise HomeInvalid("the server's address") from error
    host = url.host.lower()
    is_private = host in _LOOPBACK or host.endswith(".onion")
    if url.scheme not in (("https", "http") if is_private else ("https",)) or not host:
        raise HomeInvalid("the server's address, which must begin with https://")
    if url.userinfo or url.path not in ("", "/") or url.query or url.fragment:
        raise HomeInvalid("the server's address, which must be scheme and host only")
    authority = url.netloc.decode("ascii").lower()
    if not _AUTHORITY.fullmatch(authority):
        raise HomeInvalid("the server's address")
    return f"{url.scheme}://{authority}"
