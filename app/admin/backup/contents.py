"""What is inside a backup: a tar archive, so that any program can take it apart once it is open.

    schema.json                the first one: revision, and the columns of each table
    rows/<table>/<n>.<hash>    gzip of JSON, a list of rows; bytes are {"b": base64url}, and those
                               of some length {"v": hash}, a value in this file or an earlier one
    values/<hash>              bytes that stand in a row
    blobs/<name>.<hash>        a part of an attachment
    manifest.json              the last one: how many of everything there are

``<hash>`` is the SHA-256 of the entry's bytes. Each file of a series has all rows as they were
at its moment, and of values and blobs those that no earlier file has. So the newest file alone
says what there is, and what was forgotten is in no later one.
"""

import gzip
import json
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from app.admin.backup.archive import Header, Stream, opened
from app.admin.backup.errors import ArchiveDamaged
from app.protocol import hpke
from app.protocol.encoding import from_base64url, from_hex, from_json_object, to_base64url, to_json
from app.protocol.errors import Malformed
from app.protocol.primitives import sha256

SCHEMA, MANIFEST = "schema.json", "manifest.json"
# Shorter bytes stay in their row.
LONG_BYTES = 512
# Of JSON, before it is packed: how much of it is in memory at once.
_ROWS_BYTES = 1024 * 1024
# A row holds at most a roster or a statement besides values, and they are values mostly.
_MOST_ENTRY = 64 * 1024 * 1024
_NAME = re.compile(
    r"rows/([a-z_]+)/\d+\.([0-9a-f]{64})|values/()([0-9a-f]{64})|blobs/([0-9a-f]+)\.([0-9a-f]{64})"
)


@dataclass
class Schema:
    """What the rows mean: the revision of the database, and the columns of each table."""

    revision: str
    tables: dict[str, list[str]]


@dataclass
class Manifest:
    """What a whole archive has."""

    # Rows of each table.
    counts: dict[str, int] = field(default_factory=dict)
    # The largest number that each table with numbered rows has given out.
    counters: dict[str, int] = field(default_factory=dict)
    values: int = 0
    blobs: int = 0
    # Names of parts that a row names and that were gone when their turn came.
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """One entry of an archive. ``kind``: rows, values, blobs; ``name``: table, hash, part."""

    kind: str
    name: str
    data: bytes


def packed(entry: Entry, number: int = 0) -> bytes:
    """The entry as it stands in the archive."""
    digest = sha256(entry.data).hex()
    path = {
        "rows": f"rows/{entry.name}/{number:06}.{digest}",
        "values": f"values/{digest}",
        "blobs": f"blobs/{entry.name}.{digest}",
    }[entry.kind]
    return _tar_entry(path, entry.data)


def packed_beginning(schema: Schema) -> bytes:
    """The schema."""
    return _tar_entry(SCHEMA, to_json(asdict(schema)))


def packed_end(manifest: Manifest) -> bytes:
    """The manifest, and the end of the archive."""
    return _tar_entry(MANIFEST, to_json(asdict(manifest))) + bytes(2 * tarfile.BLOCKSIZE)


def _tar_entry(path: str, data: bytes) -> bytes:
    info = tarfile.TarInfo(path)
    info.size, info.mode = len(data), 0o600
    head = info.tobuf(tarfile.USTAR_FORMAT)
    return head + data + bytes(-len(data) % tarfile.BLOCKSIZE)


def entries(header: Header, identity: hpke.PrivateKey) -> Iterator[Schema | Entry | Manifest]:
    """Everything in the file, the schema first and the manifest last.

    Nothing of it counts before the end is reached. Raises ``WrongKey`` and ``ArchiveDamaged``.
    """
    stream = Stream(opened(header, identity))
    last: Schema | Entry | Manifest | None = None
    try:
        with tarfile.open(fileobj=cast("Any", stream), mode="r|") as archive:
            for member in archive:
                last = _read_entry(archive, member, last)
                yield last
        stream.drain()
    except (tarfile.TarError, Malformed, TypeError, KeyError) as error:
        raise ArchiveDamaged(f"{header.path.name} is not made as backups are.") from error
    if not isinstance(last, Manifest):
        raise ArchiveDamaged(f"{header.path.name} has no end.")


def _read_entry(
    archive: tarfile.TarFile, member: tarfile.TarInfo, last: Schema | Entry | Manifest | None
) -> Schema | Entry | Manifest:
    file = archive.extractfile(member) if member.size <= _MOST_ENTRY else None
    is_in_place = (last is None) == (member.name == SCHEMA) and not isinstance(last, Manifest)
    if file is None or not is_in_place:
        raise Malformed("an entry that no backup has there")
    data = file.read()
    if member.name == SCHEMA:
        return Schema(**from_json_object(data))
    if member.name == MANIFEST:
        return Manifest(**from_json_object(data))
    return _checked(member.name, data)


def _checked(path: str, data: bytes) -> Entry:
    match = _NAME.fullmatch(path)
    groups = [group for group in match.groups() if group] if match else []
    if not groups or sha256(data).hex() != groups[-1]:
        raise Malformed("an entry has another hash than its name says")
    return Entry(path.partition("/")[0], groups[0], data)


class RowPacker:
    """Rows of one table, packed some at a time."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._texts: list[str] = []
        self._length = 0
        self._number = 0
        self.count = 0

    def add(self, row: Sequence[Any]) -> Iterator[bytes]:
        """Takes a row, and gives what is full."""
        text = json.dumps([_written(value) for value in row], separators=(",", ":"))
        self._texts.append(text)
        self._length += len(text)
        self.count += 1
        if self._length >= _ROWS_BYTES:
            yield from self.rest()

    def rest(self) -> Iterator[bytes]:
        """Gives what is left."""
        if self._texts:
            data = f"[{','.join(self._texts)}]".encode()
            # Level 1: most of it is random bytes in base64, which is all that can be packed.
            entry = Entry("rows", self._table, gzip.compress(data, 1, mtime=0))
            yield packed(entry, self._number)
            self._number += 1
            self._texts, self._length = [], 0


def _written(value: Any) -> Any:
    if not isinstance(value, bytes):
        return value
    if len(value) >= LONG_BYTES:
        return {"v": sha256(value).hex()}
    return {"b": to_base64url(value) if value else ""}


def long_values(row: Sequence[Any]) -> Iterator[bytes]:
    """The bytes of a row that stand beside it."""
    return (value for value in row if isinstance(value, bytes) and len(value) >= LONG_BYTES)


@dataclass(frozen=True)
class Reference:
    """Bytes that stand elsewhere, under this SHA-256."""

    sha256: bytes


def unpacked_rows(entry: Entry) -> list[list[Any]]:
    """Rows with ``Reference`` in the place of long bytes; raises ``ArchiveDamaged``."""
    try:
        rows = json.loads(gzip.decompress(entry.data))
        return [[_read(value) for value in row] for row in rows]
    except (ValueError, OSError, EOFError, Malformed, TypeError) as error:
        raise ArchiveDamaged("Rows of the archive are not made as backups are.") from error


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "v" in value:
        return Reference(from_hex(value["v"], 32))
    return from_base64url(value["b"]) if value.get("b") else b""


def filled(row: Iterable[Any], value_of: Callable[[bytes], bytes]) -> list[Any]:
    """The row with its long bytes."""
    return [value_of(cell.sha256) if isinstance(cell, Reference) else cell for cell in row]
