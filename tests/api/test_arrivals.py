"""Members that wait hear that something arrived, soon, and nothing about it."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, Engine, update

from app.api import arrivals as route
from app.intake import arrivals
from app.intake.arrivals import Arrivals
from app.storage import arrivals as stored
from app.storage.arrivals import log_size
from app.storage.database import begin_write, opened_database
from app.storage.tables import checkpoints
from app.storage.writer import StorageUnavailable
from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.service import RunningService, running_service

ARRIVALS = "/api/v1/arrivals"
SIZE = 10**6
# More requests than a connection takes to end; nobody waits for a clock.
ENOUGH = 2_000


def set_size(engine: Engine, size: int) -> None:
    """As another process would, that has taken something in."""
    with begin_write(engine) as connection:
        connection.execute(update(checkpoints).values(size=size))


@pytest.fixture
def waiters() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def current(engine: Engine) -> int:
    with engine.connect() as connection:
        return log_size(connection)


def test_who_has_seen_less_is_told_at_once(
    http: httpx.Client, engine: Engine, alborada: dict[str, str]
) -> None:
    set_size(engine, SIZE)
    answer = http.get(f"{ARRIVALS}?after=3", headers=alborada)
    assert (answer.status_code, answer.json()) == (200, {"size": SIZE})


def test_the_log_of_a_service_that_was_set_back_is_not_what_a_member_has_seen(
    http: httpx.Client, engine: Engine, alborada: dict[str, str]
) -> None:
    set_size(engine, 3)
    assert http.get(f"{ARRIVALS}?after={SIZE}", headers=alborada).json() == {"size": 3}


def test_who_waits_is_told_when_something_arrives_also_elsewhere(
    service: RunningService,
    engine: Engine,
    alborada: dict[str, str],
    waiters: ThreadPoolExecutor,
) -> None:
    set_size(engine, SIZE)

    def wait() -> object:
        url = f"{service.url}{ARRIVALS}?after={SIZE}"
        return httpx.get(url, headers=alborada, timeout=60).json()

    waiting = [waiters.submit(wait) for _ in range(8)]
    set_size(engine, SIZE + 1)
    assert [each.result() for each in waiting] == [{"size": SIZE + 1}] * 8


def test_nothing_arrives_and_the_size_stays(
    http: httpx.Client,
    engine: Engine,
    alborada: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrivals, "ARRIVAL_PATIENCE", timedelta(milliseconds=300))
    set_size(engine, SIZE)
    assert http.get(f"{ARRIVALS}?after={SIZE}", headers=alborada).json() == {"size": SIZE}


def test_what_this_process_wrote_is_told_before_the_next_round(
    service: RunningService,
    coalition: Coalition,
    engine: Engine,
    alborada: dict[str, str],
    waiters: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = threading.Event()

    def look(connection: Connection) -> int:
        looked.set()
        return log_size(connection)

    monkeypatch.setattr(stored, "log_size", look)
    monkeypatch.setattr(arrivals, "ARRIVAL_INTERVAL", timedelta(days=1))
    set_size(engine, SIZE)
    url = f"{service.url}{ARRIVALS}?after={SIZE}"
    waiting = waiters.submit(lambda: httpx.get(url, headers=alborada, timeout=60).json())
    assert looked.wait(60)
    with client_of(service.url) as other:
        set_size(engine, SIZE + 1)
        # A login spends its challenge: that is something written.
        while not waiting.done():
            log_in(other, coalition.members[1])
    assert waiting.result() == {"size": SIZE + 1}


def test_a_limited_number_may_wait(
    service: RunningService,
    http: httpx.Client,
    engine: Engine,
    alborada: dict[str, str],
    waiters: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(route, "MAX_ARRIVAL_WAITERS", 2)
    set_size(engine, SIZE)
    url = f"{service.url}{ARRIVALS}?after={SIZE}"
    waiting = [
        waiters.submit(lambda: httpx.get(url, headers=alborada, timeout=60)) for _ in range(3)
    ]
    while not any(each.done() for each in waiting):
        assert http.get("/api/v1/health").status_code == 200
    set_size(engine, SIZE + 1)
    answers = sorted((each.result() for each in waiting), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [200, 200, 503]
    assert answers[2].json()["code"] == "busy"
    assert answers[2].headers["retry-after"].isdecimal()


def test_who_has_gone_waits_no_more(
    service: RunningService,
    http: httpx.Client,
    engine: Engine,
    alborada: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(route, "MAX_ARRIVAL_WAITERS", 1)
    monkeypatch.setattr(arrivals, "ARRIVAL_PATIENCE", timedelta(days=1))
    set_size(engine, SIZE)
    url = f"{service.url}{ARRIVALS}?after={SIZE}"
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url, headers=alborada, timeout=httpx.Timeout(30, read=0.3))
    statuses = (
        http.get(f"{ARRIVALS}?after=0", headers=alborada).status_code for _ in range(ENOUGH)
    )
    assert 200 in statuses


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    async def wait() -> None:
        with opened_database(f"sqlite:///{tmp_path / 'none' / 'none.sqlite3'}") as engine:
            never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            with pytest.raises(StorageUnavailable):
                await Arrivals(engine).wait(0, interrupted=never)

    asyncio.run(wait())


def test_who_waits_is_answered_when_the_service_ends(
    tmp_path: Path,
    coalition: Coalition,
    waiters: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Uvicorn by itself would wait for 20 seconds and then break the connection."""
    began, wait = threading.Event(), Arrivals.wait

    async def begin_to_wait(
        arrivals: Arrivals, after: int, *, interrupted: asyncio.Future[None]
    ) -> int:
        began.set()
        return await wait(arrivals, after, interrupted=interrupted)

    monkeypatch.setattr(Arrivals, "wait", begin_to_wait)
    with running_service(tmp_path, coalition) as service:
        with client_of(service.url) as http:
            session = log_in(http, coalition.members[0])
        with opened_database(service.settings.database_url) as engine:
            set_size(engine, SIZE)
        url = f"{service.url}{ARRIVALS}?after={SIZE}"
        waiting = waiters.submit(lambda: httpx.get(url, headers=session, timeout=60).json())
        began.wait()
    assert waiting.result() == {"size": SIZE}


def test_the_size_is_that_of_the_newest_checkpoint(engine: Engine) -> None:
    set_size(engine, SIZE)
    assert current(engine) == SIZE
