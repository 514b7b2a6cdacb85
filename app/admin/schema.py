"""Migrations."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from app.settings import Settings
from app.storage.database import (
    DatabaseNotReady,
    check_encoding,
    migration_config,
    opened_database,
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html: lock_not_available
_LOCKED = "55P03"


def migrate(settings: Settings) -> None:
    """Brings the database to the newest revision; does nothing where it is there already."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _explained():
        _check_encoding(settings.database_url)
        command.upgrade(migration_config(settings.database_url), "head")


def prepare_at(settings: Settings, revision: str) -> None:
    """Brings a database without any row to ``revision``, from whichever it is at."""
    config = migration_config(settings.database_url)
    try:
        with _explained():
            _check_encoding(settings.database_url)
            command.downgrade(config, "base")
            command.upgrade(config, revision)
    except CommandError as error:
        raise DatabaseNotReady(
            "This is of a newer version than this program: take that one, or a later one."
        ) from error


def _check_encoding(url: str) -> None:
    with opened_database(url) as engine:
        check_encoding(engine)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCKED:
            raise DatabaseNotReady(
                "A table was in use for long, and nothing was changed: type it again."
            ) from error
        raise DatabaseNotReady("The database cannot be reached.") from error
