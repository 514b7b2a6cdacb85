"""The files of a package of evidence, in a folder or in one zip file.

A package appears under its name when it is whole, and not at all otherwise. A zip is written in
one way only: nothing compressed, names in the order of writing, no times and no comments; so that
even a byte between its files can be seen to have been changed.
"""

import hashlib
import io
import os
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from app.member.errors import PackageBroken, PackageUnusable
from app.member.evidence.format import TEXT_LIMIT
from app.member.files import PART, make_names_durable, make_private_folder, whole_file
from app.protocol.stream import CHUNK

ZIP = ".zip"
_EPOCH_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_PRIVATE_FILE = 0o100600 << 16
_UNIX = 3
# What Python's reader raises where a zip is not what it says.
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, struct.error)


@dataclass(frozen=True)
class Written:
    """Size and SHA-256 (hex) of a file in a package."""

    size: int
    sha256: str


class Sink(Protocol):
    """Where a package is written."""

    def add(self, path: str, pieces: Iterable[bytes]) -> Written:
        """Writes one file; what ``pieces`` raises ends the whole package."""
        ...


@contextmanager
def new_package(out: Path) -> Iterator[Sink]:
    """A package that gets its name when the block ends well; raises ``PackageUnusable``."""
    if out.exists():
        raise PackageUnusable("there is something under this name already")
    if not out.absolute().parent.is_dir():
        raise PackageUnusable("there is no folder to put it into")
    if out.suffix == ZIP:
        with whole_file(out) as file, zipfile.ZipFile(file, "w") as archive:
            yield _ZipSink(archive)
        make_names_durable(out.absolute().parent)
        return
    part = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", suffix=PART, dir=out.parent))
    try:
        yield _FolderSink(part)
        part.rename(out)
        make_names_durable(out.absolute().parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


@dataclass(frozen=True)
class _FolderSink:
    root: Path

    def add(self, path: str, pieces: Iterable[bytes]) -> Written:
        target = self.root / path
        make_private_folder(target.parent)
        with whole_file(target) as file:
            written = _copy(pieces, file)
        make_names_durable(target.parent)
        return written


@dataclass(frozen=True)
class _ZipSink:
    archive: zipfile.ZipFile

    def add(self, path: str, pieces: Iterable[bytes]) -> Written:
        with self.archive.open(_zip_info(path), "w", force_zip64=True) as file:
            return _copy(pieces, file)


def _zip_info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _EPOCH_OF_ZIP)
    info.create_system, info.external_attr = _UNIX, _PRIVATE_FILE
    return info


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


def _copy(pieces: Iterable[bytes], file: _Writable) -> Written:
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        file.write(piece)
        digest.update(piece)
        size += len(piece)
    return Written(size, digest.hexdigest())


class Package(Protocol):
    """A package that is read; every method raises ``PackageBroken`` for what is not there."""

    def names(self) -> list[str]:
        """Every file, wherever it lies, each name as often as it is there."""
        ...

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """One of the files; it can be sought in."""
        ...

    def is_as_written(self) -> bool:
        """Whether nothing but the files themselves could have been changed."""
        ...


@contextmanager
def opened_package(path: Path) -> Iterator[Package]:
    """The package at ``path``; raises ``PackageUnusable``."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield _Zip(archive, file)
    except _BROKEN_ZIP as error:
        raise PackageUnusable("it is neither a folder nor a whole zip file") from error


def read_text_file(package: Package, path: str) -> bytes:
    """A small file whole."""
    with package.open(path) as file:
        data = file.read(TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        raise PackageBroken(f"{path} is too long")
    return data


def measure(package: Package, path: str) -> Written:
    """Size and hash of a file of any size."""
    with package.open(path) as file:
        return _copy(iter(lambda: file.read(CHUNK), b""), _Nowhere())


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        return len(data)


@dataclass(frozen=True)
class _Folder:
    root: Path

    def names(self) -> list[str]:
        found = []
        for folder, folders, files in os.walk(self.root):
            here = Path(folder).relative_to(self.root)
            # Links are named, never followed; folders count where nothing is in them.
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            found += [(here / name).as_posix() for name in (*files, *links)]
            if not folders and not files:
                found.append(f"{here.as_posix()}/")
        return sorted(found)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        target = self.root / path
        if target.is_symlink() or not target.is_file():
            raise PackageBroken(f"{path} is not there")
        with target.open("rb") as file:
            yield file

    def is_as_written(self) -> bool:
        return True


@dataclass(frozen=True)
class _Zip:
    archive: zipfile.ZipFile
    file: BinaryIO

    def names(self) -> list[str]:
        return sorted(self.archive.namelist())

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        try:
            info = self.archive.getinfo(path)
            if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
                raise PackageBroken(f"{path} cannot be read")
            with self.archive.open(info) as file:
                yield file  # type: ignore[misc] # it reads and seeks
        except (KeyError, *_BROKEN_ZIP) as error:
            raise PackageBroken(f"{path} is not there, or cannot be read") from error

    def is_as_written(self) -> bool:
        """Writes the same files once more and compares every byte, without keeping any."""
        self.file.seek(0, io.SEEK_END)
        comparison = _Comparison(self.file, self.file.tell())
        with zipfile.ZipFile(comparison, "w") as again:
            for info in self.archive.infolist():
                with (
                    self.open(info.filename) as file,
                    again.open(_zip_info(info.filename), "w", force_zip64=True) as target,
                ):
                    shutil.copyfileobj(file, target, CHUNK)
        return comparison.is_same()


class _Comparison(io.RawIOBase):
    """Takes what is written and compares it with what stands at this place of ``file``."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        super().__init__()
        self._file = file
        self._size = size
        self._at = self._end = 0
        # A header is written once before its file and once more, as long, when its hash is known.
        self._wrong: set[tuple[int, int]] = set()

    def is_same(self) -> bool:
        """Whether every byte of the file was written as it stands there."""
        return not self._wrong and self._end == self._size

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0 if whence == io.SEEK_SET else self._end)
        return self._at

    def write(self, data: Any, /) -> int:
        self._file.seek(self._at)
        place = (self._at, len(data))
        if self._file.read(len(data)) == bytes(data):
            self._wrong.discard(place)
        else:
            self._wrong.add(place)
        self._at += len(data)
        self._end = max(self._end, self._at)
        return len(data)
