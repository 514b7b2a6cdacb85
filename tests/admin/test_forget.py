"""What an operator types to forget, and that it may be stopped at any moment."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.intake.limits import FORGOTTEN_AT_ONCE
from app.settings import Settings, UnsafeSettings, read_settings
from app.storage.database import opened_database
from app.storage.tables import attachments, blob_parts, reports, tombstones
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.keeper import HOUR, NOW, Keeper
from tests.process import ROOT, environment
from tests.service import make_settings, migrate_anew

NO_AGE = "ATALAYA_KEEP_DAYS is neither empty nor a number from 1 to 36500."
REPORTS, ATTACHMENTS = 4 * FORGOTTEN_AT_ONCE, FORGOTTEN_AT_ONCE


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    given = make_settings(tmp_path, origin="http://127.0.0.1:8000", database_url=database_url)
    migrate_anew(given)
    return given


@pytest.fixture
def keeper(settings: Settings) -> Iterator[Keeper]:
    """Orders are carried out at once."""
    with opened_database(settings.database_url) as engine:
        yield Keeper(engine, settings.data, Assembly(Coalition(now=NOW))).publish()


def start(settings: Settings, *before: str) -> subprocess.Popen[str]:
    days = {"ATALAYA_KEEP_DAYS": str(settings.keep_days)} if settings.keep_days else {}
    return subprocess.Popen(
        [*before, sys.executable, "-m", "app.admin", "forget"],
        cwd=ROOT,
        env={**environment(settings), **days},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(settings: Settings) -> tuple[int, str, str]:
    process = start(settings)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_it_says_how_many_of_each_kind_were_forgotten(settings: Settings, keeper: Keeper) -> None:
    keeper.order(keeper.report(), keeper.report(), keeper.attachment())
    code, out, err = run(settings)
    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == [
        "1 orders carried out.",
        "2 reports forgotten.",
        "1 attachments forgotten.",
    ]
    assert run(settings)[1].splitlines()[:2] == ["0 orders carried out.", "0 reports forgotten."]


def test_it_forgets_by_the_age_that_is_set(settings: Settings, keeper: Keeper) -> None:
    keeper.report(hour=HOUR - 31 * 24)
    keeper.report(hour=HOUR - 29 * 24)
    assert "0 reports forgotten." in run(settings)[1]
    assert "1 reports forgotten." in run(replace(settings, keep_days=30))[1]


def test_an_age_that_is_no_number_of_days_stops_it(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, origin="http://127.0.0.1:8000")
    result = subprocess.run(
        [sys.executable, "-m", "app.admin", "forget"],
        cwd=ROOT,
        env={**environment(settings), "ATALAYA_KEEP_DAYS": "soon"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == f"{NO_AGE}\n"


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "36501", "soon"])
def test_an_age_is_a_number_of_days(days: str) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        read_settings({"ATALAYA_KEEP_DAYS": days})
    assert str(refused.value) == NO_AGE


def test_a_store_that_does_not_let_go_is_one_sentence(settings: Settings, keeper: Keeper) -> None:
    keeper.attachment()
    stuck = settings.data / "attachments" / ("1" * 32)
    stuck.mkdir()
    os.utime(stuck, (0, 0))
    code, _, err = run(settings)
    assert code == 1
    assert err.startswith("The store of the attachments does not answer.")
    assert "Traceback" not in err


def test_whatever_stops_it_nothing_is_half_forgotten_and_it_goes_on(
    settings: Settings, keeper: Keeper
) -> None:
    wanted = [keeper.report() for _ in range(REPORTS)]
    wanted += [keeper.attachment() for _ in range(ATTACHMENTS)]
    stays = {keeper.report(), keeper.attachment()}
    for start_at in range(0, len(wanted), 500):
        keeper.order(*wanted[start_at : start_at + 500])
    stopped = 0
    while True:
        enough = keeper.count(tombstones) + random.randint(1, 3 * FORGOTTEN_AT_ONCE)  # noqa: S311
        # Whoever watches is quicker than what it stops, also where others want the processor; but
        # what it stops gets on.
        process = start(settings, "nice", "-n", "5")
        while process.poll() is None and keeper.count(tombstones) < enough:
            pass
        process.kill()
        process.communicate()
        check_consistency(keeper, set(wanted), stays)
        if process.returncode == 0:
            break
        stopped += keeper.count(tombstones) < len(wanted)
    assert stopped
    assert run(settings)[0] == 0
    assert keeper.hashes(tombstones) == set(wanted)
    assert keeper.hashes(reports) | keeper.hashes(attachments) == stays


def check_consistency(keeper: Keeper, wanted: set[bytes], stays: set[bytes]) -> None:
    """Everything is there whole or forgotten whole, and no row lacks its bytes."""
    there = keeper.hashes(reports) | keeper.hashes(attachments)
    buried = keeper.hashes(tombstones)
    assert there | buried == wanted | stays
    assert not there & buried
    assert names(keeper.engine) <= keeper.files
    with keeper.engine.connect() as connection:
        blobs = set(connection.execute(select(attachments.c.blob)).scalars())
        assert set(connection.execute(select(blob_parts.c.blob)).scalars()) == blobs


def names(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(select(blob_parts.c.name)).scalars())
