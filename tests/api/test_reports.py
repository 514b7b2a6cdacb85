"""Taking reports in, and handing them to members."""

import hashlib
from dataclasses import replace

import httpx
import pytest

from app.intake.errors import RosterNotNewer
from app.intake.rosters import publish
from app.protocol import envelope, excerpt, hpke
from app.protocol.envelope import REPORT_LIMIT
from app.storage.database import opened_database
from tests.client import log_in, records
from tests.coalition import Coalition, Secrets
from tests.service import RunningService, publish_current

REPORTS = "/api/v1/reports"


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_report_is_answered_with_its_evidence_hash(
    http: httpx.Client, coalition: Coalition
) -> None:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    answer = http.post(REPORTS, content=data)
    assert (answer.status_code, answer.json()["sha256"]) == (201, hashlib.sha256(data).hexdigest())


def test_the_same_report_again_gets_the_same_answer_and_is_kept_once(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    answers = [http.post(REPORTS, content=data) for _ in range(3)]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert len(list(records(http.get(REPORTS, headers=alborada).content, 3))) == 1


def test_other_bytes_under_a_known_id_are_refused_and_the_first_stay(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    http.post(REPORTS, content=data)
    other = data[:-1] + bytes([data[-1] ^ 1])
    assert code(http.post(REPORTS, content=other)) == (409, "envelope-conflict")
    report_id = data[80:96].hex()
    assert http.get(f"{REPORTS}/{report_id}", headers=alborada).content == data


def test_a_report_for_a_roster_that_is_not_published_is_refused(
    http: httpx.Client, coalition: Coalition
) -> None:
    elsewhere, _ = Coalition().seal_report({"alborada"}, text="x")
    assert code(http.post(REPORTS, content=elsewhere)) == (422, "roster-unknown")
    fewer = Coalition(("alborada",))
    data, _ = fewer.seal_report({"alborada"}, text="x")
    claimed = data[:12] + coalition.version.to_bytes(4, "big") + coalition.roster.hash + data[48:]
    assert code(http.post(REPORTS, content=claimed)) == (422, "roster-unknown")


def test_an_attachment_is_not_taken_for_a_report(http: httpx.Client, coalition: Coalition) -> None:
    _, (attachment,) = coalition.seal_report({"alborada"}, files=[b"x"])
    assert code(http.post(REPORTS, content=attachment)) == (422, "envelope-malformed")


@pytest.mark.parametrize("declared", [True, False])
def test_too_much_is_refused_whether_or_not_it_is_declared(
    http: httpx.Client, *, declared: bool
) -> None:
    data = bytes(REPORT_LIMIT + 1)
    content = data if declared else iter([data])
    assert code(http.post(REPORTS, content=content)) == (413, "too-large")


def test_a_list_goes_on_from_its_cursor_and_costs_no_bodies(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    sent = [coalition.seal_report({"alborada"}, text="x" * 40_000)[0] for _ in range(5)]
    for data in sent:
        http.post(REPORTS, content=data)
    first = http.get(REPORTS, params={"limit": 2}, headers=alborada).content
    (_, _, _, _), (cursor, _, _, _) = records(first, 3)
    rest = http.get(REPORTS, params={"after": cursor}, headers=alborada).content
    listed = [*records(first, 3), *records(rest, 3)]
    assert [sha256 for _, _, sha256, _ in listed] == [hashlib.sha256(d).digest() for d in sent]
    assert len(first) + len(rest) == 5 * (44 + 2337 + 96)
    last = listed[-1][0]
    assert http.get(REPORTS, params={"after": last}, headers=alborada).content == b""


def test_each_member_is_handed_its_own_slot(http: httpx.Client, coalition: Coalition) -> None:
    data, _ = coalition.seal_report({"alborada", "brujula", "cauce"}, text="x")
    http.post(REPORTS, content=data)
    for index, member in enumerate(coalition.members):
        session = log_in(http, member)
        ((_, _, _, part),) = records(http.get(REPORTS, headers=session).content, 3)
        key = hpke.PrivateKey(member.kem_seed)
        assert excerpt.open_head(excerpt.parse(part), key=key, index=index)
        assert part == excerpt.build(envelope.parse(data), index).to_bytes()


def test_reports_are_listed_with_the_slot_of_the_roster_they_were_sealed_to(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    old, _ = coalition.seal_report({"cauce"}, text="x")
    http.post(REPORTS, content=old)
    cauce = coalition.members[2]
    coalition.version += 1
    coalition.members = [cauce, Secrets("nueva"), coalition.members[0]]
    publish_current(service.settings, coalition)
    new, _ = coalition.seal_report({"cauce"}, text="y")
    http.post(REPORTS, content=new)
    key = hpke.PrivateKey(cauce.kem_seed)
    listed = records(http.get(REPORTS, headers=log_in(http, cauce)).content, 3)
    for (_, _, _, part), index in zip(listed, (2, 0), strict=True):
        assert excerpt.open_head(excerpt.parse(part), key=key, index=index)
    newcomer = http.get(REPORTS, headers=log_in(http, coalition.members[1])).content
    assert [sha for _, _, sha, _ in records(newcomer, 3)] == [hashlib.sha256(new).digest()]


def test_a_roster_is_published_once_and_never_an_older_one(
    coalition: Coalition, service: RunningService
) -> None:
    older = coalition.sign(replace(coalition.roster, version=1))
    with opened_database(service.settings.database_url) as engine:
        for document in (coalition.document, older):
            with pytest.raises(RosterNotNewer):
                publish(engine, document=document, key_file=coalition.key_file, pins=coalition.pins)


def test_the_roster_and_its_keys_are_handed_out_as_they_were_signed(
    http: httpx.Client, coalition: Coalition
) -> None:
    assert http.get("/api/v1/roster").content == coalition.document
    name = hashlib.sha256(coalition.key_file).hexdigest()
    assert http.get(f"/api/v1/keys/{name}").content == coalition.key_file
    assert code(http.get(f"/api/v1/keys/{'0' * 64}")) == (404, "not-found")


@pytest.mark.parametrize("path", ["", f"/{'0' * 32}"])
def test_nothing_is_listed_or_fetched_without_a_session(http: httpx.Client, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}):
        assert code(http.get(REPORTS + path, headers=headers)) == (401, "session-required")
    answer = http.get(f"/api/v1/attachments/{'0' * 32}")
    assert code(answer) == (401, "session-required")


def test_arrival_is_kept_to_the_hour(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    http.post(REPORTS, content=data)
    ((_, hour, _, _),) = records(http.get(REPORTS, headers=alborada).content, 3)
    assert 0 <= int(coalition.now.timestamp()) // 3600 - hour + 1 <= 1
