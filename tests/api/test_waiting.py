"""What waits is published when its time has come, also where nobody asks."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app import main
from app.intake.governance import Governance, hand_in
from app.intake.ledger_reader import LedgerReader
from app.protocol.errors import StatementOutOfPlace
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import moment_of
from app.storage.database import opened_database
from tests.assembly import Assembly
from tests.client import client_of, log_in, read_log, say
from tests.coalition import Coalition, Secrets
from tests.patience import PATIENCE
from tests.service import RunningService, governed_service

WAITING_HOURS = 2
NEWCOMER = Secrets("nueva")
# More requests than a turn of the background task can take; nobody waits for a clock.
ENOUGH = 10_000


def founded(*, hours_ago: int) -> Assembly:
    """A coalition with a waiting period that was founded some hours ago."""
    now = datetime.now(UTC) - timedelta(hours=hours_ago)
    return Assembly(Coalition(now=now, waiting_hours=WAITING_HOURS))


def prepare_admission(assembly: Assembly) -> list[tuple[bytes, int]]:
    """Says everything that admits the newcomer; only time is missing then."""
    before = len(assembly.documents)
    assembly.secrets[NEWCOMER.id] = NEWCOMER
    proposal = assembly.propose(assembly.admission(NEWCOMER))
    assembly.answer(proposal, NEWCOMER)
    for seed in assembly.signers[:2]:
        assembly.sign(proposal, seed)
    return assembly.documents[before:]


def hand_in_from_elsewhere(service: RunningService, said: list[tuple[bytes, int]]) -> None:
    """As another process would, at the hour at which each was said."""
    reader = LedgerReader()
    with opened_database(service.settings.database_url) as engine:
        for document, hour in said:
            hand_in(engine, reader, document, now=moment_of(hour))


def is_admitted(http: httpx.Client) -> bool:
    return NEWCOMER.id in http.get("/api/v1/roster").text


def test_what_became_ready_while_the_service_was_away_is_published_at_the_start(
    tmp_path: Path,
) -> None:
    assembly = founded(hours_ago=5)
    prepare_admission(assembly)
    with (
        governed_service(tmp_path, assembly) as service,
        client_of(service.url) as http,
    ):
        assert is_admitted(http)
        lines = read_log(http, log_in(http, NEWCOMER))
        assert len(lines) == len(assembly.documents) + 1
        assert lines[-1].arrived - lines[-2].arrived > WAITING_HOURS


def test_nothing_is_published_before_its_time(tmp_path: Path) -> None:
    assembly = founded(hours_ago=1)
    prepare_admission(assembly)
    with (
        governed_service(tmp_path, assembly) as service,
        client_of(service.url) as http,
    ):
        session = log_in(http, assembly.coalition.members[0])
        answer = http.post("/api/v1/publications", headers=session)
        assert answer.json() == {"version": assembly.roster.version}
        assert not is_admitted(http)
        assert len(read_log(http, session)) == len(assembly.documents)


def test_whoever_asks_has_it_published_at_once(tmp_path: Path) -> None:
    assembly = founded(hours_ago=5)
    with (
        governed_service(tmp_path, assembly) as service,
        client_of(service.url) as http,
    ):
        hand_in_from_elsewhere(service, prepare_admission(assembly))
        session = log_in(http, assembly.coalition.members[0])
        assert not is_admitted(http)
        answer = http.post("/api/v1/publications", headers=session)
        assert answer.json() == {"version": assembly.roster.version + 1}
        assert is_admitted(http)


def test_a_waiting_period_ends_without_anybody_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "PUBLISHING_INTERVAL", timedelta(0))
    assembly = founded(hours_ago=5)
    with (
        governed_service(tmp_path, assembly) as service,
        client_of(service.url) as http,
    ):
        hand_in_from_elsewhere(service, prepare_admission(assembly))
        assert any(is_admitted(http) for _ in range(ENOUGH))


def test_a_roster_that_cannot_be_put_together_keeps_no_statement_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StatementOutOfPlace("a key of the roster is not known here")

    assembly = Assembly(Coalition())
    with (
        governed_service(tmp_path, assembly) as service,
        client_of(service.url) as http,
    ):
        session = log_in(http, assembly.coalition.members[0])
        with monkeypatch.context() as broken:
            broken.setattr(Ledger, "assemble", refuse)
            for document, _ in prepare_admission(assembly):
                assert say(http, session, document).status_code == 201
            assert http.post("/api/v1/publications", headers=session).status_code == 200
            assert not is_admitted(http)
        assert http.post("/api/v1/publications", headers=session).status_code == 200
        assert is_admitted(http)


@pytest.mark.parametrize("name", ["begin", "publish_ready"])
def test_the_service_goes_on_where_publishing_fails_and_says_no_more_than_the_place(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    async def fail(*_: object, **__: object) -> int:
        raise ValueError("canary")

    monkeypatch.setattr(Governance, name, fail)
    monkeypatch.setattr(main, "PUBLISHING_INTERVAL", timedelta(0))
    with (
        caplog.at_level(logging.ERROR, "atalaya"),
        governed_service(tmp_path, Assembly(Coalition())) as service,
    ):
        assert httpx.get(f"{service.url}/api/v1/health", timeout=PATIENCE).status_code == 200
        assert any("publishing failed: ValueError" in caplog.text for _ in range(ENOUGH))
    assert "canary" not in caplog.text
