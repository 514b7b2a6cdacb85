"""Attachments to upload, and what is left of them in a database and a folder."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, select

from app.protocol.attachment import sealed_length
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes
from app.storage.tables import blob_parts
from tests.coalition import FORM_HASH, Coalition

# Bytes that have arrived, and are lost where the line breaks before the service has taken them.
LOST_AT_MOST = 512 * 1024
# More looks than a server can need to notice that a connection has ended; nobody waits for a clock.
ENOUGH = 10_000


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


@contextmanager
def begun_request(
    url: str, place: str, data: bytes, *, offset: int, lacking: int
) -> Iterator[socket.socket]:
    """A connection on which ``lacking`` bytes of an upload are promised, and ``data`` was sent."""
    host, port = url.removeprefix("http://").split(":")
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {lacking}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode())
        # From here on the service waits for the body.
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(data)
        yield connection
