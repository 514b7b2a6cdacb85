"""What comes back, onto which machines, and what does not."""

from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import insert, select

from app.admin.backup.errors import NotEmpty
from app.admin.backup.restore import LEFT_OUT, NUMBERS_LEFT_OUT
from app.admin.schema import migrate
from app.protocol import envelope, hpke
from app.protocol.primitives import sha256
from app.settings import Settings
from app.storage import tombstones
from app.storage.database import (
    DatabaseNotReady,
    begin_write,
    check_revision,
    migration_config,
    opened_database,
)
from app.storage.snapshot import tables_of
from app.storage.tables import attachments, reports
from tests.backup.conftest import OTHER, NewMachine
from tests.backups import Backups, rows_by_table
from tests.client import client_of, log_in, records
from tests.coalition import Coalition
from tests.service import RunningService, free_socket, running


def test_every_report_opens_after_all_was_lost(
    service: RunningService,
    coalition: Coalition,
    backups: Backups,
    new_machine: NewMachine,
    pair: str,
) -> None:
    backups.take(service.settings)
    copy = new_machine(pair)
    backups.restore(copy)
    member = coalition.members[0]
    key = hpke.PrivateKey(member.kem_seed)
    with opened_database(copy.database_url) as engine:
        with engine.connect() as connection:
            sealed = list(connection.execute(select(reports.c.envelope)).scalars())
        opened = [
            envelope.open_report(envelope.parse(data), key=key, index=0)[1] for data in sealed
        ]
    assert sum(b"Aviso" in body for body in opened) == len(opened) == 3


@pytest.mark.parametrize("to_another_kind", [False, True])
def test_everything_comes_back_but_sessions(
    service: RunningService,
    backups: Backups,
    new_machine: NewMachine,
    pair: str,
    coalition: Coalition,
    to_another_kind: bool,  # noqa: FBT001
) -> None:
    with opened_database(service.settings.database_url) as engine:
        there = rows_by_table(engine)
    backups.take(service.settings)
    copy = new_machine(OTHER[pair] if to_another_kind else pair)
    backups.restore(copy)
    with opened_database(copy.database_url) as engine:
        restored = rows_by_table(engine)
    assert restored == there | {table: set() for table in LEFT_OUT}
    listening, url = free_socket()
    with running(replace(copy, origins=(url,)), listening), client_of(url) as http:
        session = log_in(http, coalition.members[0])
        for attachment_id, digest, *_ in there["attachments"]:
            kept = http.get(f"/api/v1/attachments/{attachment_id.hex()}", headers=session)
            assert sha256(kept.content) == digest


def test_members_see_what_comes_after_a_restoration_behind_what_they_have_seen(
    small: Settings, coalition: Coalition, backups: Backups, new_machine: NewMachine
) -> None:
    backups.take(small)
    copy = new_machine("sqlite-folder")
    backups.restore(copy)
    listening, url = free_socket()
    with running(replace(copy, origins=(url,)), listening), client_of(url) as http:
        data, _ = coalition.seal_report({"alborada"})
        assert http.post("/api/v1/reports", content=data).status_code == 201
        session = log_in(http, coalition.members[0])
        # Somebody had fetched many more than the backup knew of.
        page = http.get("/api/v1/reports?after=1000", headers=session).content
        new = list(records(page, len(coalition.members)))
    assert [digest for _, _, digest, _ in new] == [sha256(data)]
    assert new[0][0] == 3 + NUMBERS_LEFT_OUT + 1


def test_nothing_forgotten_comes_back_from_an_older_file_of_a_series(
    small: Settings, backups: Backups, new_machine: NewMachine
) -> None:
    backups.take(small)
    with opened_database(small.database_url) as engine, begin_write(engine) as connection:
        gone = connection.execute(select(reports.c.id, reports.c.envelope).limit(1)).one()
        files = list(connection.execute(select(attachments.c.id)).scalars())
        tombstones.forget_reports(connection, [gone.id])
        _, names = tombstones.forget_attachments(connection, files)
    for name in names:
        (small.data / "attachments" / name).unlink()
    backups.take(small)
    copy = new_machine("sqlite-folder")
    backups.restore(copy)
    stored = b"".join(path.read_bytes() for path in copy.data.rglob("*") if path.is_file())
    assert gone.envelope[1000:1100] not in stored
    assert not list((copy.data / "attachments").iterdir())
    with opened_database(copy.database_url) as engine:
        restored = rows_by_table(engine)
    assert len(restored["reports"]) == 2
    assert len(restored["tombstones"]) == 2


def test_a_machine_that_is_not_empty_is_left_alone(
    small: Settings, backups: Backups, new_machine: NewMachine
) -> None:
    backups.take(small)
    with opened_database(small.database_url) as engine:
        there = rows_by_table(engine)
    with pytest.raises(NotEmpty, match="database"):
        backups.restore(small)
    with opened_database(small.database_url) as engine:
        assert rows_by_table(engine) == there
    copy = new_machine("sqlite-folder")
    (copy.data / "attachments").mkdir(parents=True)
    (copy.data / "attachments" / ("0" * 32)).write_bytes(b"somebody else's")
    with pytest.raises(NotEmpty, match="store"):
        backups.restore(copy)
    assert [path.name for path in (copy.data / "attachments").iterdir()] == ["0" * 32]


def test_a_database_that_was_only_migrated_counts_as_empty(
    small: Settings, backups: Backups, new_machine: NewMachine
) -> None:
    backups.take(small)
    copy = new_machine("sqlite-folder")
    migrate(copy)
    backups.restore(copy)


def test_a_backup_of_an_earlier_revision_is_restored_and_migrated(
    backups: Backups, new_machine: NewMachine, coalition: Coalition
) -> None:
    old, copy = new_machine("sqlite-folder"), new_machine("sqlite-folder")
    old.data.mkdir(parents=True)
    command.upgrade(migration_config(old.database_url), "0003")
    document = coalition.document
    row = {"version": 2, "hash": bytes(32), "document": document, "keys_sha256": bytes(32)}
    with opened_database(old.database_url) as engine, begin_write(engine) as connection:
        rosters = next(table for table in tables_of(connection) if table.name == "rosters")
        connection.execute(insert(rosters).values(row))
    assert backups.take(old).path.exists()
    assert backups.restore(copy).schema.revision == "0003"
    with opened_database(copy.database_url) as engine:
        check_revision(engine)
        (restored,) = rows_by_table(engine)["rosters"]
    expires = int(coalition.roster.expires.timestamp())
    assert restored[2] == document
    assert restored[-1] == expires // 3600


def test_a_backup_of_a_later_version_is_refused(
    small: Settings, backups: Backups, new_machine: NewMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.admin.backup.take.revision_of", lambda _: "9999")
    backups.take(small)
    with pytest.raises(DatabaseNotReady, match="newer version"):
        backups.restore(new_machine("sqlite-folder"))
