"""What is left of something that was forgotten, seen from outside."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app import main
from app.protocol.archive import archive_key
from app.protocol.deletion import deletion_body, objection_body
from app.protocol.envelope import evidence_hash
from app.protocol.primitives import random_bytes
from app.settings import Settings
from tests.assembly import Assembly
from tests.client import begin_upload, catch_up, client_of, log_in, upload
from tests.coalition import Coalition
from tests.forgetting import forget_now
from tests.patience import PATIENCE
from tests.service import free_socket, governed_service, hand_over, make_settings, running

REPORTS = "/api/v1/reports"


@dataclass(frozen=True)
class House:
    """A service with a log, and what an operator and a member can do to it."""

    http: httpx.Client
    settings: Settings
    assembly: Assembly

    @property
    def session(self) -> dict[str, str]:
        return log_in(self.http, self.assembly.coalition.members[0])

    def order(self, *evidence: bytes) -> str:
        """A deletion that stands in the service's log; its id."""
        body = deletion_body(evidence, reason="lo pide")
        seed = self.assembly.secrets["alborada"].signing_seed
        entry = self.assembly.take(self.assembly.write("deletion", body, seed=seed, by="alborada"))
        catch_up(self.http, self.session, self.assembly)
        return entry.id

    def forget(self) -> list[str]:
        """The operator's command."""
        return forget_now(self.settings)

    def fetch(self, path: str) -> httpx.Response:
        return self.http.get(f"/api/v1/{path}", headers=self.session)


@pytest.fixture
def sealed(coalition: Coalition, assembly: Assembly) -> tuple[bytes, bytes]:
    """A report and its attachment."""
    coalition.previous = assembly.roster.previous
    report, (attachment,) = coalition.seal_report({"alborada"}, text="x", files=[b"y" * 99])
    return report, attachment


@pytest.fixture
def house(tmp_path: Path, assembly: Assembly, database_url: str) -> Iterator[House]:
    (tmp_path / "data").mkdir()
    with (
        governed_service(tmp_path, assembly, database_url=database_url) as service,
        client_of(service.url) as http,
    ):
        yield House(http, service.settings, assembly)


def send(house: House, report: bytes) -> httpx.Response:
    return house.http.post(REPORTS, content=report)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_was_forgotten_is_gone_for_members_and_cannot_come_again(
    house: House, sealed: tuple[bytes, bytes]
) -> None:
    report, attachment = sealed
    assert send(house, report).status_code == 201
    upload(house.http, attachment)
    paths = [f"reports/{report[80:96].hex()}", f"attachments/{attachment[80:96].hex()}"]
    assert [house.fetch(path).status_code for path in paths] == [200, 200]
    house.order(evidence_hash(report), evidence_hash(attachment))
    house.forget()
    gone = (410, "forgotten")
    assert [problem(house.fetch(path)) for path in paths] == [gone, gone]
    assert problem(send(house, report)) == gone
    assert problem(send(house, report[:-1] + b"\0")) == gone
    assert problem(begin_upload(house.http, len(attachment), header=attachment[:96])) == gone
    assert house.fetch("reports").content == b""


def test_a_report_that_never_came_is_not_forgotten(house: House) -> None:
    assert problem(house.fetch(f"reports/{random_bytes(16).hex()}")) == (404, "not-found")
    assert problem(house.fetch(f"attachments/{random_bytes(16).hex()}")) == (404, "not-found")


def test_other_reports_stay_as_they_were(house: House, sealed: tuple[bytes, bytes]) -> None:
    report, _ = sealed
    other = report[:80] + random_bytes(16) + report[96:]
    for data in (report, other):
        assert send(house, data).status_code == 201
    house.order(evidence_hash(report))
    house.forget()
    assert house.fetch(f"reports/{other[80:96].hex()}").content == other
    assert send(house, other).status_code == 201


def test_what_members_archive_of_a_forgotten_report_is_passed_over(
    house: House, sealed: tuple[bytes, bytes]
) -> None:
    """Otherwise nobody could end a quarter in which something was forgotten."""
    report, _ = sealed
    other = report[:80] + random_bytes(16) + report[96:]
    for data in (report, other):
        assert send(house, data).status_code == 201
    house.order(evidence_hash(report))
    house.forget()
    archive = house.assembly.coalition.members[0].archive_key
    keys = [archive_key(None, header_bytes=data[:96], archive=archive) for data in (report, other)]
    body = b"".join(key.to_bytes() for key in keys)
    answer = house.http.post("/api/v1/archive", content=body, headers=house.session)
    assert answer.status_code == 204
    kept = house.fetch("archive").content
    assert keys[1].to_bytes() in kept
    assert keys[0].to_bytes() not in kept


def test_an_order_without_a_waiting_period_cannot_be_objected_to(
    house: House, sealed: tuple[bytes, bytes]
) -> None:
    deletion = house.order(evidence_hash(sealed[0]))
    body = objection_body(deletion, reason="es prueba")
    seed = house.assembly.secrets["brujula"].signing_seed
    document = house.assembly.write("objection", body, seed=seed, by="brujula")
    answer = house.http.post("/api/v1/log", content=document, headers=house.session)
    assert (answer.status_code, answer.json()["stage"]) == (409, "state")


def test_the_service_forgets_by_itself_what_is_due_when_it_starts(
    tmp_path: Path, assembly: Assembly, sealed: tuple[bytes, bytes]
) -> None:
    report, _ = sealed
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url)
    hand_over(settings, assembly)
    with running(settings, listening), client_of(url) as http:
        house = House(http, settings, assembly)
        assert send(house, report).status_code == 201
        house.order(evidence_hash(report))
    listening, url = free_socket()
    settings = dataclasses.replace(settings, origins=(url,))
    with running(settings, listening), client_of(url) as http:
        assert_it_goes(House(http, settings, assembly), report)


def test_the_service_forgets_by_itself_what_becomes_due_while_it_runs(
    tmp_path: Path,
    assembly: Assembly,
    sealed: tuple[bytes, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(main, "FORGETTING_INTERVAL", timedelta(milliseconds=10))
    report, _ = sealed
    with governed_service(tmp_path, assembly) as service, client_of(service.url) as http:
        house = House(http, service.settings, assembly)
        assert send(house, report).status_code == 201
        assert house.fetch(f"reports/{report[80:96].hex()}").status_code == 200
        house.order(evidence_hash(report))
        assert_it_goes(house, report)


def assert_it_goes(house: House, report: bytes) -> None:
    session, path = house.session, f"{REPORTS}/{report[80:96].hex()}"
    answers = (house.http.get(path, headers=session) for _ in range(2000))
    assert any(answer.status_code == 410 for answer in answers)


def test_health_says_after_how_many_days_reports_go(tmp_path: Path, assembly: Assembly) -> None:
    listening, url = free_socket()
    settings = dataclasses.replace(make_settings(tmp_path, origin=url), keep_days=400)
    hand_over(settings, assembly)
    with running(settings, listening):
        assert httpx.get(f"{url}/api/v1/health", timeout=PATIENCE).json()["keeps_days"] == 400


def test_health_names_no_days_where_none_are_set(house: House) -> None:
    assert "keeps_days" not in house.http.get("/api/v1/health").json()
