"""Strangers do a little work for each thing that they send, and for nothing else."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from app.intake.admission import Admission, Wanted
from app.intake.errors import AdmissionRequired
from app.intake.limits import (
    CALM_LATELY,
    CALM_STEPS,
    CALM_UNDER_WAY,
    MAX_ADMISSION_TRIES,
    MAX_HARDNESS,
)
from app.protocol.primitives import random_bytes, sha256
from app.storage.challenges import challenge_key
from tests.client import admission, ask_for_work, begin_upload, client_of, solve
from tests.coalition import Coalition
from tests.service import RunningService, free_socket, make_settings, prepare, running

REPORTS = "/api/v1/reports"
COST = 1
ID, OTHER_ID = "0" * 32, "1" * 32
UPLOAD_ID = "2" * 64
KEY = bytes(32)
NOW = datetime.now(UTC)


@pytest.fixture
def service(tmp_path: Path, coalition: Coalition, database_url: str) -> Iterator[RunningService]:
    (tmp_path / "data").mkdir()
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=database_url, work_cost=COST)
    prepare(settings, coalition)
    with running(settings, listening) as service:
        yield service


def report_of(coalition: Coalition) -> tuple[bytes, str]:
    data, _ = coalition.seal_report({"alborada"}, text="x")
    return data, data[80:96].hex()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


REFUSED = (403, "admission-required")


def test_a_report_is_let_in_after_the_work_is_done(
    http: httpx.Client, coalition: Coalition
) -> None:
    data, report_id = report_of(coalition)
    assert code(http.post(REPORTS, content=data)) == REFUSED
    header = admission(http, "report", report_id)
    assert http.post(REPORTS, content=data, headers=header).status_code == 201


def test_the_same_admission_serves_the_same_report_again(
    http: httpx.Client, coalition: Coalition
) -> None:
    data, report_id = report_of(coalition)
    header = admission(http, "report", report_id)
    answers = [http.post(REPORTS, content=data, headers=header) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3


def test_one_admission_does_not_keep_the_service_busy(
    http: httpx.Client, coalition: Coalition
) -> None:
    data, report_id = report_of(coalition)
    header = admission(http, "report", report_id)
    for _ in range(MAX_ADMISSION_TRIES):
        assert code(http.post(REPORTS, content=data[:100], headers=header))[0] == 422
    assert code(http.post(REPORTS, content=data, headers=header)) == REFUSED
    again = admission(http, "report", report_id)
    assert http.post(REPORTS, content=data, headers=again).status_code == 201


def test_an_admission_is_for_one_id(http: httpx.Client, coalition: Coalition) -> None:
    data, _ = report_of(coalition)
    header = admission(http, "report", OTHER_ID)
    assert code(http.post(REPORTS, content=data, headers=header)) == REFUSED


def test_an_admission_for_an_upload_admits_no_report(
    http: httpx.Client, engine: Engine, coalition: Coalition
) -> None:
    """Not even one whose id is that of the report, as only the service itself could make it."""
    data, report_id = report_of(coalition)
    with engine.begin() as connection:
        key = challenge_key(connection, b"")
    challenge = of(key).challenge(Wanted("upload", report_id, 10), now=NOW)
    header = {**solve(challenge), "Upload-Length": "10"}
    assert code(http.post(REPORTS, content=data, headers=header)) == REFUSED


def test_an_upload_is_let_in_after_the_work_for_its_token_and_size(
    http: httpx.Client, coalition: Coalition
) -> None:
    _, (file,) = coalition.seal_report({"alborada"}, files=[b"x"])
    token = random_bytes(32)
    upload_id = sha256(token).hex()
    wrong = [
        {},
        admission(http, "report", upload_id[:32]),
        admission(http, "upload", UPLOAD_ID, size=len(file)),
        admission(http, "upload", upload_id, size=len(file) - 1),
    ]
    for headers in wrong:
        answer = begin_upload(http, len(file), token=token, header=file[:96], headers=headers)
        assert code(answer) == REFUSED
    right = admission(http, "upload", upload_id, size=len(file))
    for _ in range(2):
        answer = begin_upload(http, len(file), token=token, header=file[:96], headers=right)
        assert answer.status_code == 201


def test_what_another_process_gave_out_is_good_here(
    http: httpx.Client, service: RunningService, coalition: Coalition
) -> None:
    data, report_id = report_of(coalition)
    listening, url = free_socket()
    with (
        running(replace(service.settings, origins=(url,)), listening),
        client_of(url) as other,
    ):
        header = admission(other, "report", report_id)
    assert http.post(REPORTS, content=data, headers=header).status_code == 201


def altered(header: dict[str, str], change: Callable[[dict[str, Any]], object]) -> dict[str, str]:
    payload = json.loads(base64.b64decode(header["Atalaya-Admission"].split(" ")[1]))
    change(payload)
    return header_of(payload)


def header_of(payload: object) -> dict[str, str]:
    return {"Atalaya-Admission": f"work {base64.b64encode(json.dumps(payload).encode()).decode()}"}


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another id": lambda p: p["challenge"]["parameters"]["data"].update(id=OTHER_ID),
    "another purpose": lambda p: p["challenge"]["parameters"]["data"].update({"for": "upload"}),
    "no data": lambda p: p["challenge"]["parameters"].pop("data"),
    "later": lambda p: p["challenge"]["parameters"].update(expiresAt=2**40),
    "never": lambda p: p["challenge"]["parameters"].pop("expiresAt"),
    "cheaper": lambda p: p["challenge"]["parameters"].update(cost=0),
    "easier": lambda p: p["challenge"]["parameters"].update(keyPrefix=""),
    "no key signature": lambda p: p["challenge"]["parameters"].pop("keySignature"),
    "no signature": lambda p: p["challenge"].pop("signature"),
    "another signature": lambda p: p["challenge"].update(signature="0" * 64),
    "another key": lambda p: p["solution"].update(derivedKey="0" * 64),
    "only the prefix": lambda p: p["solution"].update(
        derivedKey=p["challenge"]["parameters"]["keyPrefix"]
    ),
    "no solution": lambda p: p.pop("solution"),
}


def test_a_changed_admission_is_none(http: httpx.Client, coalition: Coalition) -> None:
    answers = {}
    for name, change in CHANGES.items():
        data, report_id = report_of(coalition)
        header = altered(admission(http, "report", report_id), change)
        answers[name] = code(http.post(REPORTS, content=data, headers=header))
    assert answers == dict.fromkeys(CHANGES, REFUSED)


NO_ADMISSIONS = (
    "",
    "work",
    "work x",
    "work \xff",
    "work e30=",
    "work " + "A" * 5000,
    "work " + base64.b64encode(b"[" * 3000).decode(),
    "token AAAA",
    "WORK",
)


def test_what_is_no_admission_is_refused_in_the_same_words(http: httpx.Client) -> None:
    without = http.post(REPORTS, content=b"x")
    assert code(without) == REFUSED
    answers = {
        credential: http.post(
            REPORTS,
            content=b"x",
            headers={b"Atalaya-Admission": credential.encode("latin-1")},
        ).content
        for credential in NO_ADMISSIONS
    }
    assert answers == dict.fromkeys(NO_ADMISSIONS, without.content)


def test_another_service_s_work_is_worth_nothing_here() -> None:
    challenge = of(KEY).challenge(Wanted("report", ID), now=NOW)
    with pytest.raises(AdmissionRequired):
        of(b"\1" * 32).admit(credential(challenge))


def test_work_is_good_for_two_hours() -> None:
    service = of(KEY)
    hours = timedelta(hours=2)
    for age, is_good in (
        (hours - timedelta(minutes=1), True),
        (hours + timedelta(seconds=2), False),
    ):
        challenge = service.challenge(Wanted("report", ID), now=datetime.now(UTC) - age)
        if is_good:
            assert service.admit(credential(challenge)) == Wanted("report", ID)
        else:
            with pytest.raises(AdmissionRequired):
                service.admit(credential(challenge))


OTHER_WISHES = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"for": "report"}',
    b'{"for": "upload", "id": "' + b"0" * 64 + b'"}',
    b'{"for": "report", "id": "' + b"0" * 31 + b'"}',
    b'{"for": "report", "id": "' + b"A" * 32 + b'"}',
    b'{"for": "report", "id": "' + b"0" * 32 + b'", "size": 1}',
    b'{"for": "other", "id": "' + b"0" * 32 + b'"}',
    b'{"for": "upload", "id": "' + b"0" * 64 + b'", "size": -1}',
    b'{"for": "upload", "id": "' + b"0" * 64 + b'", "size": 1.5}',
    b'{"for": "upload", "id": "' + b"0" * 64 + b'", "size": "1"}',
    b'{"purpose": "report", "id": "' + b"0" * 32 + b'"}',
)


def test_a_wish_for_work_of_another_shape_is_refused(http: httpx.Client) -> None:
    answers = {body: code(http.post("/api/v1/work", content=body)) for body in OTHER_WISHES}
    assert answers == dict.fromkeys(OTHER_WISHES, (422, "request-malformed"))


def test_a_wish_for_work_is_short(http: httpx.Client) -> None:
    assert code(http.post("/api/v1/work", content=bytes(513))) == (413, "too-large")


def test_a_service_that_asks_for_none_gives_out_the_least_and_ignores_what_comes() -> None:
    service = of(KEY, cost=0)
    challenge = service.challenge(Wanted("report", ID), now=NOW)
    assert not service.is_asked_for
    assert challenge["parameters"]["cost"] == 1
    assert counter_of(challenge) == 0


def test_giving_out_work_stores_nothing_and_promises_no_order(http: httpx.Client) -> None:
    first, second = (ask_for_work(http, "report", ID).json()["parameters"] for _ in range(2))
    assert first["nonce"] != second["nonce"]
    assert first["salt"] != second["salt"]
    assert first["data"] == second["data"] == {"for": "report", "id": ID}


class Hand:
    """A clock that somebody moves."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def of(
    key: bytes,
    *,
    cost: int = COST,
    under_way: Callable[[], int] = lambda: 0,
    clock: Callable[[], float] | None = None,
) -> Admission:
    return Admission(key, cost=cost, under_way=under_way, clock=clock or Hand())


def credential(challenge: dict[str, Any]) -> str:
    return solve(challenge)["Atalaya-Admission"].removeprefix("work ")


def counter_of(challenge: dict[str, Any]) -> int:
    payload = json.loads(base64.b64decode(credential(challenge)))
    return int(payload["solution"]["counter"])


def admit(service: Admission, times: int) -> None:
    """As if so many had been let in: each with an admission of its own."""
    easy = least_of(service)
    for _ in range(times):
        wanted = Wanted("report", secrets.token_hex(16))
        service.admit(credential(easy.challenge(wanted, now=NOW)))


def least_of(_service: Admission) -> Admission:
    """The same key, so that its work is good there; but it asks for the least."""
    return of(KEY, cost=0)


def test_work_gets_harder_with_what_arrives_and_easy_again() -> None:
    clock = Hand()
    service = of(KEY, clock=clock)
    assert service.hardness() == 1
    admit(service, CALM_LATELY - 1)
    assert service.hardness() == 1
    admit(service, 1)
    assert service.hardness() == 2
    admit(service, CALM_LATELY)
    assert service.hardness() == 4
    clock.seconds += 61
    assert service.hardness() == 1
    clock.seconds += 100_000
    assert service.hardness() == 1


def test_work_gets_harder_with_what_is_under_way_up_to_a_limit() -> None:
    steps = [0, CALM_UNDER_WAY - 1, CALM_UNDER_WAY, 2 * CALM_UNDER_WAY, 10**9]
    harder = [of(KEY, under_way=partial(int, step)).hardness() for step in steps]
    assert harder == [1, 1, 2, 4, MAX_HARDNESS]


def test_what_is_refused_makes_nobody_s_work_harder() -> None:
    service = of(KEY)
    for _ in range(2 * CALM_LATELY):
        with pytest.raises(AdmissionRequired):
            service.admit("x")
    assert service.hardness() == 1


def test_a_solution_is_anywhere_below_the_number_of_steps() -> None:
    service = of(KEY)
    counters = [counter_of(service.challenge(Wanted("report", ID), now=NOW)) for _ in range(200)]
    assert max(counters) < CALM_STEPS
    # Uniform: to miss a quarter at either end has less than one chance in 10^24.
    assert min(counters) < CALM_STEPS / 4
    assert max(counters) >= CALM_STEPS * 3 / 4


def test_large_uploads_cost_gently_more() -> None:
    mib = 1024 * 1024
    harder = {
        size: most_steps(of(KEY), Wanted("upload", UPLOAD_ID, size))
        for size in (0, mib, 8 * mib, 128 * mib, 2048 * mib)
    }
    assert list(harder.values()) == [400, 400, 800, 1200, 1600]


def most_steps(service: Admission, wanted: Wanted) -> int:
    return service._steps(wanted)  # noqa: SLF001 - a solution says only that it is below
