"""Processes are exchanged one by one: migrations keep data, hold nobody up, say what goes on."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, LargeBinary, MetaData, String, insert, select, text

from app.admin.schema import migrate
from app.storage.database import (
    DatabaseNotReady,
    check_revision,
    migration_config,
    opened_database,
)
from app.storage.tables import earlier_code
from tests.client import client_of
from tests.coalition import Coalition
from tests.postgres import PostgresServer
from tests.service import free_socket, make_settings, prepare, running

# Of before it was asked: nobody goes back there.
OLD = {"0001", "0002", "0003", "0004", "0005"}
DOCUMENT = b'{"signed": "{\\"expires\\": \\"2030-01-01T00:00:00Z\\"}"}'
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{before}"
branch_labels = depends_on = None
keeps_earlier_code = {keeps}


def upgrade() -> None:
    op.create_table("new_{revision}", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("reports", sa.Column("new_{revision}", sa.Integer(), server_default="7"))


def downgrade() -> None:
    op.drop_column("reports", "new_{revision}")
    op.drop_table("new_{revision}")
"""
Rows = Mapping[str, list[dict[str, Any]]]


def revisions() -> list[Any]:
    """All migrations, the first one first."""
    script = ScriptDirectory.from_config(migration_config("sqlite://"))
    return [*script.walk_revisions()][::-1]


def test_each_migration_keeps_the_data_up_down_and_up_again(database_url: str) -> None:
    config = migration_config(database_url)
    first, *others = (revision.revision for revision in revisions())
    command.upgrade(config, first)
    with opened_database(database_url) as engine:
        for before, after in zip([first, *others], others, strict=False):
            fill(engine)
            kept = rows(engine)
            command.upgrade(config, after)
            assert restricted(rows(engine), kept) == kept, after
            command.downgrade(config, before)
            assert rows(engine) == kept, after
            command.upgrade(config, after)
            assert restricted(rows(engine), kept) == kept, after


def fill(engine: Engine) -> None:
    """One row in every table that has none; rows that belong together have the same values."""
    tables = tables_of(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if connection.execute(select(table)).first() is None:
                values = {c.name: DOCUMENT if c.name == "document" else value_for(c.type)
                          for c in table.columns}  # fmt: skip
                connection.execute(insert(table).values(values))


def value_for(kind: Any) -> Any:
    if isinstance(kind, LargeBinary):
        return b"\1" * 16
    return "1" if isinstance(kind, String) else 1


def rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables_of(engine).sorted_tables
        }


def restricted(now: Rows, before: Rows) -> Rows:
    """Of ``now`` the tables and columns that there were before."""
    return {
        name: [{column: row[column] for column in old[0]} for row in now[name]]
        for name, old in before.items()
    }


def tables_of(engine: Engine) -> MetaData:
    """All but those in which migrations keep their own."""
    tables = MetaData()
    own = {"alembic_version", "earlier_code"}
    tables.reflect(engine, only=lambda name, _: name not in own)
    return tables


def test_each_migration_says_whether_earlier_code_goes_on() -> None:
    for revision in revisions():
        if revision.revision not in OLD:
            assert isinstance(revision.module.keeps_earlier_code, bool), revision.revision


@pytest.fixture
def later(tmp_path: Path, database_url: str) -> Config:
    """The migrations of two later versions: one that only adds, and one that takes away."""
    config = migration_config(database_url)
    folder = tmp_path / "alembic"
    shutil.copytree(config.get_main_option("script_location") or "", folder)
    head = revisions()[-1].revision
    for revision, before, keeps in (("later", head, True), ("last", "later", False)):
        written = MIGRATION.format(revision=revision, before=before, keeps=keeps)
        (folder / "versions" / f"{revision}.py").write_text(written)
    config.set_main_option("script_location", str(folder))
    return config


def noted(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(select(earlier_code.c.revision)).scalars())


def test_code_goes_on_and_starts_on_a_database_that_is_ahead_and_only_has_more(
    tmp_path: Path, coalition: Coalition, database_url: str, later: Config
) -> None:
    (tmp_path / "data").mkdir()
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=database_url)
    prepare(settings, coalition)
    sealed = [coalition.seal_report({"alborada"}, text=f"{number}")[0] for number in range(2)]
    with running(settings, listening), client_of(url) as http:
        command.upgrade(later, "later")
        assert http.post("/api/v1/reports", content=sealed[0]).status_code == 201
    listening, url = free_socket()
    with running(settings, listening), client_of(url) as http:
        assert http.post("/api/v1/reports", content=sealed[1]).status_code == 201
    with opened_database(database_url) as engine, engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM reports")).scalar() == 2


def test_code_does_not_start_where_something_was_taken_away(
    database_url: str, later: Config
) -> None:
    own = revisions()[-1].revision
    with opened_database(database_url) as engine:
        command.upgrade(later, "later")
        assert own in noted(engine)
        check_revision(engine)
        command.upgrade(later, "last")
        assert noted(engine) == set()
        with pytest.raises(DatabaseNotReady):
            check_revision(engine)
        command.downgrade(later, "later")
        check_revision(engine)


def test_a_migration_does_not_make_those_wait_who_send(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """It gives up in the line for a table that somebody reads for long, and changes nothing."""
    url = postgres.new_database()
    settings = make_settings(tmp_path, origin="http://localhost", database_url=url)
    before = revisions()[1].revision
    command.upgrade(migration_config(url), before)
    with opened_database(url) as engine:
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE reports IN ACCESS SHARE MODE"))
            with pytest.raises(DatabaseNotReady, match="in use"):
                migrate(settings)
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            assert current == before
        migrate(settings)
        check_revision(engine)
