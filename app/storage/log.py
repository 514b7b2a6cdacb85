"""Queries about the log of governance and the pins under which it is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from app.storage.tables import coalitions, log_entries


@dataclass(frozen=True)
class LogEntry:
    """One document of the log; ``hash`` is the log's after it."""

    number: int
    statement_id: bytes
    arrived_hour: int
    hash: bytes
    document: bytes


@dataclass(frozen=True)
class LogMark:
    """By what a reader knows that an entry is the one that it has read."""

    number: int
    hash: bytes
    arrived_hour: int


def find_pins(connection: Connection) -> bytes | None:
    """The pins under which this service governs."""
    return connection.execute(select(coalitions.c.pins)).scalar()


def keep_pins(connection: Connection, pins: bytes) -> None:
    """Makes ``pins`` the ones under which this service governs."""
    if connection.execute(update(coalitions).values(pins=pins)).rowcount == 0:
        connection.execute(insert(coalitions).values(number=1, pins=pins))


def append(connection: Connection, entry: LogEntry) -> None:
    """Keeps the next entry for good."""
    connection.execute(insert(log_entries).values(vars(entry)))


def find_mark(connection: Connection, number: int) -> LogMark | None:
    """The mark of an entry; ``None`` where the log is shorter."""
    query = select(log_entries.c.number, log_entries.c.hash, log_entries.c.arrived_hour)
    row = connection.execute(query.where(log_entries.c.number == number)).first()
    return LogMark(*row) if row else None


def find_statement(connection: Connection, statement_id: bytes) -> LogMark | None:
    """Where a statement or roster stands."""
    query = select(log_entries.c.number, log_entries.c.hash, log_entries.c.arrived_hour)
    row = connection.execute(query.where(log_entries.c.statement_id == statement_id)).first()
    return LogMark(*row) if row else None


def entries_after(
    connection: Connection, after: int, *, limit: int, max_bytes: int
) -> Iterator[LogEntry]:
    """At most ``limit`` entries behind the first ``after``.

    They hold at most ``max_bytes`` together, unless the first alone has more.
    """
    last = _last_of_page(connection, after, limit, max_bytes)
    query = (
        select(*(log_entries.c[name] for name in LogEntry.__match_args__))
        .where(log_entries.c.number > after, log_entries.c.number <= last)
        .order_by(log_entries.c.number)
    )
    for row in connection.execute(query):
        yield LogEntry(*row)


def _last_of_page(connection: Connection, after: int, limit: int, max_bytes: int) -> int:
    """Sizes first, so that no more is read than will be handed out."""
    query = (
        select(log_entries.c.number, func.length(log_entries.c.document))
        .where(log_entries.c.number > after)
        .order_by(log_entries.c.number)
        .limit(limit)
    )
    last, total = after, 0
    for number, size in connection.execute(query):
        total += size
        if total > max_bytes and last > after:
            break
        last = number
    return last
