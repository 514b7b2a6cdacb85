"""Queries about how the database itself is doing; they change nothing."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from app.storage.tables import attachments, log_entries, receipt_entries, reports, uploads


@dataclass(frozen=True)
class Overdue:
    """How many uploads and how many reports and attachments should have been forgotten."""

    uploads: int
    kept: int


def settings_of(connection: Connection, *names: str) -> dict[str, str]:
    """What the database says of its own settings: pragmas of SQLite, or ``SHOW``."""
    ask = "PRAGMA" if connection.dialect.name == "sqlite" else "SHOW"
    # Names of settings are no parameters to either of them, and come from the caller's own code.
    return {name: str(connection.execute(text(f"{ask} {name}")).scalar()) for name in names}


def standbys(connection: Connection) -> int:
    """How many standbys of PostgreSQL are connected to it now."""
    return int(connection.execute(text("SELECT count(*) FROM pg_stat_replication")).scalar() or 0)


def server_clock(connection: Connection) -> float:
    """What PostgreSQL takes for now, in seconds since 1970."""
    query = text("SELECT extract(epoch FROM clock_timestamp())")
    return float(connection.execute(query).scalar() or 0)


def newest_hour(connection: Connection) -> int:
    """The hour since 1970 of what came last into the log of governance, or 0."""
    return int(connection.execute(select(func.max(log_entries.c.arrived_hour))).scalar() or 0)


def newest_entry(connection: Connection) -> tuple[int, bytes] | None:
    """Number and bytes of the last entry of the receipt log."""
    query = select(receipt_entries.c.number, receipt_entries.c.entry)
    row = connection.execute(query.order_by(receipt_entries.c.number.desc()).limit(1)).first()
    return (row.number, row.entry) if row else None


def overdue(connection: Connection, *, now_hour: int, kept_before: int | None) -> Overdue:
    """What was over before ``now_hour``, and what came before ``kept_before``."""
    of_uploads = select(func.count()).where(uploads.c.expires_hour < now_hour)
    kept = 0
    if kept_before is not None:
        for table in (reports, attachments):
            old = select(func.count()).where(table.c.arrival_hour < kept_before)
            kept += connection.execute(old).scalar() or 0
    return Overdue(connection.execute(of_uploads).scalar() or 0, kept)
