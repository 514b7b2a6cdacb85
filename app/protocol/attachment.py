"""A file in an envelope of its own, without slots: ``docs/protocol.md`` §4.6.

Its data key, size and hash stand in the report's manifest. Both directions work chunk
by chunk, so memory does not follow the file's size.
"""

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from app.protocol import envelope, padding, stream
from app.protocol.encoding import from_base64url, u64
from app.protocol.envelope import DataKey
from app.protocol.errors import Malformed, ManifestMismatch, PaddingInvalid, TagMismatch
from app.protocol.header import HASH_BYTES, HEADER_BYTES, Header, Kind, parse_header
from app.protocol.primitives import KEY_BYTES, equal
from app.protocol.report import ManifestEntry


def sealed_length(size: int) -> int:
    """The length of the envelope around a file of ``size`` bytes."""
    return HEADER_BYTES + HASH_BYTES + stream.sealed_length(padding.attachment_size(size))


def seal(header: Header, *, key: bytes, source: BinaryIO, size: int) -> Iterator[bytes]:
    """The envelope around ``size`` bytes of ``source``, piece by piece.

    ``key`` (32 bytes) and ``header.id`` must be fresh: they are never used for a second file.
    """
    if header.kind is not Kind.ATTACHMENT or header.slots or len(key) != KEY_BYTES:
        raise ValueError("an attachment has no slots and a data key of 32 bytes")
    header_bytes = header.to_bytes()
    keys = DataKey.derive(key, header_bytes)
    yield header_bytes + keys.tag(header_bytes, ())
    yield from stream.seal_chunks(keys.payload, _padded_chunks(source, size))


def open_file(manifest: ManifestEntry, source: BinaryIO) -> Iterator[bytes]:
    """The file's bytes, chunk by chunk; ``source`` is a file that can be sought in.

    Raises ``ManifestMismatch`` and ``PaddingInvalid`` at the very end, in the order of §4.5,
    so **nothing may be kept before the iterator has ended**.
    """
    length = source.seek(0, io.SEEK_END)
    source.seek(0)
    keys = _open_header(manifest, source.read(HEADER_BYTES + HASH_BYTES), length)
    sealed = iter(lambda: source.read(stream.SEALED_CHUNK), b"")
    digest, size = hashlib.sha256(), 0
    unpadder = _Unpadder()
    for chunk in stream.open_chunks(keys.payload, sealed):
        content = unpadder.content_of(chunk)
        digest.update(content)
        size += len(content)
        yield content
    unpadder.check()
    if size != manifest.size or digest.hexdigest() != manifest.sha256:
        raise ManifestMismatch("the file is not the one that the report lists")


def _open_header(manifest: ManifestEntry, front: bytes, length: int) -> DataKey:
    header = parse_header(front)
    if header.kind is not Kind.ATTACHMENT:
        raise Malformed("not an attachment")
    envelope.check_body_length(header.kind, length - HEADER_BYTES - HASH_BYTES)
    if header.id.hex() != manifest.id:
        raise ManifestMismatch("another attachment than the one that the report lists")
    header_bytes = front[:HEADER_BYTES]
    keys = DataKey.derive(from_base64url(manifest.key), header_bytes)
    if not equal(keys.tag(header_bytes, ()), front[HEADER_BYTES:]):
        raise TagMismatch("the attachment's header was changed, or its key is another")
    return keys


def _padded_chunks(source: BinaryIO, size: int) -> Iterator[bytes]:
    left, zeros = size, padding.attachment_size(size) - padding.PREFIX - size
    pending = u64(size)
    while left or zeros or pending:
        wanted = stream.CHUNK - len(pending)
        content = source.read(min(wanted, left)) if left else b""
        if left and not content:
            raise ValueError("the source is shorter than its size")
        left -= len(content)
        fill = 0 if left else min(wanted - len(content), zeros)
        zeros -= fill
        pending += content + bytes(fill)
        if len(pending) == stream.CHUNK or not (left or zeros):
            yield pending
            pending = b""


class _Unpadder:
    """Takes the length prefix off the first chunk and the zeros off the end.

    What is wrong is said by ``check``, after the last chunk: a fault of the payload that
    comes later must be named first.
    """

    def __init__(self) -> None:
        self._prefix = b""
        self._left = 0
        self._size = 0
        self._zeros_only = True

    def content_of(self, chunk: bytes) -> bytes:
        """The part of ``chunk`` that is content."""
        self._size += len(chunk)
        if not self._prefix:
            self._prefix, chunk = chunk[: padding.PREFIX], chunk[padding.PREFIX :]
            self._left = int.from_bytes(self._prefix, "big")
        content, rest = chunk[: self._left], chunk[self._left :]
        self._left -= len(content)
        self._zeros_only &= rest.count(0) == len(rest)
        return content

    def check(self) -> None:
        """Raises ``PaddingInvalid``."""
        padding.content_length(self._prefix, self._size, padding.attachment_size)
        if not self._zeros_only:
            raise PaddingInvalid("the padding is not zero")
