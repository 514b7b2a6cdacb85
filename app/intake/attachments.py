"""What an attachment must be to be taken in, and handing attachments to members.

How its bytes arrive is in ``uploads``; here is what they must be when they have.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from app.intake.errors import (
    EnvelopeConflict,
    EnvelopeRefused,
    Forgotten,
    IntakeError,
    RosterUnknown,
    TooLarge,
    found,
)
from app.intake.limits import MAX_ATTACHMENT_BYTES
from app.intake.receipts import EntryKind, Receipt, enter, receipt_again
from app.protocol import envelope
from app.protocol.errors import Malformed
from app.protocol.header import HASH_BYTES, HEADER_BYTES, Header, Kind, parse_header
from app.storage import attachments, rosters, tombstones
from app.storage.attachments import KnownAttachment, NewAttachment
from app.storage.blobs import BlobStore
from app.storage.parts import Part, parts_of


def check_size(size: int) -> None:
    """Raises ``TooLarge``, or ``EnvelopeRefused`` where no attachment has ``size`` bytes."""
    if size > MAX_ATTACHMENT_BYTES:
        raise TooLarge("the attachment is too large")
    try:
        envelope.check_body_length(Kind.ATTACHMENT, size - HEADER_BYTES - HASH_BYTES)
    except Malformed as error:
        raise EnvelopeRefused(str(error)) from error


def read_header(front: bytes) -> Header:
    """The header of an attachment; raises ``EnvelopeRefused``."""
    try:
        header = parse_header(front)
    except Malformed as error:
        raise EnvelopeRefused(str(error)) from error
    if header.kind is not Kind.ATTACHMENT:
        raise EnvelopeRefused("not an attachment")
    return header


def why_not(
    connection: Connection, header: Header, *, size: int, sha256: bytes | None = None
) -> IntakeError | None:
    """What keeps an attachment out, as far as it is known; ``None`` where it may come in."""
    if rosters.find_roster(connection, header.roster_version, header.roster_hash) is None:
        return RosterUnknown("sealed to a roster that was not published here")
    if tombstones.is_forgotten(connection, Kind.ATTACHMENT, header.id):
        return Forgotten("it was forgotten")
    known = attachments.find_attachment(connection, header.id)
    if known and not _may_be_the_same(known, header, size, sha256):
        return EnvelopeConflict("another attachment stands under this id")
    return None


def _may_be_the_same(
    known: KnownAttachment, header: Header, size: int, sha256: bytes | None
) -> bool:
    # 0 stands for a roster that was not kept.
    has_other_roster = known.roster_version not in (0, header.roster_version)
    return known.size == size and not has_other_roster and sha256 in (None, known.sha256)


async def check_header(engine: Engine, front: bytes, *, size: int) -> None:
    """Raises what keeps an attachment with these first 96 bytes out, as far as it is known."""
    header = read_header(front)

    def ask() -> IntakeError | None:
        with engine.connect() as connection:
            return why_not(connection, header, size=size)

    refusal = await asyncio.to_thread(ask)
    if refusal:
        raise refusal


def keep(connection: Connection, attachment: NewAttachment) -> bool:
    """Enters an attachment for which ``why_not`` had nothing; ``False`` where it is here already.

    Its bytes are durable, as parts of its blob.
    """
    if attachments.find_attachment(connection, attachment.id):
        return False
    entered = enter(
        connection,
        EntryKind.ATTACHMENT,
        hour=attachment.arrival_hour,
        roster_version=attachment.roster_version,
        sha256=attachment.sha256,
    )
    attachments.add_attachment(connection, attachment, leaf=entered.leaf)
    return True


def receipt(connection: Connection, attachment_id: bytes) -> Receipt | None:
    """The receipt of an attachment; ``None`` where it is not here any more."""
    known = attachments.find_attachment(connection, attachment_id)
    if known is None:
        return None
    return receipt_again(connection, sha256=known.sha256, hour=known.hour, leaf=known.leaf)


@dataclass(frozen=True)
class StoredAttachment:
    """An attachment that is handed over part by part: memory does not follow its size."""

    size: int
    _parts: list[Part]
    _store: BlobStore

    async def read(self, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from ``start`` up to ``end``."""
        for part in self._parts:
            if part.end > start and part.start < end:
                data = await self._store.read(part.name)
                yield data[max(0, start - part.start) : end - part.start]


def hand_over(engine: Engine, store: BlobStore, attachment_id: bytes) -> StoredAttachment:
    """An attachment for a member; raises ``NothingHere``, or ``Forgotten``."""
    with engine.connect() as connection:
        known = attachments.find_attachment(connection, attachment_id)
        if known is None and tombstones.is_forgotten(connection, Kind.ATTACHMENT, attachment_id):
            raise Forgotten("it was forgotten")
        return _stored(connection, store, found(known))


def _stored(connection: Connection, store: BlobStore, known: KnownAttachment) -> StoredAttachment:
    return StoredAttachment(known.size, parts_of(connection, known.blob), store)
