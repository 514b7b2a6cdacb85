"""Queries about wrapped keys; every one is about a single member's."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.protocol.key_ring import WrappedKey
from app.storage.tables import wrapped_keys


def put_keys(connection: Connection, member: str, wrapped: Collection[WrappedKey]) -> None:
    """Keeps wrapped keys; one with the same key and recipient is replaced."""
    connection.execute(
        delete(wrapped_keys).where(
            wrapped_keys.c.member == member,
            wrapped_keys.c.key_sha256 == bindparam("key"),
            wrapped_keys.c.recipient_sha256 == bindparam("recipient"),
        ),
        [{"key": entry.key_sha256, "recipient": entry.recipient_sha256} for entry in wrapped],
    )
    connection.execute(
        insert(wrapped_keys), [{"member": member, **vars(entry)} for entry in wrapped]
    )


def find_pairs(connection: Connection, member: str) -> set[tuple[bytes, bytes]]:
    """Key and recipient of each wrapped key that a member has."""
    query = select(wrapped_keys.c.key_sha256, wrapped_keys.c.recipient_sha256).where(
        wrapped_keys.c.member == member
    )
    return {(row.key_sha256, row.recipient_sha256) for row in connection.execute(query)}


def list_keys(
    connection: Connection, member: str, *, recipient_sha256: bytes | None = None
) -> Iterator[WrappedKey]:
    """A member's wrapped keys, or those for one recipient alone."""
    query = (
        select(wrapped_keys.c.key_sha256, wrapped_keys.c.recipient_sha256, wrapped_keys.c.sealed)
        .where(wrapped_keys.c.member == member)
        .order_by(wrapped_keys.c.key_sha256, wrapped_keys.c.recipient_sha256)
    )
    if recipient_sha256 is not None:
        query = query.where(wrapped_keys.c.recipient_sha256 == recipient_sha256)
    for row in connection.execute(query):
        yield WrappedKey(*row)


def forget_key(connection: Connection, member: str, key_sha256: bytes) -> None:
    """Deletes every wrapping of a key."""
    connection.execute(
        delete(wrapped_keys).where(
            wrapped_keys.c.member == member, wrapped_keys.c.key_sha256 == key_sha256
        )
    )


def forget_recipient(connection: Connection, member: str, recipient_sha256: bytes) -> None:
    """Deletes everything that was wrapped to a recipient."""
    connection.execute(
        delete(wrapped_keys).where(
            wrapped_keys.c.member == member,
            wrapped_keys.c.recipient_sha256 == recipient_sha256,
        )
    )
