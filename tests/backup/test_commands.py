"""What an operator types to back up, verify, restore and drill, and that it may be stopped."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.admin.__main__ import cli
from app.admin.backup.errors import BackupRefused
from app.admin.backup.series import check_series, find_series
from app.settings import Settings
from app.storage.database import begin_write, check_revision, opened_database
from app.storage.snapshot import is_empty, one_moment
from app.storage.tables import reports
from tests.backups import Backups, fill, rows_by_table
from tests.client import client_of
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.postgres import PostgresServer
from tests.process import ROOT, environment
from tests.service import free_socket, make_settings, prepare, running

# Made by the code of that revision; every later one must restore it. docs/backup.md, part 8.
FIXTURES = sorted((Path(__file__).parent / "releases").iterdir())


@pytest.fixture
def settings(tmp_path: Path, coalition: Coalition) -> Settings:
    """With three reports and four attachments."""
    listening, url = free_socket()
    given = make_settings(tmp_path / "service", origin=url)
    prepare(given, coalition)
    with running(given, listening), client_of(url) as http:
        fill(http, coalition, files=4)
    return given


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path)


def machine(folder: Path) -> Settings:
    return make_settings(folder, origin="http://127.0.0.1:8000")


def start(settings: Settings, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.admin", *map(str, arguments)],
        cwd=ROOT,
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(settings: Settings, *arguments: object) -> tuple[str, str]:
    """What is printed, and the sentence with which it ends where it does not end well."""
    given = {name: None for name in os.environ if name.startswith("ATALAYA_")}
    result = CliRunner().invoke(
        cli, [str(word) for word in arguments], env={**given, **environment(settings)}
    )
    if result.exception and not isinstance(result.exception, BackupRefused):
        raise result.exception
    return result.output, str(result.exception or "")


def test_keys_backup_verify_and_restore_as_they_are_typed(
    settings: Settings, tmp_path: Path
) -> None:
    keys, folder = tmp_path / "keys", tmp_path / "backups"
    assert not run(settings, "backup", "key", "--to", keys)[1]
    assert (keys / "backup.identity").stat().st_mode & 0o777 == 0o600
    out, refusal = run(settings, "backup", "--to", folder, "--recipient", keys / "backup.recipient")
    assert not refusal
    assert "number 1 of its series" in out
    assert "1 files are as they were written" in run(settings, "backup", "verify", folder)[0]
    identity = ("--identity", keys / "backup.identity")
    assert "3 reports, 4 attachments" in run(settings, "backup", "verify", folder, *identity)[0]
    copy = machine(tmp_path / "copy")
    out, refusal = run(copy, "restore", "--from", folder, *identity)
    assert not refusal
    assert "their tools say 'rollback', rightly" in out
    with opened_database(copy.database_url) as engine:
        check_revision(engine)
        assert len(rows_by_table(engine)["reports"]) == 3
    process = start(copy, "restore", "--from", folder, *identity)
    assert process.communicate(timeout=PATIENCE) == ("", "The database is not empty.\n")
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("recipient", "said"),
    [
        ("backup.identity", "backup.identity is not the key that locks backups."),
        ("none", "none is not a file that can be read."),
    ],
)
def test_a_wrong_key_file_is_one_sentence(
    settings: Settings, tmp_path: Path, backups: Backups, recipient: str, said: str
) -> None:
    path = backups.recipient.with_name(recipient)
    assert run(settings, "backup", "--to", tmp_path / "b", "--recipient", path) == ("", said)


def test_a_backup_that_is_killed_leaves_nothing_half(settings: Settings, backups: Backups) -> None:
    backups.take(settings, days=0)
    for _ in range(3):
        process = start(
            settings, "backup", "--to", backups.folder, "--recipient", backups.recipient
        )
        while process.poll() is None and not list(backups.folder.glob("*.part")):
            pass
        process.kill()
        process.communicate()
    check_series(find_series([backups.folder]))
    # The catalogue knows nothing of what was never finished.
    assert backups.take(settings).place.number == 2
    assert not list(backups.folder.glob("*.part"))
    assert backups.restore(machine(backups.home / "copy"))


def _is_begun(data: Path) -> bool:
    return (data / "restoring.sqlite3").exists()


def _has_parts(data: Path) -> bool:
    return (data / "attachments").exists() and any((data / "attachments").iterdir())


def _has_database(data: Path) -> bool:
    return (data / "atalaya.sqlite3").exists()


@pytest.mark.parametrize("reached", [_is_begun, _has_parts, _has_database])
def test_a_restoration_that_is_killed_is_whole_or_can_be_done_again(
    settings: Settings, backups: Backups, reached: Callable[[Path], bool]
) -> None:
    backups.take(settings)
    copy = machine(backups.home / "copy")
    process = start(copy, "restore", "--from", backups.folder, "--identity", backups.identity)
    while process.poll() is None and not reached(copy.data):
        pass
    process.kill()
    process.communicate()
    with opened_database(copy.database_url) as engine, one_moment(engine) as connection:
        nothing = is_empty(connection)
    if nothing:
        backups.restore(copy)
    with opened_database(settings.database_url) as engine:
        there = rows_by_table(engine)
    with opened_database(copy.database_url) as engine:
        restored = rows_by_table(engine)
    assert restored["reports"] == there["reports"]
    names = {row[-1] for row in restored["blob_parts"]}
    assert {path.name for path in (copy.data / "attachments").iterdir()} >= names
    assert not nothing or not (copy.data / "restoring.sqlite3").exists()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_drill_restores_a_backup_starts_it_and_compares(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    options: tuple[object, ...] = ("--in", tmp_path)
    if database == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        options += ("--database", postgres.new_database())
    before = sorted(tmp_path.iterdir())
    out, refusal = run(settings, "drill", *options)
    assert not refusal
    assert "bytes in" in out.splitlines()[0]
    for line in (
        "3 reports have the hashes of their receipts.",
        "4 attachments have the hashes of their receipts.",
        "it is well and shows its page.",
        "The drill is passed.",
    ):
        assert line in out
    assert sorted(tmp_path.iterdir()) == before


def test_a_drill_fails_where_a_report_or_an_attachment_has_changed_on_the_disk(
    settings: Settings, tmp_path: Path
) -> None:
    part = next((settings.data / "attachments").iterdir())
    whole = part.read_bytes()
    part.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    refusal = run(settings, "drill", "--in", tmp_path)[1]
    assert refusal == "An attachment is not the one that its evidence hash names."
    part.write_bytes(whole)
    with opened_database(settings.database_url) as engine, begin_write(engine) as connection:
        data = connection.execute(select(reports.c.envelope).limit(1)).scalar_one()
        changed = data[:-1] + bytes([data[-1] ^ 1])
        connection.execute(
            reports.update().where(reports.c.envelope == data).values(envelope=changed)
        )
    refusal = run(settings, "drill", "--in", tmp_path)[1]
    assert refusal == "A report is not the one that its evidence hash names."


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_a_backup_of_every_earlier_release_is_restored(fixture: Path, tmp_path: Path) -> None:
    copy = machine(tmp_path)
    identity = ("--identity", fixture / "backup.identity")
    assert not run(copy, "restore", "--from", fixture, *identity)[1]
    expected = json.loads((fixture / "expected.json").read_text())
    with opened_database(copy.database_url) as engine:
        check_revision(engine)
        restored = rows_by_table(engine)
    assert {table: len(restored[table]) for table in expected["rows"]} == expected["rows"]
    with opened_database(copy.database_url) as engine, engine.connect() as connection:
        hashes = connection.execute(select(reports.c.sha256).order_by(reports.c.sequence))
        assert [digest.hex() for digest in hashes.scalars()] == expected["reports"]
    listening, url = free_socket()
    with running(replace(copy, origins=(url,)), listening), client_of(url) as http:
        assert http.get("/api/v1/health").status_code == 200
