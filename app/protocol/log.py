"""The receipt log's entries and its Merkle tree: ``docs/protocol.md`` §16.1.

The tree is that of RFC 6962 §2.1 over entries; proofs are those of RFC 9162 §2.1.3 and §2.1.4;
tiles are those of C2SP tlog-tiles. A node is named by its level, from 0 for leaves, and its
index there, and only nodes whose whole subtree is in the tree have a name.

``Tree`` makes proofs from such nodes, wherever they come from. ``Edge`` is what must be known of
a tree to append to it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from app.protocol.encoding import u32
from app.protocol.errors import Malformed, NotIncluded, ReceiptLogForked, ReceiptLogRolledBack
from app.protocol.primitives import sha256
from app.protocol.stream import split

HASH_BYTES = 32
ENTRY_BYTES = 41
EMPTY_ROOT = sha256(b"")
TILE_HEIGHT = 8
TILE_WIDTH = 256
# Groups of three digits, all but the last behind an x, and no group of zeros in front; five of
# them hold every tile of a log whose size is below 2^53.
_TILE_PATH = re.compile(r"((?!x000/)(?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")

# The hash of the node at a level and an index.
Node = Callable[[int, int], bytes]


class EntryKind(IntEnum):
    """What an entry of the receipt log is about."""

    NOISE = 0
    REPORT = 1
    ATTACHMENT = 2
    REPLY = 3
    ROSTER = 4
    GOVERNANCE = 5
    EVENT = 6


@dataclass(frozen=True)
class Entry:
    """One entry; ``hour`` is that of arrival, since 1970."""

    kind: EntryKind
    hour: int
    roster_version: int
    sha256: bytes

    def to_bytes(self) -> bytes:
        """Kind (1) ‖ u32(hour) ‖ u32(roster version) ‖ hash (32)."""
        return bytes([self.kind]) + u32(self.hour) + u32(self.roster_version) + self.sha256


@dataclass(frozen=True)
class TreeHead:
    """How many entries a log has, and the root hash over them."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Tile:
    """Consecutive nodes of the level ``8 * level``; below full width, those at the right edge."""

    level: int
    number: int
    width: int = TILE_WIDTH


@dataclass(frozen=True)
class FullTile:
    """A tile that changes no more; ``root`` is the node above its hashes."""

    level: int
    number: int
    hashes: tuple[bytes, ...]
    root: bytes


def parse_entry(data: bytes) -> Entry:
    """An entry from its 41 bytes; raises ``Malformed``."""
    if len(data) != ENTRY_BYTES or data[0] not in set(EntryKind):
        raise Malformed("not an entry of a receipt log")
    hour, version = (int.from_bytes(data[start : start + 4], "big") for start in (1, 5))
    return Entry(EntryKind(data[0]), hour, version, data[9:])


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sha256(b"\x01" + left + right)


class Tree:
    """The tree of the first ``size`` entries of a log that gives its nodes by ``node``."""

    def __init__(self, size: int, node: Node) -> None:
        self.size = size
        self._node = node

    @cached_property
    def head(self) -> TreeHead:
        """Size and root hash."""
        if self.size == 0:
            return TreeHead(0, EMPTY_ROOT)
        root, *others = (self._node(*place) for place in edge_nodes(self.size))
        for node in others:
            root = node_hash(node, root)
        return TreeHead(self.size, root)

    def prove_inclusion(self, index: int) -> list[bytes]:
        """The path from entry ``index`` up to the root: RFC 9162 §2.1.3.1."""
        if not 0 <= index < self.size:
            raise ValueError("an entry that is not in the tree")
        return self._path(0, index)

    def prove_consistency(self, size: int) -> list[bytes]:
        """That the tree of the first ``size`` entries goes on in this one: RFC 9162 §2.1.4.1."""
        if not 0 <= size <= self.size:
            raise ValueError("a tree that is not in this one")
        if size in (0, self.size):
            return []
        level = (size & -size).bit_length() - 1
        index = (size >> level) - 1
        # Where all of the smaller tree is one node, whoever verifies has its hash.
        own = [self._node(level, index)] if index else []
        return own + self._path(level, index)

    @cached_property
    def _right(self) -> list[bytes]:
        """For each level, the hash over what there is of the last subtree."""
        last, level = self.size - 1, 0
        right = [self._node(0, last)]
        while last:
            is_right = last & 1
            above = node_hash(self._node(level, last - 1), right[-1]) if is_right else right[-1]
            right.append(above)
            last, level = last >> 1, level + 1
        return right

    def _path(self, level: int, index: int) -> list[bytes]:
        path = []
        last = (self.size - 1) >> level
        while last:
            if index & 1:
                path.append(self._node(level, index - 1))
            elif index + 1 < last:
                path.append(self._node(level, index + 1))
            elif index + 1 == last:
                path.append(self._right[level])
            level, index, last = level + 1, index >> 1, last >> 1
        return path


@dataclass
class Edge:
    """The right edge of a tree: enough to append to it and to prove what was appended.

    ``tiles`` holds for each level the hashes of the tile that is not full, ``nodes`` every node
    that was made here beside those at the edge from before, ``full`` each tile that became full.
    """

    size: int = 0
    tiles: list[list[bytes]] = field(default_factory=lambda: [[]])
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    full: list[FullTile] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Adds the hash of the next leaf."""
        level, index, node = 0, self.size, leaf
        self.tiles[0].append(leaf)
        self.nodes[0, index] = leaf
        while index & 1:
            node = node_hash(self.nodes[level, index - 1], node)
            level, index = level + 1, index >> 1
            self.nodes[level, index] = node
            if level % TILE_HEIGHT == 0:
                self._close_tile(level // TILE_HEIGHT - 1, index, node)
        self.size += 1

    def tree(self) -> Tree:
        """The tree as it stands; it proves the inclusion of what was appended here."""
        return Tree(self.size, lambda level, index: self.nodes[level, index])

    def copy(self) -> "Edge":
        """The same edge, for going on while this one stays; what was made here is left behind."""
        tiles = [list(hashes) for hashes in self.tiles]
        return Edge(self.size, tiles, {place: self.nodes[place] for place in edge_nodes(self.size)})

    def _close_tile(self, level: int, number: int, root: bytes) -> None:
        self.full.append(FullTile(level, number, tuple(self.tiles[level]), root))
        self.tiles[level] = []
        if len(self.tiles) == level + 1:
            self.tiles.append([])
        self.tiles[level + 1].append(root)


def edge_nodes(size: int) -> Iterator[tuple[int, int]]:
    """Level and index of the nodes that wait for one on their right: one for each bit of size."""
    for level in range(size.bit_length()):
        if size >> level & 1:
            yield level, (size >> level) - 1


def edge_of(size: int, read: Callable[[Tile], bytes]) -> Edge:
    """The edge of a stored tree; ``read`` gives the joined hashes of a tile that it has."""
    widths = [size >> TILE_HEIGHT * level for level in range(_tile_levels(size))]
    nodes = TiledNodes(size, read)
    tiles = [
        list(nodes.hashes(level, width // TILE_WIDTH)) if width % TILE_WIDTH else []
        for level, width in enumerate(widths)
    ]
    return Edge(size, tiles, {place: nodes(*place) for place in edge_nodes(size)})


class TiledNodes:
    """The nodes of a tree of ``size`` entries, from tiles; each tile is read once."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self._size = size
        self._read = read
        self._known: dict[tuple[int, int], Sequence[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The node at ``level`` and ``index``."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        number, offset = divmod(index << height, TILE_WIDTH)
        return _above(self.hashes(tile_level, number)[offset : offset + (1 << height)])

    def hashes(self, level: int, number: int) -> Sequence[bytes]:
        """The hashes of a tile, as wide as it is at this size; raises ``Malformed``."""
        if (level, number) not in self._known:
            width = (self._size >> TILE_HEIGHT * level) - number * TILE_WIDTH
            tile = Tile(level, number, min(width, TILE_WIDTH))
            data = self._read(tile)
            if len(data) != tile.width * HASH_BYTES:
                raise Malformed("not a tile of this width")
            self._known[level, number] = tuple(split(data, HASH_BYTES))
        return self._known[level, number]


def tile_path(number: int, width: int = TILE_WIDTH) -> str:
    """How a tile is named in a path: ``x001/x234/067``, with ``.p/W`` where it is not full."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == TILE_WIDTH else f"{name}.p/{width}"


def parse_tile_path(path: str) -> tuple[int, int]:
    """Number and width of a tile; raises ``Malformed`` for any other spelling."""
    match = _TILE_PATH.fullmatch(path)
    width = int(match[2] or TILE_WIDTH) if match else 0
    if not match or width > TILE_WIDTH or (match[2] and width == TILE_WIDTH):
        raise Malformed("not the path of a tile")
    return int(match[1].replace("x", "").replace("/", "")), width


def verify_inclusion(leaf: bytes, index: int, proof: Sequence[bytes], head: TreeHead) -> None:
    """Raises ``NotIncluded`` unless the leaf of this hash is entry ``index``: RFC 9162 §2.1.3.2."""
    place, last, node = index, head.size - 1, leaf
    for step in proof:
        if last <= 0:
            raise NotIncluded("a proof that is too long")
        if place & 1 or place == last:
            node = node_hash(step, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, step)
        place, last = place >> 1, last >> 1
    if not 0 <= index < head.size or last != 0 or node != head.root:
        raise NotIncluded("an entry that is not in this tree")


def verify_consistency(old: TreeHead, new: TreeHead, proof: Sequence[bytes]) -> None:
    """Raises unless ``new`` goes on from ``old``: RFC 9162 §2.1.4.2.

    ``ReceiptLogRolledBack`` where it is smaller, ``ReceiptLogForked`` where it is another log's.
    """
    if new.size < old.size:
        raise ReceiptLogRolledBack("a smaller log than the one that was seen")
    if old.size in (0, new.size):
        is_same = old.root == (new.root if old.size == new.size else EMPTY_ROOT)
        if proof or not is_same:
            raise ReceiptLogForked("another log than the one that was seen")
        return
    if not _goes_on(old, new, proof):
        raise ReceiptLogForked("another log than the one that was seen")


def _goes_on(old: TreeHead, new: TreeHead, proof: Sequence[bytes]) -> bool:
    # Where all of the smaller tree is one node, the proof leaves it out.
    steps = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == (old.root, new.root)


def _above(hashes: Sequence[bytes]) -> bytes:
    """The node above hashes of one level; their number is a power of two."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]


def _tile_levels(size: int) -> int:
    """How many levels of tiles a tree has, at least one."""
    return max(1, -(-size.bit_length() // TILE_HEIGHT))
