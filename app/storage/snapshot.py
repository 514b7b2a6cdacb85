"""Every row of the database as it is at one moment, and into another database.

Tables are taken as they stand in the database, not as this code knows them: so what was read at
one revision is written at the same one, whatever the code has become since. Values are bytes,
whole numbers, texts or nothing, the same on SQLite and PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select, text

from app.storage.database import begin_write
from app.storage.tables import blob_parts

# A row may hold a whole report.
_ROWS_AT_ONCE = 100
# What migrations write, and write again.
_OF_MIGRATIONS = ("alembic_version", "earlier_code")
_SERIAL = text("SELECT pg_get_serial_sequence(:table, :column)")

_LAST = text("SELECT coalesce(pg_sequence_last_value(CAST(:sequence AS regclass)), 0)")

_DATABASE_BYTES = text("SELECT pg_database_size(current_database())")
_PART_BYTES = func.coalesce(func.sum(blob_parts.c.size), 0)


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Whatever is read in the block is as it was at its first query; others go on writing.

    On SQLite the write-ahead log cannot be emptied meanwhile, and grows by what is written.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
        return
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        # Between two rows somebody may have a slow disk to write to.
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
        yield connection


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables; ``None`` where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def tables_of(connection: Connection) -> list[Table]:
    """All tables that hold something of ours, each behind those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in _OF_MIGRATIONS]


def rows_of(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """Every row, in the order of the primary key; few of them are in memory at once."""
    query = select(table).order_by(*table.primary_key.columns)
    query = query.execution_options(stream_results=True, yield_per=_ROWS_AT_ONCE)
    for row in connection.execute(query):
        yield tuple(row)


def is_empty(connection: Connection) -> bool:
    """Whether there is no row in any table."""
    return all(
        connection.execute(select(table).limit(1)).first() is None
        for table in tables_of(connection)
    )


def counters_of(connection: Connection) -> dict[str, int]:
    """The largest number that each table with numbered rows has given out."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
        return {row.name: row.seq for row in rows}
    return {
        table: connection.execute(_LAST, {"sequence": sequence}).scalar_one()
        for table, sequence in _sequences(connection).items()
    }


def set_counters(connection: Connection, counters: Mapping[str, int]) -> None:
    """Later rows get larger numbers than these."""
    if connection.dialect.name == "sqlite":
        for table, number in counters.items():
            values = (table, number)
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", values[:1])
            connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", values)
        return
    for table, sequence in _sequences(connection).items():
        if table in counters:
            connection.execute(select(func.setval(sequence, counters[table])))


def _sequences(connection: Connection) -> dict[str, str]:
    sequences = {}
    for table in tables_of(connection):
        for column in table.primary_key.columns:
            place = {"table": table.name, "column": column.name}
            if sequence := connection.execute(_SERIAL, place).scalar():
                sequences[table.name] = sequence
    return sequences


@contextmanager
def filling(engine: Engine) -> Iterator[tuple[Connection, dict[str, Table]]]:
    """One transaction that fills tables, which are given by their names: all of it or nothing."""
    with begin_write(engine) as connection:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield connection, {table.name: table for table in tables_of(connection)}


def add_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows with values for ``columns``; memory holds all that are given."""
    values = [dict(zip(columns, row, strict=True)) for row in rows]
    if values:
        connection.execute(insert(table), values)


def drop_parts(connection: Connection, tables: Mapping[str, Table], names: Sequence[str]) -> int:
    """Forgets what has one of the parts ``names``, whose bytes are gone; how many attachments.

    They were forgotten while a copy was made, after its rows were read and before its bytes were.
    """
    parts, attachments = tables["blob_parts"], tables["attachments"]
    query = select(parts.c.blob).where(parts.c.name.in_(names))
    blobs = list(connection.execute(query).scalars())
    kept = ("id", "sha256", "arrival_hour", "leaf")
    query = select(*(attachments.c[name] for name in kept)).where(attachments.c.blob.in_(blobs))
    graves = [{"kind": 2, **row} for row in connection.execute(query).mappings()]
    if graves:
        connection.execute(insert(tables["tombstones"]), graves)
    for table in (parts, attachments, tables["uploads"]):
        connection.execute(table.delete().where(table.c.blob.in_(blobs)))
    return len(graves)


def bytes_in_use(connection: Connection) -> int:
    """About how many bytes database and attachments take."""
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        database = pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    else:
        database = connection.execute(_DATABASE_BYTES).scalar_one()
    return int(database + connection.execute(select(_PART_BYTES)).scalar_one())
