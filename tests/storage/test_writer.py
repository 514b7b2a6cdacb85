"""Group commit: shared, durable, and nobody pays for another's fault."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from app.storage import writer as writer_module
from app.storage.database import begin_write, opened_database
from app.storage.writer import StorageUnavailable, Writer
from tests.postgres import PostgresServer


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened_database(database_url) as engine:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
        yield engine


def insert(n: int) -> Any:
    def change(connection: Connection) -> int:
        connection.execute(text("INSERT INTO notes VALUES (:n)"), {"n": n})
        return n

    return change


def stored(engine: Engine) -> set[int]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT n FROM notes")).scalars())


async def write_all(engine: Engine, numbers: list[int]) -> list[Any]:
    # A writer that has died answers nobody: that must fail a test, not hang it.
    async with asyncio.timeout(60), Writer(engine) as writer:
        waiting = (writer.write(insert(n)) for n in numbers)
        return await asyncio.gather(*waiting, return_exceptions=True)


def test_waiting_changes_share_commits(engine: Engine) -> None:
    commits = []
    event.listen(engine, "commit", lambda _connection: commits.append(1))
    results = asyncio.run(write_all(engine, list(range(200))))
    assert results == list(range(200))
    assert stored(engine) == set(range(200))
    assert len(commits) < 20


def test_one_bad_change_does_not_take_others_with_it(engine: Engine) -> None:
    results = asyncio.run(write_all(engine, [1, 2, 2, 3]))
    assert stored(engine) == {1, 2, 3}
    assert [type(result) for result in results] == [int, int, StorageUnavailable, int]


def test_a_change_may_answer_with_an_error_and_is_kept(engine: Engine) -> None:
    def change(connection: Connection) -> ValueError:
        insert(1)(connection)
        return ValueError("said, not raised")

    async def act() -> ValueError:
        async with Writer(engine) as writer:
            return await writer.write(change)

    assert str(asyncio.run(act())) == "said, not raised"
    assert stored(engine) == {1}


def test_an_answer_leaves_only_after_its_commit(engine: Engine) -> None:
    order = []
    event.listen(engine, "commit", lambda _connection: order.append("commit"))

    async def act() -> None:
        async with Writer(engine) as writer:
            await writer.write(insert(1))
            order.append("answer")

    asyncio.run(act())
    assert order == ["commit", "answer"]


def test_a_failing_database_is_said_and_nothing_is_kept(engine: Engine) -> None:
    tried = []

    def refuse(_connection: Connection) -> None:
        tried.append(1)
        raise OperationalError("COMMIT", {}, OSError("no space left on device"))

    event.listen(engine, "commit", refuse)
    results = asyncio.run(write_all(engine, [1, 2, 3]))
    event.remove(engine, "commit", refuse)
    assert [type(result) for result in results] == [StorageUnavailable] * 3
    # Once for all who wait: a database that hangs must not hang them one after another.
    assert len(tried) <= 2
    assert stored(engine) == set()


def losing_the_connection(times: int, tried: list[int]) -> Any:
    """A change in the middle of which the server hangs up, so many times."""

    def change(connection: Connection) -> int:
        tried.append(1)
        insert(len(tried))(connection)
        if len(tried) <= times:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return len(tried)

    return change


@pytest.mark.parametrize(("times", "results", "kept"), [(1, 2, {2}), (2, None, set())])
def test_a_batch_whose_connection_is_lost_is_run_once_more(
    postgres: PostgresServer, times: int, results: int | None, kept: set[int]
) -> None:
    tried: list[int] = []

    async def act(engine: Engine) -> int | None:
        async with Writer(engine) as writer:
            try:
                return await writer.write(losing_the_connection(times, tried))
            except StorageUnavailable:
                return None

    with opened_database(postgres.new_database()) as engine:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
        assert asyncio.run(act(engine)) == results
        assert stored(engine) == kept
    assert len(tried) == 2


def test_who_has_waited_too_long_hears_of_it(engine: Engine) -> None:
    async def act() -> None:
        async with Writer(engine, patience=0.1) as writer:
            # Somebody else is writing, and takes their time.
            with begin_write(engine), pytest.raises(StorageUnavailable):
                await writer.write(insert(1))

    asyncio.run(act())
    # Not acknowledged, and kept all the same: who sends it again finds it.
    assert stored(engine) == {1}


def test_behind_too_many_nobody_is_made_to_wait(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "WAITING_LIMIT", 5)

    async def act() -> list[Any]:
        async with Writer(engine) as writer:
            # Somebody else is writing: the first change is begun, and the others wait for it.
            with begin_write(engine):
                tasks = [asyncio.create_task(writer.write(insert(0)))]
                await asyncio.sleep(0)
                while writer.waiting:  # noqa: ASYNC110 - the thread says nothing when it takes one
                    await asyncio.sleep(0)
                tasks += [asyncio.create_task(writer.write(insert(n))) for n in range(1, 6)]
                await asyncio.sleep(0)
                with pytest.raises(StorageUnavailable):
                    await writer.write(insert(6))
            return await asyncio.gather(*tasks)

    assert asyncio.run(act()) == list(range(6))
    assert stored(engine) == set(range(6))


def test_closing_waits_for_what_was_asked_before(engine: Engine) -> None:
    async def act() -> None:
        async with Writer(engine) as writer:
            tasks = [asyncio.create_task(writer.write(insert(n))) for n in range(50)]
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    asyncio.run(act())
    assert stored(engine) == set(range(50))


def test_sqlite_promises_what_the_header_of_database_says(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    with opened_database(url) as engine, engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
    assert found == wanted
