"""What is deleted from SQLite is gone from every file of the folder, not only from the table."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text

from app.storage.database import begin_write, opened_database, truncate_log
from tests.postgres import PostgresServer

# Longer than a page, so that it lies in pages of its own as sealed reports do.
BODY = os.urandom(200_000)
PIECE = 32


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with opened_database(f"sqlite:///{tmp_path / 'atalaya.sqlite3'}") as engine:
        with begin_write(engine) as connection:
            connection.execute(text("CREATE TABLE reports (n INTEGER PRIMARY KEY, body BLOB)"))
            for number in range(10):
                keep(connection, number, os.urandom(len(BODY)))
        with begin_write(engine) as connection:
            keep(connection, 10, BODY)
        yield engine


def keep(connection: Connection, number: int, body: bytes) -> None:
    connection.execute(text("INSERT INTO reports VALUES (:n, :body)"), {"n": number, "body": body})


def forget(engine: Engine) -> None:
    with begin_write(engine) as connection:
        connection.execute(text("DELETE FROM reports WHERE n = 10"))


def left(folder: Path) -> set[str]:
    """Names of the files that still hold any piece of the body."""
    pieces = [BODY[start : start + PIECE] for start in range(0, len(BODY) - PIECE, PIECE * 7)]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {name for name, data in files.items() if any(piece in data for piece in pieces)}


def test_no_byte_of_a_deleted_body_is_in_any_file(tmp_path: Path, engine: Engine) -> None:
    assert left(tmp_path)
    forget(engine)
    # This is what the function is for.
    assert left(tmp_path) == {"atalaya.sqlite3-wal"}
    assert truncate_log(engine)
    assert left(tmp_path) == set()


def test_bytes_that_the_log_has_already_left_are_overwritten_too(
    tmp_path: Path, engine: Engine
) -> None:
    assert truncate_log(engine)
    assert left(tmp_path) == {"atalaya.sqlite3"}
    forget(engine)
    assert truncate_log(engine)
    assert left(tmp_path) == set()


def test_a_reader_in_the_way_is_said(tmp_path: Path) -> None:
    with opened_database(f"sqlite:///{tmp_path / 'x.sqlite3'}") as engine:
        # Nobody wants to wait here for what is certain.
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=0"))
        with begin_write(engine) as connection:
            connection.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
        with engine.connect() as reader:
            reader.exec_driver_sql("BEGIN")
            reader.execute(text("SELECT * FROM notes")).all()
            with begin_write(engine) as connection:
                connection.execute(text("INSERT INTO notes VALUES (1)"))
            assert not truncate_log(engine)
        assert truncate_log(engine)


def test_postgresql_needs_nothing(postgres: PostgresServer) -> None:
    with opened_database(postgres.new_database()) as engine:
        assert truncate_log(engine)
