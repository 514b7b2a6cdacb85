"""Statements that come with every report, run by the driver without the layer above it.

Around one of these SQLAlchemy takes several times as long as the database takes for it. So it
writes the text, once for each kind of database, and the driver does the rest. The transaction is
that of the connection, and errors are SQLAlchemy's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, Connection, Dialect, Table, bindparam, insert
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Parameters = Mapping[str, Any]
_Result = TypeVar("_Result")
_NONE: Parameters = {}
# A whole batch of the writer.
_MOST_ROWS = 128


class Prepared:
    """A statement of which parameters and results are bytes, text and numbers."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def rows(self, connection: Connection, parameters: Parameters = _NONE) -> list[Any]:
        """All rows, as tuples."""
        return self._run(connection, parameters, lambda cursor: list(cursor.fetchall()))

    def run(self, connection: Connection, parameters: Parameters = _NONE) -> None:
        """Makes the change."""
        self._run(connection, parameters, lambda _: None)

    def _run(
        self, connection: Connection, parameters: Parameters, read: Callable[[Any], _Result]
    ) -> _Result:
        text = self._text(connection.dialect)
        # On a connection that is closed there is not even a cursor.
        with errors_as_sqlalchemy(connection), closing(connection.connection.cursor()) as cursor:
            cursor.execute(text.sql, text.bind(parameters))
            return read(cursor)

    def _text(self, dialect: Dialect) -> "_Text":
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _write(self._statement, dialect)
        return text


class PreparedInsert:
    """Rows for some columns of a table, several of them in one statement.

    For each statement the writing thread gives the interpreter away, and waits to have it back.
    """

    def __init__(self, table: Table, *columns: str) -> None:
        self._table = table
        self._columns = columns
        self._of_size = cache(self._insert)

    def run(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        """Adds ``rows``, of which there may be none."""
        start = 0
        while left := len(rows) - start:
            # Powers of two, so that there are few different statements.
            size = min(1 << (left.bit_length() - 1), _MOST_ROWS)
            self._add(connection, rows[start : start + size])
            start += size

    def _add(self, connection: Connection, rows: Sequence[Parameters]) -> None:
        names, statement = self._of_size(len(rows))
        values = [row[column] for row in rows for column in self._columns]
        statement.run(connection, dict(zip(names, values, strict=True)))

    def _insert(self, size: int) -> tuple[Sequence[str], Prepared]:
        rows = [{column: f"{column}_{place}" for column in self._columns} for place in range(size)]
        names = [name for row in rows for name in row.values()]
        values: list[Any] = [{column: bindparam(row[column]) for column in row} for row in rows]
        return names, Prepared(insert(self._table).inline().values(values))


@dataclass(frozen=True)
class _Text:
    """A statement for one kind of database, and the values that stand in it for good.

    ``places`` are the names of its parameters in order, where the driver wants them so.
    """

    sql: str
    constants: Parameters
    places: Sequence[str] | None

    def bind(self, given: Parameters) -> Any:
        named = {**self.constants, **given} if self.constants else given
        return named if self.places is None else [named[name] for name in self.places]


def _write(statement: ClauseElement, dialect: Dialect) -> _Text:
    compiled = statement.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("not a statement")
    constants = {
        name: parameter.value
        for name, parameter in compiled.binds.items()
        if not parameter.required
    }
    return _Text(compiled.string, constants, compiled.positiontup if compiled.positional else None)


@contextmanager
def errors_as_sqlalchemy(connection: Connection) -> Iterator[None]:
    """What goes wrong in the driver is raised as SQLAlchemy does."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(connection, error) from error


def _as_sqlalchemy(connection: Connection, error: DBAPIModule.Error) -> Exception:
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection, None)
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        None,
        None,
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=is_lost,
        dialect=dialect,
    )
