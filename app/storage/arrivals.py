"""The one query of whoever waits for something to arrive."""

from sqlalchemy import Connection, select

from app.storage.tables import checkpoints


def log_size(connection: Connection) -> int:
    """How many entries the receipt log has under its newest checkpoint; 0 where there is none."""
    return connection.execute(select(checkpoints.c.size)).scalar() or 0
