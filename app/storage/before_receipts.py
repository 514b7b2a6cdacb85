"""Queries about what was kept before the service had this receipt log: it is entered belatedly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, update

from app.storage.tables import (
    attachments,
    events,
    log_entries,
    replies,
    reports,
    rosters,
    tombstones,
)


@dataclass(frozen=True)
class OldRow:
    """A report or attachment without a place in the receipt log; ``key`` orders the table."""

    key: Any
    sha256: bytes
    hour: int
    roster_version: int


def has_old_reports(connection: Connection) -> bool:
    """Whether any report lacks its entry.

    Nothing is received before all old ones are entered, in their order: so the newest one tells,
    and not every row is looked at whenever the service starts.
    """
    query = select(reports.c.sequence, reports.c.leaf).order_by(reports.c.sequence.desc()).limit(1)
    row = connection.execute(query).first()
    return row is not None and row.leaf is None


def old_rows(connection: Connection, table: Table, after: Any, *, limit: int) -> list[OldRow]:
    """Rows behind the key ``after`` that lack their entry, in the order of their keys."""
    key = _key(table)
    query = select(key, table.c.sha256, table.c.arrival_hour, table.c.roster_version)
    query = query.where(table.c.leaf.is_(None)).order_by(key).limit(limit)
    if after is not None:
        query = query.where(key > after)
    return [OldRow(*row) for row in connection.execute(query)]


def set_leaves(connection: Connection, table: Table, leaves: Sequence[tuple[Any, int]]) -> None:
    """Keeps the places of rows, by their keys."""
    change = update(table).where(_key(table) == bindparam("of")).values(leaf=bindparam("place"))
    connection.execute(change, [{"of": key, "place": leaf} for key, leaf in leaves])


def old_rosters(connection: Connection) -> list[tuple[int, int, bytes]]:
    """Hour, version and hash of every roster; the hour is 0 for one from before the log."""
    hour = func.coalesce(log_entries.c.arrived_hour, 0)
    query = select(hour, rosters.c.version, rosters.c.hash).join_from(
        rosters, log_entries, log_entries.c.statement_id == rosters.c.hash, isouter=True
    )
    rows = connection.execute(query.order_by(rosters.c.version))
    return [(row[0], row.version, row.hash) for row in rows]


def old_governance(connection: Connection) -> list[tuple[int, bytes]]:
    """Hour and hash after each entry of the log of governance."""
    query = select(log_entries.c.arrived_hour, log_entries.c.hash).order_by(log_entries.c.number)
    return [(row.arrived_hour, row.hash) for row in connection.execute(query)]


def forget_places(connection: Connection) -> None:
    """Another log begins: reports and attachments have no place in it yet, graves never will."""
    for table in (reports, attachments, tombstones):
        connection.execute(update(table).values(leaf=None))


def replies_in_order(connection: Connection) -> Iterator[tuple[bytes, int, bytes, bytes]]:
    """Tag, hour, hash and reply of every reply, in the order in which they came."""
    query = select(replies.c.tag, replies.c.arrival_hour, replies.c.sha256, replies.c.sealed)
    for row in connection.execute(query.order_by(replies.c.leaf)).all():
        yield row.tag, row.arrival_hour, row.sha256, row.sealed


def place_reply(connection: Connection, tag: bytes, leaf: int) -> None:
    """Keeps the place of a reply."""
    connection.execute(update(replies).where(replies.c.tag == tag).values(leaf=leaf))


def events_in_order(connection: Connection) -> Iterator[tuple[bytes, int, int, bytes]]:
    """Thread, number, hour and hash of every event, in the order in which they came."""
    query = select(events.c.thread, events.c.number, events.c.arrival_hour, events.c.sha256)
    for row in connection.execute(query.order_by(events.c.leaf)).all():
        yield row.thread, row.number, row.arrival_hour, row.sha256


def place_event(connection: Connection, thread: bytes, number: int, leaf: int) -> None:
    """Keeps the place of an event."""
    own = (events.c.thread == thread) & (events.c.number == number)
    connection.execute(update(events).where(own).values(leaf=leaf))


def _key(table: Table) -> Any:
    return {reports: reports.c.sequence, attachments: attachments.c.id}[table]
