"""Cases of the folder ``merkle``: trees, and what proves that something is in one.

size, root     the tree
inclusion      [{index, entry, proof}]
consistency    [{size, root, proof}]: earlier trees
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.protocol.encoding import u32
from app.protocol.log import Edge, Entry, EntryKind, Tree, TreeHead, leaf_hash
from app.protocol.primitives import sha256
from tests.vectors.cases import Case, b64

# The tree with which certificate-transparency has always been tested.
KNOWN_ENTRIES = tuple(
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
KNOWN_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
SIZES = (*range(21), 255, 256, 257, 65_537)

_Proof = Sequence[bytes]


def counted_entry(number: int) -> Entry:
    """The entries of the trees in ``merkle``: whoever reads them can make them too."""
    return Entry(EntryKind.REPORT, 490_000 + number, 1, sha256(u32(number)))


class MemoryLog:
    """A log in memory, of which every earlier tree can be had."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = entries
        self._edge = Edge()
        for entry in entries:
            self._edge.append(leaf_hash(entry))

    def tree(self, size: int) -> Tree:
        """The tree of the first ``size`` entries."""
        return Tree(size, lambda level, index: self._edge.nodes[level, index])

    def inclusion(self, size: int, index: int) -> dict[str, Any]:
        """An entry and its path."""
        return _inclusion(index, self.entries[index], self.tree(size).prove_inclusion(index))

    def consistency(self, size: int, old: int) -> dict[str, Any]:
        """An earlier tree and the proof that it goes on."""
        return _consistency(self.tree(old).head, self.tree(size).prove_consistency(old))


def _inclusion(index: int, entry: bytes, proof: _Proof) -> dict[str, Any]:
    return {"index": index, "entry": b64(entry), "proof": [step.hex() for step in proof]}


def _consistency(old: TreeHead, proof: _Proof) -> dict[str, Any]:
    return {"size": old.size, "root": old.root.hex(), "proof": [step.hex() for step in proof]}


def merkle_cases() -> Iterator[Case]:
    """Trees of many sizes, and each way in which a proof can be wrong."""
    log = MemoryLog([counted_entry(number).to_bytes() for number in range(SIZES[-1])])
    for size in SIZES:
        # All of a small tree, and both edges of a large one.
        some = range(size) if size <= 20 else (0, 1, 254, size // 2, size - 2, size - 1)
        old = range(size + 1) if size <= 20 else (0, 1, 128, 255, size // 2, size - 1, size)
        yield _merkle_case(
            f"size-{size}",
            f"{size} entries that are counted",
            log.tree(size).head,
            inclusion=[log.inclusion(size, index) for index in some if index < size],
            consistency=[log.consistency(size, earlier) for earlier in old if earlier <= size],
        )
    known = MemoryLog(KNOWN_ENTRIES)
    head = known.tree(8).head
    yield _merkle_case(
        "known-tree",
        "the tree of certificate-transparency's own tests",
        TreeHead(8, bytes.fromhex(KNOWN_ROOT)),
        inclusion=[known.inclusion(8, index) for index in range(8)],
        consistency=[known.consistency(8, size) for size in range(9)],
    )
    yield from _wrong_inclusion_cases(known, head)
    yield from _wrong_consistency_cases(known, head)


def _merkle_case(
    name: str,
    comment: str,
    head: TreeHead,
    *,
    inclusion: Any = (),
    consistency: Any = (),
    expect: str = "ok",
) -> Case:
    fields = {
        "size": head.size,
        "root": head.root.hex(),
        "inclusion": list(inclusion),
        "consistency": list(consistency),
    }
    return Case("merkle", name, comment, expect, fields)


def flip(data: bytes, offset: int = 0) -> bytes:
    return data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]


def _wrong_inclusion_cases(log: MemoryLog, head: TreeHead) -> Iterator[Case]:
    seven = log.tree(7)
    proof, entry = log.tree(8).prove_inclusion(5), log.entries[5]
    alone = TreeHead(1, leaf_hash(log.entries[0]))
    for name, comment, at, given in (
        ("wrong-index", "the one before", head, _inclusion(4, entry, proof)),
        ("index-beyond", "as many as there are", head, _inclusion(8, entry, proof)),
        ("index-far-beyond", "the same path, a turn later", head, _inclusion(13, entry, proof)),
        ("wrong-entry", "another entry", head, _inclusion(5, log.entries[4], proof)),
        ("smaller-size", "of 6", TreeHead(6, head.root), _inclusion(5, entry, proof)),
        ("larger-size", "of 9", TreeHead(9, head.root), _inclusion(5, entry, proof)),
        ("much-larger-size", "of 2^40", TreeHead(2**40, head.root), _inclusion(5, entry, proof)),
        ("flipped-root", "a bit", TreeHead(8, flip(head.root)), _inclusion(5, entry, proof)),
        ("flipped-step", "a bit", head, _inclusion(5, entry, [flip(proof[0]), *proof[1:]])),
        ("flipped-last-step", "a bit", head, _inclusion(5, entry, [*proof[:2], flip(proof[2])])),
        ("swapped-steps", "two of them", head, _inclusion(5, entry, proof[::-1])),
        ("path-too-long", "a step more", head, _inclusion(5, entry, [*proof, proof[0]])),
        ("path-too-short", "a step less", head, _inclusion(5, entry, proof[:-1])),
        ("no-path", "none", head, _inclusion(5, entry, [])),
        ("path-in-a-tree-of-one", "a step", alone, _inclusion(0, log.entries[0], proof[:1])),
        ("empty-tree", "nothing is in it", log.tree(0).head, _inclusion(0, entry, [])),
        ("node-as-entry", "the node above two leaves", head, _node_as_entry(log)),
        (
            "of-the-tree-before",
            "the proof in the tree of 7",
            head,
            _inclusion(5, entry, seven.prove_inclusion(5)),
        ),
    ):
        yield _merkle_case(f"inclusion-{name}", comment, at, inclusion=[given], expect="inclusion")


def _node_as_entry(log: MemoryLog) -> dict[str, Any]:
    """Leaves and nodes are hashed apart, so that none can be taken for the other."""
    entry = leaf_hash(log.entries[4]) + leaf_hash(log.entries[5])
    return _inclusion(2, entry, log.tree(8).prove_inclusion(5)[1:])


def _wrong_consistency_cases(log: MemoryLog, head: TreeHead) -> Iterator[Case]:
    old, four = log.tree(6).head, log.tree(4).head
    proof, short = log.tree(8).prove_consistency(6), log.tree(8).prove_consistency(4)
    other = MemoryLog([*log.entries[:5], b"another", *log.entries[6:]])
    fork = "fork"
    for size in (9, 16, 2**40):
        text = "as many as the proof does not lead up to"
        larger, shown = TreeHead(size, head.root), [_consistency(old, proof)]
        yield _merkle_case(f"consistency-of-{size}", text, larger, consistency=shown, expect=fork)
    for name, comment, expect, given in (
        ("rollback", "9 was seen", "rollback", _consistency(TreeHead(9, head.root), [])),
        ("rollback-far", "2^53 - 1", "rollback", _consistency(TreeHead(2**53 - 1, old.root), [])),
        ("same-size", "another root of 8", fork, _consistency(TreeHead(8, old.root), [])),
        ("same-size-with-a-proof", "a step", fork, _consistency(head, proof[:1])),
        ("another-log", "other entries", fork, _consistency(other.tree(6).head, proof)),
        (
            "another-log-proven",
            "with the other log's own proof",
            fork,
            _consistency(other.tree(6).head, other.tree(8).prove_consistency(6)),
        ),
        ("wrong-size", "5 for 6", fork, _consistency(TreeHead(5, old.root), proof)),
        ("power-for-another", "4 for 6", fork, _consistency(TreeHead(4, old.root), proof)),
        ("flipped-root", "a bit", fork, _consistency(replace(old, root=flip(old.root)), proof)),
        ("flipped-step", "a bit", fork, _consistency(old, [flip(proof[0]), *proof[1:]])),
        ("flipped-last-step", "a bit", fork, _consistency(old, [*proof[:-1], flip(proof[-1])])),
        ("proof-too-long", "a step more", fork, _consistency(old, [*proof, proof[0]])),
        ("proof-too-short", "a step less", fork, _consistency(old, proof[:-1])),
        ("no-proof", "none", fork, _consistency(old, [])),
        ("no-proof-for-a-power", "none", fork, _consistency(four, [])),
        ("own-root-first", "4 is a node", fork, _consistency(four, [four.root, *short])),
        ("empty-with-a-proof", "a step", fork, _consistency(log.tree(0).head, proof[:1])),
        ("empty-with-a-root", "of 8", fork, _consistency(TreeHead(0, head.root), [])),
    ):
        yield _merkle_case(f"consistency-{name}", comment, head, consistency=[given], expect=expect)
