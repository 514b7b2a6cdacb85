"""Queries about sealed replies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from app.storage.tables import replies


@dataclass(frozen=True)
class NewReply:
    """A reply whose grammar holds, ready to be kept under its tag."""

    tag: bytes
    sha256: bytes
    arrival_hour: int
    sealed: bytes


@dataclass(frozen=True)
class KnownReply:
    """What stands under a tag, and where in the receipt log."""

    sha256: bytes
    hour: int
    leaf: int


def find_reply(connection: Connection, tag: bytes) -> KnownReply | None:
    """The reply under this tag."""
    query = select(replies.c.sha256, replies.c.arrival_hour, replies.c.leaf)
    row = connection.execute(query.where(replies.c.tag == tag)).first()
    return KnownReply(*row) if row else None


def add_reply(connection: Connection, reply: NewReply, *, leaf: int) -> None:
    """Keeps the reply, whose tag must be new."""
    connection.execute(insert(replies).values({**vars(reply), "leaf": leaf}))


def all_tags(connection: Connection) -> list[bytes]:
    """The tags of all replies, sorted: not in the order in which they came."""
    return sorted(connection.execute(select(replies.c.tag)).scalars())


def sealed_replies(connection: Connection, tags: Sequence[bytes]) -> Mapping[bytes, bytes]:
    """The replies under ``tags``; one query, however many there are."""
    query = select(replies.c.tag, replies.c.sealed).where(replies.c.tag.in_(tags))
    return {row.tag: row.sealed for row in connection.execute(query)}
