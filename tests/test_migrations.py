"""Each migration runs up, down and up again, and ends where the tables say."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, update

from app.storage.database import (
    DatabaseNotReady,
    check_revision,
    migration_config,
    opened_database,
)
from app.storage.tables import metadata, rosters
from tests.coalition import Coalition
from tests.service import make_settings, prepare


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


def test_a_migration_that_stops_half_way_leaves_nothing_and_is_run_again(
    tmp_path: Path, coalition: Coalition, database_url: str
) -> None:
    (tmp_path / "data").mkdir()
    settings = make_settings(tmp_path, origin="http://localhost", database_url=database_url)
    prepare(settings, coalition)
    config = migration_config(database_url)
    command.downgrade(config, "0003")
    with opened_database(database_url) as engine:
        keep(engine, b"damaged")
        with pytest.raises(ValueError, match="Expecting value"):
            command.upgrade(config, "head")
        assert "expires_hour" not in {c["name"] for c in inspect(engine).get_columns("rosters")}
        keep(engine, coalition.document)
        command.upgrade(config, "head")
        with engine.connect() as connection:
            hour = connection.execute(select(rosters.c.expires_hour)).scalar()
    assert hour == int(coalition.roster.expires.timestamp()) // 3600


def keep(engine: Engine, document: bytes) -> None:
    """In the place of the one that is published."""
    with engine.begin() as connection:
        connection.execute(update(rosters).values(document=document))


def test_a_database_that_is_not_migrated_is_refused(database_url: str) -> None:
    with opened_database(database_url) as engine, pytest.raises(DatabaseNotReady, match="migrate"):
        check_revision(engine)


def test_a_database_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder.sqlite3"
    with opened_database(url) as engine, pytest.raises(DatabaseNotReady, match="reached"):
        check_revision(engine)
