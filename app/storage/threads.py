"""Queries about threads: who takes part, their events, and what each member is to be shown of them.

A member's feed has a row for each event that it may read, numbered in the order of the commits. Who
takes part has rows, and nobody else: they come when a member comes and go when it leaves.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Connection,
    LargeBinary,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
)

from app.storage.prepared import Prepared, PreparedInsert
from app.storage.tables import carried_keys, event_feed, events, thread_members


@dataclass(frozen=True)
class NewEvent:
    """An event whose header holds, ready to be kept."""

    thread: bytes
    number: int
    sha256: bytes
    arrival_hour: int
    epoch: int
    key_id: bytes
    sealed: bytes


@dataclass(frozen=True)
class KnownEvent:
    """What stands under a number, and where in the receipt log."""

    number: int
    sha256: bytes
    hour: int
    leaf: int
    epoch: int
    key_id: bytes


@dataclass(frozen=True)
class ThreadState:
    """Who takes part, sorted, and the event that stands last."""

    members: tuple[str, ...]
    last: KnownEvent


@dataclass(frozen=True)
class FeedEntry:
    """One event in a member's feed, under the member's own cursor."""

    sequence: int
    arrival_hour: int
    sealed: bytes


_KNOWN = select(
    events.c.number,
    events.c.sha256,
    events.c.arrival_hour,
    events.c.leaf,
    events.c.epoch,
    events.c.key_id,
)
# With every event that is written.
_THREAD = bindparam("thread", type_=LargeBinary)
_STATE = Prepared(
    _KNOWN.add_columns(thread_members.c.member)
    .join(thread_members, thread_members.c.thread == events.c.thread)
    .where(
        events.c.thread == _THREAD,
        events.c.number
        == select(func.max(events.c.number)).where(events.c.thread == _THREAD).scalar_subquery(),
    )
    .order_by(thread_members.c.member)
)
_ADD = PreparedInsert(events, *NewEvent.__match_args__, "leaf")
_ADD_TO_FEEDS = Prepared(
    insert(event_feed).from_select(
        ["member", "thread", "number"],
        select(
            thread_members.c.member,
            thread_members.c.thread,
            bindparam("new", type_=BigInteger),
        ).where(thread_members.c.thread == bindparam("of", type_=LargeBinary)),
    )
)


def find_event(connection: Connection, thread: bytes, number: int) -> KnownEvent | None:
    """The event under this number."""
    query = _KNOWN.where(events.c.thread == thread, events.c.number == number)
    row = connection.execute(query).first()
    return KnownEvent(*row) if row else None


def find_state(connection: Connection, thread: bytes) -> ThreadState | None:
    """Who takes part and the last event, as of one moment; ``None`` where there is no such thread.

    One statement: between two, somebody could come or go.
    """
    rows = _STATE.rows(connection, {"thread": thread})
    if not rows:
        return None
    *event, _ = rows[0]
    return ThreadState(tuple(member for *_, member in rows), KnownEvent(*event))


def epochs_of(
    connection: Connection, member: str, threads: Collection[bytes]
) -> Mapping[bytes, int]:
    """The newest epoch of each of ``threads`` in which a member takes part."""
    query = (
        select(events.c.thread, func.max(events.c.epoch).label("epoch"))
        .join(thread_members, thread_members.c.thread == events.c.thread)
        .where(thread_members.c.member == member, events.c.thread.in_(threads))
        .group_by(events.c.thread)
    )
    return {row.thread: row.epoch for row in connection.execute(query)}


def add_event(connection: Connection, event: NewEvent, *, leaf: int) -> None:
    """Keeps the next event of a thread, for all who take part in it now."""
    _ADD.run(connection, [{**vars(event), "leaf": leaf}])
    _ADD_TO_FEEDS.run(connection, {"of": event.thread, "new": event.number})


def add_members(connection: Connection, thread: bytes, coming: Collection[str]) -> None:
    """They take part from now on, and are shown what was written before."""
    for member in coming:
        connection.execute(insert(thread_members).values(thread=thread, member=member))
        before = (
            select(literal(member), events.c.thread, events.c.number)
            .where(events.c.thread == thread)
            .order_by(events.c.number)
        )
        connection.execute(insert(event_feed).from_select(["member", "thread", "number"], before))


def drop_members(connection: Connection, thread: bytes, leaving: Collection[str]) -> None:
    """They take part no more: neither events nor keys are there for them."""
    if not leaving:
        return
    for table in (thread_members, event_feed, carried_keys):
        connection.execute(
            delete(table).where(table.c.thread == thread, table.c.member.in_(leaving))
        )


def list_events(
    connection: Connection, member: str, *, after: int, limit: int, max_bytes: int
) -> Iterator[FeedEntry]:
    """At most ``limit`` events behind the cursor ``after``.

    They hold at most ``max_bytes`` together, unless the first alone has more.
    """
    last = _last_of_page(connection, member, after, limit, max_bytes)
    query = (
        select(event_feed.c.sequence, events.c.arrival_hour, events.c.sealed)
        .join(events, _IS_ENTRY)
        .where(
            event_feed.c.member == member,
            event_feed.c.sequence > after,
            event_feed.c.sequence <= last,
        )
        .order_by(event_feed.c.sequence)
    )
    for row in connection.execute(query):
        yield FeedEntry(*row)


_IS_ENTRY = (event_feed.c.thread == events.c.thread) & (event_feed.c.number == events.c.number)


def _last_of_page(
    connection: Connection, member: str, after: int, limit: int, max_bytes: int
) -> int:
    """Sizes first, so that no more is read than will be handed out."""
    query = (
        select(event_feed.c.sequence, func.length(events.c.sealed))
        .join(events, _IS_ENTRY)
        .where(event_feed.c.member == member, event_feed.c.sequence > after)
        .order_by(event_feed.c.sequence)
        .limit(limit)
    )
    last, total = after, 0
    for sequence, size in connection.execute(query):
        total += size
        if total > max_bytes and last > after:
            break
        last = sequence
    return last
