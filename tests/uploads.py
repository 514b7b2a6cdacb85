"""Attachments to upload, and what is left of them in a database and a folder."""

from pathlib import Path

from sqlalchemy import Engine, select

from app.protocol.attachment import sealed_length
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes
from app.storage.tables import blob_parts
from tests.coalition import FORM_HASH, Coalition


def like_attachment(
    coalition: Coalition, file_bytes: int, *, envelope_id: bytes | None = None
) -> bytes:
    """Bytes that a server cannot tell from a sealed file of ``file_bytes``."""
    roster = coalition.roster
    header = Header(
        Kind.ATTACHMENT,
        0,
        roster.version,
        roster.hash,
        FORM_HASH,
        envelope_id or random_bytes(16),
    ).to_bytes()
    return header + random_bytes(sealed_length(file_bytes) - len(header))


def part_sizes(engine: Engine) -> list[int]:
    """Sizes of all parts that have a row, in the order of their bytes."""
    query = select(blob_parts.c.size).order_by(blob_parts.c.blob, blob_parts.c.start)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def part_names(engine: Engine) -> list[str]:
    """Names of all parts that have a row."""
    with engine.connect() as connection:
        return sorted(connection.execute(select(blob_parts.c.name)).scalars())


def stored_names(data: Path) -> list[str]:
    """Names of all parts in the folder of a service."""
    return sorted(path.name for path in (data / "attachments").iterdir())
