"""Receiving attachments piece by piece, and handing them to members.

Bytes first, row second: a crash in between leaves bytes that nobody knows of, never a
row without its bytes. Bytes are named by their hash, so that an upload under a known id
cannot replace what stands there.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import (
    EnvelopeConflict,
    EnvelopeRefused,
    RosterUnknown,
    TooLarge,
    found,
)
from app.intake.limits import MAX_ATTACHMENT_BYTES
from app.intake.reports import arrival_hour
from app.protocol import envelope
from app.protocol.errors import Malformed
from app.protocol.header import HASH_BYTES, HEADER_BYTES, Header, Kind, parse_header
from app.storage import attachments, rosters
from app.storage.blobs import BlobStore
from app.storage.writer import Writer


class IncomingAttachment:
    """One attachment on its way in. Call ``abort`` unless ``keep`` has returned."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._upload = store.begin()
        self._digest = hashlib.sha256()
        self._front = b""
        self._size = 0

    def write(self, data: bytes) -> None:
        """Takes the next piece; raises ``EnvelopeRefused`` or ``TooLarge`` as early as possible."""
        had_header = len(self._front) == HEADER_BYTES
        self._front += data[: HEADER_BYTES - len(self._front)]
        if not had_header and len(self._front) == HEADER_BYTES:
            self._header()
        self._size += len(data)
        if self._size > MAX_ATTACHMENT_BYTES:
            raise TooLarge("the attachment is too large")
        self._digest.update(data)
        self._upload.write(data)

    def commit(self, now: datetime) -> attachments.NewAttachment:
        """Makes the bytes durable; raises ``EnvelopeRefused`` where the grammar does not hold."""
        header = self._header()
        try:
            envelope.check_body_length(header.kind, self._size - HEADER_BYTES - HASH_BYTES)
        except Malformed as error:
            raise EnvelopeRefused(str(error)) from error
        digest = self._digest.digest()
        self._upload.commit(digest.hex())
        return attachments.NewAttachment(
            id=header.id,
            sha256=digest,
            size=self._size,
            arrival_hour=arrival_hour(now),
            roster_version=header.roster_version,
            roster_hash=header.roster_hash,
        )

    def abort(self) -> None:
        """Leaves nothing behind."""
        self._upload.abort()

    def _header(self) -> Header:
        try:
            header = parse_header(self._front)
        except Malformed as error:
            raise EnvelopeRefused(str(error)) from error
        if header.kind is not Kind.ATTACHMENT:
            raise EnvelopeRefused("not an attachment")
        return header


async def keep(writer: Writer, store: BlobStore, attachment: attachments.NewAttachment) -> bytes:
    """Writes the row of an attachment whose bytes are durable; its hash.

    Where the database does not answer, the bytes stay: the row may have been written all the
    same, and a row without bytes would be worse than bytes without a row.
    """
    standing = await writer.write(lambda connection: _add_row(connection, attachment))
    if standing == attachment.sha256:
        return standing
    await asyncio.to_thread(store.delete, attachment.sha256.hex())
    if standing is None:
        raise RosterUnknown("sealed to a roster that was not published here")
    raise EnvelopeConflict("another attachment stands under this id")


def _add_row(connection: Connection, attachment: attachments.NewAttachment) -> bytes | None:
    version, roster_hash = attachment.roster_version, attachment.roster_hash
    if rosters.roster_size(connection, version, roster_hash) is None:
        return None
    return attachments.add_attachment(connection, attachment)


def hand_over(
    engine: Engine, store: BlobStore, attachment_id: bytes
) -> tuple[int, Iterator[bytes]]:
    """Size and bytes of an attachment; raises ``NothingHere``."""
    with engine.connect() as connection:
        sha256, size = found(attachments.find_attachment(connection, attachment_id))
    return size, store.read(sha256.hex())
