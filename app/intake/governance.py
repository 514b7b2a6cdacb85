"""Taking statements into the log, and publishing what has become ready: ``docs/protocol.md`` §13.

Every change reads the ledger through its own transaction, so several processes on one database
never disagree: ``begin_write`` lets one of them write at a time. Whatever becomes ready by a
statement is published in the same transaction as the statement.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine

from app.intake.errors import (
    OtherCoalition,
    PinsRequired,
    StatementRefused,
    TooLarge,
)
from app.intake.ledger_reader import LedgerReader, learn_keys
from app.intake.limits import MAX_LOG_PAGE_BYTES, MAX_STATEMENT_BYTES
from app.intake.receipts import EntryKind, enter_unasked
from app.intake.reports import arrival_hour
from app.protocol.certificate import Certificate
from app.protocol.encoding import u32, u64
from app.protocol.errors import Malformed, ProtocolError
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import Entry, ProposalState
from app.protocol.root import Pins, encode_pins, parse_pins
from app.protocol.roster import verify_key_file
from app.protocol.statement import parse_statement
from app.storage import log, rosters
from app.storage.database import begin_write
from app.storage.writer import Writer

T = TypeVar("T")


@dataclass(frozen=True)
class Logged:
    """Where a statement stands in the log, and the log's hash after it."""

    number: int
    hash: bytes


class Governance:
    """The log of this service, for reading and for writing, from any thread."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self.engine = engine
        self._writer = writer
        # The writer's thread has a reader of its own: it also sees what is not committed yet.
        self._writing = LedgerReader()
        self._reading = LedgerReader()
        self._lock = Lock()

    async def begin(self, *, now: datetime) -> None:
        """Publishes what became ready while the service was away.

        It reads the whole log for that, so that no report waits for it later.
        """
        with suppress(PinsRequired):
            await self.change(
                lambda connection, ledger: _publish_ready(
                    connection, ledger, hour=arrival_hour(now)
                )
            )

    async def submit(self, document: bytes, *, now: datetime) -> Logged:
        """Takes a statement into the log and publishes what is ready by it.

        The same statement again gets the same answer. Raises ``Malformed``, ``TooLarge`` or
        ``StatementRefused``.
        """
        statement_id = await asyncio.to_thread(_id_of, document)
        return _said(
            await self.change(
                lambda connection, ledger: _take_in(
                    connection, ledger, document, statement_id, hour=arrival_hour(now)
                )
            )
        )

    async def publish_ready(self, *, now: datetime) -> int:
        """Publishes what waits for nothing any more; the version of the newest roster, or 0."""
        hour = arrival_hour(now)
        # Most of the time there is nothing, and then nothing is to be written.
        version, is_ready = await asyncio.to_thread(self._look, hour)
        if not is_ready:
            return version
        return await self.change(
            lambda connection, ledger: _publish_ready(connection, ledger, hour=hour)
        )

    async def change(self, act: Callable[[Connection, Ledger], T]) -> T:
        """What ``act`` returned, once it is durable; it must bear to be run twice.

        Raises ``PinsRequired`` where nothing was ever published.
        """

        def run(connection: Connection) -> T:
            return act(connection, self._writing.read(connection))

        return await self._writer.write(run)

    def read(self, look: Callable[[Ledger], T]) -> T:
        """What ``look`` finds in the ledger of all that is committed; it must not keep it.

        Raises ``PinsRequired``.
        """
        with self._lock, self.engine.connect() as connection:
            return look(self._reading.read(connection))

    def certificate_of(self, key: str, *, at: datetime) -> Certificate | None:
        """The certificate of the device with this key id, if it counts at ``at``."""
        try:
            return self.read(lambda ledger: ledger.certificate_of(key, at=at))
        except PinsRequired:
            return None

    def _look(self, hour: int) -> tuple[int, bool]:
        try:
            return self.read(lambda ledger: (_version(ledger), bool(_ready(ledger, hour))))
        except PinsRequired:
            return 0, False


def list_entries(engine: Engine, *, after: int, limit: int) -> Iterator[bytes]:
    """Entries of §12 behind the first ``after``; a page of large ones is shorter than ``limit``."""
    with engine.connect() as connection:
        for entry in log.entries_after(
            connection, after, limit=limit, max_bytes=MAX_LOG_PAGE_BYTES
        ):
            yield u64(entry.number) + u32(entry.arrived_hour) + u32(len(entry.document))
            yield entry.document


def adopt_pins(connection: Connection, pins: Pins) -> None:
    """Governs under ``pins`` from now on; those of the first entry in the log stay in force.

    Raises ``OtherCoalition``.
    """
    known = log.find_pins(connection)
    if known is None or log.find_mark(connection, 1) is None:
        log.keep_pins(connection, encode_pins(pins))
    elif parse_pins(known).coalition != pins.coalition:
        raise OtherCoalition("This service governs another coalition than that of these pins.")


def hand_in(engine: Engine, reader: LedgerReader, document: bytes, *, now: datetime) -> Logged:
    """``submit`` for an operator, without a session; publishes what is ready by it."""
    statement_id = _id_of(document)
    with begin_write(engine) as connection:
        ledger, hour = reader.read(connection), arrival_hour(now)
        return _said(_take_in(connection, ledger, document, statement_id, hour=hour))


def publish_now(engine: Engine, reader: LedgerReader, *, now: datetime) -> int:
    """``publish_ready`` for an operator."""
    with begin_write(engine) as connection:
        return _publish_ready(connection, reader.read(connection), hour=arrival_hour(now))


def append_roster(
    connection: Connection, ledger: Ledger, *, document: bytes, key_file: bytes, hour: int
) -> None:
    """Publishes a roster whose key file is verified; raises what the rules refuse it for."""
    entry = ledger.take(document, arrived=hour)
    roster = ledger.roster
    if roster is None:
        raise ValueError("a document that is no roster")
    _append(connection, ledger, entry, document)
    rosters.add_roster(connection, roster, document=document, key_file=key_file)
    enter_unasked(
        connection,
        EntryKind.ROSTER,
        hour=entry.arrived,
        roster_version=roster.version,
        sha256=roster.hash,
    )
    learn_keys(connection, ledger)


def _take_in(
    connection: Connection, ledger: Ledger, document: bytes, statement_id: bytes, *, hour: int
) -> Logged | ProtocolError:
    """A refusal is returned: raised, it would have all that share the commit run again."""
    standing = log.find_statement(connection, statement_id)
    if standing is not None:
        return Logged(standing.number, standing.hash)
    try:
        entry = ledger.take(document, arrived=hour)
    except ProtocolError as error:
        return error
    logged = Logged(entry.number, ledger.hashes[-1])
    _append(connection, ledger, entry, document)
    _publish_ready(connection, ledger, hour=hour)
    return logged


def _said(result: Logged | ProtocolError) -> Logged:
    if isinstance(result, Malformed):
        raise result
    if isinstance(result, ProtocolError):
        raise StatementRefused(result.stage) from result
    return result


def _append(connection: Connection, ledger: Ledger, entry: Entry, document: bytes) -> None:
    enter_unasked(
        connection,
        EntryKind.GOVERNANCE,
        hour=entry.arrived,
        roster_version=0,
        sha256=ledger.hashes[-1],
    )
    log.append(
        connection,
        log.LogEntry(
            number=entry.number,
            statement_id=bytes.fromhex(entry.id),
            arrived_hour=entry.arrived,
            hash=ledger.hashes[-1],
            document=document,
        ),
    )


def _publish_ready(connection: Connection, ledger: Ledger, *, hour: int) -> int:
    for state in _ready(ledger, hour):
        # One that cannot be published must not hold up the others.
        if _try_to_publish(connection, ledger, state, hour):
            break  # The others were proposed for a roster that is not the newest any more.
    return _version(ledger)


def _ready(ledger: Ledger, hour: int) -> list[ProposalState]:
    """Every open proposal that waits for nothing, the earliest first."""
    states = (state for state in ledger.proposals.values() if state.status == "open")
    return [state for state in states if not ledger.lacks(state, hour=hour)]


def _try_to_publish(
    connection: Connection, ledger: Ledger, state: ProposalState, hour: int
) -> bool:
    try:
        document, key_file = ledger.assemble(state)
        verify_key_file(state.proposal.roster, key_file)
        append_roster(connection, ledger, document=document, key_file=key_file, hour=hour)
    except ProtocolError:
        return False
    return True


def _id_of(document: bytes) -> bytes:
    if len(document) > MAX_STATEMENT_BYTES:
        raise TooLarge("the statement is too large")
    return parse_statement(document).document.hash


def _version(ledger: Ledger) -> int:
    return ledger.roster.version if ledger.roster else 0
