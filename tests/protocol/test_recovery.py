"""Shares of an archive key: enough of them give it back, and nothing else does."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import generate_mnemonics  # type: ignore[import-untyped]

from app.protocol import hpke, recovery
from app.protocol.errors import CeremonyInvalid
from app.protocol.primitives import random_bytes
from app.protocol.recovery import (
    PLAINTEXT_BYTES,
    SEALED_BYTES,
    combine_shares,
    commitment_of,
    open_share,
    seal_share,
    split_seed,
)

SEED = bytes(range(32))
SHARES = split_seed(SEED, threshold=3, shares=5)
OTHERS = split_seed(SEED, threshold=3, shares=5)
WORDS = SHARES[0].split()


def subsets(sizes: range) -> list[tuple[str, ...]]:
    return [some for size in sizes for some in combinations(SHARES, size)]


def test_every_three_of_five_give_the_seed() -> None:
    assert {combine_shares(some) for some in subsets(range(3, 4))} == {SEED}


def test_the_order_of_shares_does_not_matter() -> None:
    assert combine_shares(reversed(SHARES[1:4])) == SEED


@pytest.mark.parametrize("some", subsets(range(3)), ids=len)
def test_fewer_than_three_give_nothing(some: tuple[str, ...]) -> None:
    with pytest.raises(CeremonyInvalid):
        combine_shares(some)


@pytest.mark.parametrize("some", subsets(range(4, 6)), ids=len)
def test_more_than_three_are_for_the_caller_to_choose_from(some: tuple[str, ...]) -> None:
    with pytest.raises(CeremonyInvalid):
        combine_shares(some)


def test_one_share_twice_is_one_share() -> None:
    with pytest.raises(CeremonyInvalid):
        combine_shares([SHARES[0], SHARES[0], SHARES[1]])


def test_shares_of_two_splittings_do_not_mix() -> None:
    for ours, theirs in ((1, 2), (2, 1)):
        with pytest.raises(CeremonyInvalid):
            combine_shares([*SHARES[:ours], *OTHERS[3 : 3 + theirs]])


@given(st.integers(0, len(WORDS) - 1), st.sampled_from(sorted(set(OTHERS[0].split()))))
def test_a_share_with_another_word_is_noticed(place: int, word: str) -> None:
    if WORDS[place] == word:
        return
    changed = " ".join([*WORDS[:place], word, *WORDS[place + 1 :]])
    with pytest.raises(CeremonyInvalid):
        combine_shares([changed, *SHARES[1:3]])


@pytest.mark.parametrize(
    "share",
    ["", " ".join(WORDS[:-1]), " ".join([*WORDS, WORDS[0]]), "xyzzy " * 33, "é" * 33],
    ids=["nothing", "a word less", "a word more", "unknown words", "other letters"],
)
def test_what_is_no_share_is_refused_without_quoting_it(share: str) -> None:
    with pytest.raises(CeremonyInvalid) as caught:
        combine_shares([share, *SHARES[1:3]])
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_shares_of_a_shorter_secret_are_refused() -> None:
    ((one, two),) = generate_mnemonics(1, [(2, 2)], bytes(16), b"", iteration_exponent=0)
    with pytest.raises(CeremonyInvalid):
        combine_shares([one, two])


@pytest.mark.parametrize(("threshold", "shares"), list(product((-1, 0, 1, 17), (2, 5))))
def test_a_threshold_below_two_or_above_the_shares_is_refused(threshold: int, shares: int) -> None:
    with pytest.raises(CeremonyInvalid):
        split_seed(SEED, threshold=threshold, shares=shares)


def test_seventeen_shares_are_refused() -> None:
    with pytest.raises(CeremonyInvalid):
        split_seed(SEED, threshold=2, shares=17)
    assert len(split_seed(SEED, threshold=2, shares=16)) == 16


def test_shares_that_do_not_give_the_seed_again_are_not_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the library does: nobody keeps shares that were not tried."""
    others = split_seed(bytes(32), threshold=3, shares=5)
    monkeypatch.setattr(recovery, "generate_mnemonics", lambda *_, **__: [others])
    with pytest.raises(CeremonyInvalid):
        split_seed(SEED, threshold=3, shares=5)
    monkeypatch.setattr(recovery, "generate_mnemonics", lambda *_, **__: [[*SHARES[:4], others[4]]])
    with pytest.raises(CeremonyInvalid):
        split_seed(SEED, threshold=3, shares=5)


def test_no_two_splittings_have_a_share_in_common() -> None:
    assert not set(SHARES) & set(OTHERS)


def test_every_sealed_share_has_one_length() -> None:
    recipient = hpke.public_key_of(random_bytes(32))
    lengths = {len(seal_share(share, recipient)) for share in (*SHARES, "word")}
    assert lengths == {SEALED_BYTES} == {1648}


def test_a_share_longer_than_any_is_not_sealed() -> None:
    recipient = hpke.public_key_of(random_bytes(32))
    with pytest.raises(ValueError, match="longer"):
        seal_share("x" * (PLAINTEXT_BYTES - 1), recipient)


@settings(max_examples=30)
@given(st.integers(0, SEALED_BYTES - 1), st.integers(1, 255))
def test_a_sealed_share_with_one_changed_byte_is_refused(at: int, change: int) -> None:
    key = hpke.PrivateKey(SEED)
    sealed = bytearray(seal_share(SHARES[0], key.public_key))
    sealed[at] ^= change
    with pytest.raises(CeremonyInvalid):
        open_share(bytes(sealed), commitment_of(SHARES[0]), key)


def test_from_splitting_to_opening_again_the_seed_is_the_same() -> None:
    """The owner splits, three partners pass their shares on to the owner's new key."""
    partners = [hpke.PrivateKey(random_bytes(32)) for _ in SHARES]
    new = hpke.PrivateKey(random_bytes(32))
    passed_on = []
    for share, partner in list(zip(SHARES, partners, strict=True))[2:]:
        sealed, commitment = seal_share(share, partner.public_key), commitment_of(share)
        opened = open_share(sealed, commitment, partner)
        passed_on.append(open_share(seal_share(opened, new.public_key), commitment, new))
    assert combine_shares(passed_on) == SEED
