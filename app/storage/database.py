"""The engine, and what every connection must promise.

SQLite: write-ahead log with ``synchronous=FULL``, so that a commit has reached the disk
when it returns; ``secure_delete``, so that what is forgotten is overwritten.
PostgreSQL: its defaults are durable and stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
# Any constant will do, as long as every process of the service takes the same one.
_WRITER_LOCK = 0x0A7A1A7A
_ROOT = Path(__file__).parents[2]


class DatabaseNotReady(Exception):
    """The database is missing, unreachable or at another revision than this code."""


def open_database(url: str) -> Engine:
    """An engine whose every connection is durable."""
    engine = create_engine(parse_address(url), pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_durable)
    return engine


def parse_address(url: str) -> URL:
    """The address with its driver; raises ``DatabaseNotReady`` for any other kind of database."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseNotReady("ATALAYA_DATABASE_URL is not the address of a database.") from error
    backend = address.get_backend_name()
    if backend not in _DRIVERS:
        raise DatabaseNotReady("ATALAYA_DATABASE_URL is neither sqlite:/// nor postgresql://.")
    return address.set(drivername=_DRIVERS[backend])


@contextmanager
def opened_database(url: str) -> Iterator[Engine]:
    """``open_database`` for one task: every connection is closed at the end of the block."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _make_durable(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def begin_write(engine: Engine) -> Iterator[Connection]:
    """A transaction that is the only one writing, in any process of the service.

    Without the lock, PostgreSQL would let a later sequence number be seen before an
    earlier one, and a member whose cursor is past it would never be shown that report.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # As long as SQLite's busy_timeout: a writer that hangs must not hang all others.
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def migration_config(url: str) -> Config:
    """Alembic's configuration for the database at ``url``."""
    config = _alembic_config()
    config.attributes["url"] = parse_address(url)
    return config


def _alembic_config() -> Config:
    config = Config(str(_ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(_ROOT / "alembic"))
    return config


def check_revision(engine: Engine) -> None:
    """Raises ``DatabaseNotReady`` unless the tables are those that this code was written for."""
    script = ScriptDirectory.from_config(_alembic_config())
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except (OperationalError, ProgrammingError) as error:
        raise DatabaseNotReady("The database cannot be reached.") from error
    if current != script.get_current_head():
        raise DatabaseNotReady("The database is not migrated: run 'python -m app.admin migrate'.")
