"""Queries about attachments; their bytes are in a ``BlobStore``."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from app.storage.tables import attachments


@dataclass(frozen=True)
class NewAttachment:
    """An attachment whose bytes are already durable."""

    id: bytes
    sha256: bytes
    size: int
    arrival_hour: int
    roster_version: int
    roster_hash: bytes


def add_attachment(connection: Connection, attachment: NewAttachment) -> bytes:
    """Keeps the row unless the id is known; the hash that stands under the id."""
    query = select(attachments.c.sha256).where(attachments.c.id == attachment.id)
    known: bytes | None = connection.execute(query).scalar()
    if known is not None:
        return known
    connection.execute(
        insert(attachments).values(
            id=attachment.id,
            sha256=attachment.sha256,
            size=attachment.size,
            arrival_hour=attachment.arrival_hour,
        )
    )
    return attachment.sha256


def find_attachment(connection: Connection, attachment_id: bytes) -> tuple[bytes, int] | None:
    """Hash and size of an attachment."""
    query = select(attachments.c.sha256, attachments.c.size).where(
        attachments.c.id == attachment_id
    )
    row = connection.execute(query).first()
    return (row.sha256, row.size) if row else None
