"""The Merkle tree against the definition in RFC 6962, and proofs that somebody has changed."""

import base64
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.checkpoint import (
    ReceiptLog,
    note_key_id,
    open_checkpoint,
    parse_note,
    parse_verifier_key,
    sign_checkpoint,
    verifier_key,
)
from app.protocol.errors import Malformed, NotIncluded, ReceiptLogForked, ReceiptLogRolledBack
from app.protocol.log import (
    EMPTY_ROOT,
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
    node_hash,
    parse_entry,
    parse_tile_path,
    tile_path,
    verify_consistency,
    verify_inclusion,
)
from app.protocol.primitives import random_bytes, sha256, signing_public_key, verify
from tests.vectors.trees import KNOWN_ENTRIES

# More than a tile of tiles would take minutes by the definition; three tiles show every edge.
SIZES = st.integers(0, 3 * TILE_WIDTH + 40) | st.integers(0, 20)
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(3 * TILE_WIDTH + 41)]
KNOWN_ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@cache
def defined_root(start: int, end: int) -> bytes:
    """MTH of RFC 6962 §2.1, word by word."""
    if start == end:
        return EMPTY_ROOT
    if end - start == 1:
        return LEAVES[start]
    half = start + largest_power_below(end - start)
    return node_hash(defined_root(start, half), defined_root(half, end))


def largest_power_below(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def defined_path(index: int, start: int, end: int) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1, word by word."""
    if end - start <= 1:
        return []
    half = start + largest_power_below(end - start)
    if index < half:
        return [*defined_path(index, start, half), defined_root(half, end)]
    return [*defined_path(index, half, end), defined_root(start, half)]


def defined_proof(old: int, start: int, end: int, *, is_whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 §2.1.2, word by word; ``old`` counts from 0."""
    if old == end:
        return [] if is_whole else [defined_root(start, end)]
    half = start + largest_power_below(end - start)
    if old <= half:
        return [*defined_proof(old, start, half, is_whole=is_whole), defined_root(half, end)]
    return [*defined_proof(old, half, end, is_whole=False), defined_root(start, half)]


def head_of(size: int) -> TreeHead:
    return TreeHead(size, defined_root(0, size))


@cache
def whole_edge() -> Edge:
    edge = Edge()
    for leaf in LEAVES:
        edge.append(leaf)
    return edge


def read_tile(tile: Tile) -> bytes:
    """Tiles as a server keeps them: hashes of leaves, and roots of what is full below."""
    start, end = tile.number * TILE_WIDTH, tile.number * TILE_WIDTH + tile.width
    if tile.level == 0:
        return b"".join(LEAVES[start:end])
    return b"".join(
        defined_root(place * TILE_WIDTH, (place + 1) * TILE_WIDTH) for place in range(start, end)
    )


def tree_of(size: int) -> Tree:
    return Tree(size, TiledNodes(size, read_tile))


@given(SIZES)
def test_roots_are_those_of_the_definition(size: int) -> None:
    assert tree_of(size).head == head_of(size)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    edge = Edge()
    for entry in KNOWN_ENTRIES[:size]:
        edge.append(leaf_hash(entry))
    assert edge.tree().head.root.hex() == KNOWN_ROOTS[size]


@given(SIZES, st.data())
def test_every_inclusion_is_proven_as_defined(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size))
    proof = tree_of(size + 1).prove_inclusion(index)
    assert proof == defined_path(index, 0, size + 1)
    verify_inclusion(LEAVES[index], index, proof, head_of(size + 1))


@given(SIZES, st.data())
def test_every_continuation_is_proven_as_defined(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    proof = tree_of(size).prove_consistency(old)
    assert proof == (defined_proof(old, 0, size, is_whole=True) if old else [])
    verify_consistency(head_of(old), head_of(size), proof)


@given(SIZES, st.data())
def test_an_edge_goes_on_wherever_it_was_left(size: int, data: st.DataObject) -> None:
    edge = edge_of(size, read_tile)
    assert edge.tree().head == head_of(size)
    for leaf in LEAVES[size : size + data.draw(st.integers(0, 40))]:
        edge = edge.copy() if data.draw(st.booleans()) else edge
        edge.append(leaf)
    assert edge.tree().head == head_of(edge.size)
    fresh = edge_of(edge.size, read_tile)
    assert (edge.tiles, edge.copy().nodes) == (fresh.tiles, fresh.nodes)


@given(SIZES, st.integers(1, 140))
def test_an_edge_proves_what_was_appended_to_it(size: int, count: int) -> None:
    edge = edge_of(size, read_tile)
    added = LEAVES[size : size + count]
    for leaf in added:
        edge.append(leaf)
    tree = edge.tree()
    for index in range(size, size + len(added)):
        assert tree.prove_inclusion(index) == defined_path(index, 0, edge.size)


def test_an_edge_gives_every_tile_once_when_it_is_full() -> None:
    full = whole_edge().full
    assert [(tile.level, tile.number) for tile in full] == [(0, 0), (0, 1), (0, 2)]
    for tile in full:
        assert b"".join(tile.hashes) == read_tile(Tile(0, tile.number))
        assert tile.root == defined_root(tile.number * TILE_WIDTH, (tile.number + 1) * TILE_WIDTH)


def test_a_copy_leaves_the_edge_as_it_was() -> None:
    edge = edge_of(300, read_tile)
    other = edge.copy()
    other.append(LEAVES[300])
    assert (edge.size, edge.tree().head) == (300, head_of(300))


def changed(data: st.DataObject, proof: Sequence[bytes]) -> list[bytes]:
    """A proof with one thing wrong: a bit, a step less, a step more, two exchanged."""
    place = data.draw(st.integers(0, max(0, len(proof) - 1)))
    steps = list(proof)
    ways: list[Callable[[], Any]] = [lambda: steps.insert(place, random_bytes(32))]
    if steps:
        ways += [lambda: steps.pop(place), lambda: steps.__setitem__(place, flipped(steps[place]))]
        ways += [lambda: steps.append(steps[-1])]
    data.draw(st.sampled_from(ways))()
    return steps


def flipped(step: bytes) -> bytes:
    return step[:7] + bytes([step[7] ^ 4]) + step[8:]


@given(SIZES, st.data())
def test_a_changed_path_proves_nothing(size: int, data: st.DataObject) -> None:
    index, head = data.draw(st.integers(0, size)), head_of(size + 1)
    path = changed(data, tree_of(size + 1).prove_inclusion(index))
    with pytest.raises(NotIncluded):
        verify_inclusion(LEAVES[index], index, path, head)


@given(SIZES, st.data())
def test_a_path_proves_its_own_entry_only(size: int, data: st.DataObject) -> None:
    index, head = data.draw(st.integers(0, size)), head_of(size + 1)
    path = tree_of(size + 1).prove_inclusion(index)
    other = data.draw(st.integers(0, 2 * size + 2).filter(lambda place: place != index))
    with pytest.raises(NotIncluded):
        verify_inclusion(LEAVES[index], other, path, head)
    with pytest.raises(NotIncluded):
        verify_inclusion(leaf_hash(b"another"), index, path, head)


@given(SIZES, st.data())
def test_a_changed_proof_of_continuation_is_a_fork(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    proof = changed(data, tree_of(size).prove_consistency(old))
    with pytest.raises(ReceiptLogForked):
        verify_consistency(head_of(old), head_of(size), proof)


@given(st.integers(2, 3 * TILE_WIDTH), st.data())
def test_another_history_is_a_fork(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = tree_of(size).prove_consistency(old)
    for before, after in (
        (TreeHead(old, flipped(defined_root(0, old))), head_of(size)),
        (head_of(old), TreeHead(size, flipped(defined_root(0, size)))),
        (TreeHead(old - 1, defined_root(0, old)), head_of(size)),
    ):
        with pytest.raises(ReceiptLogForked):
            verify_consistency(before, after, proof)


@given(SIZES, st.integers(1, 2**53))
def test_a_shorter_log_is_a_rollback(size: int, more: int) -> None:
    with pytest.raises(ReceiptLogRolledBack):
        verify_consistency(TreeHead(size + more, random_bytes(32)), head_of(size), [])


def test_what_is_not_in_the_tree_is_not_asked_of_it() -> None:
    tree = tree_of(5)
    for index in (5, -1):
        with pytest.raises(ValueError, match="not in"):
            tree.prove_inclusion(index)
    with pytest.raises(ValueError, match="not in"):
        tree.prove_consistency(6)


def test_a_tile_of_another_width_is_refused() -> None:
    with pytest.raises(Malformed):
        _ = Tree(300, TiledNodes(300, lambda tile: read_tile(tile)[32:])).head


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")],
)
def test_tiles_are_named_as_in_tlog_tiles(number: int, path: str) -> None:
    assert (tile_path(number), parse_tile_path(path)) == (path, (number, TILE_WIDTH))
    assert (tile_path(number, 7), parse_tile_path(f"{path}.p/7")) == (f"{path}.p/7", (number, 7))


@pytest.mark.parametrize(
    "path",
    [
        *("", "0", "67", "0067", "x067", "x000/067", "001/067", "x001/x067", "067/", "/067"),
        *("067.p", "067.p/", "067.p/0", "067.p/07", "067.p/256", "067.p/257", "067.p/1000"),
        *("067.p/-1", "067.p/7/", "067\n", "067 ", " 067", "../067", "067%2f", "x1/067"),
        *("X001/067", "٠٦٧", "x999/x999/x999/x999/x999/999"),
    ],
)
def test_any_other_spelling_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        parse_tile_path(path)


@given(st.integers(0, 10**15 - 1), st.integers(1, TILE_WIDTH))
def test_names_of_tiles_are_read_as_they_were_written(number: int, width: int) -> None:
    assert parse_tile_path(tile_path(number, width)) == (number, width)


def test_entries_are_read_as_they_were_written() -> None:
    for kind in EntryKind:
        entry = Entry(kind, 2**32 - 1, 7, random_bytes(32))
        assert parse_entry(entry.to_bytes()) == entry
    for data in (b"", entry.to_bytes()[1:], entry.to_bytes() + b"\x00", b"\x07" + bytes(40)):
        with pytest.raises(Malformed):
            parse_entry(data)


def test_a_note_of_another_implementation_is_read() -> None:
    """The example in the documentation of Go's module for signed notes."""
    name = "PeterNeumann"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = (
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZIn"
        "NIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    log_key = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = base64.b64decode(log_key)[1:]
    note = parse_note(f"{text}\n\u2014 {name} {signature}\n".encode())
    (line,) = note.signatures
    assert (line.name, line.key_id) == (name, note_key_id(name, b"\x01", key))
    assert line.key_id.hex() == "c74f20a3"
    assert note.text == text.encode()
    assert verify(key, note.text, line.signature)


def test_a_key_in_one_word_is_read_as_it_was_written() -> None:
    seed = sha256(b"seed")
    log = ReceiptLog("uno.example:8443/receipts", signing_public_key(seed))
    word = verifier_key(log)
    assert parse_verifier_key(word) == log
    note = sign_checkpoint(seed, log.name, TreeHead(3, bytes(32)))
    assert open_checkpoint(note, parse_verifier_key(word)).head.size == 3
    for bad in (
        "",
        word[:-1],
        word + "=",
        f"{word}\n",
        word.replace("uno", "dos"),
        word.replace("+", " "),
        word.replace("+A", "+B"),
        word.upper(),
    ):
        with pytest.raises(Malformed):
            parse_verifier_key(bad)
