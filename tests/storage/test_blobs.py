"""What every blob store promises, tried on a folder and on a real S3 server."""

import asyncio
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest

from app.storage.blobs import (
    PART_BYTES,
    BlobNotFound,
    BlobStore,
    BlobStoreUnavailable,
    Bucket,
    StoredBlob,
)
from app.storage.blobs.local import LocalBlobStore
from app.storage.blobs.opening import StoreNotReady, check_store, open_store
from app.storage.blobs.s3 import S3BlobStore
from tests.patience import PATIENCE
from tests.s3 import S3Server

ONE, OTHER = "ab" * 16, "cd" * 16
MIB = 1024 * 1024
SIZES = (0, 1, MIB - 1, MIB, MIB + 1, PART_BYTES)

_Result = TypeVar("_Result")


def run(act: Coroutine[Any, Any, _Result]) -> _Result:
    """A store that answers nobody must fail a test, not hang it."""

    async def bounded() -> _Result:
        async with asyncio.timeout(PATIENCE):
            return await act

    return asyncio.run(bounded())


async def names(store: BlobStore) -> set[str]:
    return {blob.name async for blob in store.stored()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def bucket(s3: S3Server) -> Bucket:
    return s3.new_bucket()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, folder: Path) -> BlobStore:
    """An empty store, once of each kind."""
    is_s3 = request.param == "s3"
    return open_store(folder, request.getfixturevalue("bucket") if is_s3 else None)


@pytest.mark.parametrize("size", SIZES)
def test_bytes_come_back_unchanged(store: BlobStore, size: int) -> None:
    data = os.urandom(size)

    async def act() -> tuple[bytes, set[str]]:
        await store.put(ONE, data)
        return await store.read(ONE), await names(store)

    assert run(act()) == (data, {ONE})


def test_a_name_without_bytes_is_said(store: BlobStore) -> None:
    async def act() -> None:
        await store.put(ONE, b"x")
        with pytest.raises(BlobNotFound):
            await store.read(OTHER)

    run(act())


def test_deleting_twice_is_no_error_and_takes_nothing_else(store: BlobStore) -> None:
    async def act() -> set[str]:
        await store.put(ONE, b"x")
        await store.put(OTHER, b"y")
        await store.delete(ONE)
        await store.delete(ONE)
        with pytest.raises(BlobNotFound):
            await store.read(ONE)
        return await names(store)

    assert run(act()) == {OTHER}


def test_a_name_is_never_seen_half_written(store: BlobStore) -> None:
    data = os.urandom(PART_BYTES)

    async def act() -> set[bytes]:
        seen = set()
        writing = asyncio.create_task(store.put(ONE, data))
        while not writing.done():
            with suppress(BlobNotFound):
                seen.add(await store.read(ONE))
        await writing
        return seen | {await store.read(ONE)}

    assert run(act()) == {data}


def test_many_at_once_do_not_disturb_one_another(store: BlobStore) -> None:
    blobs = {os.urandom(16).hex(): os.urandom(50_000) for _ in range(40)}

    async def act() -> dict[str, bytes]:
        await asyncio.gather(*(store.put(name, data) for name, data in blobs.items()))
        read = await asyncio.gather(*(store.read(name) for name in blobs))
        return dict(zip(blobs, read, strict=True))

    assert run(act()) == blobs


def test_a_cancelled_put_leaves_the_whole_part_or_nothing(store: BlobStore) -> None:
    data = os.urandom(PART_BYTES)

    async def act() -> list[bytes]:
        for _ in range(8):
            writing = asyncio.create_task(store.put(os.urandom(16).hex(), data))
            await asyncio.sleep(0)
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
        # Whoever comes later sees what has become of the others.
        await store.put(ONE, data)
        return [await store.read(name) for name in await names(store) if not name.startswith(".")]

    assert set(run(act())) == {data}


def test_what_is_stored_is_listed_with_its_hour(store: BlobStore) -> None:
    async def act() -> list[StoredBlob]:
        await store.put(ONE, b"x")
        return [blob async for blob in store.stored()]

    before = int(time.time()) // 3600
    (found,) = run(act())
    assert found.name == ONE
    assert before <= found.hour <= int(time.time()) // 3600


def test_more_than_one_page_is_listed(store: BlobStore) -> None:
    wanted = {os.urandom(16).hex() for _ in range(1010)}
    # The store gives a server up that has not answered a call within seconds.
    turns = asyncio.Semaphore(32)

    async def put(name: str) -> None:
        async with turns:
            await store.put(name, b"")

    async def act() -> set[str]:
        await asyncio.gather(*map(put, wanted))
        return await names(store)

    assert run(act()) == wanted


def test_a_store_that_works_passes_the_check_and_is_left_empty(store: BlobStore) -> None:
    async def act() -> set[str]:
        await check_store(store)
        return await names(store)

    assert run(act()) == set()


@pytest.mark.parametrize("path", ["", "/parts/deep"])
def test_two_places_of_one_bucket_do_not_see_each_other(bucket: Bucket, path: str) -> None:
    one = S3BlobStore(replace(bucket, prefix="one"))
    other = S3BlobStore(replace(bucket, prefix=f"one-more{path}"))

    async def act() -> tuple[set[str], set[str]]:
        await one.put(ONE, b"x")
        await other.put(OTHER, b"y")
        return await names(one), await names(other)

    assert run(act()) == ({ONE}, {OTHER})


def test_what_others_keep_in_the_bucket_is_not_listed(bucket: Bucket) -> None:
    top, below = S3BlobStore(replace(bucket, prefix="")), S3BlobStore(bucket)

    async def act() -> set[str]:
        await below.put(OTHER, b"y")
        await top.put("notes.txt", b"z")
        await top.put(ONE, b"x")
        return await names(top)

    assert run(act()) == {ONE}


# What a store may be asked, and must refuse as one that is not there.
ACTS: dict[str, Callable[[BlobStore], Coroutine[Any, Any, object]]] = {
    "put": lambda store: store.put(ONE, b"x"),
    "read": lambda store: store.read(ONE),
    "delete": lambda store: store.delete(ONE),
    "list": names,
}


@pytest.fixture(params=["nobody listens", "nobody answers", "no bucket", "wrong key"])
def broken(request: pytest.FixtureRequest, s3: S3Server) -> Iterator[BlobStore]:
    """A bucket that does not work."""
    bucket = s3.missing_bucket()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        here = f"http://127.0.0.1:{listening.getsockname()[1]}"
        match request.param:
            # What is held and does not listen refuses, and is nobody else's.
            case "nobody listens":
                bucket = replace(bucket, endpoint=here)
            case "nobody answers":
                listening.listen()
                bucket = replace(bucket, endpoint=here)
            case "wrong key":
                bucket = replace(s3.new_bucket(), secret_key="another")
        yield S3BlobStore(bucket, patience=timedelta(milliseconds=300))


@pytest.mark.parametrize("act", ACTS)
def test_a_bucket_that_does_not_work_is_said_without_addresses(broken: BlobStore, act: str) -> None:
    with pytest.raises(BlobStoreUnavailable) as caught:
        run(ACTS[act](broken))
    assert caught.value.__cause__ is None
    assert "the bucket" in str(caught.value)
    assert not [word for word in ("http", "127.", "atalaya-", ONE) if word in str(caught.value)]


def test_a_bucket_that_does_not_work_stops_the_start(broken: BlobStore) -> None:
    with pytest.raises(StoreNotReady):
        run(check_store(broken))


def test_a_connection_cut_in_the_middle_of_a_put_leaves_nothing(bucket: Bucket) -> None:
    async def act() -> set[str]:
        cut = asyncio.Event()
        async with await asyncio.start_server(
            lambda reader, writer: _half_of_it(bucket, cut, reader, writer), "127.0.0.1", 0
        ) as server:
            port = server.sockets[0].getsockname()[1]
            through = S3BlobStore(replace(bucket, endpoint=f"http://127.0.0.1:{port}"))
            with pytest.raises(BlobStoreUnavailable):
                await through.put(ONE, os.urandom(PART_BYTES))
        assert cut.is_set()
        return await names(S3BlobStore(bucket))

    assert run(act()) == set()


async def _half_of_it(
    bucket: Bucket, cut: asyncio.Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Passes half a part on to the real server, and then hangs up on both sides."""
    parts = urlsplit(bucket.endpoint)
    _, onward = await asyncio.open_connection(parts.hostname, parts.port)
    passed = 0
    while passed < PART_BYTES // 2 and (piece := await reader.read(65_536)):
        onward.write(piece)
        await onward.drain()
        passed += len(piece)
    cut.set()
    for end in (onward, writer):
        end.transport.abort()


@contextmanager
def small_files_only() -> Iterator[None]:
    """What a full disk does to whoever writes: the system refuses in the middle of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PART_BYTES // 2, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_takes_half_leaves_nothing(folder: Path) -> None:
    store = LocalBlobStore(folder)
    with small_files_only(), pytest.raises(BlobStoreUnavailable):
        run(store.put(ONE, os.urandom(PART_BYTES)))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("act", ["put", "list"])
def test_a_folder_that_is_gone_is_said(folder: Path, act: str) -> None:
    store = LocalBlobStore(folder)
    folder.rmdir()
    with pytest.raises(BlobStoreUnavailable):
        run(ACTS[act](store))


def test_a_folder_that_cannot_be_made_stops_the_start(folder: Path) -> None:
    folder.write_text("a file, and no folder")
    with pytest.raises(StoreNotReady):
        open_store(folder, None)


def test_file_times_are_cut_to_the_hour(folder: Path) -> None:
    run(LocalBlobStore(folder).put(ONE, b"x"))
    assert (folder / ONE).stat().st_mtime % 3600 == 0


def test_what_a_kill_left_unfinished_is_listed_to_be_swept(folder: Path) -> None:
    store = LocalBlobStore(folder)
    (folder / ".a.part").touch()

    async def act() -> set[str]:
        before = await names(store)
        await store.delete(".a.part")
        return before

    assert run(act()) == {".a.part"}
    assert list(folder.iterdir()) == []


def test_the_folder_is_the_service_s_alone(folder: Path) -> None:
    run(LocalBlobStore(folder).put(ONE, b"x"))
    assert folder.stat().st_mode & 0o077 == 0
