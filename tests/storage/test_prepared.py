"""Statements that the driver runs by itself: errors and transactions are those of SQLAlchemy."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, bindparam, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.storage.database import begin_write, opened_database
from app.storage.prepared import Prepared, PreparedInsert
from tests.postgres import PostgresServer

METADATA = MetaData()
NOTES = Table("notes", METADATA, Column("n", Integer, primary_key=True))
ADD = PreparedInsert(NOTES, "n")
ABOVE = Prepared(select(NOTES.c.n).where(NOTES.c.n > bindparam("n")).order_by(NOTES.c.n).limit(2))
HANG_UP = Prepared(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened_database(database_url) as engine:
        METADATA.create_all(engine)
        yield engine


def test_one_and_several_changes_are_made_and_found(engine: Engine) -> None:
    with begin_write(engine) as connection:
        ADD.run(connection, [{"n": 1}])
        ADD.run(connection, [{"n": 2}, {"n": 3}, {"n": 4}])
        assert ABOVE.rows(connection, {"n": 1}) == [(2,), (3,)]
    with engine.connect() as connection:
        assert ABOVE.rows(connection, {"n": 3}) == [(4,)]


def test_any_number_of_rows_is_added(engine: Engine) -> None:
    with begin_write(engine) as connection:
        ADD.run(connection, [])
        ADD.run(connection, [{"n": n} for n in range(300)])
    with engine.connect() as connection:
        assert set(connection.execute(select(NOTES.c.n)).scalars()) == set(range(300))


def test_what_sqlalchemy_asks_between_them_sees_what_they_have_changed(engine: Engine) -> None:
    with begin_write(engine) as connection:
        ADD.run(connection, [{"n": 1}, {"n": 2}])
        assert connection.execute(update(NOTES).values(n=NOTES.c.n + 10)).rowcount == 2
        ADD.run(connection, [{"n": 1}])
        assert set(connection.execute(select(NOTES.c.n)).scalars()) == {1, 11, 12}


def add_twice(engine: Engine) -> None:
    with begin_write(engine) as connection:
        ADD.run(connection, [{"n": 1}])
        ADD.run(connection, [{"n": 1}])
        # Where nothing is read, the driver may hear of it only at the end.
        ADD.run(connection, [{"n": 2}])


def test_a_change_that_fails_is_sqlalchemy_s_error_and_undoes_the_transaction(
    engine: Engine,
) -> None:
    with pytest.raises(IntegrityError):
        add_twice(engine)
    with engine.connect() as connection:
        assert ABOVE.rows(connection, {"n": 0}) == []


def add_and_lose_the_connection(engine: Engine) -> None:
    with begin_write(engine) as connection:
        ADD.run(connection, [{"n": 1}])
        HANG_UP.run(connection)


def test_a_connection_that_is_lost_is_known_to_be(postgres: PostgresServer) -> None:
    with opened_database(postgres.new_database()) as engine:
        METADATA.create_all(engine)
        with pytest.raises(DBAPIError) as caught:
            add_and_lose_the_connection(engine)
        assert caught.value.connection_invalidated
        with begin_write(engine) as connection:
            assert ABOVE.rows(connection, {"n": 0}) == []


def look_on_a_closed_connection(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.connection.cursor().connection.close()
        ABOVE.rows(connection, {"n": 0})


def test_a_connection_that_was_closed_is_known_to_be_lost(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught:
        look_on_a_closed_connection(engine)
    assert caught.value.connection_invalidated
