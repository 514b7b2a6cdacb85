"""The inventory names everything that is kept, and the command says it with figures."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.admin.schema import migrate
from app.admin.seizure.count import count_files
from app.admin.seizure.inventory import read_inventory
from app.admin.seizure.show import rounded
from app.settings import Settings
from app.settings.given import DEFAULTS
from app.storage.database import opened_database
from app.storage.tables import metadata
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.keeper import NOW, Keeper
from tests.process import ROOT, environment
from tests.service import make_settings

INVENTORY = read_inventory()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    given = make_settings(tmp_path, origin="http://127.0.0.1:8000", database_url=database_url)
    migrate(given)
    return given


def run(settings: Settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.admin", "seizure-inventory"],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_table_and_column_of_a_migrated_database_is_listed_and_no_other(
    settings: Settings,
) -> None:
    with opened_database(settings.database_url) as engine:
        look = inspect(engine)
        there = {
            name: {c["name"] for c in look.get_columns(name)} for name in look.get_table_names()
        }
    listed = {name: set(table.columns) for name, table in INVENTORY.tables.items()}
    assert listed == there
    assert there.keys() >= metadata.tables.keys()


def test_every_setting_is_listed_and_no_other() -> None:
    assert INVENTORY.settings.keys() == DEFAULTS.keys()


def test_every_entry_says_what_it_is_in_a_word_that_is_explained_and_nothing_is_empty() -> None:
    kinds = [c.kind for table in INVENTORY.tables.values() for c in table.columns.values()]
    kinds += [kind.kind for kind in INVENTORY.files]
    kinds += [thing.kind for thing in (*INVENTORY.memory, *INVENTORY.beside)]
    assert set(kinds) == INVENTORY.kinds.keys()
    for table in INVENTORY.tables.values():
        assert all((table.tells, table.tells_not, table.kept))
    for entry in (*INVENTORY.files, *INVENTORY.memory, *INVENTORY.beside):
        assert all(vars(entry).values()), entry


def test_no_column_is_a_time_finer_than_the_hour() -> None:
    assert not [
        (name, column)
        for name, table in INVENTORY.tables.items()
        for column, held in table.columns.items()
        if held.kind == "time"
    ]


def test_it_says_how_much_of_everything_there_is_rounded(settings: Settings) -> None:
    with opened_database(settings.database_url) as engine:
        keeper = Keeper(engine, settings.data, Assembly(Coalition(now=NOW))).publish()
        for _ in range(14):
            keeper.report()
        keeper.attachment()
    done = run(settings)
    assert (done.returncode, done.stderr) == (0, "")
    day = NOW.strftime("%Y-%m-%d")
    assert f"about 10 reports came in fewer than 10 hours from {day} to {day}" in done.stdout
    assert "fewer than 10 attachments came" in done.stdout
    assert "reports (about 10 rows)" in done.stdout
    assert "replies (no rows)" in done.stdout
    for name in (*INVENTORY.tables, *INVENTORY.settings):
        assert name in done.stdout


def test_what_is_not_listed_is_named(settings: Settings) -> None:
    (settings.data / "dump.sql").write_text("")
    (settings.data / "attachments").mkdir(exist_ok=True)
    (settings.data / "attachments" / "old").write_text("")
    said = run(settings).stdout.splitlines()
    assert said[-2:] == ["  attachments/old", "  dump.sql"]


def test_a_folder_of_one_file_of_each_kind_is_counted(tmp_path: Path) -> None:
    (tmp_path / "attachments").mkdir()
    database = ("atalaya.sqlite3", "atalaya.sqlite3-wal", "atalaya.sqlite3-shm")
    for name in (*database, "service.lock", "notice.txt"):
        (tmp_path / name).touch()
    for name in ("0" * 32, f".{'0' * 32}.part"):
        (tmp_path / "attachments" / name).touch()
    counted, unlisted = count_files(tmp_path, INVENTORY)
    assert (sum(counted.values()), unlisted) == (8, frozenset())
    assert counted.keys() == {kind.name for kind in INVENTORY.files}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "none"),
        (1, "fewer than 10"),
        (14, "about 10"),
        (15, "about 20"),
        (96_000, "about 100,000"),
    ],
)
def test_figures_are_rounded_to_one_digit(number: int, said: str) -> None:
    assert rounded(number) == said
