"""A migrated database of each kind, and a coalition that governs itself."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine

from app.intake.governance import adopt_pins
from app.storage.database import begin_write, migration_config, opened_database
from tests.assembly import Assembly
from tests.coalition import Coalition


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with the tables and nothing in them."""
    command.upgrade(migration_config(database_url), "head")
    with opened_database(database_url) as engine:
        yield engine


@pytest.fixture
def governed(engine: Engine, coalition: Coalition) -> Engine:
    """A database that knows the coalition's pins."""
    with begin_write(engine) as connection:
        adopt_pins(connection, coalition.pins)
    return engine


@pytest.fixture
def assembly(coalition: Coalition) -> Assembly:
    """The coalition, founded by its own log."""
    return Assembly(coalition)
