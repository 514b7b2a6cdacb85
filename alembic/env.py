"""Runs migrations. Knows the tables and nothing else of the application."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, event

from app.storage.tables import metadata


def run() -> None:
    """Migrates the database whose address the caller has put into the configuration.

    All or nothing: what was stopped half way is typed again.
    """
    engine = create_engine(context.config.attributes["url"])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_alone)
        event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            _migrate(connection)
    finally:
        engine.dispose()


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _leave_transactions_alone(connection: Any, _record: Any) -> None:
    """Python's driver would begin one only before data are changed, and not before tables are."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


run()
