"""The database: whether it answers, keeps what it confirms, and is right about the time."""

import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from app.admin.doctor.finding import Findings, attention, fails, ok
from app.storage import condition
from app.storage.database import DatabaseNotReady, check_revision, parse_address

# Names and values with which a commit has reached the disk, and what was deleted is overwritten.
_SQLITE: Mapping[str, frozenset[str]] = {
    "journal_mode": frozenset({"wal"}),
    "synchronous": frozenset({"2", "3"}),
    "secure_delete": frozenset({"1"}),
}
_POSTGRESQL: Mapping[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    # 'local' and 'remote_write' confirm what a standby has not on its disk.
    "synchronous_commit": frozenset({"on", "remote_apply"}),
}
# Seconds between two clocks that are both right.
APART = 60


def is_there(url: str) -> bool:
    """Whether there is anything to open: to open SQLite's file would make it."""
    address = parse_address(url)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()


def look_at_database(engine: Engine) -> Findings:
    """Whether it can be reached and has the tables of this version."""
    try:
        check_revision(engine)
    except DatabaseNotReady as error:
        yield fails("database", str(error))
    else:
        yield ok("database", "it answers and has the tables of this version.")


def look_at_durability(engine: Engine) -> Findings:
    """Whether a confirmed report survives a power cut, and the loss of a server."""
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        safe = _SQLITE if is_sqlite else _POSTGRESQL
        said = condition.settings_of(connection, *safe)
        wrong = sorted(name for name, value in said.items() if value not in safe[name])
        if wrong:
            names = ", ".join(f"{name} = {said[name]}" for name in wrong)
            yield fails("durability", f"it does not promise what it should: {names}.")
        else:
            yield ok("durability", "what is confirmed is on the disk.")
        if not is_sqlite:
            yield from _on_postgresql(engine, connection)


def _on_postgresql(engine: Engine, connection: Connection) -> Findings:
    said = condition.settings_of(connection, "synchronous_standby_names", "data_checksums")
    if said["data_checksums"] != "on":
        yield attention("checksums", "a disk that errs is not noticed: see 'pg_checksums'.")
    else:
        yield ok("checksums", "a disk that errs is noticed.")
    hosts = str(engine.url.query.get("host", "")).split(",")
    if said["synchronous_standby_names"]:
        yield from _standby(connection)
    elif len(hosts) > 1:
        words = "a fail-over would lose confirmed reports: set synchronous_standby_names."
        yield fails("standby", words)
    else:
        yield ok("standby", "none is set.")


def _standby(connection: Connection) -> Findings:
    if condition.standbys(connection):
        yield ok("standby", "it is connected, and commits wait for it.")
    else:
        yield fails("standby", "none is connected, so that nothing is taken: start it.")


def look_at_clock(engine: Engine) -> Findings:
    """This machine's clock against the database's, and against what has arrived already."""
    now = time.time()
    try:
        with engine.connect() as connection:
            newest = condition.newest_hour(connection)
            is_apart = (
                connection.dialect.name != "sqlite"
                and abs(condition.server_clock(connection) - now) > APART
            )
    except SQLAlchemyError:
        yield fails("clock", "the database did not say its time.")
        return
    if newest > now // 3600:
        yield fails("clock", "something has arrived in the future: set the clock (NTP).")
    elif is_apart:
        yield fails("clock", "it is a minute from the database's: set both (NTP).")
    else:
        yield ok("clock", "it agrees with the database.")
