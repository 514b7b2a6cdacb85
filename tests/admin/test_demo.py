"""The demo: its coalition, the people in it, and a case file that is synthetic all through."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from app.admin import demo
from app.admin.demo.casework import Author, SealedReport, read_authors
from app.admin.receipt_key import receipt_key
from app.admin.schema import migrate
from app.intake.ledger_reader import LedgerReader
from app.protocol import envelope
from app.protocol.case import case_of
from app.protocol.checkpoint import parse_verifier_key
from app.protocol.encoding import from_json_object
from app.protocol.errors import NotAddressed
from app.protocol.ledger import Ledger
from app.protocol.ledger_authors import Authors
from app.protocol.report import decode_report
from app.protocol.roster import Roster
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_event import ThreadEvent
from app.protocol.thread_header import parse_event_header
from app.protocol.thread_key import ThreadKey, open_carried_key
from app.settings import Settings
from app.storage import reports as stored
from app.storage import thread_keys, threads
from app.storage.database import opened_database
from app.storage.tables import attachments, reports
from tests.service import make_settings
from tests.synthetic import case_file

PAGE = 10_000
MEMBERS = ("alborada", "prensa-libre", "sin-fronteras")


@dataclass(frozen=True)
class Published:
    """A demo that was published twice, as by whoever runs it again."""

    settings: Settings
    folder: Path
    engine: Engine
    ledger: Ledger
    authors: dict[str, Author]
    told: str

    @property
    def roster(self) -> Roster:
        assert self.ledger.roster
        return self.ledger.roster


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    place = tmp_path_factory.mktemp("demo")
    settings, folder = make_settings(place, origin="https://observatorio.example"), place / "demo"
    migrate(settings)
    demo.prepare(folder)
    demo.publish(settings, folder)
    told = demo.publish(settings, folder)
    with opened_database(settings.database_url) as engine:
        with engine.connect() as connection:
            ledger = LedgerReader().read(connection)
        yield Published(settings, folder, engine, ledger, read_authors(folder, ledger), told)


def test_the_demo_certifies_its_receipts_and_its_trained_person_once(published: Published) -> None:
    roster = published.roster
    assert roster.receipts == parse_verifier_key(receipt_key(published.settings))
    assert [bool(member.sensitive) for member in roster.members] == [True, False, False]
    assert len(list((published.folder / demo.TRAINED / "keys").iterdir())) == 2
    assert roster.version == 3


def test_two_of_one_organisation_and_one_of_another_can_agree(published: Published) -> None:
    people = [state.certificate for state in published.ledger.certificates.values()]
    reviewers = sorted((p.member, p.person) for p in people if "reviewer" in p.roles)
    assert reviewers == [("alborada", "ana"), ("alborada", "beto"), ("prensa-libre", "teo")]


def test_who_runs_it_is_told_where_to_look_and_with_what(published: Published) -> None:
    assert "https://observatorio.example/console/" in published.told
    assert str(published.folder / "ana" / "device.key") in published.told
    assert (published.folder / "ana.passphrase").read_text().strip() in published.told


def test_every_report_of_the_case_file_opens_is_marked_and_came_once(published: Published) -> None:
    found = list(_bodies(published))
    assert len(found) == case_file.NUMBER
    assert all(decode_report(body).synthetic for body in found)
    assert {decode_report(body).type for body in found} == {
        "urgent",
        "attack",
        "testimony",
        "document",
        "followup",
    }
    with published.engine.connect() as connection:
        pictures = connection.scalar(select(func.count()).select_from(attachments))
    assert pictures == sum(len(decode_report(body).attachments) for body in found)


def test_no_case_of_the_case_file_holds_a_step_that_a_rule_refuses(published: Published) -> None:
    refused = []
    states = set()
    for events in _threads(published, "alborada").values():
        case = case_of([events])
        states |= {case.threads[0].state}
        refused += [entry.reason for entry in case.history if entry.reason is not None]
    assert refused == []
    assert {"closed", "action", "verifying", "open", "monitoring", "quarantine", "triage"} <= states


def test_one_case_waits_for_a_second_person_and_one_is_shown_by_others(
    published: Published,
) -> None:
    cases = [case_of([events]) for events in _threads(published, "alborada").values()]
    assert sum(bool(case.threads[0].waiting) for case in cases) == 1
    shares = [case for case in cases if case.threads[0].kind == "share"]
    assert [case.history[0].event.member for case in shares] == ["sin-fronteras"]


def test_the_case_file_is_what_the_generator_makes() -> None:
    assert case_file.PATH.read_text(encoding="utf-8") == case_file.as_text()


def _bodies(published: Published) -> Iterator[bytes]:
    with published.engine.connect() as connection:
        for report_id in connection.scalars(select(reports.c.id)).all():
            data = stored.envelope(connection, report_id)
            assert data is not None
            yield _content(published, SealedReport(data, {}))


def _content(published: Published, sealed: SealedReport) -> bytes:
    for member in MEMBERS:
        try:
            key = published.authors[member].data_key(sealed, published.roster)
        except NotAddressed:
            continue
        _, content = envelope.open_content(envelope.parse(sealed.data), key)
        assert from_json_object(content)["recipients"]
        return content
    raise AssertionError("nobody opens it")


def _threads(published: Published, member: str) -> dict[bytes, list[ThreadEvent]]:
    """As the member's tool reads them: with the keys that were carried to it."""
    keys = dict(_carried(published, member))
    authors = Authors(published.ledger)
    chains: dict[bytes, ThreadChain] = {}
    events: dict[bytes, list[ThreadEvent]] = {}
    with published.engine.connect() as connection:
        feed = threads.list_events(connection, member, after=0, limit=PAGE, max_bytes=10**9)
        for entry in feed:
            thread = parse_event_header(entry.sealed).thread
            chain = chains.setdefault(thread, ThreadChain(thread, authors=authors, keys=keys))
            taken = chain.take(entry.sealed, hour=entry.arrival_hour)
            events.setdefault(thread, []).append(taken)
    return events


def _carried(published: Published, member: str) -> Iterator[tuple[bytes, ThreadKey]]:
    with published.engine.connect() as connection:
        for sha256, key in published.authors[member].ring.items():
            found = thread_keys.list_keys(connection, member, sha256, after=0, limit=PAGE)
            for _, carried in found:
                opened = open_carried_key(carried, key)
                yield opened.id, opened
