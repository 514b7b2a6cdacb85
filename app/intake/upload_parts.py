"""From bytes that arrive to parts that are kept: one request of an upload.

A part is durable in the store before its row is written, and the row is written together with the
upload's new offset, if the upload still stands where this request began. So an offset that was
acknowledged has its bytes, and of two writers one is refused and leaves nothing. A crash leaves
bytes that no row names.

A part ends where a multiple of ``PART_BYTES`` is reached, the request has no room for more, or a
slow line has needed long. What is in the store is never changed: small parts are joined into one.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine

from app.intake import attachments
from app.intake.errors import ChecksumMismatch, EnvelopeRefused, IntakeError, UploadConflict
from app.intake.limits import PART_PATIENCE, SMALL_PART_BYTES, UPLOAD_LIFETIME
from app.intake.reports import arrival_hour
from app.intake.upload_digests import Digests
from app.protocol.errors import Malformed
from app.protocol.header import HEADER_BYTES
from app.protocol.primitives import equal, random_bytes
from app.storage import parts, uploads
from app.storage.attachments import NewAttachment
from app.storage.blobs import PART_BYTES, BlobNotFound, BlobStore, BlobStoreUnavailable
from app.storage.parts import Part
from app.storage.uploads import Upload
from app.storage.writer import Writer

_NAME_BYTES = 16


@dataclass(frozen=True)
class Shelves:
    """Where uploads rest, and what this process remembers of them."""

    engine: Engine
    writer: Writer
    store: BlobStore
    digests: Digests = field(default_factory=Digests)

    async def delete(self, names: Iterable[str]) -> None:
        """Deletes what no row names; where the store is away, it is swept one day."""
        with suppress(BlobStoreUnavailable):
            for name in names:
                await self.store.delete(name)


@dataclass(frozen=True)
class Checksum:
    """What all bytes of one request must have."""

    algorithm: Literal["sha1", "sha256"]
    value: bytes


@dataclass(frozen=True)
class Terms:
    """Under which a request is received.

    ``part_bytes`` is the room that it has in memory, at least ``SMALL_PART_BYTES``. A request may
    last for hours, so it is given a clock and no time.
    """

    part_bytes: int
    clock: Callable[[], datetime]
    checksum: Checksum | None = None


async def receive(
    shelves: Shelves, upload: Upload, pieces: AsyncIterator[bytes], terms: Terms
) -> Upload:
    """The upload after ``pieces``, of which there are no more than it lacks.

    Where they end with ``Malformed`` or ``TimeoutError``, what came counts, unless there is a
    checksum. Raises ``UploadConflict`` where another writer was faster, ``ChecksumMismatch``, and
    what keeps the attachment out; then nothing of the last part is kept.
    """
    arrival = _Arrival(shelves, upload, terms)
    try:
        async for piece in pieces:
            await arrival.take(piece)
        return await arrival.end()
    except (Malformed, TimeoutError):
        if terms.checksum is None:
            await arrival.end()
        raise
    finally:
        await shelves.delete(arrival.uncounted)


class _Arrival:
    """What has come of one request; ``uncounted`` are names in the store without a row."""

    def __init__(self, shelves: Shelves, upload: Upload, terms: Terms) -> None:
        self._shelves = shelves
        self._terms = terms
        self._upload = upload
        self._header = upload.header
        self._digest = shelves.digests.of(upload.blob)
        self._sum = hashlib.new(terms.checksum.algorithm) if terms.checksum else None
        # Bytes in memory, and where in the upload they begin.
        self._held: list[bytes] = []
        self._start = upload.received
        self._end = upload.received
        self._since = 0.0
        # Parts of the newest 4 MiB, which may be small; those that are in the store without a row;
        # those whose bytes another one has by now.
        self._tail: list[Part] | None = None
        self._added: list[Part] = []
        self._joined: list[Part] = []
        self.uncounted: list[str] = []

    async def take(self, piece: bytes) -> None:
        """Takes the next bytes; raises what keeps the attachment out as soon as it is seen."""
        if self._sum:
            self._sum.update(piece)
        while piece:
            # A full part waits for the byte behind it, so that the last one is stored at the end.
            room = self._room()
            if room:
                await self._hold(piece[:room])
                piece = piece[room:]
            else:
                await self._store()
        waited = asyncio.get_running_loop().time() - self._since
        if self._held and self._sum is None and waited >= PART_PATIENCE.total_seconds():
            await self._store()

    async def end(self) -> Upload:
        """Stores what is left, and looks at the checksum; the upload as it stands then."""
        if self._held:
            await self._store()
        if self._sum and self._terms.checksum:
            if not equal(self._sum.digest(), self._terms.checksum.value):
                raise ChecksumMismatch("the bytes do not have this checksum")
            if self._added:
                await self._count()
        return self._upload

    def _room(self) -> int:
        to_boundary = PART_BYTES - self._start % PART_BYTES
        return min(self._terms.part_bytes, to_boundary) - (self._end - self._start)

    async def _hold(self, data: bytes) -> None:
        if not self._held:
            self._since = asyncio.get_running_loop().time()
        front = data[: max(0, HEADER_BYTES - self._end)]
        self._held.append(data)
        self._end += len(data)
        if front:
            await self._compare(front, self._end - len(data))

    async def _compare(self, front: bytes, position: int) -> None:
        if len(self._header) == HEADER_BYTES:
            if self._header[position : position + len(front)] != front:
                raise EnvelopeRefused("not the header that was announced")
            return
        self._header += front
        if len(self._header) == HEADER_BYTES:
            await attachments.check_header(
                self._shelves.engine, self._header, size=self._upload.size
            )

    async def _store(self) -> None:
        """Makes what is held durable, and counts it unless a checksum is still to come."""
        fresh = b"".join(self._held)
        small = await self._small_ones(len(fresh))
        data = b"".join([*[await self._read(part) for part in small], fresh])
        part = Part(self._end - len(data), len(data), random_bytes(_NAME_BYTES).hex())
        if self._end == self._upload.size:
            await self._catch_up()
        self.uncounted.append(part.name)
        await asyncio.gather(self._shelves.store.put(part.name, data), self._follow(fresh))
        self._held, self._start = [], self._end
        self._tail = [*(self._tail or []), part]
        self._added.append(part)
        self._joined += small
        if self._sum is None:
            await self._count()

    async def _small_ones(self, size: int) -> list[Part]:
        """Parts just before, that are too small to stay alone in front of one with ``size``."""
        boundary = self._start - self._start % PART_BYTES
        if self._tail is None and self._start > boundary:
            self._tail = await self._parts(after=boundary)
        small: list[Part] = []
        tail = self._tail or []
        while (
            tail and tail[-1].start >= boundary and tail[-1].size < min(SMALL_PART_BYTES, 2 * size)
        ):
            small.insert(0, tail.pop())
            size += small[0].size
        return small

    async def _follow(self, fresh: bytes) -> None:
        if self._digest.offset == self._start:
            await asyncio.to_thread(self._digest.update, fresh)

    async def _catch_up(self) -> None:
        """Reads what this process has not seen, or does not remember."""
        if self._digest.offset < self._start:
            for part in [*await self._parts(after=self._digest.offset), *self._added]:
                data = await self._read(part)
                unseen = data[self._digest.offset - part.start :]
                await asyncio.to_thread(self._digest.update, unseen)
        if not self._added:
            self._shelves.digests.keep(self._upload.blob, self._digest)

    async def _parts(self, *, after: int) -> list[Part]:
        def ask() -> list[Part]:
            with self._shelves.engine.connect() as connection:
                return parts.parts_of(connection, self._upload.blob, after=after)

        return await asyncio.to_thread(ask)

    async def _read(self, part: Part) -> bytes:
        try:
            return await self._shelves.store.read(part.name)
        except BlobNotFound:
            if await asyncio.to_thread(self._stands):
                raise
            raise UploadConflict("another writer has joined the parts") from None

    def _stands(self) -> bool:
        with self._shelves.engine.connect() as connection:
            return uploads.find_upload(connection, self._upload.token_sha256) == self._upload

    async def _count(self) -> None:
        """Writes the rows, all in one commit; raises what keeps them out."""
        is_last, now = self._start == self._upload.size, self._terms.clock()
        change = _Change(
            before=self._upload,
            after=replace(
                self._upload,
                received=self._start,
                header=self._header,
                sha256=self._digest.state.digest() if is_last else None,
                expires_hour=expires_hour(now),
            ),
            added=self._added,
            joined=self._joined,
            hour=arrival_hour(now),
        )
        names, self.uncounted = self.uncounted, []
        # Where the database does not answer, the bytes stay: the commit may have happened all the
        # same, and a row without bytes would be worse than bytes without a row.
        outcome = await self._shelves.writer.write(change.apply)
        if isinstance(outcome, IntakeError):
            self.uncounted = names
            raise outcome
        self._upload, self._added, self._joined = change.after, [], []
        self._shelves.digests.keep(self._upload.blob, self._digest)
        await self._shelves.delete(outcome)


@dataclass(frozen=True)
class _Change:
    """An upload that gets further, and may become an attachment."""

    before: Upload
    after: Upload
    added: list[Part]
    joined: list[Part]
    hour: int

    def apply(self, connection: Connection) -> list[str] | IntakeError:
        """Names in the store that nothing needs any more, or what keeps the change out."""
        attachment = self._attachment()
        if attachment:
            header, sha256 = attachments.read_header(self.after.header), attachment.sha256
            refusal = attachments.why_not(connection, header, size=self.after.size, sha256=sha256)
            if refusal:
                return refusal
        if not uploads.advance(connection, self.before, self.after):
            return UploadConflict("another writer was faster")
        parts.drop_parts(connection, self.after.blob, self.joined)
        parts.add_parts(connection, self.after.blob, self.added)
        names = [part.name for part in self.joined]
        if attachment and not attachments.keep(connection, attachment):
            # The same bytes stand under this id already.
            names += parts.drop_blob(connection, self.after.blob)
        return names

    def _attachment(self) -> NewAttachment | None:
        if self.after.sha256 is None:
            return None
        header = attachments.read_header(self.after.header)
        return NewAttachment(
            id=header.id,
            sha256=self.after.sha256,
            size=self.after.size,
            arrival_hour=self.hour,
            blob=self.after.blob,
            roster_version=header.roster_version,
        )


def expires_hour(now: datetime) -> int:
    """The first full hour, since 1970, that is not earlier than ``UPLOAD_LIFETIME`` from now."""
    return -(-int((now + UPLOAD_LIFETIME).timestamp()) // 3600)
