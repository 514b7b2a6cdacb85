"""What one member needs to open the head of a report, and nothing more: ``docs/protocol.md`` §5.

    header (96) ‖ n hashes of slots (32 each) ‖ own slot (1,169) ‖ tag (32) ‖ sealed head (1,040)

It proves nothing of the body; only the whole envelope does.
"""

from dataclasses import dataclass

from app.protocol import envelope, hpke
from app.protocol.envelope import SEALED_HEAD_BYTES, SLOT_BYTES, Envelope
from app.protocol.errors import Malformed
from app.protocol.header import HASH_BYTES, HEADER_BYTES, Header, Kind, parse_header
from app.protocol.primitives import sha256
from app.protocol.stream import split


def excerpt_length(slots: int) -> int:
    """The length of an excerpt of a report with so many slots."""
    return HEADER_BYTES + slots * HASH_BYTES + SLOT_BYTES + HASH_BYTES + SEALED_HEAD_BYTES


@dataclass(frozen=True)
class Excerpt:
    """The parts of an excerpt; nothing is opened yet."""

    header: Header
    header_bytes: bytes
    slot_hashes: tuple[bytes, ...]
    slot: bytes
    tag: bytes
    sealed_head: bytes

    def to_bytes(self) -> bytes:
        """The excerpt as the server hands it out."""
        return b"".join(
            (
                self.header_bytes,
                *self.slot_hashes,
                self.slot,
                self.tag,
                self.sealed_head,
            )
        )


def build(report: Envelope, index: int) -> Excerpt:
    """The excerpt for the member at ``index`` of the roster that the report names."""
    return Excerpt(
        header=report.header,
        header_bytes=report.header_bytes,
        slot_hashes=report.slot_hashes,
        slot=report.slots[index],
        tag=report.tag,
        sealed_head=report.sealed_head,
    )


def parse(data: bytes) -> Excerpt:
    """Splits an excerpt; raises ``Malformed``. Whose slot it holds, ``open_head`` checks."""
    header = parse_header(data)
    if len(data) != excerpt_length(header.slots) or header.kind is not Kind.REPORT:
        raise Malformed("not an excerpt")
    slot_start = HEADER_BYTES + header.slots * HASH_BYTES
    tag_start = slot_start + SLOT_BYTES
    head_start = tag_start + HASH_BYTES
    return Excerpt(
        header=header,
        header_bytes=data[:HEADER_BYTES],
        slot_hashes=tuple(split(data[HEADER_BYTES:slot_start], HASH_BYTES)),
        slot=data[slot_start:tag_start],
        tag=data[tag_start:head_start],
        sealed_head=data[head_start:],
    )


def own_slot(excerpt: Excerpt, index: int) -> bytes:
    """The slot, if it is the one at ``index``; raises ``Malformed``.

    The server could otherwise hand out another member's.
    """
    if not 0 <= index < excerpt.header.slots or sha256(excerpt.slot) != excerpt.slot_hashes[index]:
        raise Malformed("the excerpt holds a slot that is not this member's")
    return excerpt.slot


def open_head(excerpt: Excerpt, *, key: hpke.PrivateKey, index: int) -> bytes:
    """The head's content for the member at ``index``; raises as ``envelope.open_report`` does."""
    slot = own_slot(excerpt, index)
    header = excerpt.header_bytes
    data_key = envelope.open_slot(key, header_bytes=header, index=index, slot=slot)
    return open_head_with(excerpt, data_key)


def open_head_with(excerpt: Excerpt, data_key: bytes) -> bytes:
    """The head's content with the report's data key (32 bytes), wherever that came from."""
    keys = envelope.unlock(
        data_key,
        header_bytes=excerpt.header_bytes,
        slot_hashes=excerpt.slot_hashes,
        tag=excerpt.tag,
    )
    return envelope.open_head(keys, excerpt.sealed_head)
