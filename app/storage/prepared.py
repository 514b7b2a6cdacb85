"""Statements that come with every report, run by the driver without the layer above it.

Around one of these SQLAlchemy takes several times as long as the database takes for it. So it
writes the text, once for each kind of database, and the driver does the rest. The transaction is
that of the connection, and errors are SQLAlchemy's.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Parameters = Mapping[str, Any]
_Result = TypeVar("_Result")
_NONE: Parameters = {}


class Prepared:
    """A statement of which parameters and results are bytes, text and numbers.

    ``columns`` are those that an insert gives values for.
    """

    def __init__(self, statement: ClauseElement, *, columns: Sequence[str] = ()) -> None:
        self._statement = statement
        self._columns = columns
        self._texts: dict[str, _Text] = {}

    def rows(self, connection: Connection, parameters: Parameters = _NONE) -> list[Any]:
        """All rows, as tuples."""
        return self._run(connection, [parameters], lambda cursor: list(cursor.fetchall()))

    def run(self, connection: Connection, *several: Parameters) -> None:
        """Makes the change, once for each of ``several``."""
        self._run(connection, several, lambda _: None)

    def _run(
        self,
        connection: Connection,
        several: Sequence[Parameters],
        read: Callable[[Any], _Result],
    ) -> _Result:
        text = self._text(connection.dialect)
        bound = [text.bind(parameters) for parameters in several]
        try:
            # On a connection that is closed there is not even a cursor.
            with closing(connection.connection.cursor()) as cursor:
                # For a single one the drivers' executemany takes a detour.
                if len(bound) == 1:
                    cursor.execute(text.sql, bound[0])
                else:
                    cursor.executemany(text.sql, bound)
                return read(cursor)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy(connection, error) from error

    def _text(self, dialect: Dialect) -> "_Text":
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _write(self._statement, dialect, self._columns)
        return text


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


def _write(statement: ClauseElement, dialect: Dialect, columns: Sequence[str]) -> _Text:
    compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError("not a statement")
    constants = {
        name: parameter.value
        for name, parameter in compiled.binds.items()
        if not parameter.required and name not in columns
    }
    return _Text(compiled.string, constants, compiled.positiontup if compiled.positional else None)


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
