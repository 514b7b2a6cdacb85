"""Folders and files of the service, and the disk below them."""

import os
from collections.abc import Iterator
from pathlib import Path

from app.admin.doctor.finding import Findings, attention, fails, ok
from app.settings import Settings

_OTHERS = 0o077
_EVERYBODY_WRITES = 0o002
# Bytes. SQLite needs room to empty its log; a few large uploads fill a gigabyte within minutes.
_FULL, _NEARLY_FULL = 256 * 1024**2, 2 * 1024**3
# Of all inodes, one part in so many.
_FEW_INODES = 20


def look_at_folders(settings: Settings) -> Findings:
    """Whose they are, who may enter, and how much room there is."""
    data = settings.data
    if not data.is_dir():
        yield fails("data folder", "it is not there: run 'python -m app.admin migrate'.")
        return
    yield from _owner(data)
    yield from _permissions(data)
    yield from _pages(settings.web)
    yield from look_at_disk(os.statvfs(data))


def _owner(data: Path) -> Findings:
    if data.stat().st_uid != os.geteuid():
        yield fails("data folder", "it belongs to another user: run this as the service's user.")
    elif not os.access(data, os.W_OK | os.X_OK):
        yield fails("data folder", "nothing can be written there: mount it for writing.")
    else:
        yield ok("data folder", "it is the service's own.")


def _permissions(data: Path) -> Findings:
    if is_open(data):
        yield fails("data folder", "others may enter it: 'chmod 700' on ATALAYA_DATA.")
    count = sum(1 for path in _ours(data) if is_open(path))
    if count:
        yield attention("files", f"{count} are open to others: 'chmod -R go-rwx' on ATALAYA_DATA.")
    else:
        yield ok("files", "they are closed to others.")


def _ours(data: Path) -> Iterator[Path]:
    """Not what lies below: there are millions, and a closed folder closes them all."""
    return (path for path in data.iterdir() if not path.is_symlink())


def is_open(path: Path) -> bool:
    """Whether anybody but its owner may do anything with it."""
    return bool(path.stat().st_mode & _OTHERS)


def _pages(web: Path) -> Findings:
    if not web.is_dir():
        yield fails("pages", "ATALAYA_WEB is no folder: build the pages with 'make web'.")
    elif any(path.stat().st_mode & _EVERYBODY_WRITES for path in (web, *web.rglob("*"))):
        yield fails("pages", "everybody may change them: 'chmod -R o-w' on ATALAYA_WEB.")
    else:
        yield ok("pages", "nobody else may change them.")


def look_at_disk(disk: os.statvfs_result) -> Findings:
    """Bytes and inodes that the service's user may still take."""
    free = disk.f_bavail * disk.f_frsize
    if free < _FULL:
        yield fails("disk", "it is full: make room before anything else; see the runbook.")
    elif free < _NEARLY_FULL:
        yield attention("disk", "less than 2 GiB are free: make room.")
    else:
        yield ok("disk", "there is room.")
    # Some filesystems have no fixed number of them, and say 0.
    if disk.f_files and disk.f_favail < disk.f_files // _FEW_INODES:
        yield attention("inodes", "less than one in twenty is free: make room for files.")
    else:
        yield ok("inodes", "there are enough.")
