"""Data keys moved from an intake key to the archive key: ``docs/protocol.md`` §14.

    envelope id (16) ‖ sealed data key (1,168)

The envelope stays as it is. When every report of an intake key has its archived key, the
intake key can be destroyed.
"""

from dataclasses import dataclass

from app.protocol import hpke
from app.protocol.errors import Malformed, SlotBroken
from app.protocol.header import ID_BYTES
from app.protocol.primitives import KEY_BYTES, sha256
from app.protocol.stream import split

ARCHIVED_BYTES = ID_BYTES + hpke.OVERHEAD + KEY_BYTES


@dataclass(frozen=True)
class ArchivedKey:
    """The data key of one report, sealed to an archive key."""

    envelope_id: bytes
    sealed: bytes

    def to_bytes(self) -> bytes:
        """The 1,184 bytes."""
        return self.envelope_id + self.sealed


def archive_key(data_key: bytes, *, header_bytes: bytes, archive: bytes) -> ArchivedKey:
    """``data_key`` (32 bytes) of the envelope with this header, for the public key ``archive``."""
    info = _info(header_bytes, archive)
    sealed = hpke.seal(archive, info=info, plaintext=data_key)
    return ArchivedKey(header_bytes[-ID_BYTES:], sealed)


def open_archived(archived: ArchivedKey, *, header_bytes: bytes, key: hpke.PrivateKey) -> bytes:
    """The data key (32 bytes); raises ``SlotBroken``. Comparing the tag is left to the caller."""
    data_key = key.open(archived.sealed, info=_info(header_bytes, key.public_key))
    if data_key is None or len(data_key) != KEY_BYTES:
        raise SlotBroken("the archived key does not open")
    return data_key


def parse_archived_keys(data: bytes) -> list[ArchivedKey]:
    """Archived keys, joined; raises ``Malformed``."""
    if len(data) % ARCHIVED_BYTES:
        raise Malformed("not whole archived keys")
    return [
        ArchivedKey(part[:ID_BYTES], part[ID_BYTES:])
        for part in split(data, ARCHIVED_BYTES)
        if part
    ]


def _info(header_bytes: bytes, archive: bytes) -> bytes:
    return b"atalaya/1 archived key" + sha256(header_bytes) + sha256(archive)
