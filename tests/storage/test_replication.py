"""With a standby, nothing is acknowledged that only one server has."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from app.storage.database import opened_database
from app.storage.writer import StorageUnavailable, Writer
from tests.patience import PATIENCE
from tests.postgres import PostgresServer, postgres_pair

# Seconds.
BRIEF = 2.0
Pair = tuple[PostgresServer, PostgresServer]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with postgres_pair(tmp_path) as servers:
        yield servers


@pytest.fixture
def engine(pair: Pair) -> Iterator[Engine]:
    primary, standby = pair
    with opened_database(primary.address("postgres", standby)) as engine:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
        yield engine


def keep_once(connection: Connection) -> str:
    """A change as the service makes them: it finds what it has done before."""
    if connection.execute(text("SELECT n FROM notes")).first():
        return "known"
    connection.execute(text("INSERT INTO notes VALUES (1)"))
    return "new"


def ask(
    engine: Engine, meanwhile: Callable[[], None] = lambda: None, *, patience: float = PATIENCE
) -> str:
    """What a writer says that waits for so many seconds: few where nothing can come of it."""

    async def act() -> str:
        async with asyncio.timeout(2 * PATIENCE), Writer(engine, patience=patience) as writer:
            writing = asyncio.create_task(writer.write(keep_once))
            try:
                await asyncio.to_thread(meanwhile)
                return await writing
            except StorageUnavailable:
                return "unavailable"
            finally:
                # A thread that waits for a standby cannot be told to stop but by the server.
                await asyncio.to_thread(stop_waiting, engine)

    return asyncio.run(act())


def stop_waiting(engine: Engine) -> None:
    """Cancels every commit that waits for the standby, where there is a server."""
    with suppress(OperationalError), engine.connect() as connection:
        connection.execute(
            text("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        )


def cancel_when_waiting(server: PostgresServer) -> None:
    """What an operator does who loses patience with a commit."""
    with psycopg.connect(server.libpq_address()) as connection:
        while not connection.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        ).fetchone():
            connection.rollback()


def test_a_commit_that_the_standby_has_is_acknowledged(engine: Engine) -> None:
    assert [ask(engine), ask(engine)] == ["new", "known"]


def test_a_commit_that_the_standby_does_not_have_is_not_acknowledged(
    pair: Pair, engine: Engine
) -> None:
    _, standby = pair
    standby.stop()
    assert ask(engine, patience=BRIEF) == "unavailable"
    # The row is there by now, and waiting for the standby is as needed as before.
    assert ask(engine, patience=BRIEF) == "unavailable"
    standby.start()
    assert ask(engine) == "known"


def test_a_commit_that_was_told_not_to_wait_is_not_acknowledged(pair: Pair, engine: Engine) -> None:
    primary, standby = pair
    standby.stop()
    assert ask(engine, lambda: cancel_when_waiting(primary)) == "unavailable"


def test_a_commit_that_a_restart_has_cut_off_is_not_acknowledged(
    pair: Pair, engine: Engine
) -> None:
    primary, standby = pair
    standby.stop()

    def restart() -> None:
        primary.stop("immediate")
        primary.start()

    assert ask(engine, restart, patience=BRIEF) == "unavailable"
    assert ask(engine, patience=BRIEF) == "unavailable"
    standby.start()
    assert ask(engine) == "known"


def test_a_standby_that_is_promoted_is_found(pair: Pair, engine: Engine) -> None:
    primary, standby = pair
    assert ask(engine) == "new"
    primary.kill()
    assert ask(engine, patience=BRIEF) == "unavailable"
    standby.promote()
    assert ask(engine) == "known"
