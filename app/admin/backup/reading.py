"""Reading a series with its key: everything is checked before anything is kept."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from app.admin.backup.archive import Header
from app.admin.backup.contents import Entry, Manifest, Reference, Schema, entries, unpacked_rows
from app.admin.backup.errors import ArchiveDamaged
from app.admin.backup.series import check_series
from app.protocol import hpke
from app.protocol.checkpoint import ReceiptLog, open_checkpoint, verifier_key
from app.protocol.errors import ProtocolError
from app.protocol.log import Edge, TreeHead, leaf_hash
from app.protocol.primitives import signing_public_key

PARTS = "blob_parts"


class Staging:
    """Which values and parts are wanted, which are there, and values until their row is written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for statement in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "CREATE TABLE wanted (name TEXT PRIMARY KEY, is_there INTEGER NOT NULL DEFAULT 0)",
            "CREATE TABLE there (name TEXT PRIMARY KEY) WITHOUT ROWID",
            "CREATE TABLE held (name TEXT PRIMARY KEY, data BLOB NOT NULL)",
        ):
            connection.execute(statement)

    def want(self, name: str) -> None:
        """A row of the newest file names it."""
        self._connection.execute("INSERT OR IGNORE INTO wanted (name) VALUES (?)", (name,))

    def note(self, name: str) -> None:
        """A file has it."""
        self._connection.execute("INSERT OR IGNORE INTO there VALUES (?)", (name,))

    def is_wanted(self, name: str) -> bool:
        """Whether a row of the newest file names it."""
        query = "SELECT 1 FROM wanted WHERE name = ?"
        return self._connection.execute(query, (name,)).fetchone() is not None

    def lacking(self) -> Iterator[str]:
        """What is wanted and in no file."""
        query = "SELECT name FROM wanted WHERE name NOT IN (SELECT name FROM there)"
        return (name for (name,) in self._connection.execute(query))

    def hold(self, name: str, data: bytes) -> None:
        """Keeps a value."""
        self._connection.execute("INSERT OR IGNORE INTO held VALUES (?, ?)", (name, data))

    def held(self, name: str) -> bytes:
        """A value that was kept."""
        row = self._connection.execute("SELECT data FROM held WHERE name = ?", (name,)).fetchone()
        return bytes(row[0])


@contextmanager
def staging(path: str = "") -> Iterator[Staging]:
    """In a file, or in one without a name that vanishes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield Staging(connection)


def value_name(sha256: bytes) -> str:
    """A value's name among what is wanted."""
    return f"value {sha256.hex()}"


def part_name(name: str) -> str:
    """A part's name among what is wanted."""
    return f"blob {name}"


@dataclass(frozen=True)
class LogState:
    """The receipt log in a backup: its key in one word, and how many entries it has."""

    key: str
    head: TreeHead


@dataclass
class Survey:
    """What a series is, once all of it was read."""

    headers: Sequence[Header]
    schema: Schema
    manifest: Manifest
    log: LogState | None


def survey(headers: Sequence[Header], identity: hpke.PrivateKey, wanted: Staging) -> Survey:
    """Reads and checks everything. Raises ``ArchiveDamaged``, ``SeriesBroken``, ``WrongKey``."""
    check_series(headers)
    for header in headers[:-1]:
        for entry in entries(header, identity):
            if isinstance(entry, Entry) and entry.kind != "rows":
                wanted.note(name_of(entry))
    newest = _Newest(wanted)
    for entry in entries(headers[-1], identity):
        newest.take(entry)
    if newest.found != newest.manifest:
        raise ArchiveDamaged(f"{headers[-1].path.name} has not as much as it says.")
    lacking = set(wanted.lacking()) - {part_name(name) for name in newest.manifest.gone}
    if lacking:
        raise ArchiveDamaged(f"The series lacks {len(lacking)} things that its rows name.")
    return Survey(headers, newest.schema, newest.manifest, newest.log())


def name_of(entry: Entry) -> str:
    """The name of a value or a part among what is wanted."""
    return part_name(entry.name) if entry.kind == "blobs" else f"value {entry.name}"


class _Newest:
    """What the newest file says, entry by entry."""

    def __init__(self, wanted: Staging) -> None:
        self.schema = Schema("", {})
        self.manifest = Manifest()
        # Counted, to be compared with what the file says of itself.
        self.found = Manifest()
        self._wanted = wanted
        self._log_rows: dict[str, dict[str, Any]] = {}
        self._edge = Edge()

    def take(self, entry: Schema | Entry | Manifest) -> None:
        """Raises ``ArchiveDamaged``."""
        if isinstance(entry, Schema):
            self.schema = entry
            self.found.counts = dict.fromkeys(entry.tables, 0)
        elif isinstance(entry, Manifest):
            self.manifest = entry
            # These two cannot be counted.
            self.found.counters, self.found.gone = entry.counters, entry.gone
        elif entry.kind == "rows":
            self._take_rows(entry.name, unpacked_rows(entry))
        else:
            self._wanted.note(name_of(entry))
            self.found.values += entry.kind == "values"
            self.found.blobs += entry.kind == "blobs"

    def _take_rows(self, table: str, rows: list[list[Any]]) -> None:
        columns = self.schema.tables.get(table)
        if columns is None or any(len(row) != len(columns) for row in rows):
            raise ArchiveDamaged("Rows of the archive are not made as backups are.")
        self.found.counts[table] += len(rows)
        for row in rows:
            for value in row:
                if isinstance(value, Reference):
                    self._wanted.want(value_name(value.sha256))
            if table == PARTS:
                self._wanted.want(part_name(row[columns.index("name")]))
        if table == "receipt_entries":
            self._grow([row[columns.index("entry")] for row in rows])
        elif table in ("receipt_keys", "checkpoints") and rows:
            # The second key, where there is one, is of a log that has not begun.
            self._log_rows.setdefault(table, dict(zip(columns, rows[0], strict=True)))

    def _grow(self, leaves: Sequence[bytes]) -> None:
        for leaf in leaves:
            self._edge.append(leaf_hash(leaf))
        # The nodes that were made on the way would fill the memory.
        self._edge = self._edge.copy()

    def log(self) -> LogState | None:
        """The receipt log; raises ``ArchiveDamaged`` where its checkpoint is another log's."""
        if self._log_rows.keys() != {"receipt_keys", "checkpoints"}:
            return None
        key, newest = self._log_rows["receipt_keys"], self._log_rows["checkpoints"]
        log = ReceiptLog(key["name"], signing_public_key(key["seed"]))
        try:
            head = open_checkpoint(newest["note"], log).head
        except ProtocolError as error:
            raise ArchiveDamaged("The receipt log of the backup is not signed.") from error
        if head != self._edge.tree().head:
            raise ArchiveDamaged("The receipt log of the backup is not the one that was signed.")
        return LogState(verifier_key(log), head)
