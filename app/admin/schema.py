"""Migrations."""

from alembic import command
from sqlalchemy.exc import OperationalError

from app.settings import Settings
from app.storage.database import DatabaseNotReady, migration_config


def migrate(settings: Settings) -> None:
    """Brings the database to the newest revision; does nothing where it is there already."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        command.upgrade(migration_config(settings.database_url), "head")
    except OperationalError as error:
        raise DatabaseNotReady("The database cannot be reached.") from error
