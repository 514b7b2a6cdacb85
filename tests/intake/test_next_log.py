"""A receipt log that follows another has everything that is kept, under a key of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.intake import next_log
from app.intake.receipts import EntryKind, certifiable_key
from app.protocol.checkpoint import parse_verifier_key
from app.protocol.primitives import sha256
from app.protocol.return_code import new_return_code
from app.storage.database import begin_write, opened_database
from app.storage.tables import events
from app.storage.tombstones import forget_reports
from tests.client import client_of, log_in, upload
from tests.coalition import Coalition
from tests.made_up_threads import MadeUpThread, append, begin
from tests.receipts import certified_log, check_receipt, check_reports_against, check_stored_log
from tests.service import RunningService, running_service
from tests.uploads import like_attachment


@pytest.fixture
def service(tmp_path: Path, coalition: Coalition, database_url: str) -> Iterator[RunningService]:
    with running_service(tmp_path, coalition, database_url=database_url) as running:
        yield running


@pytest.fixture
def engine(service: RunningService) -> Iterator[Engine]:
    with opened_database(service.settings.database_url) as engine:
        yield engine


def test_everything_that_is_kept_has_an_entry_and_a_receipt_in_the_next_log(
    service: RunningService, engine: Engine, coalition: Coalition
) -> None:
    sealed = [coalition.seal_report({"alborada"})[0] for _ in range(3)]
    file, thread = like_attachment(coalition, 1000), MadeUpThread()
    tag, reply = coalition.seal_reply("alborada", new_return_code(), text="Lo leímos.")
    with client_of(service.url) as http:
        session = log_in(http, coalition.members[0])
        for data in sealed:
            assert http.post("/api/v1/reports", content=data).status_code == 201
        upload(http, file)
        assert http.post("/api/v1/replies", content=tag + reply, headers=session).status_code == 201
        assert begin(http, session, thread, coalition.members[:2]).status_code == 201
        assert append(http, session, thread).status_code == 201
        with begin_write(engine) as connection:
            forget_reports(connection, [sealed[2][80:96]])
        before = certified_log(engine)
        certified = next_log.prepare(engine, origin=service.url)
        assert next_log.prepare(engine, origin=service.url) == certified
        # Until then the old log goes on.
        assert certified_log(engine) == before
        name = next_log.begin(engine)
        assert certifiable_key(engine) == certified
        log = parse_verifier_key(certified)
        assert (log.name, log.name != before.name) == (name, True)
        _, entries = check_stored_log(engine)
        check_reports_against(engine, entries)
        for kind, kept in (
            (EntryKind.REPORT, {sha256(data) for data in sealed[:2]}),
            (EntryKind.ATTACHMENT, {sha256(file)}),
            (EntryKind.REPLY, {sha256(reply)}),
            (EntryKind.EVENT, {sha256(event) for event in thread.events}),
            (EntryKind.ROSTER, {coalition.roster.hash}),
        ):
            assert {entry.sha256 for entry in entries if entry.kind is kind} == kept
        check_receipt(http.post("/api/v1/reports", content=sealed[0]), sealed[0], log)
        again = http.post("/api/v1/replies", content=tag + reply, headers=session)
        check_receipt(again, reply, log, kind=EntryKind.REPLY)
        with engine.connect() as connection:
            places = connection.execute(select(events.c.leaf, events.c.sha256)).all()
        assert all(entries[leaf].sha256 == digest for leaf, digest in places)
        # And what comes now goes on in it.
        new, _ = coalition.seal_report({"alborada"})
        check_receipt(http.post("/api/v1/reports", content=new), new, log)


def test_a_next_log_begins_only_under_a_key_that_was_shown(engine: Engine) -> None:
    before = certifiable_key(engine)
    head, _ = check_stored_log(engine)
    with pytest.raises(next_log.NoNextLog):
        next_log.begin(engine)
    assert certifiable_key(engine) == before
    assert check_stored_log(engine)[0] == head
