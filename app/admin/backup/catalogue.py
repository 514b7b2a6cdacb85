"""What the files of the newest series have already, so that the next one need not.

It lies beside them, because the machine that makes backups cannot open them. Names are hashed
under the service's key for challenges: who finds the folder cannot look up a report in it. Lost
or damaged, it costs no more than a new series.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.admin.backup.errors import BackupRefused
from app.protocol.primitives import hmac_sha256

NAME = "catalogue.sqlite3"
_KNOWN = "CREATE TABLE IF NOT EXISTS known (id BLOB PRIMARY KEY) WITHOUT ROWID"
# One row: the newest file, when its series began, and under which key names are hashed.
_NEWEST = """CREATE TABLE IF NOT EXISTS newest
    (file TEXT, series BLOB, number INTEGER, digest BLOB, began INTEGER, key BLOB)"""
_PURPOSE = b"Atalaya backup catalogue v1"


@dataclass(frozen=True)
class Newest:
    """The newest file of the series, whose first one was begun in the hour ``began``."""

    file: str
    series: bytes
    number: int
    digest: bytes
    began: int


class Catalogue:
    """Open in one transaction: what is not settled was never there."""

    def __init__(self, connection: sqlite3.Connection, secret: bytes) -> None:
        self._connection = connection
        self._key = hmac_sha256(secret, _PURPOSE)

    def newest(self) -> Newest | None:
        """The newest file; ``None`` where there is none, or the key is another than it was."""
        row = self._connection.execute("SELECT * FROM newest").fetchone()
        return Newest(*row[:-1]) if row and row[-1] == self._hash(b"key") else None

    def forget(self) -> None:
        """Begins anew."""
        self._connection.execute("DELETE FROM known")

    def adds(self, name: str) -> bool:
        """Whether this is new; from now on it is known."""
        query = "INSERT OR IGNORE INTO known VALUES (?)"
        cursor = self._connection.execute(query, (self._hash(name.encode()),))
        return cursor.rowcount == 1

    def lacks(self, name: str) -> None:
        """This is not known after all."""
        self._connection.execute("DELETE FROM known WHERE id = ?", (self._hash(name.encode()),))

    def settle(self, newest: Newest) -> None:
        """Keeps all of it."""
        row = (*vars(newest).values(), self._hash(b"key"))
        self._connection.execute("DELETE FROM newest")
        self._connection.execute("INSERT INTO newest VALUES (?, ?, ?, ?, ?, ?)", row)
        self._connection.execute("COMMIT")

    def _hash(self, name: bytes) -> bytes:
        return hmac_sha256(self._key, name)[:16]


@contextmanager
def opened_catalogue(folder: Path, secret: bytes) -> Iterator[Catalogue]:
    """Nobody else has it meanwhile; raises ``BackupRefused``."""
    path = folder / NAME
    try:
        connection = _connect(path)
    except sqlite3.OperationalError as error:
        raise BackupRefused("Another backup is being written into this folder.") from error
    except sqlite3.DatabaseError:
        path.unlink()
        connection = _connect(path)
    with closing(connection):
        yield Catalogue(connection, secret)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute(_KNOWN)
        connection.execute(_NEWEST)
    except BaseException:
        connection.close()
        raise
    return connection
