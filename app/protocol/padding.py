"""The sizes that a server may see: ``docs/protocol.md`` §6.

Texts fall into buckets of 16 KiB, attachments into steps of a quarter, so that a
length says little; measured before the sizes were chosen, nearly every text report
shares one bucket.
"""

from collections.abc import Callable

from app.protocol.encoding import u64
from app.protocol.errors import PaddingInvalid

PREFIX = 8
HEAD_SIZE = 1024
REPORT_BUCKET = 16_384
REPORT_LIMIT = 1_048_576
REPLY_SIZE = 8192
SENSITIVE_SIZES = (4096, 16_384, 65_536)
EVENT_FIRST_SIZE = 1024
EVENT_LIMIT = 1_048_576
ATTACHMENT_FIRST_STEP = 65_536
ATTACHMENT_LIMIT = 2**32


def head_size(_length: int) -> int:
    """Every head has one size."""
    return HEAD_SIZE


def report_size(length: int) -> int:
    """The padded size of a report's content of ``length`` bytes."""
    buckets = -(-(PREFIX + length) // REPORT_BUCKET)
    return buckets * REPORT_BUCKET


def reply_size(_length: int) -> int:
    """Every reply has one size."""
    return REPLY_SIZE


def sensitive_size(length: int) -> int:
    """The padded size of a sensitive part of ``length`` bytes; 0 where none is large enough."""
    return next((size for size in SENSITIVE_SIZES if PREFIX + length <= size), 0)


def event_size(length: int) -> int:
    """The padded size of an event's content of ``length`` bytes: a power of two."""
    return max(EVENT_FIRST_SIZE, 1 << (PREFIX + length - 1).bit_length())


def attachment_size(length: int) -> int:
    """The padded size of an attachment of ``length`` bytes."""
    size = ATTACHMENT_FIRST_STEP
    while size < PREFIX + length:
        size += size // 4
    return size


def is_report_size(size: int) -> bool:
    """Whether some report is padded to ``size``."""
    return 0 < size <= REPORT_LIMIT and size % REPORT_BUCKET == 0


def is_reply_size(size: int) -> bool:
    """Whether replies are padded to ``size``."""
    return size == REPLY_SIZE


def is_event_size(size: int) -> bool:
    """Whether some event is padded to ``size``."""
    return EVENT_FIRST_SIZE <= size <= EVENT_LIMIT and event_size(size - PREFIX) == size


def is_attachment_size(size: int) -> bool:
    """Whether some attachment is padded to ``size``."""
    return PREFIX < size <= ATTACHMENT_LIMIT and attachment_size(size - PREFIX) == size


def pad(content: bytes, size: int) -> bytes:
    """``u64(len(content)) ‖ content ‖ zeros``; raises ``ValueError`` where it does not fit."""
    zeros = size - PREFIX - len(content)
    if zeros < 0:
        raise ValueError("the content is longer than its padded size")
    return u64(len(content)) + content + bytes(zeros)


def unpad(padded: bytes, size_for: Callable[[int], int]) -> bytes:
    """The content; ``size_for`` gives the one size that its length allows.

    Raises ``PaddingInvalid`` for a length beyond the end, bytes other than zero behind the
    content, and a size larger than was needed: each would be a hidden channel.
    """
    length = content_length(padded[:PREFIX], len(padded), size_for)
    end = PREFIX + length
    if padded.count(0, end) != len(padded) - end:
        raise PaddingInvalid("the padding is not zero")
    return padded[PREFIX:end]


def content_length(prefix: bytes, size: int, size_for: Callable[[int], int]) -> int:
    """The length that ``prefix`` gives, checked against the padded ``size``."""
    length = int.from_bytes(prefix, "big")
    if len(prefix) != PREFIX or length > size - PREFIX:
        raise PaddingInvalid("the length runs beyond the end")
    if size_for(length) != size:
        raise PaddingInvalid("the padding is larger than it needs to be")
    return length
