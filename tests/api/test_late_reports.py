"""Reports to a roster that is over: taken for a while, and then refused, so that none is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from app.protocol.roster import LATE_ENVELOPES
from app.storage.database import begin_write, opened_database
from app.storage.tables import rosters
from tests.api.test_reports import REPORTS, code
from tests.client import client_of, upload
from tests.coalition import Coalition
from tests.service import free_socket, make_settings, prepare, running, running_service

HOUR = timedelta(hours=1)


def ended(ago: timedelta) -> Coalition:
    """A coalition whose roster ended so long ago."""
    now = datetime.now(UTC)
    fresh = Coalition(now=now)
    return Coalition(now=now - (fresh.roster.expires - fresh.now) - ago)


@pytest.fixture
def coalition() -> Coalition:
    return ended(LATE_ENVELOPES)


def test_a_report_that_comes_late_is_taken_while_no_key_of_its_roster_is_destroyed(
    tmp_path: Path, database_url: str
) -> None:
    (tmp_path / "data").mkdir()
    late = ended(LATE_ENVELOPES - 2 * HOUR)
    data, _ = late.seal_report({"alborada"}, text="x")
    with (
        running_service(tmp_path, late, database_url=database_url) as service,
        client_of(service.url) as http,
    ):
        assert http.post(REPORTS, content=data).status_code == 201


def test_a_report_that_comes_too_late_is_refused_and_its_sender_told_why(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    assert code(http.post(REPORTS, content=data)) == (422, "roster-ended")
    assert http.get(REPORTS, headers=alborada).content == b""
    report_id = data[80:96].hex()
    assert code(http.get(f"{REPORTS}/{report_id}", headers=alborada)) == (404, "not-found")


def test_what_was_kept_in_time_has_its_receipt_again_at_any_time(
    tmp_path: Path, coalition: Coalition, database_url: str
) -> None:
    (tmp_path / "data").mkdir()
    data, _ = coalition.seal_report({"alborada"}, text="x")
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=database_url)
    prepare(settings, coalition)
    move_the_end(database_url, hours=24)
    with running(settings, listening), client_of(url) as http:
        first = http.post(REPORTS, content=data)
    move_the_end(database_url, hours=-24)
    listening, url = free_socket()
    with running(replace(settings, origins=(url,)), listening), client_of(url) as http:
        again = http.post(REPORTS, content=data)
        late, _ = coalition.seal_report({"alborada"}, text="y")
        assert code(http.post(REPORTS, content=late)) == (422, "roster-ended")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["hour"] == first.json()["hour"]


def move_the_end(database_url: str, *, hours: int) -> None:
    """Of the roster, as if time had gone by; a service that runs remembers it."""
    with opened_database(database_url) as engine, begin_write(engine) as connection:
        connection.execute(rosters.update().values(expires_hour=rosters.c.expires_hour + hours))


def test_attachments_and_replies_need_no_key_of_their_roster_and_are_taken(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    _, (attachment,) = coalition.seal_report({"alborada"}, files=[b"x"])
    place = upload(http, attachment)
    assert http.get(f"/api/v1/attachments/{attachment[80:96].hex()}", headers=alborada).content
    assert place
    tag, reply = coalition.seal_reply("alborada", bytes(16))
    answer = http.post("/api/v1/replies", content=tag + reply, headers=alborada)
    assert answer.status_code == 201
