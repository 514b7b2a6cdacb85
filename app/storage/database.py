"""The engine, and what every connection must promise.

SQLite: write-ahead log with ``synchronous=FULL``, so that a commit has reached the disk
when it returns; ``secure_delete``, so that what is forgotten is overwritten.
PostgreSQL: its defaults are durable and stay. The address may name several servers, of which
the one that takes writes is used; a commit that has not reached the standby it waits for is
not taken for one.
"""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError, SQLAlchemyError

from app.storage.prepared import Prepared, errors_as_sqlalchemy
from app.storage.tables import earlier_code

_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)
_POSTGRESQL_CONNECTION = {
    # Whatever the environment of this process or the database itself would choose.
    "client_encoding": "utf8",
    # After a fail-over the old server may be up again, as a standby.
    "target_session_attrs": "read-write",
    # Seconds for each server; who waits for a report to be kept waits for all of it.
    "connect_timeout": "3",
    # A machine that has vanished says nothing: it is given up after ten seconds.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
_POSTGRESQL_SESSION = (
    # As long as SQLite's busy_timeout: a writer that hangs must not hang all others.
    "lock_timeout=10s",
    # No query of the service takes a second; longer than the wait for a lock, which counts.
    "statement_timeout=15s",
    "idle_in_transaction_session_timeout=30s",
)
# As many connections as a process has use for; the rest of its threads wait for one.
_CONNECTIONS, _MORE_CONNECTIONS, _WAITING_SECONDS = 8, 8, 10
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
# Any constant will do, as long as every process of the service takes the same one.
_WRITER_LOCK = 0x0A7A1A7A
# The message is a change of its own: PostgreSQL waits for the standby only at commits that
# have one, and a report that is found kept already is acknowledged as well.
_LOCK = text(
    f"SELECT pg_advisory_xact_lock({_WRITER_LOCK}), pg_logical_emit_message(true, 'atalaya', '')"
)
_BEGIN_WRITING = {"postgresql": Prepared(_LOCK), "sqlite": Prepared(text("BEGIN IMMEDIATE"))}
_WARNED = "warned"
_PIPELINE = "pipeline"
_BEFORE_COMMIT = "before_commit"
_LASTING = "lasting"
_ROOT = Path(__file__).parents[2]

# What the driver warns of quotes the database, which quotes what was sent.
logging.getLogger("psycopg").setLevel(logging.ERROR)

# What is left to do in a transaction when all of its changes are made.
BeforeCommit = Callable[[Connection], None]


class DatabaseNotReady(Exception):
    """The database is missing, unreachable or at another revision than this code."""


class NotReplicated(SQLAlchemyError):
    """The commit is on the disk of one server, and has not reached the standby in time."""


def open_database(url: str) -> Engine:
    """An engine whose every connection is durable."""
    address = parse_address(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address)
        event.listen(engine, "connect", _make_durable)
        return engine
    engine = create_engine(
        _with_session(address),
        # A connection that died while nobody used it is noticed and replaced.
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        pool_timeout=_WAITING_SECONDS,
    )
    event.listen(engine, "connect", _note_warnings)
    event.listen(engine, "after_cursor_execute", _await_result)
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
    address = address.set(drivername=_DRIVERS[backend])
    if backend == "postgresql":
        # What the operator has said about a connection stands.
        address = address.update_query_dict({**_POSTGRESQL_CONNECTION, **address.query})
    return address


def _with_session(address: URL) -> URL:
    said = address.query.get("options", "")
    options = [*(f"-c {setting}" for setting in _POSTGRESQL_SESSION), str(said)]
    return address.update_query_dict({"options": " ".join(options)})


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


def _note_warnings(connection: Any, record: Any) -> None:
    """PostgreSQL gives up waiting for a standby with no more than a warning."""

    def note(notice: Any) -> None:
        if notice.severity_nonlocalized == "WARNING":
            record.info[_WARNED] = True

    connection.add_notice_handler(note)


@contextmanager
def begin_write(engine: Engine) -> Iterator[Connection]:
    """A transaction that is the only one writing, in any process of the service.

    Without the lock, PostgreSQL would let a later sequence number be seen before an
    earlier one, and a member whose cursor is past it would never be shown that report.
    """
    with engine.connect() as connection, writing(connection):
        yield connection


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """``begin_write`` on a connection that stays open. Raises ``NotReplicated``."""
    with _remembering(connection), connection.begin(), _pipeline(connection):
        connection.info.pop(_WARNED, None)
        _BEGIN_WRITING[connection.dialect.name].run(connection)
        acts: list[BeforeCommit] = []
        connection.info[_BEFORE_COMMIT] = acts
        yield
        for act in acts:
            act(connection)
    if _WARNED in connection.info:
        raise NotReplicated("the standby has not confirmed the commit")


@contextmanager
def _pipeline(connection: Connection) -> Iterator[None]:
    """On PostgreSQL, a statement of which nothing is read is not waited for.

    At the end all have been answered, and what was refused has been raised: then follows the
    commit.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with errors_as_sqlalchemy(connection), driver.pipeline() as pipeline:
        connection.info[_PIPELINE] = pipeline
        yield


def _await_result(connection: Connection, *_: object) -> None:
    """SQLAlchemy looks at what it has run at once."""
    if pipeline := connection.info.get(_PIPELINE):
        pipeline.sync()


@contextmanager
def _remembering(connection: Connection) -> Iterator[None]:
    """What a pooled connection remembers of one transaction must not come to the next one."""
    # Held, because a connection that was lost has none any more.
    info = connection.info
    try:
        yield
    except BaseException:
        info.pop(_LASTING, None)
        raise
    finally:
        info.pop(_BEFORE_COMMIT, None)
        info.pop(_PIPELINE, None)


def acts_before_commit(connection: Connection) -> list[BeforeCommit] | None:
    """What runs at the end of this transaction, to be added to; ``None`` where it only reads."""
    acts: list[BeforeCommit] | None = connection.info.get(_BEFORE_COMMIT)
    return acts


def lasting_facts(connection: Connection) -> dict[Any, Any]:
    """What this connection has read and nobody changes any more, to be added to.

    It is gone with the connection, and after a transaction that failed: what that has read may
    never have been there.
    """
    facts: dict[Any, Any] = connection.info.setdefault(_LASTING, {})
    return facts


@contextmanager
def claimed(url: str, folder: Path) -> Iterator[None]:
    """Where the database is SQLite, its folder and ``folder`` are this process's alone.

    Two processes would each believe to be the only writer, and one of them would sweep what the
    other has begun. Operators' commands claim nothing: they may run beside the service.
    """
    address = parse_address(url)
    with ExitStack() as held:
        if address.get_backend_name() == "sqlite" and address.database:
            for place in {folder.resolve(), Path(address.database).resolve().parent}:
                held.enter_context(_locked(place))
        yield


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "service.lock").open("ab")
    except OSError as error:
        raise DatabaseNotReady("The data folder takes no files.") from error
    with file:
        try:
            # The kernel lets go of it at the end of the process, however that comes.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatabaseNotReady(
                "Another process of the service uses this data folder."
            ) from error
        yield


def truncate_log(engine: Engine) -> bool:
    """Empties SQLite's write-ahead log, in which deleted bytes live on; whether that is done.

    Not done where somebody was reading for ten seconds: ask again. PostgreSQL needs nothing.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


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
    """Raises ``DatabaseNotReady`` unless this code works on the tables.

    Those are the tables that it was written for, and later ones of which a migration has said
    that code of this revision goes on working.
    """
    check_encoding(engine)
    own = ScriptDirectory.from_config(_alembic_config()).get_current_head()
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            is_known = current == own or own in _earlier_code(connection)
    except (OperationalError, ProgrammingError) as error:
        raise DatabaseNotReady("The database cannot be reached.") from error
    if not is_known:
        raise DatabaseNotReady("The database is not migrated: run 'python -m app.admin migrate'.")


def check_encoding(engine: Engine) -> None:
    """Raises ``DatabaseNotReady`` unless PostgreSQL keeps text in UTF-8, as SQLite does.

    A database of encoding SQL_ASCII keeps any bytes for text, and others not every letter.
    """
    if engine.dialect.name == "sqlite":
        return
    try:
        with engine.connect() as connection:
            encoding = connection.execute(text("SHOW server_encoding")).scalar()
    except (OperationalError, ProgrammingError) as error:
        raise DatabaseNotReady("The database cannot be reached.") from error
    if encoding != "UTF8":
        raise DatabaseNotReady("The database keeps text in another encoding than UTF8.")


def _earlier_code(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(earlier_code.name):
        return set()
    return set(connection.execute(select(earlier_code.c.revision)).scalars())
