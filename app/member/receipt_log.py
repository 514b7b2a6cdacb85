"""The receipt log as this home has read it: ``docs/protocol.md`` §16.1.

    receipts/entries.bin    every entry, 41 bytes each
    receipts/hashes-1.bin   the node above each 256 entries, hashes-2.bin above each 256 of these …
    receipts/seen.json      the log's name, how far it was read, and what the server said there

Files are written before the size moves. What lies behind the size was never believed: the next
contact cuts it off. With the nodes, a contact costs what is new.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.member.errors import FileTooLarge, HomeInvalid
from app.member.files import make_names_durable, make_private_folder, read_capped, write_whole
from app.member.home import Home
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import Malformed
from app.protocol.fields import read_count, read_hash, read_text
from app.protocol.log import (
    ENTRY_BYTES,
    HASH_BYTES,
    TILE_WIDTH,
    Edge,
    Entry,
    EntryKind,
    Tile,
    TiledNodes,
    Tree,
    TreeHead,
    edge_of,
    leaf_hash,
    parse_entry,
)
from app.protocol.stream import split

RECEIPTS, ENTRIES, SEEN = "receipts", "entries.bin", "seen.json"
SIZE_LIMIT = 2**53 - 1
# A checkpoint with a word of each of a thousand members.
SEEN_LIMIT = 16 * 1024 * 1024
# How many entries are read from the disk at once.
_PAGE = 4096
_ROW = struct.Struct(">BII32s")


@dataclass(frozen=True)
class SeenLog:
    """How far the log ``name`` was read; ``told`` is the server's whole answer there."""

    name: str
    head: TreeHead
    # The latest hour of an entry up to there, since 1970.
    hour: int
    told: str


@dataclass(frozen=True)
class OwnLog:
    """The first ``size`` entries on this disk, and whatever was written behind them since."""

    folder: Path
    size: int

    def head(self, size: int) -> TreeHead:
        """The tree of the first ``size`` entries."""
        return self.tree(size).head

    def tree(self, size: int) -> Tree:
        """The same, for making proofs."""
        return Tree(size, TiledNodes(size, self._read_tile))

    def entries(self, start: int, stop: int) -> Iterator[tuple[int, Entry]]:
        """Indexes and entries from ``start`` to before ``stop``; raises ``HomeInvalid``."""
        for first in range(start, stop, _PAGE):
            count = min(_PAGE, stop - first)
            for offset, data in enumerate(split(self.raw(first, count), ENTRY_BYTES)):
                yield first + offset, _parsed(data)

    def all(self) -> Iterator[tuple[int, Entry]]:
        """Every entry that was believed."""
        return self.entries(0, self.size)

    def rows(self) -> Iterator[tuple[int, int, int, bytes]]:
        """Kind, hour, roster version and hash of each entry that was believed; for a million."""
        for first in range(0, self.size, _PAGE):
            yield from _ROW.iter_unpack(self.raw(first, min(_PAGE, self.size - first)))

    def raw(self, start: int, count: int) -> bytes:
        """Joined entries as they stand on the disk."""
        return self._slice(ENTRIES, ENTRY_BYTES, start, count)

    def _read_tile(self, tile: Tile) -> bytes:
        start = tile.number * TILE_WIDTH
        if tile.level:
            return self._slice(_hashes(tile.level), HASH_BYTES, start, tile.width)
        return b"".join(map(leaf_hash, split(self.raw(start, tile.width), ENTRY_BYTES)))

    def _slice(self, name: str, width: int, start: int, count: int) -> bytes:
        if count == 0:
            return b""
        with (self.folder / name).open("rb") as file:
            file.seek(start * width)
            data = file.read(count * width)
        if len(data) != count * width:
            raise HomeInvalid(f"{RECEIPTS}/{name}, which is cut off")
        return data

    def edge(self) -> Edge:
        """What must be known to append."""
        return edge_of(self.size, self._read_tile)


class Appender:
    """Writes entries behind those that were believed; nothing of them counts yet."""

    def __init__(self, log: OwnLog) -> None:
        self.log = log
        self.hour = 0
        # Of reports alone.
        self.earliest: int | None = None
        self._edge = log.edge()
        self._written: set[str] = set()
        make_private_folder(log.folder)
        _cut(log.folder / ENTRIES, log.size * ENTRY_BYTES)

    @property
    def head(self) -> TreeHead:
        """The tree with what was appended."""
        return self._edge.tree().head

    def append(self, entries: Sequence[bytes]) -> None:
        """Joins at most a tile's worth of entries; raises ``Malformed`` for one that is none."""
        for entry in entries:
            parsed = parse_entry(entry)
            self.hour = max(self.hour, parsed.hour)
            # What was published before there was a log is entered late, and at hour 0.
            if parsed.kind is EntryKind.REPORT:
                self.earliest = min(parsed.hour, self.earliest or parsed.hour)
            self._edge.append(leaf_hash(entry))
        start = self._edge.size - len(entries)
        self._write(ENTRIES, start * ENTRY_BYTES, b"".join(entries))
        for tile in self._edge.full:
            self._write(_hashes(tile.level + 1), tile.number * HASH_BYTES, tile.root)
        # The nodes that were made on the way would fill the memory of a small machine.
        self._edge = self._edge.copy()

    def written(self) -> bytes:
        """The entries that were appended, joined."""
        return self.log.raw(self.log.size, self._edge.size - self.log.size)

    def settle(self) -> None:
        """Brings what was appended to the disk."""
        for name in self._written:
            with (self.log.folder / name).open("rb") as file:
                os.fsync(file.fileno())
        make_names_durable(self.log.folder)

    def _write(self, name: str, offset: int, data: bytes) -> None:
        path = self.log.folder / name
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            file.seek(offset)
            file.write(data)
        self._written.add(name)


def read_seen(home: Home) -> SeenLog | None:
    """How far this home has read, if it has; raises ``HomeInvalid``."""
    path = home.path / RECEIPTS / SEEN
    if not path.exists():
        return None
    try:
        return _parse_seen(from_json_object(read_capped(path, SEEN_LIMIT)))
    except (KeyError, FileTooLarge, Malformed) as error:
        raise HomeInvalid(f"{RECEIPTS}/{SEEN}") from error


def _parse_seen(value: dict[str, Any]) -> SeenLog:
    size = read_count(value["size"], SIZE_LIMIT, least=0)
    return SeenLog(
        name=read_text(value["name"], 100),
        head=TreeHead(size, read_hash(value["root"])),
        hour=read_count(value["hour"], 2**32 - 1, least=0),
        told=read_text(value["told"], SEEN_LIMIT),
    )


def remember_seen(home: Home, seen: SeenLog) -> None:
    """From now on a server has to go on from here."""
    value = {
        "name": seen.name,
        "size": seen.head.size,
        "root": seen.head.root.hex(),
        "hour": seen.hour,
        "told": seen.told,
    }
    write_whole(make_private_folder(home.path / RECEIPTS) / SEEN, to_json(value))


def own_log(home: Home, seen: SeenLog | None) -> OwnLog:
    """The entries up to where ``seen`` says."""
    return OwnLog(home.path / RECEIPTS, seen.head.size if seen else 0)


def put_aside(home: Home, seen: SeenLog) -> None:
    """Keeps the log that the coalition believed before under a name of its own."""
    folder = home.path / RECEIPTS
    aside = home.path / f"{RECEIPTS}-until-{seen.head.size}-{seen.head.root.hex()[:16]}"
    if not aside.exists():
        folder.rename(aside)
        make_names_durable(home.path)


def was_put_aside(home: Home) -> bool:
    """Whether the coalition has believed another log before: what is older stands in that one."""
    return any(home.path.glob(f"{RECEIPTS}-until-*"))


def _parsed(data: bytes) -> Entry:
    try:
        return parse_entry(data)
    except Malformed as error:
        raise HomeInvalid(f"{RECEIPTS}/{ENTRIES}") from error


def _hashes(level: int) -> str:
    return f"hashes-{level}.bin"


def _cut(path: Path, length: int) -> None:
    if path.exists() and path.stat().st_size > length:
        os.truncate(path, length)
