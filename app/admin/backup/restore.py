"""Bringing a series back into an empty machine.

First all of it is read and checked, then the bytes go into the store, then the rows into the
database, in one transaction: whatever stops it, there is no half database. Last come migrations.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, Table

from app.admin.backup.archive import Header
from app.admin.backup.contents import Entry, entries, filled, unpacked_rows
from app.admin.backup.errors import NotEmpty
from app.admin.backup.reading import (
    Staging,
    Survey,
    name_of,
    part_name,
    staging,
    survey,
    value_name,
)
from app.admin.schema import migrate, prepare_at
from app.protocol import hpke
from app.settings import Settings
from app.storage.blobs import BlobStore
from app.storage.blobs.opening import open_store
from app.storage.database import claimed, opened_database
from app.storage.snapshot import (
    add_rows,
    drop_parts,
    filling,
    is_empty,
    one_moment,
    set_counters,
)

# Members remember the largest number that they have seen, and ask for what is behind it. What was
# given out after the backup is unknown here; nothing gives out so many.
NUMBERS_LEFT_OUT = 2**32
# Whoever has the lost machine must not go on with its sessions.
LEFT_OUT = ("challenge_keys", "spent_challenges")
_STAGED = "restoring.sqlite3"
_ROWS_AT_ONCE = 100


def restore(settings: Settings, headers: Sequence[Header], identity: hpke.PrivateKey) -> Survey:
    """Fills database and store, which must be empty; what was restored.

    Raises ``BackupRefused`` before anything is kept, and whatever the database or the store does.
    """
    with claimed(settings.database_url, settings.data):
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        blobs = open_store(settings.data / "attachments", settings.bucket)
        staged = settings.data / _STAGED
        staged.unlink(missing_ok=True)
        try:
            with staging(str(staged)) as wanted:
                found = survey(headers, identity, wanted)
                _Restoring(settings, found, identity, wanted, blobs).run()
        finally:
            with suppress(OSError):
                staged.unlink(missing_ok=True)
        migrate(settings)
        return found


class _Restoring:
    """One restoration, of a series that has been checked."""

    def __init__(
        self,
        settings: Settings,
        found: Survey,
        identity: hpke.PrivateKey,
        wanted: Staging,
        blobs: BlobStore,
    ) -> None:
        self._settings = settings
        self._found = found
        self._identity = identity
        self._wanted = wanted
        self._blobs = blobs

    def run(self) -> None:
        """Raises ``NotEmpty``."""
        with opened_database(self._settings.database_url) as engine:
            _check_empty(engine)
            with asyncio.Runner() as runner:
                runner.run(self._check_store())
                self._bring_values_and_parts(runner)
            prepare_at(self._settings, self._found.schema.revision)
            self._fill(engine)

    async def _check_store(self) -> None:
        """What an earlier try has left may stay."""
        async for blob in self._blobs.stored():
            is_unfinished = blob.name.startswith(".")
            if not is_unfinished and not self._wanted.is_wanted(part_name(blob.name)):
                raise NotEmpty("The store of the attachments is not empty.")

    def _bring_values_and_parts(self, runner: asyncio.Runner) -> None:
        for header in self._found.headers:
            for entry in entries(header, self._identity):
                if not isinstance(entry, Entry) or entry.kind == "rows":
                    continue
                if self._wanted.is_wanted(name_of(entry)):
                    if entry.kind == "blobs":
                        runner.run(self._blobs.put(entry.name, entry.data))
                    else:
                        self._wanted.hold(name_of(entry), entry.data)

    def _fill(self, engine: Engine) -> None:
        manifest = self._found.manifest
        with filling(engine) as (connection, tables):
            if not is_empty(connection):
                raise NotEmpty("The database is not empty.")
            for entry in entries(self._found.headers[-1], self._identity):
                if isinstance(entry, Entry) and entry.kind == "rows":
                    self._add(connection, tables[entry.name], entry)
            if manifest.gone:
                drop_parts(connection, tables, manifest.gone)
            counters = manifest.counters
            set_counters(connection, {name: n + NUMBERS_LEFT_OUT for name, n in counters.items()})

    def _add(self, connection: Connection, table: Table, entry: Entry) -> None:
        if table.name in LEFT_OUT:
            return
        columns = self._found.schema.tables[table.name]
        for rows in _some(unpacked_rows(entry)):
            add_rows(connection, table, columns, [filled(row, self._value) for row in rows])

    def _value(self, sha256: bytes) -> bytes:
        return self._wanted.held(value_name(sha256))


def _some(rows: list[list[Any]]) -> Iterator[list[list[Any]]]:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        yield rows[start : start + _ROWS_AT_ONCE]


def _check_empty(engine: Engine) -> None:
    with one_moment(engine) as connection:
        if not is_empty(connection):
            raise NotEmpty("The database is not empty.")
