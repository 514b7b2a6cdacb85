"""Slots moved from an intake key to the archive key: ``docs/protocol.md`` §14.

    envelope id (16) ‖ sealed marker and data key (1,169)

The envelope stays as it is. Every report is archived, also one that was addressed to others:
otherwise the server would learn which ones were not. When every report of an intake key has
its archived key, the intake key can be destroyed.
"""

from dataclasses import dataclass

from app.protocol import hpke
from app.protocol.envelope import MARKER_ADDRESSED, MARKER_DECOY, SLOT_BYTES
from app.protocol.errors import Malformed, NotAddressed, SlotBroken
from app.protocol.header import ID_BYTES
from app.protocol.primitives import KEY_BYTES, random_bytes, sha256
from app.protocol.stream import split

# The slot could not be opened while its key was still there.
MARKER_BROKEN = b"\x02"
ARCHIVED_BYTES = ID_BYTES + SLOT_BYTES


@dataclass(frozen=True)
class ArchivedKey:
    """What was in the slot of one report, sealed to an archive key."""

    envelope_id: bytes
    sealed: bytes

    def to_bytes(self) -> bytes:
        """The 1,185 bytes."""
        return self.envelope_id + self.sealed


def archive_key(
    data_key: bytes | None, *, is_broken: bool = False, header_bytes: bytes, archive: bytes
) -> ArchivedKey:
    """The data key (32 bytes) of the envelope with this header, for the public key ``archive``.

    ``None`` says that the slot was a decoy, or with ``is_broken`` that it did not open.
    """
    marker = MARKER_ADDRESSED if data_key else MARKER_BROKEN if is_broken else MARKER_DECOY
    plaintext = marker + (data_key or random_bytes(KEY_BYTES))
    sealed = hpke.seal(archive, info=_info(header_bytes, sha256(archive)), plaintext=plaintext)
    return ArchivedKey(header_bytes[-ID_BYTES:], sealed)


def open_archived(archived: ArchivedKey, *, header_bytes: bytes, key: hpke.PrivateKey) -> bytes:
    """The data key (32 bytes); comparing the tag is left to the caller.

    Raises ``NotAddressed`` or ``SlotBroken`` as the slot did.
    """
    plaintext = unseal_archived(archived, header_bytes=header_bytes, key=key) or b""
    if plaintext[:1] == MARKER_DECOY:
        raise NotAddressed("not addressed to this member")
    if plaintext[:1] != MARKER_ADDRESSED or len(plaintext) != 1 + KEY_BYTES:
        raise SlotBroken("the archived key does not open")
    return plaintext[1:]


def unseal_archived(
    archived: ArchivedKey, *, header_bytes: bytes, key: hpke.PrivateKey
) -> bytes | None:
    """Marker and key (33 bytes) as they were archived; ``None`` where this key opens nothing."""
    return key.open(archived.sealed, info=_info(header_bytes, sha256(key.public_key)))


def parse_archived_keys(data: bytes) -> list[ArchivedKey]:
    """Archived keys, joined; raises ``Malformed``."""
    if len(data) % ARCHIVED_BYTES:
        raise Malformed("not whole archived keys")
    return [
        ArchivedKey(part[:ID_BYTES], part[ID_BYTES:])
        for part in split(data, ARCHIVED_BYTES)
        if part
    ]


def _info(header_bytes: bytes, archive_sha256: bytes) -> bytes:
    return b"atalaya/1 archived key" + sha256(header_bytes) + archive_sha256
