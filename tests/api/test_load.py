"""Who asks too much, or too slowly, is turned away; everybody else is still answered."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.errors import Busy
from app.api.load import BodyBudget, RequestLimit, at_a_fair_pace
from app.storage.database import opened_database
from tests.client import login_body
from tests.coalition import Coalition
from tests.postgres import PostgresServer
from tests.service import running_service


def test_a_sender_who_only_holds_a_place_is_given_up() -> None:
    async def stalled() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    async def read() -> list[bytes]:
        return [piece async for piece in at_a_fair_pace(stalled(), grace=0.05)]

    with pytest.raises(TimeoutError):
        asyncio.run(read())


def test_pieces_that_come_are_handed_on() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"piece"

    async def read() -> list[bytes]:
        return [piece async for piece in at_a_fair_pace(pieces())]

    assert asyncio.run(read()) == [b"piece"] * 3


def test_a_budget_has_an_end_and_comes_back() -> None:
    budget = BodyBudget(10)
    budget.take(6)
    with pytest.raises(Busy):
        budget.take(5)
    budget.give_back(6)
    budget.take(10)


def test_requests_beyond_the_limit_are_turned_away_at_once() -> None:
    async def act() -> list[int]:
        let_go = asyncio.Event()

        async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
            await let_go.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        limited, statuses = RequestLimit(slow, most=2), []

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def receive() -> Message:
            return {"type": "http.request"}

        first = [asyncio.create_task(limited({"type": "http"}, receive, send)) for _ in range(2)]
        await asyncio.sleep(0)
        await limited({"type": "http"}, receive, send)
        let_go.set()
        await asyncio.gather(*first)
        await limited({"type": "http"}, receive, send)
        return statuses

    assert asyncio.run(act()) == [503, 200, 200, 200]


def test_a_login_that_waits_for_the_database_holds_up_nobody(
    tmp_path: Path, coalition: Coalition, postgres: PostgresServer
) -> None:
    url = postgres.new_database()
    (tmp_path / "data").mkdir()
    with (
        running_service(tmp_path, coalition, database_url=url) as service,
        httpx.Client(base_url=service.url) as http,
        opened_database(url) as engine,
    ):
        body = login_body(http, coalition.members[0])
        answers: list[int] = []

        def log_in() -> None:
            answers.append(httpx.post(f"{service.url}/api/v1/sessions", json=body).status_code)

        with engine.begin() as connection:
            connection.exec_driver_sql("LOCK TABLE roster_members IN ACCESS EXCLUSIVE MODE")
            waiting = threading.Thread(target=log_in)
            waiting.start()
            assert [http.get("/").status_code for _ in range(20)] == [200] * 20
        waiting.join()
    assert answers == [201]
