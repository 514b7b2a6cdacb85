"""Forgetting, by order of a member and by age: ``docs/protocol.md`` §20.

Everything goes in small transactions, so that no report waits long for one, and each leaves
things whole: where this is stopped in the middle, the next run goes on. Rows go first, and bytes
in the blob store after the commit. What a stop leaves there is an orphan, and orphans are looked
for at the end of every run.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine

from app.intake import uploads
from app.intake.errors import PinsRequired
from app.intake.forgetting_threads import forget_threads
from app.intake.governance import Governance
from app.intake.limits import FORGOTTEN_AT_ONCE, ORPHAN_AGE, ORPHANS_AT_ONCE, REPLY_LIFETIME
from app.intake.reports import arrival_hour
from app.protocol.deletion import Deletion
from app.protocol.ledger import Ledger
from app.storage import challenges, tombstones
from app.storage.blobs import BlobStore, BlobStoreUnavailable
from app.storage.database import truncate_log
from app.storage.turns import turn_to_forget
from app.storage.writer import Writer

T = TypeVar("T")
_Ids = tuple[list[bytes], list[bytes]]

# As stores name parts, also attachments from before there were parts. A file of any other name,
# such as a disk's own, is nobody's orphan.
_PART = re.compile("[0-9a-f]{32}|[0-9a-f]{64}")
_UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.part")


@dataclass
class Tally:
    """How many of each kind one run has forgotten."""

    orders: int = 0
    reports: int = 0
    attachments: int = 0
    threads: int = 0
    replies: int = 0
    upload_parts: int = 0
    orphans: int = 0
    # Whether nothing of it is left in the database's own files either.
    is_wiped: bool = False


@dataclass(frozen=True)
class _Gone:
    """What one transaction has deleted, and the names of the bytes that go now."""

    reports: int = 0
    attachments: int = 0
    names: Sequence[str] = ()


async def run(
    engine: Engine,
    writer: Writer,
    blobs: BlobStore,
    governance: Governance,
    *,
    now: datetime,
    keep_days: int | None,
) -> Tally | None:
    """Forgets all that is due; ``None`` where another process of the service is at it.

    Without ``keep_days`` no report and no attachment goes by age. Raises ``StorageUnavailable``
    or ``BlobStoreUnavailable``; the next run does what was left.
    """
    work = _Work(engine, writer, blobs, governance, arrival_hour(now))
    async with turn_to_forget(engine) as is_ours:
        if not is_ours:
            return None
        try:
            await work.carry_out_orders()
            work.tally.threads = await forget_threads(engine, writer, governance, hour=work.hour)
            if keep_days is not None:
                await work.forget_old(before=work.hour - 24 * keep_days)
            await work.forget_replies(before=work.hour - _hours(REPLY_LIFETIME))
            await work.expire_uploads()
            await work.forget_challenges(now)
        finally:
            # Until then the write-ahead log holds what was deleted, now or before a stop.
            work.tally.is_wiped = await asyncio.to_thread(truncate_log, engine)
        await work.sweep(before=work.hour - _hours(ORPHAN_AGE))
    return work.tally


@dataclass(frozen=True)
class _Work:
    """One run."""

    engine: Engine
    writer: Writer
    blobs: BlobStore
    governance: Governance
    hour: int
    tally: Tally = field(default_factory=Tally)

    async def carry_out_orders(self) -> None:
        """Whatever is due and was not carried out before."""
        for order in await asyncio.to_thread(self._due_orders):
            for start in range(0, len(order.evidence), FORGOTTEN_AT_ONCE):
                some = order.evidence[start : start + FORGOTTEN_AT_ONCE]
                await self._take_away(await self._change(order, _named(some)))
            await self._change(order, _done(order))
            self.tally.orders += 1

    def _due_orders(self) -> list[Deletion]:
        try:
            due = self.governance.read(
                lambda ledger: [
                    state.deletion for state in ledger.deletions.values() if state.is_due(self.hour)
                ]
            )
        except PinsRequired:
            return []
        with self.engine.connect() as connection:
            done = tombstones.carried_out_orders(connection)
        return [order for order in due if bytes.fromhex(order.id) not in done]

    async def _change(self, order: Deletion, act: Callable[[Connection], _Gone]) -> _Gone:
        """Asks again in the transaction: another process' clock may be an hour behind."""

        def change(connection: Connection, ledger: Ledger) -> _Gone:
            is_due = ledger.deletions[order.id].is_due(self.hour)
            return act(connection) if is_due else _Gone()

        return await self.governance.change(change)

    async def forget_old(self, *, before: int) -> None:
        """Reports and attachments that came earlier than in the hour ``before``."""
        while any(old := await self._look(lambda connection: _old(connection, before))):
            await self._take_away(await self.writer.write(partial(_forget, ids=old)))

    async def forget_replies(self, *, before: int) -> None:
        """Replies that came earlier than in the hour ``before``."""
        while count := await self.writer.write(
            lambda connection: tombstones.forget_replies(
                connection, before=before, limit=FORGOTTEN_AT_ONCE
            )
        ):
            self.tally.replies += count

    async def expire_uploads(self) -> None:
        """Uploads whose time is over, finished or not."""
        names = await self.writer.write(partial(uploads.expire, now_hour=self.hour))
        self.tally.upload_parts += len(names)
        await self._delete(names)

    async def forget_challenges(self, now: datetime) -> None:
        """Used login challenges that have expired."""
        seconds = int(now.timestamp())
        await self.writer.write(
            lambda connection: challenges.forget_expired(connection, now=seconds)
        )

    async def sweep(self, *, before: int) -> None:
        """Bytes that came earlier than in the hour ``before`` and belong to nothing.

        A database that knows of no attachment at all is more likely to be the wrong one than
        everything in the store to be an orphan: then only unfinished files go.
        """
        is_ours = await self._look(tombstones.knows_attachments)
        some: set[str] = set()
        async for blob in self.blobs.stored():
            is_part = is_ours and _PART.fullmatch(blob.name)
            if blob.hour < before and (is_part or _UNFINISHED.fullmatch(blob.name)):
                some.add(blob.name)
            if len(some) == ORPHANS_AT_ONCE:
                await self._sweep_among(some)
                some = set()
        await self._sweep_among(some)

    async def _sweep_among(self, names: set[str]) -> None:
        if names:
            await self._look(lambda connection: tombstones.drop_named(connection, names))
        for name in names:
            await self.blobs.delete(name)
            self.tally.orphans += 1

    async def _take_away(self, gone: _Gone) -> None:
        self.tally.reports += gone.reports
        self.tally.attachments += gone.attachments
        await self._delete(gone.names)

    async def _delete(self, names: Sequence[str]) -> None:
        """Bytes whose rows have gone; what the store does not let go of becomes an orphan."""
        for name in names:
            with suppress(BlobStoreUnavailable):
                await self.blobs.delete(name)

    async def _look(self, query: Callable[[Connection], T]) -> T:
        def look() -> T:
            with self.engine.connect() as connection:
                return query(connection)

        return await asyncio.to_thread(look)


def _named(hashes: Sequence[bytes]) -> Callable[[Connection], _Gone]:
    def act(connection: Connection) -> _Gone:
        reports = tombstones.named_reports(connection, hashes)
        return _forget(connection, (reports, tombstones.named_attachments(connection, hashes)))

    return act


def _done(order: Deletion) -> Callable[[Connection], _Gone]:
    def act(connection: Connection) -> _Gone:
        tombstones.mark_carried_out(connection, bytes.fromhex(order.id))
        return _Gone()

    return act


def _old(connection: Connection, before: int) -> _Ids:
    """Ids of some reports and of some attachments."""
    return (
        tombstones.old_reports(connection, before=before, limit=FORGOTTEN_AT_ONCE),
        tombstones.old_attachments(connection, before=before, limit=FORGOTTEN_AT_ONCE),
    )


def _forget(connection: Connection, ids: _Ids) -> _Gone:
    report_ids, attachment_ids = ids
    count = tombstones.forget_reports(connection, report_ids)
    return _Gone(count, *tombstones.forget_attachments(connection, attachment_ids))


def _hours(duration: timedelta) -> int:
    return duration // timedelta(hours=1)
