"""The receipt log in the database: ``docs/protocol.md`` §16.

An entry gets its number in the transaction that keeps what it is about, and all entries of a
transaction are integrated at its end: one signature and one checkpoint for the whole batch. Only
one transaction writes at a time, in any process of the service, so numbers have no gaps and there
are no two trees of one size.

Stored are entries, and tiles once they are full. What stands at the right edge follows from the
entries and from the roots of full tiles.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from app.protocol.checkpoint import (
    parse_checkpoint,
    parse_note,
    proof_text,
    sign_checkpoint,
)
from app.protocol.encoding import u16
from app.protocol.log import (
    ENTRY_BYTES,
    TILE_WIDTH,
    Edge,
    Tile,
    TiledNodes,
    Tree,
    edge_of,
    leaf_hash,
)
from app.storage.database import BeforeCommit, acts_before_commit
from app.storage.prepared import Prepared, PreparedInsert
from app.storage.tables import (
    checkpoints,
    cosignatures,
    receipt_entries,
    receipt_keys,
    receipt_tiles,
)

# Numbers of keys: that of the log, and the one that is certified before its log begins.
THIS_LOG, NEXT_LOG = 1, 2

# What takes the text of a proof.
Keep = Callable[[str], None]

# In every batch.
_STATE = Prepared(
    select(checkpoints.c.note, receipt_keys.c.name, receipt_keys.c.seed).join_from(
        checkpoints, receipt_keys, checkpoints.c.number == receipt_keys.c.number
    )
)
_ADD_ENTRIES = PreparedInsert(receipt_entries, "number", "entry")
_ADD_TILES = PreparedInsert(receipt_tiles, "level", "number", "hashes", "root")
_MOVE = Prepared(update(checkpoints).values(size=bindparam("new_size"), note=bindparam("new_note")))
_ENTRIES = (
    select(receipt_entries.c.entry)
    .where(
        receipt_entries.c.number >= bindparam("start"), receipt_entries.c.number < bindparam("end")
    )
    .order_by(receipt_entries.c.number)
)
_ROOTS = (
    select(receipt_tiles.c.root)
    .where(
        receipt_tiles.c.level == bindparam("level"),
        receipt_tiles.c.number >= bindparam("start"),
        receipt_tiles.c.number < bindparam("end"),
    )
    .order_by(receipt_tiles.c.number)
)
_HASHES = select(receipt_tiles.c.hashes).where(
    receipt_tiles.c.level == bindparam("level"), receipt_tiles.c.number == bindparam("number")
)
_FRONT = u16(ENTRY_BYTES)

# The edge after an engine's last batch, which spares reading it for the next one. It counts only
# where the stored checkpoint is still the same: another process may have gone on, and what was
# not committed was never there.
_edges: WeakKeyDictionary[Engine, tuple[bytes, Edge]] = WeakKeyDictionary()


class ReceiptLogBroken(Exception):
    """Entries or tiles of the stored log are missing."""


@dataclass(frozen=True)
class SigningKey:
    """The log's name and the seed of the key that signs its checkpoints."""

    name: str
    seed: bytes


class PendingEntries:
    """What one transaction adds to the log; called at its end."""

    def __init__(self, key: SigningKey, edge: Edge) -> None:
        self._key = key
        self._edge = edge
        self._entries: list[bytes] = []
        self._wanted: list[tuple[int, Keep]] = []

    def __call__(self, connection: Connection) -> None:
        """Integrates the entries, signs the new checkpoint, and hands out the proofs."""
        if not self._entries:
            return
        edge = self._edge.copy()
        for entry in self._entries:
            edge.append(leaf_hash(entry))
        self._store(connection, edge)
        tree = edge.tree()
        note = sign_checkpoint(self._key.seed, self._key.name, tree.head)
        _MOVE.run(connection, {"new_size": tree.size, "new_note": note})
        for number, keep in self._wanted:
            keep(proof_text(number, tree.prove_inclusion(number), note))
        _edges[connection.engine] = note, edge

    def add(self, entry: bytes, keep: Keep | None = None) -> int:
        """The number of a new entry; ``keep`` gets its proof at the end of the transaction."""
        number = self._edge.size + len(self._entries)
        self._entries.append(entry)
        if keep:
            self._wanted.append((number, keep))
        return number

    def prove(self, number: int, keep: Keep) -> bool:
        """``keep`` gets the proof of an entry of this transaction; ``False`` for an older one."""
        if number < self._edge.size:
            return False
        self._wanted.append((number, keep))
        return True

    def _store(self, connection: Connection, edge: Edge) -> None:
        numbered = enumerate(self._entries, self._edge.size)
        rows = [{"number": number, "entry": entry} for number, entry in numbered]
        _ADD_ENTRIES.run(connection, rows)
        tiles = [
            {
                "level": tile.level,
                "number": tile.number,
                "hashes": b"".join(tile.hashes),
                "root": tile.root,
            }
            for tile in edge.full
        ]
        _ADD_TILES.run(connection, tiles)


def pending(connection: Connection) -> PendingEntries | None:
    """The entries of this transaction, to be added to; ``None`` where there is no log yet.

    Raises ``ValueError`` outside of ``begin_write``.
    """
    acts = acts_before_commit(connection)
    if acts is None:
        raise ValueError("entries are added where one transaction writes at a time")
    known = _among(acts)
    if known:
        return known
    for note, name, seed in _STATE.rows(connection):
        entries = PendingEntries(SigningKey(name, seed), _edge(connection, note))
        acts.append(entries)
        return entries
    return None


def _known(connection: Connection) -> PendingEntries | None:
    return _among(acts_before_commit(connection) or ())


def _among(acts: Iterable[BeforeCommit]) -> PendingEntries | None:
    # A loop, because a generator costs more than all there is to look through.
    for act in acts:
        if isinstance(act, PendingEntries):
            return act
    return None


def found_log(connection: Connection, key: SigningKey) -> None:
    """Keeps the key of a log that is empty."""
    note = sign_checkpoint(key.seed, key.name, Edge().tree().head)
    connection.execute(insert(receipt_keys).values(number=THIS_LOG, name=key.name, seed=key.seed))
    connection.execute(insert(checkpoints).values(number=THIS_LOG, size=0, note=note))


def signing_key(connection: Connection, *, number: int = THIS_LOG) -> SigningKey | None:
    """The key of this log, or of the one that is to follow it."""
    query = select(receipt_keys.c.name, receipt_keys.c.seed).where(receipt_keys.c.number == number)
    row = connection.execute(query).first()
    return SigningKey(*row) if row else None


def keep_next_key(connection: Connection, key: SigningKey) -> None:
    """Keeps the key of a log that does not begin yet."""
    connection.execute(insert(receipt_keys).values(number=NEXT_LOG, name=key.name, seed=key.seed))


def drop_log(connection: Connection) -> None:
    """Takes away the log with both of its keys, and what witnesses have said of it."""
    for table in (receipt_entries, receipt_tiles, checkpoints, cosignatures, receipt_keys):
        connection.execute(delete(table))


def newest_note(connection: Connection) -> bytes | None:
    """The newest checkpoint."""
    return connection.execute(select(checkpoints.c.note)).scalar()


def give_proof(connection: Connection, number: int, keep: Keep) -> None:
    """Hands ``keep`` the proof of an entry under the newest checkpoint.

    That of an entry which this transaction has added follows at its end.
    """
    entries = _known(connection)
    if entries and entries.prove(number, keep):
        return
    note = newest_note(connection)
    if note is None:
        raise ReceiptLogBroken("there is no checkpoint")
    size = parse_checkpoint(parse_note(note).text).head.size
    keep(proof_text(number, tree_at(connection, size).prove_inclusion(number), note))


def tree_at(connection: Connection, size: int) -> Tree:
    """The tree of the first ``size`` entries, which are there."""
    return Tree(size, TiledNodes(size, _reading(connection)))


def tile_hashes(connection: Connection, tile: Tile) -> bytes | None:
    """The joined hashes of a tile; ``None`` where the log does not have that many."""
    if tile.width == TILE_WIDTH:
        place = {"level": tile.level, "number": tile.number}
        return connection.execute(_HASHES, place).scalar()
    start = tile.number * TILE_WIDTH
    if tile.level == 0:
        hashes = [leaf_hash(entry) for entry in _entries(connection, start, tile.width)]
    else:
        bounds = {"level": tile.level - 1, "start": start, "end": start + tile.width}
        hashes = list(connection.execute(_ROOTS, bounds).scalars())
    return b"".join(hashes) if len(hashes) == tile.width else None


def entry_bundle(connection: Connection, number: int, width: int) -> bytes | None:
    """Entries as C2SP bundles them; ``None`` where the log does not have that many."""
    entries = _entries(connection, number * TILE_WIDTH, width)
    return b"".join(_FRONT + entry for entry in entries) if len(entries) == width else None


def _entries(connection: Connection, start: int, count: int) -> list[bytes]:
    return list(connection.execute(_ENTRIES, {"start": start, "end": start + count}).scalars())


def _reading(connection: Connection) -> Callable[[Tile], bytes]:
    def read(tile: Tile) -> bytes:
        data = tile_hashes(connection, tile)
        if data is None:
            raise ReceiptLogBroken("a tile is missing")
        return data

    return read


def _edge(connection: Connection, note: bytes) -> Edge:
    """The edge of the tree under the stored checkpoint; it is not to be changed."""
    known, edge = _edges.get(connection.engine, (None, None))
    if edge is None or known != note:
        head = parse_checkpoint(parse_note(note).text).head
        edge = edge_of(head.size, _reading(connection))
        if edge.tree().head != head:
            raise ReceiptLogBroken("the checkpoint is not that of the entries")
    return edge


@dataclass(frozen=True)
class Cosignature:
    """The word of a witness: the size and text of the checkpoint that it saw, and its line."""

    witness: str
    member: str
    size: int
    note: bytes
    line: bytes


def keep_cosignature(connection: Connection, cosignature: Cosignature) -> None:
    """Keeps the newest word of each witness."""
    own = cosignatures.c.witness == cosignature.witness
    size = connection.execute(select(cosignatures.c.size).where(own)).scalar()
    if size is not None and size > cosignature.size:
        return
    connection.execute(delete(cosignatures).where(own))
    connection.execute(insert(cosignatures).values(vars(cosignature)))


def list_cosignatures(connection: Connection) -> list[Cosignature]:
    """Every witness's word, the newest checkpoints first."""
    names = Cosignature.__match_args__
    query = select(*(cosignatures.c[name] for name in names))
    query = query.order_by(cosignatures.c.size.desc(), cosignatures.c.witness)
    return [Cosignature(*row) for row in connection.execute(query)]
