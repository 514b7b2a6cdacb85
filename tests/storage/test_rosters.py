"""A roster is known once it was published, and not before."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from app.storage import rosters
from app.storage.database import begin_write, open_database
from app.storage.tables import metadata
from tests.coalition import Coalition


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    # The tables alone: how they come about is a test of migrations.
    engine = open_database(database_url)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def publish(engine: Engine, coalition: Coalition, *, divisor: int = 1) -> None:
    """Looks for the roster where it was just added; with a ``divisor`` of 0 it is undone."""
    roster = coalition.roster
    with begin_write(engine) as connection:
        assert rosters.find_roster(connection, roster.version, roster.hash) is None
        rosters.add_roster(
            connection, roster, document=coalition.document, key_file=coalition.key_file
        )
        found = rosters.find_roster(connection, roster.version, roster.hash)
        assert found
        assert found.size // divisor == len(roster.members)


def test_a_roster_that_was_undone_is_not_remembered(engine: Engine, coalition: Coalition) -> None:
    with pytest.raises(ZeroDivisionError):
        publish(engine, coalition, divisor=0)
    publish(engine, coalition)
    roster = coalition.roster
    for _ in range(2):
        with begin_write(engine) as connection:
            assert rosters.find_roster(connection, roster.version, roster.hash)
            assert rosters.find_roster(connection, roster.version, bytes(32)) is None
