"""That something has arrived, and not what: ``docs/protocol.md`` §12.

Whoever waits holds neither a thread nor a connection to the database. One task a process asks for
the size of the receipt log: while somebody waits, and at once after this process has written.
"""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.intake.limits import (
    ARRIVAL_INTERVAL,
    ARRIVAL_INTERVAL_EACH,
    ARRIVAL_PATIENCE,
    SHORTEST_ARRIVAL_INTERVAL,
)
from app.storage import arrivals
from app.storage.writer import StorageUnavailable


class Arrivals:
    """All who wait for the receipt log to grow."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._size: int | None = None
        self._looked = asyncio.Event()
        self._is_due = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self.waiting = 0

    async def wait(self, after: int, *, interrupted: asyncio.Future[None]) -> int:
        """The size of the receipt log as soon as it is not ``after``.

        After 50 seconds, or once ``interrupted`` is done, whatever it is then. Raises
        ``StorageUnavailable`` where the database does not answer.
        """
        self.waiting += 1
        try:
            self._begin_to_look()
            return await self._wait(after, interrupted)
        finally:
            self.waiting -= 1
            if not self.waiting:
                self._is_due.set()

    def look(self) -> None:
        """Something was written: nobody waits for the next round."""
        self._is_due.set()

    async def _wait(self, after: int, interrupted: asyncio.Future[None]) -> int:
        now = asyncio.get_running_loop().time
        until = now() + ARRIVAL_PATIENCE.total_seconds()
        while self._size in (None, after):
            looked: asyncio.Future[Any] = asyncio.ensure_future(self._looked.wait())
            # Whatever interrupts: before the first look there is nothing to answer with.
            what = {looked} if self._size is None else {looked, interrupted}
            await asyncio.wait(what, timeout=until - now(), return_when=asyncio.FIRST_COMPLETED)
            looked.cancel()
            if self._size is None or interrupted.done() or now() >= until:
                break
        if self._size is None:
            raise StorageUnavailable("the database does not answer")
        return self._size

    def _begin_to_look(self) -> None:
        if self._looking is None or self._looking.done():
            self._size = None
            self._looking = asyncio.create_task(self._look_while_somebody_waits())

    async def _look_while_somebody_waits(self) -> None:
        while self.waiting:
            self._is_due.clear()
            self._size = await asyncio.to_thread(self._read)
            rest = rest_after_waking(self.waiting)
            # Wakes all who wait now; who comes later waits for the next look.
            self._looked.set()
            self._looked.clear()
            await asyncio.sleep(rest.total_seconds())
            await _wait_at_most(self._is_due, ARRIVAL_INTERVAL.total_seconds())

    def _read(self) -> int | None:
        try:
            with self._engine.connect() as connection:
                return arrivals.log_size(connection)
        except SQLAlchemyError:
            return None


def rest_after_waking(count: int) -> timedelta:
    """How long nobody is woken after so many have been: a crowd is told less often."""
    return max(SHORTEST_ARRIVAL_INTERVAL, count * ARRIVAL_INTERVAL_EACH)


async def _wait_at_most(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
