"""Attachments in a folder, for one machine.

Temporary name, fsync of the file, atomic rename, fsync of the folder: a kill or a power cut
leaves either the whole blob or none. File times are cut to the hour, because the exact
time of arrival is something that the service must not keep.
"""

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from app.storage.blobs import BlobNotFound

_PIECE_BYTES = 1 << 20
_HOUR = 3600
_UNFINISHED = ".part"
# No upload of one piece takes this long; another process may be in the middle of one.
_ABANDONED_SECONDS = 24 * _HOUR


class LocalUpload:
    """A file under a temporary name in the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary = folder / f".{secrets.token_hex(16)}{_UNFINISHED}"
        self._file = self._temporary.open("xb")

    def write(self, data: bytes) -> None:
        """Appends ``data``."""
        self._file.write(data)

    def commit(self, name: str) -> None:
        """Makes the bytes durable under ``name``."""
        self._file.flush()
        _forget_exact_time(self._file.fileno())
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self._folder / name)
        _sync_folder(self._folder)

    def abort(self) -> None:
        """Leaves nothing behind."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)


class LocalBlobStore:
    """One file a blob, named by hex ids, so that no name can lead out of the folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        _sweep(folder, before=time.time() - _ABANDONED_SECONDS)

    def begin(self) -> LocalUpload:
        """Starts an upload."""
        return LocalUpload(self._folder)

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes in pieces; raises ``BlobNotFound`` before the first."""
        try:
            file = (self._folder / name).open("rb")
        except FileNotFoundError as error:
            raise BlobNotFound(name) from error

        def pieces() -> Iterator[bytes]:
            with file:
                while piece := file.read(_PIECE_BYTES):
                    yield piece

        return pieces()

    def delete(self, name: str) -> None:
        """Forgets the bytes."""
        (self._folder / name).unlink(missing_ok=True)
        _sync_folder(self._folder)


def _sweep(folder: Path, *, before: float) -> None:
    """Removes uploads that a kill has left unfinished; nobody can go on with them."""
    for path in folder.glob(f".*{_UNFINISHED}"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _forget_exact_time(descriptor: int) -> None:
    modified = int(os.fstat(descriptor).st_mtime)
    hour = modified - modified % _HOUR
    os.utime(descriptor, (hour, hour))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
