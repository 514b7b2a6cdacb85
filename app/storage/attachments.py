"""Queries about attachments; their bytes are parts in a ``BlobStore``."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from app.storage.tables import attachments


@dataclass(frozen=True)
class NewAttachment:
    """An attachment whose bytes are already durable, as the parts of ``blob``."""

    id: bytes
    sha256: bytes
    size: int
    arrival_hour: int
    blob: bytes
    roster_version: int


@dataclass(frozen=True)
class KnownAttachment:
    """What stands under an id, and where in the receipt log."""

    sha256: bytes
    size: int
    hour: int
    blob: bytes
    roster_version: int
    leaf: int


def add_attachment(connection: Connection, attachment: NewAttachment, *, leaf: int) -> None:
    """Keeps the attachment, whose id must be new."""
    connection.execute(insert(attachments).values({**vars(attachment), "leaf": leaf}))


def find_attachment(connection: Connection, attachment_id: bytes) -> KnownAttachment | None:
    """The attachment with this id."""
    query = select(
        attachments.c.sha256,
        attachments.c.size,
        attachments.c.arrival_hour,
        attachments.c.blob,
        attachments.c.roster_version,
        attachments.c.leaf,
    ).where(attachments.c.id == attachment_id)
    row = connection.execute(query).first()
    return KnownAttachment(*row) if row else None
