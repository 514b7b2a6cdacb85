"""A report is answered past the framework exactly as the framework would answer it."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest

from app import main
from app.api.headers import FIXED_HEADERS
from app.api.load import Holding
from app.protocol import envelope
from app.protocol.envelope import REPORT_LIMIT, Envelope
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.service import POLICY, RunningService, running_service

REPORTS = "/api/v1/reports"
COALITION = Coalition()
REPORT, (FILE,) = COALITION.seal_report({"alborada"}, text="x", files=[b"x"])
ELSEWHERE, _ = Coalition().seal_report({"alborada"}, text="x")
EXPECTED = {**FIXED_HEADERS, "content-security-policy": POLICY}

REQUESTS: dict[str, tuple[int, Callable[[httpx.Client], httpx.Response]]] = {
    "kept": (201, lambda http: http.post(REPORTS, content=REPORT)),
    "in pieces": (201, lambda http: http.post(REPORTS, content=iter([REPORT[:9], REPORT[9:]]))),
    "with a query": (201, lambda http: http.post(f"{REPORTS}?x=y", content=REPORT)),
    "another path": (405, lambda http: http.post(f"{REPORTS}/", content=REPORT)),
    "another method": (401, lambda http: http.get(REPORTS)),
    "no such method": (405, lambda http: http.put(REPORTS, content=REPORT)),
    "empty": (422, lambda http: http.post(REPORTS)),
    "not a report": (422, lambda http: http.post(REPORTS, content=FILE)),
    "another roster": (422, lambda http: http.post(REPORTS, content=ELSEWHERE)),
    "another id": (409, lambda http: http.post(REPORTS, content=REPORT[:-1] + b"x")),
    "too large": (413, lambda http: http.post(REPORTS, content=bytes(REPORT_LIMIT + 1))),
    "another kind": (
        422,
        lambda http: http.post(REPORTS, content=REPORT, headers={"Content-Type": "text/plain"}),
    ),
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RunningService]]:
    """A service as it is, and one in which every request goes through the framework."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as changed:
        running = []
        for name in ("short", "long"):
            folder = tmp_path_factory.mktemp(name)
            running.append(stack.enter_context(running_service(folder, COALITION)))
            changed.setattr(main, "Shortcut", lambda app, *_: app)
        yield running


@pytest.fixture(scope="module")
def both(services: list[RunningService]) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """A client of each."""
    with ExitStack() as stack:
        short, long = [
            stack.enter_context(httpx.Client(base_url=service.url)) for service in services
        ]
        yield short, long


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_give_the_same_answer(both: tuple[httpx.Client, httpx.Client], name: str) -> None:
    status, ask = REQUESTS[name]
    short, long = map(ask, both)
    assert short.status_code == long.status_code == status
    assert said(short) == said(long)
    assert set(short.headers) == set(long.headers)


@pytest.mark.parametrize("name", REQUESTS)
def test_nothing_of_a_request_is_left_to_be_found_as_garbage(
    both: tuple[httpx.Client, httpx.Client], name: str
) -> None:
    """A refused report is a megabyte, and many are refused before garbage is looked for."""
    for http in both:
        with _without_collector():
            REQUESTS[name][1](http)
            _check_that_nothing_is_left(http)


def test_nothing_of_a_report_that_could_not_be_kept_is_left(
    services: list[RunningService], both: tuple[httpx.Client, httpx.Client]
) -> None:
    for service, http in zip(services, both, strict=True):
        with _without_table(service, "reports"), _without_collector():
            assert http.post(REPORTS, content=REPORT).status_code == 503
            _check_that_nothing_is_left(http)


@contextmanager
def _without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _without_table(service: RunningService, name: str) -> Iterator[None]:
    with opened_database(service.settings.database_url) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO put_away")
        try:
            yield
        finally:
            with engine.begin() as connection:
                connection.exec_driver_sql(f"ALTER TABLE put_away RENAME TO {name}")


def _check_that_nothing_is_left(http: httpx.Client) -> None:
    deadline = time.monotonic() + PATIENCE
    # The thread that writes lets go of a report a moment after it is answered.
    while (left := _left()) and time.monotonic() < deadline:
        assert http.get("/api/v1/health").status_code == 200
    assert not left


def _left() -> list[type]:
    return [type(each) for each in gc.get_objects() if isinstance(each, Envelope | Holding)]


def said(answer: httpx.Response) -> Any:
    """What it says, without the proof: each log has a key of its own."""
    return {name: value for name, value in answer.json().items() if name != "proof"}


def test_a_fault_that_nobody_foresaw_is_answered_and_says_nothing(
    both: tuple[httpx.Client, httpx.Client],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: bytes) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(envelope, "parse", fail)
    for http in both:
        answer = http.post(REPORTS, content=REPORT)
        assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
        assert {name: answer.headers.get_list(name) for name in EXPECTED} == {
            name: [value] for name, value in EXPECTED.items()
        }
    assert all("secret" not in record.getMessage() for record in caplog.records)
