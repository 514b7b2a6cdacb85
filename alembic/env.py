"""Runs migrations. Knows the tables and nothing else of the application."""

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from alembic import context
from app.storage.tables import metadata


def run() -> None:
    """Migrates the database whose address the caller has put into the configuration."""
    address = make_url(context.config.attributes["url"])
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
