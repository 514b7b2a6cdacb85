"""Runs migrations. Knows the tables and nothing else of the application."""

from alembic import context
from sqlalchemy import create_engine

from app.storage.tables import metadata


def run() -> None:
    """Migrates the database whose address the caller has put into the configuration."""
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
