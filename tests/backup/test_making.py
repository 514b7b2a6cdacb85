"""A backup has everything of one moment, and the next one what is new."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.admin.backup.archive import write_archive
from app.admin.backup.catalogue import opened_catalogue
from app.admin.backup.errors import ArchiveDamaged, BackupRefused
from app.admin.backup.keys import read_recipient
from app.admin.backup.series import all_series, find_series
from app.admin.backup.take import PartsLost
from app.protocol.log import EntryKind
from app.protocol.primitives import random_bytes
from app.settings import Settings
from app.storage import tombstones
from app.storage.blobs.local import LocalBlobStore
from app.storage.database import (
    begin_write,
    opened_database,
)
from app.storage.tables import attachments, reports
from tests.backup.conftest import NewMachine
from tests.backups import Backups, check, fill, rows_by_table
from tests.client import client_of
from tests.coalition import Coalition
from tests.faults.sender import Sender
from tests.receipts import check_reports_against, check_stored_log
from tests.service import RunningService


def test_what_is_backed_up_while_reports_come_in_is_of_one_moment(
    service: RunningService,
    coalition: Coalition,
    backups: Backups,
    new_machine: NewMachine,
    pair: str,
) -> None:
    is_over = threading.Event()
    with client_of(service.url) as http:
        sender = Sender(http, coalition)
        before = {sender.send().json()["sha256"] for _ in range(20)}

        def send_on() -> None:
            while not is_over.is_set():
                sender.send()

        sending = threading.Thread(target=send_on)
        sending.start()
        while len(sender.acknowledged) < 30:
            pass
        taken = [backups.take(service.settings) for _ in range(2)]
        is_over.set()
        sending.join()
    assert taken[0].manifest.counts["reports"] < taken[1].manifest.counts["reports"]
    copy = new_machine(pair)
    backups.restore(copy)
    with opened_database(copy.database_url) as engine:
        _, entries = check_stored_log(engine)
        check_reports_against(engine, entries)
        with engine.connect() as connection:
            kept = {
                digest.hex() for digest in connection.execute(select(reports.c.sha256)).scalars()
            }
    assert before <= kept
    assert sum(entry.kind is EntryKind.REPORT for entry in entries) == len(kept)


def test_the_next_file_of_a_series_has_only_what_is_new(
    service: RunningService,
    coalition: Coalition,
    backups: Backups,
    new_machine: NewMachine,
    pair: str,
) -> None:
    first = backups.take(service.settings)
    with client_of(service.url) as http:
        fill(http, coalition, reports=1, files=1)
    second = backups.take(service.settings)
    third = backups.take(service.settings)
    assert [taken.place.number for taken in (first, second, third)] == [1, 2, 3]
    assert first.manifest.blobs == second.manifest.blobs == 2
    assert second.manifest.counts["reports"] == 4
    assert third.manifest.values < second.manifest.values < first.manifest.values
    assert third.manifest.blobs == 0
    copy = new_machine(pair)
    backups.restore(copy)
    with opened_database(service.settings.database_url) as engine:
        there = rows_by_table(engine)
    with opened_database(copy.database_url) as engine:
        assert rows_by_table(engine)["reports"] == there["reports"]


def test_what_is_forgotten_while_a_backup_is_made_is_forgotten_in_it(
    small: Settings, backups: Backups, new_machine: NewMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = LocalBlobStore.read

    async def forget_and_read(self: LocalBlobStore, name: str) -> bytes:
        with opened_database(small.database_url) as engine, begin_write(engine) as connection:
            ids = list(connection.execute(select(attachments.c.id)).scalars())
            for part in tombstones.forget_attachments(connection, ids)[1]:
                (small.data / "attachments" / part).unlink()
        return await read(self, name)

    monkeypatch.setattr(LocalBlobStore, "read", forget_and_read)
    taken = backups.take(small)
    assert len(taken.manifest.gone) >= 2
    copy = new_machine("sqlite-folder")
    backups.restore(copy)
    with opened_database(copy.database_url) as engine:
        restored = rows_by_table(engine)
    assert not restored["attachments"] | restored["blob_parts"]
    assert [row[0] for row in restored["tombstones"]] == [2]


def test_bytes_that_are_lost_are_said_and_looked_for_again(
    small: Settings, backups: Backups
) -> None:
    path = next((small.data / "attachments").iterdir())
    data = path.read_bytes()
    path.unlink()
    with pytest.raises(PartsLost, match="1 parts of attachments"):
        backups.take(small)
    path.write_bytes(data)
    assert backups.take(small).manifest.blobs == 1
    check(backups)


def test_series_end_and_old_ones_are_removed(small: Settings, backups: Backups) -> None:
    first, second, third = (backups.take(small, days=0, keep=2) for _ in range(3))
    assert [taken.place.number for taken in (first, second, third)] == [1, 1, 1]
    assert third.removed == 1
    assert sorted(backups.folder.glob("*.backup")) == [second.path, third.path]
    assert check(backups).headers[0].path == third.path


def test_a_clock_that_was_wrong_once_or_a_damaged_file_keeps_no_backup_from_being_the_newest(
    small: Settings, backups: Backups
) -> None:
    ahead = backups.take(small, days=0)
    later = b"\xff" + random_bytes(15)
    place = replace(ahead.place, series=later)
    write_archive(ahead.path.with_name("f.backup"), place, [read_recipient(backups.recipient)], ())
    newest = backups.take(small, days=0, keep=1)
    assert newest.path.exists()
    assert all_series(backups.folder)[-1][0].path == newest.path
    newest.path.write_bytes(b"damaged")
    with pytest.raises(ArchiveDamaged):
        find_series([backups.folder])
    assert backups.take(small, days=0, keep=1).path.exists()


@pytest.mark.parametrize("damage", [b"no database at all", b""])
def test_a_catalogue_that_is_lost_costs_no_more_than_a_new_series(
    small: Settings, backups: Backups, damage: bytes
) -> None:
    backups.take(small)
    (backups.folder / "catalogue.sqlite3").write_bytes(damage)
    assert backups.take(small).place.number == 1
    check(backups)


def test_two_backups_into_one_folder_do_not_get_in_each_others_way(
    small: Settings, backups: Backups
) -> None:
    backups.take(small)
    with (
        opened_catalogue(backups.folder, b"secret"),
        pytest.raises(BackupRefused, match="Another backup"),
    ):
        backups.take(small)
