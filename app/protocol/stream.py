"""A payload in authenticated chunks: ``docs/protocol.md`` §4.4.

Each chunk's nonce holds its number and whether it is the last, so chunks cannot be
moved, dropped or added (the STREAM construction). Nothing that ``open_chunks`` yields
may be kept before it has ended without an error.
"""

from collections.abc import Iterable, Iterator

from app.protocol.encoding import u64
from app.protocol.errors import PayloadTampered
from app.protocol.primitives import TAG_BYTES, aead_open, aead_seal

CHUNK = 65_536
SEALED_CHUNK = CHUNK + TAG_BYTES


def sealed_length(length: int) -> int:
    """How many bytes ``length`` bytes of plaintext become."""
    return length + TAG_BYTES * chunk_count(length)


def chunk_count(length: int) -> int:
    """How many chunks ``length`` bytes of plaintext take; an empty one takes one."""
    return max(1, -(-length // CHUNK))


def opened_length(sealed: int) -> int | None:
    """The inverse of ``sealed_length``; ``None`` where no plaintext gives this length."""
    length = sealed - TAG_BYTES * max(1, -(-sealed // SEALED_CHUNK))
    return length if length >= 0 and sealed_length(length) == sealed else None


def nonce(counter: int, *, last: bool) -> bytes:
    """``00 00 00 ‖ u64(counter) ‖ (01 if last else 00)``."""
    return bytes(3) + u64(counter) + bytes([last])


def seal_chunks(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Seals plaintext chunks of ``CHUNK`` bytes; the last may be shorter."""
    for counter, (chunk, last) in enumerate(mark_last(chunks)):
        yield aead_seal(key, nonce(counter, last=last), chunk)


def open_chunks(key: bytes, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """Opens chunks of ``SEALED_CHUNK`` bytes; raises ``PayloadTampered``."""
    for counter, (chunk, last) in enumerate(mark_last(sealed)):
        plaintext = aead_open(key, nonce(counter, last=last), chunk)
        if plaintext is None:
            raise PayloadTampered("a chunk does not authenticate")
        yield plaintext


def split(data: bytes, size: int) -> Iterator[bytes]:
    """``data`` in pieces of ``size``; one empty piece where there is no data."""
    for start in range(0, max(1, len(data)), size):
        yield data[start : start + size]


def mark_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece with whether it is the last one."""
    iterator = iter(pieces)
    current = next(iterator, b"")
    for following in iterator:
        yield current, False
        current = following
    yield current, True
