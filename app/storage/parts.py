"""Queries about the parts of which attachments and uploads consist; their bytes are in a store."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from app.storage.tables import blob_parts


@dataclass(frozen=True)
class Part:
    """``size`` bytes from ``start`` on, under ``name`` in the blob store."""

    start: int
    size: int
    name: str

    @property
    def end(self) -> int:
        """Where the next one starts."""
        return self.start + self.size


def add_parts(connection: Connection, blob: bytes, parts: Iterable[Part]) -> None:
    """Keeps parts whose bytes are durable already."""
    rows = [{"blob": blob, **vars(part)} for part in parts]
    if rows:
        connection.execute(insert(blob_parts), rows)


def parts_of(connection: Connection, blob: bytes, *, after: int = 0) -> list[Part]:
    """Parts in their order, from the one that holds the byte ``after`` on."""
    query = (
        select(blob_parts.c.start, blob_parts.c.size, blob_parts.c.name)
        .where(blob_parts.c.blob == blob, blob_parts.c.start + blob_parts.c.size > after)
        .order_by(blob_parts.c.start)
    )
    return [Part(*row) for row in connection.execute(query)]


def drop_parts(connection: Connection, blob: bytes, parts: Collection[Part]) -> None:
    """Forgets some parts of a blob, where another one holds their bytes."""
    if parts:
        starts = [part.start for part in parts]
        connection.execute(
            delete(blob_parts).where(blob_parts.c.blob == blob, blob_parts.c.start.in_(starts))
        )


def drop_blob(connection: Connection, blob: bytes) -> list[str]:
    """Forgets a blob; the names under which the caller deletes its bytes after the commit."""
    names = [part.name for part in parts_of(connection, blob)]
    connection.execute(delete(blob_parts).where(blob_parts.c.blob == blob))
    return names
