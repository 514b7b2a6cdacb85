"""One file of a backup: who can open it, a sealed stream, and the hash of all of it.

    atalaya-backup/1 LF
    header LF                  JSON: series, number, previous, hour, slots
    sealed chunks              app/protocol/stream.py, under a key of this file's own
    SHA-256 (32 bytes)         of everything before

The hash finds what happened on the way, without any key. What somebody did on purpose is found
with the key: each slot is bound to the header, each chunk to its place and to the end.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

from app.admin.backup.errors import ArchiveDamaged, WrongKey
from app.protocol import hpke
from app.protocol.encoding import from_base64url, from_hex, from_json_object, to_base64url, to_json
from app.protocol.errors import Malformed, PayloadTampered
from app.protocol.fields import read_count
from app.protocol.primitives import KEY_BYTES, random_bytes, sha256
from app.protocol.stream import CHUNK, SEALED_CHUNK, open_chunks, seal_chunks

SUFFIX, PART = ".backup", ".part"
DIGEST_BYTES = 32
_MAGIC = b"atalaya-backup/1\n"
# Room for hundreds of recipients.
_MOST_HEADER = 1024 * 1024
_PURPOSE = b"Atalaya backup v1\x00"
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Place:
    """Which file of which series; ``previous`` is the hash of the file before it."""

    series: bytes
    number: int
    previous: bytes | None
    # Since 1970, in which it was begun.
    hour: int

    def to_dict(self) -> dict[str, object]:
        """As it stands in the header."""
        return {
            "series": self.series.hex(),
            "number": self.number,
            "previous": self.previous.hex() if self.previous else None,
            "hour": self.hour,
        }


@dataclass(frozen=True)
class Header:
    """Everything in front of the sealed stream, which takes the bytes ``start`` to ``end``."""

    path: Path
    place: Place
    slots: Sequence[tuple[bytes, bytes]]
    start: int
    end: int
    digest: bytes


def write_archive(
    path: Path, place: Place, recipients: Sequence[bytes], content: Iterable[bytes]
) -> bytes:
    """Writes the file and brings it to the disk; its hash.

    It has its name only when it is whole. ``content`` may come in pieces of any length.
    """
    key = random_bytes(KEY_BYTES)
    part = path.with_name(path.name + PART)
    digest = hashlib.sha256()
    try:
        with part.open("wb") as file:
            for piece in _pieces(place, recipients, key, content):
                digest.update(piece)
                file.write(piece)
            file.write(digest.digest())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return digest.digest()


def sync_folder(folder: Path) -> None:
    """Brings names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(
    place: Place, recipients: Sequence[bytes], key: bytes, content: Iterable[bytes]
) -> Iterator[bytes]:
    slots = [
        {
            "key": _key_id(recipient).hex(),
            "sealed": to_base64url(hpke.seal(recipient, info=_info(place), plaintext=key)),
        }
        for recipient in recipients
    ]
    yield _MAGIC
    yield to_json({**place.to_dict(), "slots": slots}) + b"\n"
    yield from seal_chunks(key, in_chunks(content))


def in_chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of ``CHUNK``, of which the last may be shorter."""
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    yield bytes(waiting)


def read_header(path: Path) -> Header:
    """The header as it is written; whether it is true is known when the file is opened.

    Raises ``ArchiveDamaged``.
    """
    with path.open("rb") as file:
        magic, line = file.readline(len(_MAGIC)), file.readline(_MOST_HEADER)
        start = file.tell()
        end = file.seek(0, os.SEEK_END) - DIGEST_BYTES
        file.seek(max(end, 0))
        digest = file.read(DIGEST_BYTES)
    if magic != _MAGIC or not line.endswith(b"\n") or end < start:
        raise ArchiveDamaged(f"{path.name} is no backup, or its beginning is damaged.")
    try:
        value = from_json_object(line)
        slots = [(from_hex(s["key"], 8), from_base64url(s["sealed"])) for s in value["slots"]]
        return Header(path, _read_place(value), slots, start, end, digest)
    except (Malformed, KeyError, TypeError) as error:
        raise ArchiveDamaged(f"{path.name} is no backup, or its beginning is damaged.") from error


def _read_place(value: dict[str, object]) -> Place:
    previous = value["previous"]
    return Place(
        series=from_hex(str(value["series"]), 16),
        number=read_count(value["number"], _LARGEST, least=1),
        previous=None if previous is None else from_hex(str(previous), DIGEST_BYTES),
        hour=read_count(value["hour"], _LARGEST, least=0),
    )


def check_hash(header: Header) -> None:
    """Whether every byte is as it was written, as far as can be seen without a key.

    Raises ``ArchiveDamaged``.
    """
    digest, left = hashlib.sha256(), header.end
    with header.path.open("rb") as file:
        while left and (piece := file.read(min(left, SEALED_CHUNK))):
            digest.update(piece)
            left -= len(piece)
    if left or digest.digest() != header.digest:
        raise ArchiveDamaged(f"{header.path.name} is damaged or cut off.")


def opened(header: Header, identity: hpke.PrivateKey) -> Iterator[bytes]:
    """What was sealed, in pieces; nothing of it counts before the end is reached.

    Raises ``WrongKey`` and ``ArchiveDamaged``.
    """
    key = _key_of(header, identity)
    with header.path.open("rb") as file:
        file.seek(header.start)
        try:
            yield from open_chunks(key, _sealed(file, header.end - header.start))
        except PayloadTampered as error:
            raise ArchiveDamaged(f"{header.path.name} is not what was sealed.") from error


def _sealed(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0:
        piece = file.read(min(left, SEALED_CHUNK))
        if not piece:
            return
        left -= len(piece)
        yield piece


def _key_of(header: Header, identity: hpke.PrivateKey) -> bytes:
    own = _key_id(identity.public_key)
    slots = [sealed for key_id, sealed in header.slots if key_id == own]
    if not slots:
        raise WrongKey(f"{header.path.name} is not locked to this key.")
    for sealed in slots:
        key = identity.open(sealed, info=_info(header.place))
        if key is not None and len(key) == KEY_BYTES:
            return key
    raise ArchiveDamaged(f"{header.path.name}: its beginning was changed.")


def _info(place: Place) -> bytes:
    return _PURPOSE + json.dumps(place.to_dict(), sort_keys=True).encode()


def _key_id(public_key: bytes) -> bytes:
    return sha256(public_key)[:8]


class Stream(RawIOBase):
    """Pieces of bytes as a file that is read from its beginning to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills a part of the buffer; 0 at the end."""
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._waiting = piece
        count = min(len(buffer), len(self._waiting))
        buffer[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count

    def drain(self) -> None:
        """Reads what is left, so that the end has been checked."""
        self._waiting = b""
        for _ in self._pieces:
            pass
