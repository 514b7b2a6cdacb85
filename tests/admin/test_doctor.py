"""Whatever is broken, the doctor names it; what is whole, it leaves alone."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, insert, update

from app.admin.doctor import examine
from app.admin.doctor.database import look_at_clock, look_at_database, look_at_durability
from app.admin.doctor.finding import State
from app.admin.doctor.folders import look_at_disk, look_at_folders
from app.admin.doctor.machine import look_at_memory
from app.admin.doctor.receipts import look_at_forgetting, look_at_receipts
from app.admin.doctor.store import look_at_store
from app.intake.receipts import begin_log
from app.storage.database import opened_database
from app.storage.tables import checkpoints, receipt_entries, uploads
from tests.assembly import Assembly
from tests.coalition import Coalition
from tests.doctor import Place, about, prepared_place, said
from tests.keeper import HOUR, Keeper
from tests.postgres import PostgresServer
from tests.process import ROOT, environment
from tests.s3 import S3Server
from tests.service import (
    RunningService,
    free_socket,
    make_settings,
    running,
)


@pytest.fixture
def place(tmp_path: Path, coalition: Coalition) -> Iterator[Place]:
    with prepared_place(tmp_path, coalition) as place:
        yield place


def test_a_service_as_it_should_be_needs_nothing(place: Place, tmp_path: Path) -> None:
    place.publish(place.certified())
    listening, url = free_socket()
    settings = replace(place.settings, origins=(url,))
    with running(settings, listening):
        findings = list(examine(environment(settings)))
    assert about(iter(findings)) == set()
    subjects = {finding.about for finding in findings}
    assert subjects >= {"settings", "origin 1", "service", "core dumps", "swap", "data folder"}
    assert subjects >= {"files", "pages", "disk", "inodes", "store", "database", "durability"}
    assert subjects >= {"clock", "roster", "log key", "root", "pins", "checkpoint", "forgetting"}
    # Lines name no address, no folder, no member and no coalition.
    lines = "\n".join(map(str, findings))
    for name in (url, str(tmp_path), place.coalition.name, "alborada", "127.0.0.1"):
        assert name not in lines


def test_it_ends_with_what_monitors_read(place: Place) -> None:
    """Here the service does not run."""
    done = subprocess.run(
        [sys.executable, "-m", "app.admin", "doctor"],
        cwd=ROOT,
        env=environment(place.settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert "fails      service: it does not answer at its port" in done.stdout


def test_settings_that_stop_the_start_are_all_that_it_says(place: Place) -> None:
    (finding,) = examine({**environment(place.settings), "ATALAYA_PORTS": "1"})
    assert str(finding).startswith("fails      settings: ATALAYA_PORTS is no setting")


def test_a_service_that_runs_with_other_settings_is_named(service: RunningService) -> None:
    changed = {**environment(service.settings), "ATALAYA_KEEP_DAYS": "30"}
    assert "service" in about(examine(changed), State.ATTENTION)


def test_what_is_not_there_is_not_made(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, origin="http://127.0.0.1:1")
    found = about(examine(environment(settings)), State.FAILS)
    assert found >= {"service", "data folder", "store", "database"}
    assert not settings.data.exists()


def test_folders_and_files_that_are_open_to_others_are_named(place: Place) -> None:
    assert about(look_at_folders(place.settings)) == set()
    for path, subject, mode in (
        (place.settings.data, "data folder", 0o750),
        (place.settings.data / "atalaya.sqlite3", "files", 0o604),
        (place.settings.web / "page.js", "pages", 0o646),
    ):
        before = path.stat().st_mode
        path.chmod(mode)
        assert about(look_at_folders(place.settings)) == {subject}
        path.chmod(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_a_data_folder_of_another_user_is_named(place: Place) -> None:
    os.chown(place.settings.data, 65_534, -1)
    assert about(look_at_folders(place.settings)) == {"data folder"}


def disk(*, free: int = 10**6, files: int = 1000, left: int = 900) -> os.statvfs_result:
    """What a disk says of itself, in blocks of 4 kB."""
    return os.statvfs_result((4096, 4096, 10**9, free, free, files, left, left, 0, 255))


def test_a_disk_without_room_is_named() -> None:
    assert about(look_at_disk(disk())) == set()
    assert about(look_at_disk(disk(free=1000)), State.FAILS) == {"disk"}
    assert about(look_at_disk(disk(free=10**5)), State.ATTENTION) == {"disk"}
    assert about(look_at_disk(disk(left=49))) == {"inodes"}
    # Some filesystems count none.
    assert about(look_at_disk(disk(files=0, left=0))) == set()


def test_swap_and_dumps_of_memory_are_named(tmp_path: Path) -> None:
    swaps = tmp_path / "swaps"
    swaps.write_text("Filename Type Size Used Priority\n/dev/vda2 partition 100 0 -2\n")
    assert "swap" in about(look_at_memory(swaps))
    swaps.write_text("Filename Type Size Used Priority\n")
    assert "swap" not in about(look_at_memory(swaps))
    before = resource.getrlimit(resource.RLIMIT_CORE)
    if before[1] == 0:
        return
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
        assert about(look_at_memory(swaps)) == {"core dumps"}
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_a_store_that_takes_nothing_is_named(place: Place) -> None:
    assert about(look_at_store(place.settings)) == set()
    folder = place.settings.data / "attachments"
    folder.rmdir()
    folder.touch()
    assert about(look_at_store(place.settings)) == {"store"}


def test_a_database_of_another_version_is_named(place: Place) -> None:
    assert about(look_at_database(place.engine)) == set()
    with place.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    assert about(look_at_database(place.engine)) == {"database"}
    # What is read from tables that may not be there is left out.
    assert "roster" not in about(examine(environment(place.settings)))


def test_sqlite_that_would_lose_or_keep_too_much_is_named(place: Place) -> None:
    assert about(look_at_durability(place.engine)) == set()
    careless = create_engine(place.settings.database_url)
    with careless.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
    ((_, words),) = said(look_at_durability(careless))
    careless.dispose()
    assert "journal_mode = delete" in words
    assert "secure_delete = 0" in words


def test_a_bucket_that_keeps_what_is_deleted_is_named(place: Place, s3: S3Server) -> None:
    bucket = s3.new_bucket()
    settings = replace(place.settings, bucket=bucket)
    assert about(look_at_store(settings)) == set()
    s3.keep_versions(bucket)
    ((_, words),) = said(look_at_store(settings), State.FAILS)
    assert "keeps versions" in words


def test_postgresql_that_would_lose_what_it_confirms_is_named(postgres: PostgresServer) -> None:
    """The server of the tests does not wait for its disk, and has no checksums."""
    url = postgres.new_database()
    with opened_database(url) as engine:
        assert said(look_at_durability(engine), State.FAILS) == {
            ("durability", "it does not promise what it should: fsync = off.")
        }
        assert about(look_at_clock(engine), State.FAILS) == {"clock"}


def test_standbys_that_are_not_waited_for_or_not_there_are_named(
    postgres: PostgresServer,
) -> None:
    url = postgres.new_database()
    socket, port = postgres.socket, postgres.port
    twice = url.replace(f"{socket}", f"{socket},{socket}").replace(f"{port}", f"{port},{port}")
    with opened_database(twice) as engine:
        assert "standby" in about(look_at_durability(engine), State.FAILS)
    postgres.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    try:
        postgres.execute("SELECT pg_reload_conf()")
        with opened_database(url) as engine:
            words = dict(said(look_at_durability(engine)))
        assert "none is connected" in words["standby"]
    finally:
        postgres.execute("ALTER SYSTEM RESET synchronous_standby_names")
        postgres.execute("SELECT pg_reload_conf()")


def test_what_arrived_in_the_future_tells_of_a_wrong_clock(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish(place.coalition.roster)
    assert about(look_at_clock(place.engine)) == set()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 2 * 3600)
    assert about(look_at_clock(place.engine)) == {"clock"}


def test_a_roster_that_is_missing_or_ends_soon_is_named(place: Place) -> None:
    assert about(place.look_at_coalition()) == {"roster"}
    soon = place.coalition.now + timedelta(days=3)
    place.publish(replace(place.certified(), expires=soon))
    ((subject, words),) = said(place.look_at_coalition())
    assert (subject, words.split()[0]) == ("roster", "2")


def test_a_log_key_that_the_coalition_has_not_certified_is_named(place: Place) -> None:
    begin_log(place.engine, origin=place.settings.origins[0])
    place.publish(place.coalition.roster)
    assert about(place.look_at_coalition(), State.ATTENTION) == {"log key"}


def test_another_log_key_than_the_certified_one_is_named(place: Place) -> None:
    roster = place.certified()
    assert roster.receipts
    other = replace(roster.receipts, key=bytes(32))
    place.publish(replace(roster, receipts=other))
    assert about(place.look_at_coalition(), State.FAILS) == {"log key"}


def test_pages_of_another_coalition_are_named(place: Place) -> None:
    place.publish(place.certified())
    assert about(place.look_at_coalition()) == set()
    (place.settings.web / "page.js").write_text(Coalition().pins_bytes.decode())
    assert about(place.look_at_coalition()) == {"pins"}


def test_a_checkpoint_of_another_key_over_other_entries_or_of_yesterday_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert about(look_at_receipts(place.engine)) == {"checkpoint"}
    place.publish(place.certified())
    assert about(look_at_receipts(place.engine)) == set()
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now + 4 * 3600)
        assert about(look_at_receipts(place.engine)) == {"checkpoint"}
    with place.engine.begin() as connection:
        connection.execute(delete(receipt_entries))
    assert "other entries" in dict(said(look_at_receipts(place.engine)))["checkpoint"]
    with place.engine.begin() as connection:
        note = connection.execute(checkpoints.select()).one().note
        lines = note.splitlines(keepends=True)
        forged = b"".join([lines[0], b"7\n", *lines[2:]])
        connection.execute(update(checkpoints).values(note=forged))
    assert "signature" in dict(said(look_at_receipts(place.engine)))["checkpoint"]


def test_what_should_have_been_forgotten_is_named(place: Place) -> None:
    keeper = Keeper(place.engine, place.settings.data, Assembly(place.coalition)).publish()
    assert about(look_at_forgetting(place.engine, keep_days=1)) == set()
    keeper.report(hour=HOUR - 30)
    assert about(look_at_forgetting(place.engine, keep_days=1)) == {"forgetting"}
    assert about(look_at_forgetting(place.engine, keep_days=None)) == set()
    row = {"token_sha256": bytes(32), "blob": bytes(16), "size": 2, "received": 1, "header": b""}
    row |= {"metadata": "", "sha256": None, "expires_hour": HOUR - 3}
    with place.engine.begin() as connection:
        connection.execute(insert(uploads).values(row))
    assert about(look_at_forgetting(place.engine, keep_days=None)) == {"forgetting"}
