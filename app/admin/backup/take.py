"""Making a backup while the service runs.

The database first, in one snapshot, then the bytes that it names: a part that came since is in
the next one, and a part that went since was forgotten, which is noted.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table

from app.admin.backup import series
from app.admin.backup.archive import Place, read_header, write_archive
from app.admin.backup.catalogue import Catalogue, Newest, opened_catalogue
from app.admin.backup.contents import (
    Entry,
    Manifest,
    RowPacker,
    Schema,
    long_values,
    packed,
    packed_beginning,
    packed_end,
)
from app.admin.backup.errors import ArchiveDamaged, BackupRefused
from app.admin.backup.reading import PARTS, part_name
from app.protocol.primitives import random_bytes, sha256
from app.settings import Settings
from app.storage import tombstones
from app.storage.blobs import BlobNotFound, BlobStore
from app.storage.blobs.opening import open_store
from app.storage.challenges import known_key
from app.storage.database import opened_database
from app.storage.snapshot import counters_of, one_moment, revision_of, rows_of, tables_of


class PartsLost(BackupRefused):
    """The backup is made, and the store lacks something that the database names."""


@dataclass(frozen=True)
class Plan:
    """How long a series goes on, and how many are kept."""

    days: int = 7
    keep: int = 2


@dataclass(frozen=True)
class Taken:
    """What one backup has."""

    path: Path
    place: Place
    manifest: Manifest
    removed: int


def back_up(
    settings: Settings, folder: Path, recipients: Sequence[bytes], plan: Plan | None = None
) -> Taken:
    """One more file in ``folder``, which begins a series where the last one has gone on enough.

    Raises ``BackupRefused``, ``PartsLost`` and whatever the database or the store does.
    """
    plan = plan or Plan()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    blobs = open_store(settings.data / "attachments", settings.bucket)
    with opened_database(settings.database_url) as engine:
        secret = _secret(engine)
        with opened_catalogue(folder, secret) as catalogue:
            series.drop_unfinished(folder)
            taking = _Taking(engine, blobs, catalogue)
            taken = _write(folder, recipients, taking, plan)
            removed = series.drop_old(folder, keep=plan.keep)
        _check_gone(engine, taken.manifest)
    return Taken(taken.path, taken.place, taken.manifest, removed)


def _secret(engine: Engine) -> bytes:
    """The service's; where it has not been started yet, nothing can follow this backup."""
    with engine.connect() as connection:
        if revision_of(connection) is None:
            raise BackupRefused("There is nothing in the database: it has never been migrated.")
        return known_key(connection) or random_bytes(32)


def _write(folder: Path, recipients: Sequence[bytes], taking: "_Taking", plan: Plan) -> Taken:
    now = datetime.now(UTC)
    hour = int(now.timestamp()) // 3600
    newest = _to_follow(folder, taking.catalogue, began=hour - 24 * plan.days)
    if newest is None:
        taking.catalogue.forget()
        place, began = Place(series.new_series(folder, now), 1, None, hour), hour
    else:
        place = Place(newest.series, newest.number + 1, newest.digest, hour)
        began = newest.began
    path = folder / series.file_name(place.series, place.number)
    digest = write_archive(path, place, recipients, taking.content())
    taking.catalogue.settle(Newest(path.name, place.series, place.number, digest, began))
    return Taken(path, place, taking.manifest, removed=0)


def _to_follow(folder: Path, catalogue: Catalogue, *, began: int) -> Newest | None:
    """The newest file, if the series may go on and it is the one of which the catalogue knows."""
    newest = catalogue.newest()
    if newest is None or newest.began <= began:
        return None
    try:
        known = read_header(folder / newest.file).digest
    except (OSError, ArchiveDamaged):
        return None
    following = series.file_name(newest.series, newest.number + 1)
    is_last = not (folder / following).exists()
    return newest if known == newest.digest and is_last else None


def _check_gone(engine: Engine, manifest: Manifest) -> None:
    """Rows go before bytes: what is named still was not forgotten, but lost."""
    forgotten = set(manifest.gone)
    if forgotten:
        with engine.connect() as connection:
            tombstones.drop_named(connection, forgotten)
    lost = len(manifest.gone) - len(forgotten)
    if lost:
        raise PartsLost(
            f"The backup is made, but {lost} parts of attachments that the database names are not"
            " in the store, and no backup from now on has them: look for them in an older one."
        )


@dataclass
class _Taking:
    """One backup on its way."""

    engine: Engine
    blobs: BlobStore
    catalogue: Catalogue
    manifest: Manifest = field(default_factory=Manifest)

    def content(self) -> Iterator[bytes]:
        """Everything, in the order in which it stands in the archive."""
        names: list[str] = []
        with one_moment(self.engine) as connection:
            # The first query: from here on nothing changes.
            revision = revision_of(connection) or ""
            tables = {table: list(table.columns.keys()) for table in tables_of(connection)}
            schema = {table.name: columns for table, columns in tables.items()}
            yield packed_beginning(Schema(revision, schema))
            for table, columns in tables.items():
                yield from self._table(connection, table, columns, names)
            self.manifest.counters = counters_of(connection)
        with asyncio.Runner() as runner:
            for name in names:
                yield from self._part(runner, name)
        yield packed_end(self.manifest)

    def _table(
        self, connection: Connection, table: Table, columns: list[str], names: list[str]
    ) -> Iterator[bytes]:
        packer = RowPacker(table.name)
        for row in rows_of(connection, table):
            yield from self._values(row)
            yield from packer.add(row)
            if table.name == PARTS:
                name = row[columns.index("name")]
                if self.catalogue.adds(part_name(name)):
                    names.append(name)
        yield from packer.rest()
        self.manifest.counts[table.name] = packer.count

    def _values(self, row: Sequence[Any]) -> Iterator[bytes]:
        for value in long_values(row):
            digest = sha256(value).hex()
            if self.catalogue.adds(f"value {digest}"):
                self.manifest.values += 1
                yield packed(Entry("values", digest, value))

    def _part(self, runner: asyncio.Runner, name: str) -> Iterator[bytes]:
        try:
            data = runner.run(self.blobs.read(name))
        except BlobNotFound:
            self.manifest.gone.append(name)
            self.catalogue.lacks(part_name(name))
            return
        self.manifest.blobs += 1
        yield packed(Entry("blobs", name, data))
