"""Queries about threads that go by order, and what is remembered so that none begins again.

A tombstone is a row beside those of reports, under the kind of events in the receipt log: the
thread's id, and hash, hour and place of its first event.
"""

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from app.protocol.deletion import NamedThread
from app.protocol.log import EntryKind
from app.storage.tables import carried_keys, event_feed, events, thread_members, tombstones


def forgotten_threads(connection: Connection, threads: Collection[bytes]) -> set[bytes]:
    """Those of ``threads`` that were deleted."""
    query = select(tombstones.c.id).where(
        tombstones.c.kind == int(EntryKind.EVENT), tombstones.c.id.in_(threads)
    )
    return set(connection.execute(query).scalars())


def hours_of_first_events(
    connection: Connection, named: Collection[NamedThread]
) -> dict[NamedThread, int]:
    """Those of ``named`` of which the first event stands, and the hour in which it came."""
    query = select(events.c.thread, events.c.sha256, events.c.arrival_hour).where(
        events.c.number == 0, events.c.thread.in_({each.thread for each in named})
    )
    hours = {
        NamedThread(row.thread, row.sha256): row.arrival_hour for row in connection.execute(query)
    }
    return {each: hours[each] for each in named if each in hours}


def bury_thread(connection: Connection, thread: bytes) -> None:
    """Nobody takes part in it, reads it or begins it any more; its events go by ``drop_events``."""
    if not forgotten_threads(connection, [thread]):
        first = select(events.c.sha256, events.c.arrival_hour, events.c.leaf).where(
            events.c.thread == thread, events.c.number == 0
        )
        row = connection.execute(first).mappings().one()
        stone = {"kind": int(EntryKind.EVENT), "id": thread, **row}
        connection.execute(insert(tombstones).values(stone))
    for table in (thread_members, event_feed, carried_keys):
        connection.execute(delete(table).where(table.c.thread == thread))


def drop_events(connection: Connection, thread: bytes, *, limit: int) -> int:
    """Deletes the last ``limit`` events of a thread; how many there were.

    The first goes last: for as long as it stands, the thread is found and this goes on.
    """
    query = select(events.c.number).where(events.c.thread == thread)
    query = query.order_by(events.c.number.desc()).limit(limit)
    numbers = list(connection.execute(query).scalars())
    connection.execute(
        delete(events).where(events.c.thread == thread, events.c.number.in_(numbers))
    )
    return len(numbers)
