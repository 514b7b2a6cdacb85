"""What every blob store promises, tried on each one."""

import os
from pathlib import Path

import pytest

from app.storage.blobs import BlobNotFound, BlobStore
from app.storage.blobs.local import LocalBlobStore

NAME = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(folder: Path) -> BlobStore:
    return LocalBlobStore(folder)


def put(store: BlobStore, name: str, *pieces: bytes) -> None:
    upload = store.begin()
    for piece in pieces:
        upload.write(piece)
    upload.commit(name)


def test_bytes_come_back_unchanged(store: BlobStore) -> None:
    put(store, NAME, b"one", b"", b"two" * 1_000_000)
    assert b"".join(store.read(NAME)) == b"one" + b"two" * 1_000_000


def test_nothing_is_seen_before_commit_nor_after_abort(store: BlobStore, folder: Path) -> None:
    upload = store.begin()
    upload.write(b"half")
    with pytest.raises(BlobNotFound):
        store.read(NAME)
    upload.abort()
    with pytest.raises(BlobNotFound):
        store.read(NAME)
    assert list(folder.iterdir()) == []


def test_abort_after_commit_keeps_the_bytes(store: BlobStore) -> None:
    upload = store.begin()
    upload.write(b"whole")
    upload.commit(NAME)
    upload.abort()
    assert b"".join(store.read(NAME)) == b"whole"


def test_deleting_twice_is_no_error(store: BlobStore) -> None:
    put(store, NAME, b"x")
    store.delete(NAME)
    store.delete(NAME)
    with pytest.raises(BlobNotFound):
        store.read(NAME)


def test_file_times_are_cut_to_the_hour(store: BlobStore, folder: Path) -> None:
    put(store, NAME, b"x")
    assert (folder / NAME).stat().st_mtime % 3600 == 0


def test_what_a_kill_left_unfinished_is_swept_and_what_is_under_way_is_not(folder: Path) -> None:
    folder.mkdir()
    abandoned, under_way = folder / ".a.part", folder / ".b.part"
    abandoned.touch()
    under_way.touch()
    os.utime(abandoned, (0, 0))
    LocalBlobStore(folder)
    assert list(folder.iterdir()) == [under_way]


def test_the_folder_is_the_service_s_alone(store: BlobStore, folder: Path) -> None:
    put(store, NAME, b"x")
    assert folder.stat().st_mode & 0o077 == 0
