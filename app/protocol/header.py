"""The first 96 bytes of every envelope: ``docs/protocol.md`` §4."""

from dataclasses import dataclass
from enum import IntEnum

from app.protocol.encoding import u16, u32
from app.protocol.errors import Malformed

MAGIC = b"ATALAY"
FORMAT = 1
SUITE = 1
LOG2_CHUNK = 16
ID_BYTES = 16
HASH_BYTES = 32
HEADER_BYTES = 96
SLOTS_LIMIT = 1024


class Kind(IntEnum):
    """What an envelope holds."""

    REPORT = 1
    ATTACHMENT = 2
    REPLY = 3


# The fewest and the most slots that an envelope of each kind has.
_SLOTS = {Kind.REPORT: (1, SLOTS_LIMIT), Kind.ATTACHMENT: (0, 0), Kind.REPLY: (1, 1)}


@dataclass(frozen=True)
class Header:
    """The first 96 bytes.

    off len
     0   6  "ATALAY"        10   2  slots             16  32  roster hash
     6   1  format = 1      12   4  roster version    48  32  form hash
     7   1  suite = 1                                 80  16  envelope id
     8   1  kind
     9   1  log2(chunk) = 16
    """

    kind: Kind
    slots: int
    roster_version: int
    roster_hash: bytes
    form_hash: bytes
    id: bytes

    def to_bytes(self) -> bytes:
        """The 96 bytes."""
        return b"".join(
            (
                MAGIC,
                bytes((FORMAT, SUITE, self.kind, LOG2_CHUNK)),
                u16(self.slots),
                u32(self.roster_version),
                self.roster_hash,
                self.form_hash,
                self.id,
            )
        )


def parse_header(data: bytes) -> Header:
    """The header at the beginning of ``data``; raises ``Malformed``."""
    if len(data) < HEADER_BYTES:
        raise Malformed("shorter than a header")
    if data[:6] != MAGIC:
        raise Malformed("not an Atalaya envelope")
    if data[6] != FORMAT or data[7] != SUITE or data[9] != LOG2_CHUNK:
        raise Malformed("a format, suite or chunk size that this version does not know")
    if data[8] not in _SLOTS:
        raise Malformed("an unknown kind")
    kind, slots = Kind(data[8]), int.from_bytes(data[10:12], "big")
    least, most = _SLOTS[kind]
    if not least <= slots <= most:
        raise Malformed("a number of slots that this kind cannot have")
    version = int.from_bytes(data[12:16], "big")
    if version == 0:
        raise Malformed("rosters are counted from 1")
    return Header(kind, slots, version, data[16:48], data[48:80], data[80:96])
