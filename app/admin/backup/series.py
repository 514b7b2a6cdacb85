"""The files of a series, one behind the other, and series that are over."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from itertools import groupby
from pathlib import Path

from app.admin.backup.archive import PART, SUFFIX, Header, check_hash, read_header
from app.admin.backup.errors import ArchiveDamaged, BackupRefused, SeriesBroken
from app.protocol.encoding import u64
from app.protocol.primitives import random_bytes


def new_series(folder: Path, now: datetime) -> bytes:
    """An id behind those of all series in the folder: microseconds, and 8 random bytes.

    Also where the clock was wrong once: else the newest series would be removed as the oldest.
    """
    known = all_series(folder, skips_damaged=True)
    last = int.from_bytes(known[-1][0].place.series[:8], "big") if known else 0
    return u64(max(int(now.timestamp() * 1_000_000), last + 1)) + random_bytes(8)


def file_name(series: bytes, number: int) -> str:
    """Sorted by name, files stand in the order in which they were made."""
    return f"{series.hex()[:20]}-{number:04}{SUFFIX}"


def find_series(files: Sequence[Path]) -> list[Header]:
    """The files in order; of a folder, those of its newest series.

    Raises ``SeriesBroken`` where one is missing.
    """
    if len(files) == 1 and files[0].is_dir():
        found = all_series(files[0])
        if not found:
            raise BackupRefused("There is no backup in this folder.")
        return found[-1]
    headers = sorted((read_header(file) for file in files), key=lambda header: header.place.number)
    if len({header.place.series for header in headers}) != 1:
        raise SeriesBroken("These files are not of one series.")
    return headers


def all_series(folder: Path, *, skips_damaged: bool = False) -> list[list[Header]]:
    """The series in a folder, the newest last."""
    headers: list[Header] = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(ArchiveDamaged) if skips_damaged else nullcontext():
            headers.append(read_header(path))
    headers.sort(key=lambda header: (header.place.series, header.place.number))
    return [list(group) for _, group in groupby(headers, key=lambda header: header.place.series)]


def check_series(headers: Sequence[Header]) -> None:
    """Hashes of all files, and that each follows the one before, from the first on.

    Raises ``ArchiveDamaged`` and ``SeriesBroken``.
    """
    previous = None
    for number, header in enumerate(headers, 1):
        if header.place.number != number:
            raise SeriesBroken(f"Number {number} of the series is not there.")
        if header.place.previous != previous:
            raise SeriesBroken(f"{header.path.name} does not follow the file before it.")
        check_hash(header)
        previous = header.digest


def drop_unfinished(folder: Path) -> None:
    """Removes what a stop has left of a file."""
    for path in folder.glob(f"*{SUFFIX}{PART}"):
        path.unlink()


def drop_old(folder: Path, *, keep: int) -> int:
    """Removes whole series, but for the newest ``keep``; how many files."""
    known = all_series(folder, skips_damaged=True)
    old = [header for series in known[:-keep] for header in series]
    # The last file first: what a stop leaves is a shorter series, and no broken one.
    for header in reversed(old):
        header.path.unlink()
    return len(old)
