"""An entry of the server's list: ``docs/protocol.md`` §12.

    u64 cursor ‖ u32 hour of arrival ‖ evidence hash (32) ‖ excerpt

The hour is the server's word; nothing proves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.protocol import excerpt
from app.protocol.errors import Malformed
from app.protocol.excerpt import Excerpt, excerpt_length
from app.protocol.header import HEADER_BYTES, SLOTS_LIMIT, parse_header

PREFIX_BYTES = 8 + 4 + 32
RECORD_LIMIT = PREFIX_BYTES + excerpt_length(SLOTS_LIMIT)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Hours from 1970 to the end of what a date can say.
_LAST_HOUR = int((datetime.max.replace(tzinfo=UTC) - _EPOCH) / timedelta(hours=1))


@dataclass(frozen=True)
class Record:
    """One report as the server lists it to one member."""

    cursor: int
    hour: int
    evidence: bytes
    excerpt: Excerpt

    @property
    def id(self) -> str:
        """The envelope's id in hex."""
        return self.excerpt.header.id.hex()

    @property
    def arrived(self) -> datetime | None:
        """The beginning of the hour of arrival; ``None`` for one beyond the calendar."""
        return _EPOCH + timedelta(hours=self.hour) if self.hour <= _LAST_HOUR else None


def parse_record(data: bytes) -> Record:
    """Exactly one record; raises ``Malformed``."""
    if len(data) < PREFIX_BYTES:
        raise Malformed("shorter than a record")
    return Record(
        cursor=int.from_bytes(data[:8], "big"),
        hour=int.from_bytes(data[8:12], "big"),
        evidence=data[12:PREFIX_BYTES],
        excerpt=excerpt.parse(data[PREFIX_BYTES:]),
    )


def same_but_cursor(left: bytes, right: bytes) -> bool:
    """Whether two records say the same; a restored server may count anew."""
    return left[8:] == right[8:]


def split_records(data: bytes) -> Iterator[bytes]:
    """The joined records one by one; raises ``Malformed`` at a cut or strange one."""
    start = 0
    while start < len(data):
        front = data[start + PREFIX_BYTES : start + PREFIX_BYTES + HEADER_BYTES]
        end = start + PREFIX_BYTES + excerpt_length(parse_header(front).slots)
        if end > len(data):
            raise Malformed("a record is cut off")
        yield data[start:end]
        start = end
