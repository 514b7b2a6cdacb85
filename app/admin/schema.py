"""Migrations."""

from alembic import command
from app.settings import Settings
from app.storage.database import migration_config


def migrate(settings: Settings) -> None:
    """Brings the database to the newest revision; does nothing where it is there already."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    command.upgrade(migration_config(settings.database_url), "head")
