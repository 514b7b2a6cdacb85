"""The first 132 bytes of every event of a thread: ``docs/protocol.md`` §21.3."""

from dataclasses import dataclass

from app.protocol import padding
from app.protocol.encoding import u32, u64
from app.protocol.errors import Malformed
from app.protocol.primitives import TAG_BYTES, sha256

MAGIC = b"ATALTH"
FORMAT = 1
SUITE = 1
THREAD_ID_BYTES = 16
HASH_BYTES = 32
SALT_BYTES = 32
EVENT_HEADER_BYTES = 132
# 132 + 1,048,576 + 16.
EVENT_BYTES_LIMIT = EVENT_HEADER_BYTES + padding.EVENT_LIMIT + TAG_BYTES
NUMBER_LIMIT = 2**53 - 1
NO_EVENT = bytes(HASH_BYTES)


@dataclass(frozen=True)
class EventHeader:
    """The first 132 bytes; ``before`` is the hash of the event before, ``NO_EVENT`` for the first.

    off len
     0   6  "ATALTH"        24   8  number       64   4  epoch
     6   1  format = 1      32  32  before       68  32  key id
     7   1  suite = 1                           100  32  salt
     8  16  thread id
    """

    thread: bytes
    number: int
    before: bytes
    epoch: int
    key_id: bytes
    salt: bytes

    def to_bytes(self) -> bytes:
        """The 132 bytes."""
        return b"".join(
            (
                MAGIC,
                bytes((FORMAT, SUITE)),
                self.thread,
                u64(self.number),
                self.before,
                u32(self.epoch),
                self.key_id,
                self.salt,
            )
        )


def parse_event_header(event: bytes) -> EventHeader:
    """The header of a whole event, whose length is checked as well; raises ``Malformed``."""
    sealed = len(event) - EVENT_HEADER_BYTES
    if not padding.is_event_size(sealed - TAG_BYTES):
        raise Malformed("not as long as any event")
    if event[:6] != MAGIC:
        raise Malformed("not an event of a thread")
    if event[6] != FORMAT or event[7] != SUITE:
        raise Malformed("a format or suite that this version does not know")
    number = int.from_bytes(event[24:32], "big")
    epoch = int.from_bytes(event[64:68], "big")
    if number > NUMBER_LIMIT or epoch == 0:
        raise Malformed("a number or an epoch that no event has")
    return EventHeader(
        event[8:24], number, event[32:64], epoch, event[68:100], event[100:EVENT_HEADER_BYTES]
    )


def event_hash(event: bytes) -> bytes:
    """What names an event: SHA-256 of all of its bytes."""
    return sha256(event)
