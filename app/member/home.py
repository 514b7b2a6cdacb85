"""A member's home folder: pins, keys, and the highest roster that was accepted.

home.json    {"member", "server"}        member.key   both secret keys, locked
pins.json    whom this machine trusts    public.json  what the coalition is given
seen.json    the highest roster so far   mail/        envelopes, as they were fetched
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.member.errors import FileTooLarge, HomeInvalid
from app.member.files import read_capped, write_whole
from app.protocol import hpke, key_file
from app.protocol.encoding import from_hex, from_json_object, to_json
from app.protocol.errors import Malformed
from app.protocol.key_file import Purpose
from app.protocol.primitives import sha256
from app.protocol.roster import Pins, Roster, SeenRoster, parse_pins

CONFIGURATION, PINS, KEY, PUBLIC, SEEN, MAIL, OPENED = (
    "home.json",
    "pins.json",
    "member.key",
    "public.json",
    "seen.json",
    "mail",
    "opened",
)
# Far above what any of these files holds.
FILE_LIMIT = 65_536
_AUTHORITY = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Keys:
    """A member's secret keys, unlocked."""

    kem: hpke.PrivateKey
    signing_seed: bytes

    @property
    def kem_sha256(self) -> bytes:
        """How a roster names the KEM key."""
        return sha256(self.kem.public_key)


@dataclass(frozen=True)
class Home:
    """Where a member's things are; files are read when they are asked for."""

    path: Path
    member: str
    server: str
    pins: Pins

    @property
    def mail(self) -> Path:
        """The folder into which envelopes are fetched."""
        return self.path / MAIL

    def unlock(self, passphrase: str) -> Keys:
        """The secret keys. Slow on purpose: once for each command."""
        return unlock_keys(self._read(KEY), passphrase)

    def seen_roster(self) -> SeenRoster | None:
        """The highest roster accepted before."""
        if not (self.path / SEEN).exists():
            return None
        value = self._read_json(SEEN)
        try:
            version = value["version"]
            if type(version) is not int:
                raise Malformed("not a version")
            return SeenRoster(version, from_hex(value["hash"], 32))
        except (KeyError, TypeError, Malformed) as error:
            raise HomeInvalid(SEEN) from error

    def remember_roster(self, roster: Roster) -> None:
        """From now on nothing older is accepted from a server."""
        value = {"version": roster.version, "hash": roster.hash.hex()}
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
        if not isinstance(member, str) or not isinstance(server, str):
            raise HomeInvalid(CONFIGURATION)
        origin = normal_origin(server)
    except (KeyError, Malformed) as error:
        raise HomeInvalid(CONFIGURATION) from error
    try:
        pins = parse_pins(read_home_file(path, PINS))
    except Malformed as error:
        raise HomeInvalid(PINS) from error
    return Home(path, member, origin, pins)


def read_home_file(path: Path, name: str) -> bytes:
    """One of the small files of a home; raises ``HomeInvalid``."""
    try:
        return read_capped(path / name, FILE_LIMIT)
    except (OSError, FileTooLarge) as error:
        raise HomeInvalid(name) from error


def unlock_keys(data: bytes, passphrase: str) -> Keys:
    """The keys in a member's key file; raises ``HomeInvalid`` and as ``key_file.unlock`` does."""
    try:
        purpose, plaintext = key_file.unlock(data, passphrase)
    except Malformed as error:
        raise HomeInvalid(KEY) from error
    if purpose is not Purpose.MEMBER:
        raise HomeInvalid(f"{KEY} holds the key of a coalition signer")
    return Keys(hpke.PrivateKey(plaintext[:32]), plaintext[32:])


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
