"""What a home carries into the field: the newest roster with its keys, for work without a network.

``fetch`` brings them; from then on a report can be sealed here, and a page for others be made,
until the roster expires.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.member.client import KEY_FILE_LIMIT, Client
from app.member.errors import FieldNotReady, FileTooLarge, ServerNonsense, ServerRefused
from app.member.files import make_private_folder, read_capped, write_whole
from app.member.home import Home
from app.member.mail import ROSTER, ROSTERS
from app.protocol.document import DOCUMENT_LIMIT
from app.protocol.errors import ProtocolError, RosterKeysMismatch
from app.protocol.primitives import sha256
from app.protocol.roster import Roster, verify_key_file, verify_roster, verify_signed_roster

FIELD, KEYS = "field", ".keys"


@dataclass(frozen=True)
class FieldKit:
    """A roster that can be sealed to now; ``keys`` are its public keys by their hash."""

    roster: Roster
    document: bytes
    key_file: bytes

    @property
    def keys(self) -> dict[bytes, bytes]:
        """Every public key of the key file, by the hash that the roster gives."""
        members = verify_key_file(self.roster, self.key_file)
        return {sha256(key): key for member in members for key in member}


def bring_field_kit(client: Client, home: Home) -> None:
    """Stores the keys of the newest roster, once; what the server does not give is left out."""
    with suppress(FieldNotReady, ServerRefused, ServerNonsense, RosterKeysMismatch):
        roster, _ = _newest(home)
        path = _keys_path(home, roster)
        if path.exists():
            return
        file = client.key_file(roster.keys_sha256)
        verify_key_file(roster, file)
        write_whole(make_private_folder(path.parent) / path.name, file)


def field_kit(home: Home, *, now: datetime) -> FieldKit:
    """The roster and keys of this home; raises ``FieldNotReady``, or ``RosterExpired``."""
    roster, document = _newest(home)
    try:
        key_file = read_capped(_keys_path(home, roster), KEY_FILE_LIMIT)
        verify_roster(document, pins=home.pins, now=now, seen=home.seen_roster())
        kit = FieldKit(roster, document, key_file)
        verify_key_file(roster, key_file)
    except (FileNotFoundError, FileTooLarge, RosterKeysMismatch) as error:
        raise FieldNotReady from error
    return kit


def newest_known(home: Home) -> Roster:
    """The newest roster that this home has seen signed, expired or not."""
    return _newest(home)[0]


def _newest(home: Home) -> tuple[Roster, bytes]:
    seen = home.seen_roster()
    if seen is None:
        raise FieldNotReady
    for path in sorted((home.mail / ROSTERS).glob(f"{seen.version}*{ROSTER}")):
        with suppress(OSError, FileTooLarge, ProtocolError):
            document = read_capped(path, DOCUMENT_LIMIT)
            roster = verify_signed_roster(document, pins=home.pins)
            if roster.hash == seen.hash:
                return roster, document
    raise FieldNotReady


def _keys_path(home: Home, roster: Roster) -> Path:
    return home.path / FIELD / f"{roster.hash.hex()[:16]}{KEYS}"
