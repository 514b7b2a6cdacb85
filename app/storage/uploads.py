"""Queries about uploads; the bytes that have arrived are parts in a ``BlobStore``."""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from app.storage.tables import blob_parts, uploads


@dataclass(frozen=True)
class Upload:
    """An attachment on its way, or one that has arrived.

    ``header`` holds as much of the envelope's first 96 bytes as is known, ``sha256`` is the
    evidence hash once all bytes are there.
    """

    token_sha256: bytes
    blob: bytes
    size: int
    received: int
    header: bytes
    metadata: str
    sha256: bytes | None
    expires_hour: int

    @property
    def is_finished(self) -> bool:
        """Whether it has become an attachment."""
        return self.sha256 is not None


_COLUMNS = [uploads.c[name] for name in Upload.__match_args__]


def find_upload(connection: Connection, token_sha256: bytes) -> Upload | None:
    """The upload under a token, also where its time is over."""
    query = select(*_COLUMNS).where(uploads.c.token_sha256 == token_sha256)
    row = connection.execute(query).first()
    return _upload(row) if row else None


def add_upload(connection: Connection, upload: Upload) -> None:
    """Keeps an upload whose token must be new."""
    connection.execute(insert(uploads).values(vars(upload)))


def advance(connection: Connection, before: Upload, after: Upload) -> bool:
    """Puts ``after`` in the place of ``before``; ``False`` where somebody else was faster."""
    changed = connection.execute(
        update(uploads)
        .where(
            uploads.c.token_sha256 == before.token_sha256,
            # A token that was given up and used again has another blob.
            uploads.c.blob == before.blob,
            uploads.c.received == before.received,
            uploads.c.sha256.is_(None),
        )
        .values(
            received=after.received,
            header=after.header,
            sha256=after.sha256,
            expires_hour=after.expires_hour,
        )
    )
    return changed.rowcount == 1


def drop_upload(connection: Connection, token_sha256: bytes) -> None:
    """Forgets an upload; its parts are dropped by themselves."""
    connection.execute(delete(uploads).where(uploads.c.token_sha256 == token_sha256))


def drop_expired(connection: Connection, hour: int) -> list[str]:
    """Forgets uploads whose time was over at the beginning of ``hour``.

    Returns the names of the parts of unfinished ones. Three statements, however many there are.
    """
    is_over = uploads.c.expires_hour <= hour
    blobs = select(uploads.c.blob).where(is_over, uploads.c.sha256.is_(None))
    of_them = blob_parts.c.blob.in_(blobs)
    names = list(connection.execute(select(blob_parts.c.name).where(of_them)).scalars())
    connection.execute(delete(blob_parts).where(of_them))
    connection.execute(delete(uploads).where(is_over))
    return names


def unfinished(connection: Connection) -> tuple[int, int]:
    """How many uploads have not arrived, and how many bytes of them are stored."""
    query = select(func.count(), func.coalesce(func.sum(uploads.c.received), 0)).where(
        uploads.c.sha256.is_(None)
    )
    count, received = connection.execute(query).one()
    return count, int(received)


def _upload(row: Row[tuple[object, ...]]) -> Upload:
    return Upload(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
