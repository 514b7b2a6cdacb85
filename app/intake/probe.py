"""How the service itself fares, tried out once a minute and never by what people send."""

import asyncio
import math
import shutil
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.storage import arrivals, rosters, uploads
from app.storage.blobs import BlobStore
from app.storage.blobs.opening import StoreNotReady, check_store
from app.storage.writer import StorageUnavailable, Writer

# Seconds. The log grows at least every 90 seconds, by entries about nothing: a finer age would
# say in which minute there was one about something.
AGE_STEP = 600
# Longer than the limits of database and store.
PATIENCE = 45.0


@dataclass(frozen=True)
class Findings:
    """What the last look has found; ``None`` where there was none yet, or no answer."""

    database: bool | None = None
    store: bool | None = None
    # Tenths of a second, rounded up.
    database_seconds: float | None = None
    store_seconds: float | None = None
    # Hundredths of the disk, rounded down: bytes would tell when a file came.
    free: float | None = None
    roster_days: float | None = None
    checkpoint_age: int | None = None
    uploads_open: int = 0


class Probe:
    """Looks when it is told to, and remembers."""

    def __init__(self, engine: Engine, writer: Writer, blobs: BlobStore, folder: Path) -> None:
        self._engine, self._writer, self._blobs = engine, writer, blobs
        self._folder = folder
        self._size: int | None = None
        self._grown_at = time.monotonic()
        self.found = Findings()

    async def look(self) -> None:
        """Writes nothing into the database and a few bytes into the store, and reads."""
        database_seconds = await _timed(self._writer.write(lambda _: None))
        store_seconds = await _timed(check_store(self._blobs))
        roster_hour, size, unfinished = await asyncio.to_thread(self._read)
        self.found = Findings(
            database=database_seconds is not None,
            store=store_seconds is not None,
            database_seconds=database_seconds,
            store_seconds=store_seconds,
            free=_free(self._folder),
            roster_days=_days_until(roster_hour),
            checkpoint_age=self._age(size),
            uploads_open=unfinished,
        )

    def _read(self) -> tuple[int | None, int | None, int]:
        try:
            with self._engine.connect() as connection:
                unfinished, _ = uploads.unfinished(connection)
                hour = rosters.newest_end(connection)
                return hour, arrivals.log_size(connection), unfinished
        except SQLAlchemyError:
            return None, None, 0

    def _age(self, size: int | None) -> int:
        if size not in (None, self._size):
            self._size, self._grown_at = size, time.monotonic()
        age = int(time.monotonic() - self._grown_at)
        return age - age % AGE_STEP


async def _timed(trial: Awaitable[object]) -> float | None:
    began = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            await trial
    except (StorageUnavailable, StoreNotReady, TimeoutError):
        return None
    return math.ceil(10 * (time.monotonic() - began)) / 10


def _free(folder: Path) -> float | None:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return math.floor(100 * usage.free / usage.total) / 100


def _days_until(hour: int | None) -> float | None:
    if hour is None:
        return None
    return round((hour * 3600 - datetime.now(UTC).timestamp()) / 86_400, 1)
