"""Uploads below HTTP: whatever happens, in any order, what counts has its bytes."""

import asyncio
import atexit
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from app.intake import attachments, upload_parts
from app.intake.errors import ChecksumMismatch, EnvelopeConflict, NothingHere, UploadConflict
from app.intake.upload_parts import Checksum, Terms
from app.intake.uploads import Intended, Uploads
from app.protocol.errors import Malformed
from app.protocol.primitives import sha256
from app.storage.blobs.local import LocalBlobStore
from app.storage.database import open_database
from app.storage.parts import Part, parts_of
from app.storage.tables import blob_parts
from app.storage.uploads import Upload, find_upload
from app.storage.writer import Writer
from tests.coalition import Coalition
from tests.service import make_settings, prepare
from tests.uploads import like_attachment, part_names, stored_names

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
COALITION = Coalition()
# As the real ones to each other, but so that a small file has several of each.
PART_BYTES, SMALL_PART_BYTES = 16_384, 512


@cache
def prepared() -> Path:
    """A folder with a database in which the coalition is published, to be copied."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    settings = make_settings(folder, origin="http://x")
    settings.data.mkdir()
    prepare(settings, COALITION)
    return folder


class Place:
    """Uploads on a real database and a real folder, without a service around them."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(prepared(), folder, dirs_exist_ok=True)
        settings = make_settings(folder, origin="http://x")
        self.data = settings.data
        self.engine = open_database(settings.database_url)
        self.store = LocalBlobStore(settings.data / "attachments")
        self.runner = asyncio.Runner()
        self.writer = Writer(self.engine)
        self.run(self.writer.__aenter__())
        self.uploads = Uploads(self.engine, self.writer, self.store)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    def forget_all_that_is_in_memory(self) -> None:
        self.uploads = Uploads(self.engine, self.writer, self.store)

    def close(self) -> None:
        self.run(self.writer.__aexit__())
        self.runner.close()
        self.engine.dispose()

    def create(self, token: bytes, data: bytes, *, is_announced: bool = True) -> Upload:
        intended = Intended(token, len(data), data[:96] if is_announced else b"", "")
        return self.run(self.uploads.create(intended, now=NOW))

    def append(
        self,
        upload: Upload,
        pieces: AsyncIterator[bytes],
        *,
        part_bytes: int = PART_BYTES,
        checksum: Checksum | None = None,
    ) -> Upload:
        terms = Terms(part_bytes, lambda: NOW, checksum)
        return self.run(self.uploads.receive(upload, pieces, offset=upload.received, terms=terms))

    def find(self, token: bytes) -> Upload:
        return self.run(self.uploads.find(token, now=NOW))

    def parts(self, upload: Upload) -> list[Part]:
        with self.engine.connect() as connection:
            return parts_of(connection, upload.blob)

    def content(self, upload: Upload) -> bytes:
        parts, content = self.parts(upload), b""
        for part in parts:
            data = self.run(self.store.read(part.name))
            assert (part.start, part.size) == (len(content), len(data))
            content += data
        return content

    def attachment(self, attachment_id: bytes) -> bytes:
        stored = attachments.hand_over(self.engine, self.store, attachment_id)

        async def read() -> bytes:
            return b"".join([piece async for piece in stored.read(0, stored.size)])

        return self.run(read())


async def pieces_of(data: bytes, step: int, *, is_cut: bool = False) -> AsyncIterator[bytes]:
    """``data`` in pieces, as a connection gives them; at the end it may break."""
    for start in range(0, len(data), step):
        yield data[start : start + step]
    if is_cut:
        raise Malformed("the connection ended before the body did")
    yield b""


@contextmanager
def place_in(folder: Path) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as smaller:
        smaller.setattr(upload_parts, "PART_BYTES", PART_BYTES)
        smaller.setattr(upload_parts, "SMALL_PART_BYTES", SMALL_PART_BYTES)
        place = Place(folder)
        try:
            yield place
        finally:
            place.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with place_in(tmp_path) as place:
        yield place


def assert_few(parts: list[Part]) -> None:
    """No part is in two blocks, and in front of a small one there is one of twice its size."""
    assert all(part.start // PART_BYTES == (part.end - 1) // PART_BYTES for part in parts)
    for before, after in pairwise(parts):
        if before.start // PART_BYTES == after.start // PART_BYTES:
            assert before.size >= min(SMALL_PART_BYTES, 2 * after.size)


CUTS = [0, 1, 95, 96, 97, 511, 512, 513, 16_383, 16_384, 16_385, 32_768, 65_679, 65_680]


@pytest.mark.parametrize("cut", CUTS)
def test_every_byte_that_came_before_a_cut_counts(place: Place, cut: int) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.create(bytes(32), data)
    with pytest.raises(Malformed):
        place.append(upload, pieces_of(data[:cut], 1000, is_cut=True))
    upload = place.find(bytes(32))
    assert (upload.received, upload.is_finished) == (cut, cut == len(data))
    assert place.content(upload) == data[:cut]
    place.append(upload, pieces_of(data[cut:], 1000))
    assert place.attachment(data[80:96]) == data


@pytest.mark.parametrize("cut", CUTS)
def test_nothing_that_came_before_a_cut_counts_where_a_checksum_was_promised(
    place: Place, cut: int
) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.create(bytes(32), data)
    with pytest.raises(Malformed):
        place.append(
            upload,
            pieces_of(data[:cut], 1000, is_cut=True),
            checksum=Checksum("sha256", sha256(data[:cut])),
        )
    assert place.find(bytes(32)) == upload
    assert stored_names(place.data) == []


def test_a_writer_who_is_late_does_not_write_into_an_upload_that_has_begun_anew(
    place: Place,
) -> None:
    data, other = like_attachment(COALITION, 0), like_attachment(COALITION, 0)
    late = place.create(bytes(32), data, is_announced=False)
    place.run(place.uploads.terminate(bytes(32)))
    place.create(bytes(32), other, is_announced=False)
    with pytest.raises(UploadConflict):
        place.append(late, pieces_of(data, 1000))
    assert place.find(bytes(32)).received == 0
    assert stored_names(place.data) == []


@pytest.mark.parametrize("is_checked", [True, False])
def test_bytes_that_a_process_has_not_seen_are_part_of_the_evidence_hash(
    place: Place, *, is_checked: bool
) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.create(bytes(32), data)
    for start, end in ((0, 20_000), (20_000, 20_100), (20_100, len(data))):
        part = data[start:end]
        checksum = Checksum("sha1", hashlib.sha1(part).digest()) if is_checked else None  # noqa: S324
        upload = place.append(upload, pieces_of(part, 1000), checksum=checksum)
        place.forget_all_that_is_in_memory()
    assert upload.sha256 == sha256(data)


def test_bytes_that_were_not_counted_are_no_part_of_the_evidence_hash(place: Place) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.append(place.create(bytes(32), data), pieces_of(data[:100], 1000))
    place.forget_all_that_is_in_memory()
    wrong = Checksum("sha256", bytes(32))
    with pytest.raises(ChecksumMismatch):
        place.append(upload, pieces_of(bytes(len(data) - 100), 1000), checksum=wrong)
    assert place.append(upload, pieces_of(data[100:], 1000)).sha256 == sha256(data)


def test_a_slow_line_has_what_came_stored_before_a_part_is_full(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.create(bytes(32), data)
    counted: list[int] = []

    async def look_after_each() -> AsyncIterator[bytes]:
        for start in range(0, 3000, 600):
            yield data[start : start + 600]
            counted.append((await place.uploads.find(bytes(32), now=NOW)).received)

    with monkeypatch.context() as slow:
        slow.setattr(upload_parts, "PART_PATIENCE", timedelta(0))
        place.append(upload, look_after_each())
    assert counted == [600, 1200, 1800, 2400, 3000]


def test_requests_that_get_shorter_and_shorter_do_not_make_many_parts(place: Place) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.create(bytes(32), data)
    for size in range(170, 0, -1):
        start = upload.received
        upload = place.append(upload, pieces_of(data[start : start + size], 1000))
    parts = place.parts(upload)
    assert_few(parts)
    # Every block of 16 KiB has less than 32 parts of half a kilobyte and nine smaller ones.
    assert len(parts) <= 41
    assert place.content(upload) == data[: upload.received]


def test_parts_are_full_where_there_is_room_for_them(place: Place) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.append(place.create(bytes(32), data), pieces_of(data, 1000))
    assert [part.size for part in place.parts(upload)] == [
        *[PART_BYTES] * 4,
        len(data) % PART_BYTES,
    ]


def test_no_part_is_joined_with_one_of_another_block(place: Place) -> None:
    data = like_attachment(COALITION, 0)
    upload, sizes = place.create(bytes(32), data), [PART_BYTES - 200, 200, 1000]
    upload = place.append(upload, pieces_of(data[: sizes[0]], 1000))
    upload = place.append(upload, pieces_of(data[sizes[0] : sum(sizes)], 1000))
    assert [part.size for part in place.parts(upload)] == sizes


def test_where_there_is_little_room_parts_are_small(place: Place) -> None:
    data = like_attachment(COALITION, 0)
    upload = place.create(bytes(32), data)
    upload = place.append(upload, pieces_of(data, 1000), part_bytes=SMALL_PART_BYTES)
    assert {part.size for part in place.parts(upload)[:-1]} == {SMALL_PART_BYTES}
    assert place.attachment(data[80:96]) == data


@dataclass(frozen=True)
class Expected:
    """How an upload should stand."""

    data: bytes
    received: int
    announced: bool
    is_finished: bool = False

    @property
    def known(self) -> bytes:
        return self.data[:96] if self.announced else self.data[: min(96, self.received)]


FILES = [like_attachment(COALITION, 0) for _ in range(2)]
# The id of the first with other bytes: only one of them can be kept.
FILES.append(FILES[0][:-1] + bytes([FILES[0][-1] ^ 1]))
TOKENS = [bytes([number]) * 32 for number in range(3)]
COUNTS = st.one_of(
    st.integers(0, 2000),
    st.sampled_from([1, 96, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES]),
    # More than there is: the rest.
    st.just(100_000),
)


class UploadMachine(RuleBasedStateMachine):
    """Everything that clients, networks and restarts do to three uploads, beside a plain model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.context = place_in(Path(self.folder.name))
        self.place = self.context.__enter__()
        self.expected: dict[bytes, Expected] = {}
        self.kept: dict[bytes, bytes] = {}

    def teardown(self) -> None:
        self.context.__exit__(None, None, None)
        self.folder.cleanup()

    @rule(token=st.sampled_from(TOKENS), data=st.sampled_from(FILES), is_announced=st.booleans())
    def create(self, token: bytes, data: bytes, *, is_announced: bool) -> None:
        standing = self.expected.get(token)
        if standing is None:
            self.place.create(token, data, is_announced=is_announced)
            self.expected[token] = Expected(data, 0, is_announced)
        elif is_announced and not data.startswith(standing.known):
            with pytest.raises(EnvelopeConflict):
                self.place.create(token, data, is_announced=is_announced)
        else:
            upload = self.place.create(token, data, is_announced=is_announced)
            assert upload.received == standing.received

    @precondition(lambda self: self.expected)
    @rule(
        number=st.integers(0, 2),
        count=COUNTS,
        step=st.sampled_from([7919, 1000, 100_000]),
        part_bytes=st.sampled_from([SMALL_PART_BYTES, PART_BYTES]),
        algorithm=st.sampled_from([None, None, "sha1", "sha256"]),
        is_cut=st.booleans(),
        is_right=st.booleans(),
    )
    def append(
        self,
        number: int,
        count: int,
        step: int,
        part_bytes: int,
        algorithm: Any,
        *,
        is_cut: bool,
        is_right: bool,
    ) -> None:
        token = sorted(self.expected)[number % len(self.expected)]
        before = self.expected[token]
        sent = before.data[before.received : before.received + count]
        pieces = pieces_of(sent, step, is_cut=is_cut)
        checksum = None
        if algorithm:
            digest = hashlib.new(algorithm, sent if is_right else sent + b"x").digest()
            checksum = Checksum(algorithm, digest)
        outcome: type[Exception] | None = None
        try:
            upload = self.place.find(token)
            self.place.append(upload, pieces, part_bytes=part_bytes, checksum=checksum)
        except (Malformed, ChecksumMismatch, EnvelopeConflict) as error:
            outcome = type(error)
        counts = checksum is None or (is_right and not is_cut)
        is_last = counts and before.received + len(sent) == len(before.data)
        is_refused = is_last and self.kept.get(before.data[80:96], before.data) != before.data
        if is_refused and not before.is_finished:
            # What came before the last part counts.
            received = self.place.find(token).received
            assert before.received <= received < len(before.data)
            assert outcome is EnvelopeConflict
            self.expected[token] = replace(before, received=received)
            return
        if not counts and not is_cut:
            assert outcome is ChecksumMismatch
        else:
            assert outcome is (Malformed if is_cut else None)
        if counts:
            received = before.received + len(sent)
            self.expected[token] = replace(before, received=received, is_finished=is_last)
        if is_last:
            self.kept[before.data[80:96]] = before.data

    @precondition(lambda self: self.expected)
    @rule(number=st.integers(0, 2))
    def send_the_rest(self, number: int) -> None:
        self.append(number, 100_000, 7919, PART_BYTES, None, is_cut=False, is_right=True)

    @precondition(lambda self: any(not e.is_finished for e in self.expected.values()))
    @rule(count=st.integers(1, 40_000), late=st.integers(1, 40_000))
    def two_writers(self, count: int, late: int) -> None:
        token = min(t for t, e in self.expected.items() if not e.is_finished)
        before = self.expected[token]
        upload = self.place.find(token)
        # Never the last byte, which is another rule's.
        end = min(before.received + count, len(before.data) - 1)
        if end == before.received:
            return
        self.place.append(upload, pieces_of(before.data[before.received : end], 1000))
        other = before.data[before.received : before.received + late]
        # Where it would have been the end, what else keeps it out may be seen first.
        with pytest.raises((UploadConflict, EnvelopeConflict)):
            self.place.append(upload, pieces_of(other, 1000))
        self.expected[token] = replace(before, received=end)

    @rule(token=st.sampled_from(TOKENS))
    def terminate(self, token: bytes) -> None:
        if self.expected.pop(token, None):
            self.place.run(self.place.uploads.terminate(token))
        else:
            with pytest.raises(NothingHere):
                self.place.run(self.place.uploads.terminate(token))

    @rule()
    def restart(self) -> None:
        self.place.forget_all_that_is_in_memory()

    @invariant()
    def what_counts_has_its_bytes_and_nothing_else_is_there(self) -> None:
        place = self.place
        named = 0
        for token, expected in self.expected.items():
            with place.engine.connect() as connection:
                upload = find_upload(connection, sha256(token))
            assert upload
            assert upload.received == expected.received
            assert upload.is_finished == expected.is_finished
            assert upload.header == expected.known
            assert upload.sha256 == (sha256(expected.data) if expected.is_finished else None)
            assert_few(place.parts(upload))
            if not expected.is_finished:
                assert place.content(upload) == expected.data[: expected.received]
                named += len(place.parts(upload))
        for attachment_id, data in self.kept.items():
            assert place.attachment(attachment_id) == data
        with place.engine.connect() as connection:
            blobs = set(connection.execute(select(blob_parts.c.blob)).scalars())
        unfinished = [e for e in self.expected.values() if e.received and not e.is_finished]
        assert len(blobs) == len(self.kept) + len(unfinished)
        assert part_names(place.engine) == stored_names(place.data)


UploadMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    database=None,
    # On a real disk it takes minutes to find a shorter story.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TestWhateverHappens = UploadMachine.TestCase
