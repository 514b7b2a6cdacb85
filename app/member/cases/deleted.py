"""Threads that were deleted by order, and what of them lies here: ``docs/protocol.md`` §20."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.member.cases.book import ReadThread
from app.member.cases.store import drop_thread, stored_events
from app.member.coalition.describe import author_words
from app.member.display import one_line
from app.member.forgotten import HOURS_APART
from app.member.home import Home
from app.protocol.deletion import NamedThread
from app.protocol.errors import Malformed
from app.protocol.ledger import Ledger
from app.protocol.ledger_deletions import deletion_of
from app.protocol.thread_header import event_hash, parse_event_header


@dataclass(frozen=True)
class Deleted:
    """A thread that went by order, and by whose and why in words."""

    thread: ReadThread
    words: str


def named_here(home: Home, thread: bytes) -> Iterator[tuple[NamedThread, int]]:
    """How an order names a thread of which something lies here, and when its first event came.

    Nothing where its beginning is not here; twice where the server has shown two.
    """
    for stored in stored_events(home, thread):
        try:
            number = parse_event_header(stored.event).number
        except Malformed:
            continue
        if number == 0:
            yield NamedThread(thread, event_hash(stored.event)), stored.hour


def drop_deleted(
    home: Home, ledger: Ledger, hidden: Iterable[ReadThread], *, now: datetime
) -> list[Deleted]:
    """Those of ``hidden``, which the server shows no more, for which an order counts.

    Their events and keys on this machine go. The others are left as they are.
    """
    deleted = []
    for thread in hidden:
        words = why_deleted(home, ledger, thread.chain.thread, now=now)
        if words is not None:
            drop_thread(home, thread.chain.thread)
            deleted.append(Deleted(thread, words))
    return deleted


def why_deleted(home: Home, ledger: Ledger, thread: bytes, *, now: datetime) -> str | None:
    """By whose order a thread may be gone, and why; ``None`` where no order counts for it."""
    hour = _hour(now)
    for named, began in named_here(home, thread):
        state = deletion_of(ledger, named, began=began, hour=hour)
        if state is not None:
            return f"{author_words(ledger, state.author)}: {one_line(state.deletion.reason)}"
    return None


def why_not_begun(ledger: Ledger, thread: bytes, *, now: datetime) -> str | None:
    """The same of a thread of which nothing lies here, which the server lets nobody begin."""
    for state in ledger.deletions.values():
        named = any(each.thread == thread for each in state.deletion.threads)
        if named and state.is_due(_hour(now)):
            return f"{author_words(ledger, state.author)}: {one_line(state.deletion.reason)}"
    return None


def ordered_threads(ledger: Ledger, *, now: datetime) -> set[bytes]:
    """The ids of all threads that a due order names."""
    states = (state for state in ledger.deletions.values() if state.is_due(_hour(now)))
    return {each.thread for state in states for each in state.deletion.threads}


def _hour(now: datetime) -> int:
    return int(now.timestamp()) // 3600 + HOURS_APART
