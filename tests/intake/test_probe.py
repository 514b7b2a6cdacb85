"""What the service finds where its database or its store keeps nothing."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from sqlalchemy import text

from app.admin.schema import migrate
from app.intake.probe import Probe
from app.storage.blobs.local import LocalBlobStore
from app.storage.database import opened_database
from app.storage.writer import Writer
from tests.service import make_settings


@asynccontextmanager
async def probe_of(folder: Path) -> AsyncIterator[Probe]:
    settings = make_settings(folder, origin="http://localhost")
    migrate(settings)
    with opened_database(settings.database_url) as engine:
        async with Writer(engine, patience=0.1) as writer:
            store = LocalBlobStore(settings.data / "attachments")
            yield Probe(engine, writer, store, settings.data)


def test_all_is_well(tmp_path: Path) -> None:
    async def look() -> None:
        async with probe_of(tmp_path) as probe:
            assert not probe.found.database
            await probe.look()
            assert (probe.found.database, probe.found.store) == (True, True)
            assert probe.found.roster_days is None
            assert probe.found.free is not None
            assert 0 <= probe.found.free < 1

    anyio.run(look)


def test_a_database_that_takes_nothing_is_found(tmp_path: Path) -> None:
    async def look() -> None:
        async with probe_of(tmp_path) as probe:
            url = f"sqlite:///{tmp_path / 'data' / 'atalaya.sqlite3'}"
            with opened_database(url) as other, other.connect() as holder:
                holder.execute(text("BEGIN IMMEDIATE"))
                await probe.look()
                assert (probe.found.database, probe.found.store) == (False, True)
            await probe.look()
            assert probe.found.database

    anyio.run(look)


def test_a_store_that_takes_nothing_is_found(tmp_path: Path) -> None:
    async def look() -> None:
        async with probe_of(tmp_path) as probe:
            shutil.rmtree(tmp_path / "data" / "attachments")
            await probe.look()
            assert (probe.found.database, probe.found.store) == (True, False)
            assert probe.found.store_seconds is None

    anyio.run(look)


@pytest.mark.parametrize(("seconds", "age"), [(0, 0), (599, 0), (1250, 1200)])
def test_the_age_of_the_log_is_told_in_ten_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, age: int
) -> None:
    async def look() -> None:
        async with probe_of(tmp_path) as probe:
            await probe.look()
            began = probe._grown_at  # noqa: SLF001 - time is not waited for
            monkeypatch.setattr(probe, "_grown_at", began - seconds)
            await probe.look()
            assert probe.found.checkpoint_age == age

    anyio.run(look)
