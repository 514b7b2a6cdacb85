"""A file in an envelope of its own, without slots: ``docs/protocol.md`` §4.6.

Its data key, size and hash stand in the report's manifest. Both directions work chunk
by chunk, so memory does not follow the file's size.
"""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from app.protocol import envelope, padding, stream
from app.protocol.encoding import from_base64url, u64
from app.protocol.envelope import HASH_BYTES, HEADER_BYTES, DataKey, Header, Kind
from app.protocol.errors import Malformed, ManifestMismatch, PaddingInvalid, TagMismatch
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
    """The file's bytes, chunk by chunk.

    Raises the errors of ``envelope`` as they are met and ``ManifestMismatch`` at the very
    end, so **nothing may be kept before the iterator has ended**.
    """
    keys = _open_header(manifest, source.read(HEADER_BYTES + HASH_BYTES))
    sealed = iter(lambda: source.read(stream.SEALED_CHUNK), b"")
    digest, size = hashlib.sha256(), 0
    for content in _unpadded_chunks(stream.open_chunks(keys.payload, sealed), manifest.size):
        digest.update(content)
        size += len(content)
        yield content
    if size != manifest.size or digest.hexdigest() != manifest.sha256:
        raise ManifestMismatch("the file is not the one that the report lists")


def _open_header(manifest: ManifestEntry, front: bytes) -> DataKey:
    header = envelope.parse_header(front)
    if header.kind is not Kind.ATTACHMENT or len(front) != HEADER_BYTES + HASH_BYTES:
        raise Malformed("not an attachment")
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


def _unpadded_chunks(chunks: Iterator[bytes], expected: int) -> Iterator[bytes]:
    """Takes the length prefix off the first chunk and the zeros off the end."""
    left, total = -1, 0
    for chunk in chunks:
        total += len(chunk)
        if left < 0:
            left = int.from_bytes(chunk[: padding.PREFIX], "big")
            chunk = chunk[padding.PREFIX :]  # noqa: PLW2901
            if left != expected:
                raise ManifestMismatch("the file's size is not the one that the report lists")
        content, rest = chunk[:left], chunk[left:]
        left -= len(content)
        if rest.count(0) != len(rest):
            raise PaddingInvalid("the padding is not zero")
        yield content
    padding.content_length(u64(expected), total, padding.attachment_size)
