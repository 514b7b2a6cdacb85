"""How the service ends."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from app.intake import forgetting
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.postgres import PostgresServer
from tests.service import free_socket, make_settings, prepare, running

SLOW_QUERY = text("SELECT pg_sleep(1)")


def test_connections_are_closed_after_the_last_thread_has_given_its_own_back(
    tmp_path: Path, coalition: Coalition, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    happened: list[str] = []

    def ask(engine: Engine) -> None:
        with engine.connect() as connection:
            begun.set()
            connection.execute(SLOW_QUERY)
        happened.append("given back")

    async def run(engine: Engine, *_: object, **__: object) -> None:
        event.listen(engine, "engine_disposed", lambda _: happened.append("closed"))
        await asyncio.to_thread(ask, engine)

    monkeypatch.setattr(forgetting, "run", run)
    (tmp_path / "data").mkdir()
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=postgres.new_database())
    prepare(settings, coalition)
    with running(settings, listening):
        assert begun.wait(PATIENCE)
    assert happened == ["given back", "closed"]
