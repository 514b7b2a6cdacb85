"""Files that are whole or absent.

A file is written under a temporary name, brought to the disk, and only then renamed; so
whatever has its final name is complete, after a kill or a power cut as well. A crash
may leave ``.*.part`` behind, which nothing ever reads.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.member.errors import AlreadyFetching, FileTooLarge

if sys.platform != "win32":
    import fcntl

PART = ".part"
_PIECE_BYTES = 1024 * 1024
PART_LIFETIME_SECONDS = 24 * 3600.0


def read_capped(path: Path, limit: int) -> bytes:
    """The whole file; raises ``FileTooLarge`` beyond ``limit`` bytes, before reading it all."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise FileTooLarge(path.name)
    return data


def sha256_of(file: BinaryIO, start: int, length: int) -> bytes:
    """SHA-256 of ``length`` bytes from ``start`` on, or of what there is of them."""
    digest = hashlib.sha256()
    file.seek(start)
    while length and (piece := file.read(min(length, _PIECE_BYTES))):
        digest.update(piece)
        length -= len(piece)
    return digest.digest()


def make_private_folder(path: Path) -> Path:
    """The folder, made if needed, for its owner only."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when the block ends well, and vanishes when it does not."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=PART, dir=path.parent)
    part = Path(name)
    try:
        os.close(descriptor)
        # Opened by its path, so that a caller can check the file under ``file.name``.
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Writes a whole file, for its owner only, and makes it durable."""
    with whole_file(path) as file:
        file.write(data)
    make_names_durable(path.parent)


def make_names_durable(folder: Path) -> None:
    """Brings renames in ``folder`` to the disk."""
    if os.name != "posix":
        return  # Windows has no handle of a folder to flush.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Holds the lock file at ``path``; raises ``AlreadyFetching`` where another process does.

    The system lets go when the process ends, also by a kill, so no lock is ever left over.
    On Windows nothing is held.
    """
    with path.open("ab") as file:
        if sys.platform != "win32":
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyFetching from None
        yield


def sweep_parts(folder: Path) -> None:
    """Forgets what a crash left; younger ones may belong to a command that still runs."""
    if not folder.is_dir():
        return
    for part in folder.glob(f".*{PART}"):
        if time.time() - part.stat().st_mtime > PART_LIFETIME_SECONDS:
            part.unlink(missing_ok=True)
