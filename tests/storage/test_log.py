"""The log comes in pages that fit into memory."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine

from app.storage import log
from app.storage.database import begin_write, migration_config, opened_database

SIZES = (10, 10, 10, 100, 10)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A log with entries of known sizes."""
    command.upgrade(migration_config(database_url), "head")
    with opened_database(database_url) as engine:
        with begin_write(engine) as connection:
            for number, size in enumerate(SIZES, 1):
                log.append(
                    connection,
                    log.LogEntry(number, bytes([number]) * 32, 7, bytes(32), b"\xff" * size),
                )
        yield engine


@pytest.mark.parametrize(
    ("after", "limit", "max_bytes", "numbers"),
    [
        (0, 500, 1000, [1, 2, 3, 4, 5]),
        (0, 2, 1000, [1, 2]),
        (2, 500, 1000, [3, 4, 5]),
        (0, 500, 30, [1, 2, 3]),
        (0, 500, 29, [1, 2]),
        (0, 500, 1, [1]),
        (3, 500, 50, [4]),
        (5, 500, 1000, []),
        (2**62, 500, 1000, []),
    ],
)
def test_a_page_has_so_many_entries_and_so_many_bytes(
    engine: Engine, after: int, limit: int, max_bytes: int, numbers: list[int]
) -> None:
    with engine.connect() as connection:
        page = list(log.entries_after(connection, after, limit=limit, max_bytes=max_bytes))
    assert [entry.number for entry in page] == numbers
    assert [len(entry.document) for entry in page] == [SIZES[n - 1] for n in numbers]


def test_pins_are_kept_once(engine: Engine) -> None:
    with begin_write(engine) as connection:
        assert log.find_pins(connection) is None
        log.keep_pins(connection, b"first")
        log.keep_pins(connection, b"second")
        assert log.find_pins(connection) == b"second"
