"""Who asks too much, or too slowly, is turned away; everybody else is still answered."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.errors import LATEST_RETRY, SOONEST_RETRY, Busy
from app.api.load import BodyBudget, Load, RequestLimit, at_a_fair_pace
from app.storage.database import opened_database
from tests.client import client_of, login_body
from tests.coalition import Coalition
from tests.postgres import PostgresServer
from tests.service import running_service

REQUEST: Scope = {"type": "http"}


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
    async def act() -> None:
        budget = BodyBudget(10)
        with budget.hold(asyncio.timeout(None)) as first:
            budget.take(first, 6)
            budget.has_arrived(first)
            with budget.hold(asyncio.timeout(None)) as second:
                budget.has_arrived(second)
                with pytest.raises(Busy):
                    budget.take(second, 5)
        with budget.hold(asyncio.timeout(None)) as third:
            budget.take(third, 10)

    asyncio.run(act())


def test_who_has_held_much_for_long_makes_room_for_others() -> None:
    async def arrive(budget: BodyBudget, size: int, *, rest: Awaitable[object]) -> str:
        patience = asyncio.timeout(None)
        with budget.hold(patience) as holding:
            try:
                async with patience:
                    budget.take(holding, size)
                    await rest
            except TimeoutError:
                assert holding.was_given_up
                return "given up"
        return "arrived"

    async def act() -> list[str]:
        budget, rest = BodyBudget(10), asyncio.Event()
        slow = [asyncio.create_task(arrive(budget, size, rest=rest.wait())) for size in (2, 6, 2)]
        await asyncio.sleep(0)
        quick = await arrive(budget, 5, rest=asyncio.sleep(0))
        rest.set()
        return [*await asyncio.gather(*slow), quick]

    assert asyncio.run(act()) == ["arrived", "given up", "arrived", "arrived"]


Act = Callable[[Receive, Send], Awaitable[object]]


class Limited:
    """Two places, and requests that do what they are told to."""

    def __init__(self, act: Act) -> None:
        async def app(_scope: Scope, receive: Receive, send: Send) -> None:
            await act(receive, send)
            await send({"type": "http.response.start", "status": 200, "headers": []})

        self.load = Load(most=2)
        self.limit = RequestLimit(app, self.load)
        self.answers: list[Message] = []

    async def ask(self, client: Callable[[], Awaitable[Message]] | None = None) -> None:
        await self.limit(REQUEST, client or self._receive, self._send)

    @property
    def statuses(self) -> list[int]:
        return [message["status"] for message in self.answers]

    async def _receive(self) -> Message:
        return {"type": "http.request"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.answers.append(message)


def test_requests_beyond_the_limit_are_turned_away_at_once() -> None:
    async def act() -> list[int]:
        let_go = asyncio.Event()
        limited = Limited(lambda _receive, _send: let_go.wait())
        first = [asyncio.create_task(limited.ask()) for _ in range(2)]
        await asyncio.sleep(0)
        await limited.ask()
        let_go.set()
        await asyncio.gather(*first)
        await limited.ask()
        return limited.statuses

    assert asyncio.run(act()) == [503, 200, 200, 200]


def test_who_waits_for_its_client_takes_nobody_s_place() -> None:
    async def act() -> tuple[list[int], int]:
        arrives = asyncio.Event()

        async def slow() -> Message:
            await arrives.wait()
            return {"type": "http.request"}

        limited = Limited(lambda receive, _send: receive())
        waiting = [asyncio.create_task(limited.ask(slow)) for _ in range(50)]
        await asyncio.sleep(0)
        await limited.ask()
        arrives.set()
        await asyncio.gather(*waiting)
        return limited.statuses, limited.load.under_way

    assert asyncio.run(act()) == ([200] * 51, 0)


def test_who_is_turned_away_hears_when_to_come_back_and_not_all_at_once() -> None:
    async def act() -> set[int]:
        limited = Limited(lambda _receive, _send: asyncio.Event().wait())
        tasks = [asyncio.create_task(limited.ask()) for _ in range(202)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        headers: list[dict[Any, Any]] = [dict(answer["headers"]) for answer in limited.answers]
        return {int(header[b"retry-after"]) for header in headers}

    seconds = asyncio.run(act())
    assert len(seconds) > 1
    assert seconds <= set(range(SOONEST_RETRY, LATEST_RETRY + 1))


def test_a_login_that_waits_for_the_database_holds_up_nobody(
    tmp_path: Path, coalition: Coalition, postgres: PostgresServer
) -> None:
    url = postgres.new_database()
    (tmp_path / "data").mkdir()
    with (
        running_service(tmp_path, coalition, database_url=url) as service,
        client_of(service.url) as http,
        opened_database(url) as engine,
    ):
        body = login_body(http, coalition.members[0])
        answers: list[int] = []

        def log_in() -> None:
            with client_of(service.url) as other:
                answers.append(other.post("/api/v1/sessions", json=body).status_code)

        with engine.begin() as connection:
            connection.exec_driver_sql("LOCK TABLE roster_members IN ACCESS EXCLUSIVE MODE")
            waiting = threading.Thread(target=log_in)
            waiting.start()
            assert [http.get("/").status_code for _ in range(20)] == [200] * 20
        waiting.join()
    assert answers == [201]
