"""Attachments on their way: ``docs/protocol.md`` §18.

An upload belongs to whoever has its token; of the token only the hash is kept. What has arrived is
in parts, which become the attachment's when the last byte is there: nothing is copied. Nothing that
counts is in this process: the next request may go to another one.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake import attachments
from app.intake.errors import EnvelopeConflict, Forgotten, IntakeError, UploadConflict, found
from app.intake.limits import (
    MAX_UNFINISHED_BYTES,
    MAX_UNFINISHED_UPLOADS,
    UNFINISHED_INTERVAL,
)
from app.intake.receipts import Receipt
from app.intake.reports import arrival_hour
from app.intake.upload_parts import Shelves, Terms, expires_hour, receive
from app.protocol.header import HEADER_BYTES, ID_BYTES
from app.protocol.primitives import random_bytes, sha256
from app.storage import parts, uploads
from app.storage.blobs import BlobStore
from app.storage.uploads import Upload
from app.storage.writer import Writer

_BLOB_BYTES = 16


@dataclass(frozen=True)
class Intended:
    """What somebody wants to upload.

    ``header`` is the envelope's first 96 bytes, or empty where they were not announced;
    ``metadata`` is kept and given back, and is not read here.
    """

    token: bytes
    size: int
    header: bytes
    metadata: str


class Uploads:
    """The uploads of one service, as one of its processes sees them."""

    def __init__(self, engine: Engine, writer: Writer, store: BlobStore) -> None:
        self._engine = engine
        self._writer = writer
        self._shelves = Shelves(engine, writer, store)
        self._counted_at = -UNFINISHED_INTERVAL.total_seconds()
        self._has_room = True

    async def has_room(self, token: bytes) -> bool:
        """Whether an upload may begin, or is there already.

        All others are counted once a minute, which is exact enough.
        """
        now = time.monotonic()
        if now - self._counted_at >= UNFINISHED_INTERVAL.total_seconds():
            self._counted_at = now
            self._has_room = await asyncio.to_thread(self._count_unfinished)
        return self._has_room or await self._look_up(token) is not None

    async def create(self, intended: Intended, *, now: datetime) -> Upload:
        """The upload under a token, which may be there already and have got further.

        Raises ``TooLarge``, ``EnvelopeRefused``, ``RosterUnknown``, ``Forgotten``, and
        ``EnvelopeConflict`` where the token stands for something else.
        """
        attachments.check_size(intended.size)
        if intended.header:
            await attachments.check_header(self._engine, intended.header, size=intended.size)
        fresh = Upload(
            token_sha256=sha256(intended.token),
            blob=random_bytes(_BLOB_BYTES),
            size=intended.size,
            received=0,
            header=intended.header,
            metadata=intended.metadata,
            sha256=None,
            expires_hour=expires_hour(now),
        )
        upload, names = await self._writer.write(lambda c: _create(c, fresh, arrival_hour(now)))
        await self._shelves.delete(names)
        if isinstance(upload, IntakeError):
            raise upload
        return upload

    async def find(self, token: bytes, *, now: datetime) -> Upload:
        """The upload under a token; raises ``NothingHere``, or ``Forgotten`` where it is over."""
        upload = found(await self._look_up(token))
        if _is_over(upload, arrival_hour(now)):
            raise Forgotten("the upload has expired")
        return upload

    async def receive(
        self, upload: Upload, pieces: AsyncIterator[bytes], *, offset: int, terms: Terms
    ) -> Upload:
        """The upload after ``pieces``; raises ``UploadConflict`` for another offset than its own.

        Beyond that it is ``upload_parts.receive``.
        """
        if offset != upload.received:
            raise UploadConflict("the upload does not stand there")
        return await receive(self._shelves, upload, pieces, terms)

    async def terminate(self, token: bytes) -> None:
        """Forgets an upload and, unless it is finished, its bytes; raises ``NothingHere``."""
        key = sha256(token)
        await self._shelves.delete(found(await self._writer.write(lambda c: _terminate(c, key))))

    async def receipt(self, upload: Upload) -> Receipt:
        """The receipt of a finished upload; raises ``UploadConflict``, or ``Forgotten``."""
        if not upload.is_finished:
            raise UploadConflict("not all bytes are there")
        attachment_id = upload.header[HEADER_BYTES - ID_BYTES :]
        receipt = await self._writer.write(lambda c: attachments.receipt(c, attachment_id))
        if receipt is None:
            raise Forgotten("the attachment was forgotten")
        return receipt

    async def _look_up(self, token: bytes) -> Upload | None:
        def ask() -> Upload | None:
            with self._engine.connect() as connection:
                return uploads.find_upload(connection, sha256(token))

        return await asyncio.to_thread(ask)

    def _count_unfinished(self) -> bool:
        with self._engine.connect() as connection:
            count, received = uploads.unfinished(connection)
        return count < MAX_UNFINISHED_UPLOADS and received < MAX_UNFINISHED_BYTES


def expire(connection: Connection, now_hour: int) -> list[str]:
    """Forgets uploads whose time is over; names that the caller deletes after the commit.

    What a finished one has become stays.
    """
    return uploads.drop_expired(connection, now_hour)


def _create(
    connection: Connection, fresh: Upload, hour: int
) -> tuple[Upload | IntakeError, list[str]]:
    """The upload that stands under the token then, and names that nothing needs any more."""
    known = uploads.find_upload(connection, fresh.token_sha256)
    names: list[str] = []
    if known and not _is_over(known, hour):
        return known if _is_same(known, fresh) else EnvelopeConflict("another upload"), names
    if known:
        names = _forget(connection, known)
    uploads.add_upload(connection, fresh)
    return fresh, names


def _is_same(known: Upload, fresh: Upload) -> bool:
    """Of a header that was not announced only the beginning may be known."""
    common = min(len(known.header), len(fresh.header))
    return known.size == fresh.size and known.header[:common] == fresh.header[:common]


def _is_over(upload: Upload, hour: int) -> bool:
    return upload.expires_hour <= hour


def _terminate(connection: Connection, token_sha256: bytes) -> list[str] | None:
    upload = uploads.find_upload(connection, token_sha256)
    return None if upload is None else _forget(connection, upload)


def _forget(connection: Connection, upload: Upload) -> list[str]:
    uploads.drop_upload(connection, upload.token_sha256)
    return [] if upload.is_finished else parts.drop_blob(connection, upload.blob)
