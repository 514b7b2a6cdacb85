"""Parts of attachments in a folder, for one machine.

Temporary name, fsync of the file, atomic rename, fsync of the folder: a kill or a power cut
leaves either the whole part or none. File times are cut to the hour, because the exact
time of arrival is something that the service must not keep.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from app.storage.blobs import BlobNotFound, BlobStoreUnavailable, StoredBlob

_HOUR = 3600
# As many as a bucket lists at once: a folder of a million files is never in memory.
_PAGE = 1000


class LocalBlobStore:
    """One file a part, named by hex ids, so that no name can lead out of the folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder

    async def put(self, name: str, data: bytes) -> None:
        """Makes ``data`` durable under ``name``."""
        await asyncio.to_thread(self._put, name, data)

    async def read(self, name: str) -> bytes:
        """The bytes under ``name``."""
        return await asyncio.to_thread(self._read, name)

    async def delete(self, name: str) -> None:
        """Forgets the bytes."""
        await asyncio.to_thread(self._delete, name)

    async def keeps_deleted(self) -> bool:
        """A folder has no versions."""
        return False

    async def stored(self) -> AsyncIterator[StoredBlob]:
        """Everything in the folder, unfinished files as well."""
        pages = _pages(self._folder)
        try:
            # Whoever stops early must not close the folder under the thread that is reading it:
            # it is closed with ``pages``, when nobody holds them any more.
            while page := await asyncio.to_thread(next, pages, None):
                for blob in page:
                    yield blob
        except OSError as error:
            raise BlobStoreUnavailable("the folder cannot be listed") from error

    def _put(self, name: str, data: bytes) -> None:
        temporary = self._folder / f".{secrets.token_hex(16)}.part"
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                _forget_exact_time(file.fileno())
                os.fsync(file.fileno())
            temporary.replace(self._folder / name)
            _sync_folder(self._folder)
        except OSError as error:
            # On a disk that can only be read not even that works.
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise BlobStoreUnavailable("the folder does not take it") from error

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError as error:
            raise BlobNotFound("no such part") from error
        except OSError as error:
            raise BlobStoreUnavailable("the folder cannot be read") from error

    def _delete(self, name: str) -> None:
        try:
            (self._folder / name).unlink(missing_ok=True)
            _sync_folder(self._folder)
        except OSError as error:
            raise BlobStoreUnavailable("the folder does not let go of it") from error


def _pages(folder: Path) -> Iterator[list[StoredBlob]]:
    """No page is empty, even where all of its files are gone by now."""
    with os.scandir(folder) as entries:
        while some := list(islice(entries, _PAGE)):
            if page := [blob for entry in some for blob in _still_there(entry)]:
                yield page


def _still_there(entry: os.DirEntry[str]) -> Iterator[StoredBlob]:
    with suppress(FileNotFoundError):
        yield StoredBlob(entry.name, int(entry.stat().st_mtime) // _HOUR)


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
