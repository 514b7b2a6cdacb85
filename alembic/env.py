"""Runs migrations. Knows the tables and nothing else of the application."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, delete, event, insert, inspect

from app.storage.tables import earlier_code, metadata

# While a change of a table waits for who reads it, everybody else waits behind it: better to be
# typed again than to hold up those who send.
_LOCK_TIMEOUT = "3s"


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
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        context.run_migrations()
        if inspect(connection).has_table(earlier_code.name):
            _note_earlier_code(connection)


def _note_earlier_code(connection: Connection) -> None:
    """Notes the revisions of code that work on these tables, as the migrations themselves say."""
    (current,) = context.get_context().get_current_heads()
    revisions = []
    for revision in context.script.iterate_revisions(current, "base"):
        if not getattr(revision.module, "keeps_earlier_code", False):
            break
        revisions.append({"revision": revision.down_revision})
    connection.execute(delete(earlier_code))
    if revisions:
        connection.execute(insert(earlier_code), revisions)


def _leave_transactions_alone(connection: Any, _record: Any) -> None:
    """Python's driver would begin one only before data are changed, and not before tables are."""
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


run()
