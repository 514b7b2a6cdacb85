"""Queries about carried thread keys. Whose key a recipient is, the caller has seen to."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.protocol.thread_key import CarriedKey
from app.storage.tables import carried_keys

# A key, and the member to which it is carried.
Carried = tuple[str, CarriedKey]
_PLACE = (
    carried_keys.c.thread,
    carried_keys.c.member,
    carried_keys.c.recipient_sha256,
    carried_keys.c.epoch,
)


def add_keys(connection: Connection, carried: Collection[Carried]) -> None:
    """Keeps carried keys; one that is there already stays."""
    if not carried:
        return
    rows = {
        (key.thread, member, key.recipient_sha256, key.epoch): {"member": member, **vars(key)}
        for member, key in reversed(list(carried))
    }
    known = select(*_PLACE).where(
        carried_keys.c.thread.in_({key.thread for _, key in carried}),
        carried_keys.c.recipient_sha256.in_({key.recipient_sha256 for _, key in carried}),
    )
    for place in connection.execute(known):
        rows.pop(tuple(place), None)
    if rows:
        # In the order in which they came, which is the order of the cursor.
        connection.execute(insert(carried_keys), list(reversed(rows.values())))


def drop_keys(connection: Connection, carried: Collection[Carried]) -> None:
    """Makes room for others in the places of these."""
    places = [
        {
            "of": member,
            "in_thread": key.thread,
            "to": key.recipient_sha256,
            "in_epoch": key.epoch,
        }
        for member, key in carried
    ]
    connection.execute(
        delete(carried_keys).where(
            carried_keys.c.thread == bindparam("in_thread"),
            carried_keys.c.member == bindparam("of"),
            carried_keys.c.recipient_sha256 == bindparam("to"),
            carried_keys.c.epoch == bindparam("in_epoch"),
        ),
        places,
    )


def list_keys(
    connection: Connection, member: str, recipient_sha256: bytes, *, after: int, limit: int
) -> Iterator[tuple[int, CarriedKey]]:
    """A member's carried keys to one recipient behind the cursor ``after``, each with its own."""
    query = (
        select(
            carried_keys.c.sequence,
            carried_keys.c.thread,
            carried_keys.c.epoch,
            carried_keys.c.recipient_sha256,
            carried_keys.c.sealed,
        )
        .where(
            carried_keys.c.member == member,
            carried_keys.c.recipient_sha256 == recipient_sha256,
            carried_keys.c.sequence > after,
        )
        .order_by(carried_keys.c.sequence)
        .limit(limit)
    )
    for sequence, *carried in connection.execute(query):
        yield sequence, CarriedKey(*carried)


def forget_recipient(connection: Connection, member: str, recipient_sha256: bytes) -> None:
    """Deletes every thread key that was carried to one key of a member."""
    connection.execute(
        delete(carried_keys).where(
            carried_keys.c.member == member, carried_keys.c.recipient_sha256 == recipient_sha256
        )
    )
