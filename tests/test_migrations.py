"""Each migration runs up, down and up again, and ends where the tables say."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from app.storage.database import (
    DatabaseNotReady,
    check_revision,
    migration_config,
    opened_database,
)
from app.storage.tables import metadata


def test_migrations_and_tables_agree(database_url: str) -> None:
    command.upgrade(migration_config(database_url), "head")
    with opened_database(database_url) as engine, engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_up_down_up_leaves_no_trace(database_url: str) -> None:
    config = migration_config(database_url)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    with opened_database(database_url) as engine:
        assert inspect(engine).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
        check_revision(engine)


def test_a_database_that_is_not_migrated_is_refused(database_url: str) -> None:
    with opened_database(database_url) as engine, pytest.raises(DatabaseNotReady, match="migrate"):
        check_revision(engine)


def test_a_database_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder.sqlite3"
    with opened_database(url) as engine, pytest.raises(DatabaseNotReady, match="reached"):
        check_revision(engine)
