"""Threads: taking members' events, and handing them to those who take part.

``docs/protocol.md`` §21.5. The service cannot read an event. It keeps one order, sees to it that
everybody who takes part is carried each key, and shows nothing to anybody else; whether an event
was allowed is for its readers to find out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake import thread_rules
from app.intake.budget import Budget
from app.intake.errors import (
    Forgotten,
    IntakeError,
    KeysMissing,
    NothingHere,
    ThreadConflict,
    TooLarge,
)
from app.intake.governance import Governance
from app.intake.limits import (
    EVENT_BUDGET,
    EVENT_BUDGET_BYTES,
    MAX_FEED_PAGE_BYTES,
    MAX_THREAD_EVENTS,
)
from app.intake.receipts import EntryKind, Receipt, enter, receipt_again
from app.intake.reports import arrival_hour
from app.protocol.deletion import NamedThread
from app.protocol.encoding import u32, u64
from app.protocol.errors import Malformed
from app.protocol.ledger import Ledger
from app.protocol.ledger_deletions import is_named
from app.protocol.roster import Roster
from app.protocol.thread_header import EventHeader, event_hash, parse_event_header
from app.protocol.thread_key import CARRIED_BYTES, CarriedKey, parse_carried_keys
from app.storage import thread_keys, threads
from app.storage.thread_keys import Carried
from app.storage.thread_tombstones import forgotten_threads
from app.storage.threads import ThreadState
from app.storage.writer import Writer

_NO_ROSTER = 0


@dataclass(frozen=True)
class HandedIn:
    """What a member brings: an event, who takes part from then on, and keys for some of them.

    ``members`` is ``None`` where nobody comes or goes.
    """

    event: bytes
    members: Sequence[str] | None = None
    keys: Sequence[CarriedKey] = ()


class Threads:
    """Takes events and keys for one process."""

    def __init__(self, writer: Writer, governance: Governance) -> None:
        self._writer = writer
        self._governance = governance
        self._counts: defaultdict[str, Budget] = defaultdict(lambda: Budget(EVENT_BUDGET))
        self._bytes: defaultdict[str, Budget] = defaultdict(lambda: Budget(EVENT_BUDGET_BYTES))

    async def begin(self, member: str, handed: HandedIn, *, now: datetime) -> Receipt:
        """Keeps the first event of a thread durably; its receipt.

        Raises as ``append``, ``ThreadConflict`` where the thread began with another event, and
        ``Forgotten`` where an order names this one.
        """
        header = parse_event_header(handed.event)
        thread_rules.check_first(header)
        if member not in (handed.members or ()):
            raise NothingHere("who begins a thread takes part in it")
        return await self._take(_Arrival(member, handed, header, now))

    async def append(
        self, member: str, thread: bytes, handed: HandedIn, *, now: datetime
    ) -> Receipt:
        """Keeps the next event of a thread durably; the same event again has the same receipt.

        Raises ``Malformed``, ``NothingHere`` where ``member`` takes no part or somebody who is
        named does not exist, ``ThreadConflict`` where the event does not follow the last one,
        ``Forgotten`` where the thread was deleted, ``KeysMissing``, ``TooLarge`` and
        ``BudgetUsedUp``.
        """
        header = parse_event_header(handed.event)
        if header.thread != thread or header.number == 0:
            raise Malformed("an event of another thread, or one that begins it")
        return await self._take(_Arrival(member, handed, header, now))

    async def put_keys(self, member: str, data: bytes, *, may_replace: bool) -> None:
        """Keeps joined carried keys of ``member`` to its own keys, all or none.

        Those of deleted threads are passed over. One that is there already stays, unless the
        member's own key speaks: whoever carried it may have made a fault. Raises ``Malformed``,
        and ``NothingHere`` for another's key or a thread in which the member takes no part.
        """
        keys = parse_carried_keys(data)
        if not keys:
            return
        self._bytes[member].spend(len(data))

        def keep(connection: Connection, ledger: Ledger) -> bool:
            own = thread_rules.recipients(_newest(ledger), [member])
            named = {key.thread for key in keys}
            forgotten = forgotten_threads(connection, named)
            epochs = threads.epochs_of(connection, member, named - forgotten)
            standing = [key for key in keys if key.thread not in forgotten]
            for key in standing:
                if key.recipient_sha256 not in own or key.epoch > epochs.get(key.thread, 0):
                    return False
            carried = [(member, key) for key in standing]
            if may_replace and carried:
                thread_keys.drop_keys(connection, carried)
            thread_keys.add_keys(connection, carried)
            return True

        if not await self._governance.change(keep):
            raise NothingHere("no such key of this member, or no such thread")

    async def _take(self, arrival: "_Arrival") -> Receipt:
        handed = arrival.handed
        if handed.members is not None and list(handed.members) != sorted(set(handed.members)):
            raise Malformed("members that are not sorted, or stand there twice")
        if arrival.header.number >= MAX_THREAD_EVENTS:
            raise TooLarge("the thread is full")
        self._counts[arrival.member].spend(1)
        self._bytes[arrival.member].spend(len(handed.event) + CARRIED_BYTES * len(handed.keys))
        kept = await self._write(arrival)
        if isinstance(kept, Receipt):
            return kept
        raise kept

    async def _write(self, arrival: "_Arrival") -> "Receipt | _Refusal":
        if arrival.handed.members is None and not arrival.handed.keys:
            # Most events: there is nothing that the log would have to be read for.
            return await self._writer.write(lambda connection: _keep(connection, arrival, None))
        return await self._governance.change(
            lambda connection, ledger: _keep(connection, arrival, ledger)
        )


_Refusal = IntakeError | Malformed


@dataclass(frozen=True)
class _Arrival:
    member: str
    handed: HandedIn
    header: EventHeader
    now: datetime


def _newest(ledger: Ledger) -> Roster:
    if ledger.roster is None:
        raise NothingHere("no roster is published")
    return ledger.roster


def _keep(connection: Connection, arrival: _Arrival, ledger: Ledger | None) -> Receipt | _Refusal:
    """Refusals are values: raised, they would undo what others wait for."""
    state = threads.find_state(connection, arrival.header.thread)
    try:
        if state is None:
            _check_not_forgotten(connection, arrival, ledger)
        again = _receipt_of_before(connection, arrival, state)
        roster = _newest(ledger) if ledger else None
        return again or _add(connection, arrival, state, roster)
    except (IntakeError, Malformed) as refusal:
        return refusal


def _check_not_forgotten(connection: Connection, arrival: _Arrival, ledger: Ledger | None) -> None:
    """Raises ``Forgotten`` for a thread that was deleted, or that an order named in advance."""
    thread = arrival.header.thread
    first = NamedThread(thread, event_hash(arrival.handed.event))
    if forgotten_threads(connection, [thread]) or (ledger and is_named(ledger, first)):
        raise Forgotten("the thread was forgotten by order")


def _receipt_of_before(
    connection: Connection, arrival: _Arrival, state: ThreadState | None
) -> Receipt | None:
    """That of the very same event: also for whoever has left by it, and did not hear so."""
    header = arrival.header
    if state is None or header.number > state.last.number:
        return None
    known = threads.find_event(connection, header.thread, header.number)
    if known is None or known.sha256 != event_hash(arrival.handed.event):
        return None
    return receipt_again(connection, sha256=known.sha256, hour=known.hour, leaf=known.leaf)


def _add(
    connection: Connection, arrival: _Arrival, state: ThreadState | None, roster: Roster | None
) -> Receipt:
    """Nothing is written before everything is checked: a refusal undoes nothing."""
    header, handed = arrival.header, arrival.handed
    before = _taking_part(arrival, state)
    after = before if handed.members is None else handed.members
    coming = [member for member in after if member not in before]
    is_new_epoch = state is None or header.epoch != state.last.epoch
    needing = after if is_new_epoch else coming
    carried: list[Carried] = []
    if roster is not None:
        thread_rules.check_members(after if handed.members else (), roster)
        carried = thread_rules.owners_of(handed.keys, header, members=after, roster=roster)
        thread_rules.check_everybody_reads(needing, handed.keys, header, roster, now=arrival.now)
    elif needing:
        raise KeysMissing("a new key is carried to nobody")
    leaving = [member for member in before if member not in after]
    threads.drop_members(connection, header.thread, leaving)
    threads.add_members(connection, header.thread, coming)
    receipt = _enter(connection, arrival)
    thread_keys.add_keys(connection, carried)
    return receipt


def _taking_part(arrival: _Arrival, state: ThreadState | None) -> Sequence[str]:
    """Who takes part until this event, which is the next one; nobody where it is the first."""
    if arrival.header.number == 0:
        if state is not None:
            raise ThreadConflict("the thread began with another event")
        return ()
    if state is None or arrival.member not in state.members:
        raise NothingHere("no such thread for this member")
    thread_rules.check_follows(arrival.header, state.last)
    return state.members


def _enter(connection: Connection, arrival: _Arrival) -> Receipt:
    header, sha256 = arrival.header, event_hash(arrival.handed.event)
    hour = arrival_hour(arrival.now)
    receipt = enter(
        connection, EntryKind.EVENT, hour=hour, roster_version=_NO_ROSTER, sha256=sha256
    )
    event = threads.NewEvent(
        thread=header.thread,
        number=header.number,
        sha256=sha256,
        arrival_hour=hour,
        epoch=header.epoch,
        key_id=header.key_id,
        sealed=arrival.handed.event,
    )
    threads.add_event(connection, event, leaf=receipt.leaf)
    return receipt


def list_events(engine: Engine, member: str, *, after: int, limit: int) -> Iterator[bytes]:
    """Records of §21.5 behind the cursor ``after``; a page of large ones is shorter."""
    with engine.connect() as connection:
        for entry in threads.list_events(
            connection, member, after=after, limit=limit, max_bytes=MAX_FEED_PAGE_BYTES
        ):
            yield u64(entry.sequence) + u32(entry.arrival_hour) + u32(len(entry.sealed))
            yield entry.sealed


def list_keys(
    engine: Engine, member: str, recipient_sha256: bytes, *, after: int, limit: int
) -> Iterator[bytes]:
    """Records of §21.5: thread keys that are carried to one key of ``member``."""
    with engine.connect() as connection:
        for cursor, carried in thread_keys.list_keys(
            connection, member, recipient_sha256, after=after, limit=limit
        ):
            yield u64(cursor) + carried.to_bytes()


def state_for(engine: Engine, member: str, thread: bytes) -> ThreadState:
    """Who takes part and how far a thread is.

    Raises ``NothingHere`` for all others, and ``Forgotten`` for everybody where it was deleted.
    """
    with engine.connect() as connection:
        state = threads.find_state(connection, thread)
        if state is None and forgotten_threads(connection, [thread]):
            raise Forgotten("the thread was forgotten by order")
    if state is None or member not in state.members:
        raise NothingHere("no such thread for this member")
    return state
