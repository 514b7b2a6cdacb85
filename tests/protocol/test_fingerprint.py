"""Eight words that two people compare over the telephone."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from app.protocol.fingerprint import WORD_COUNT, fingerprint, fingerprint_words, same_words
from app.protocol.primitives import sha256
from app.protocol.return_code import Language, word_list

NAMES = st.text(max_size=40)
KEYS = st.binary(min_size=32, max_size=32)
LANGUAGES: tuple[Language, ...] = get_args(Language)


@given(NAMES, KEYS)
def test_the_words_are_the_first_88_bits_of_the_hash(name: str, key: bytes) -> None:
    label = name.encode()
    digest = sha256(b"atalaya/1 fingerprint" + len(label).to_bytes(2, "big") + label + key)
    bits = "".join(f"{index:011b}" for index in fingerprint(name, key))
    assert bits == f"{int.from_bytes(digest, 'big'):0256b}"[:88]


@given(NAMES, KEYS, st.sampled_from(LANGUAGES))
def test_whoever_types_the_shown_words_is_understood(
    name: str, key: bytes, language: Language
) -> None:
    words = fingerprint_words(name, key, language)
    assert len(words.split()) == WORD_COUNT
    assert same_words(words, name, key)
    assert same_words(" ".join(word[:4] for word in words.split()).upper(), name, key)


@given(NAMES, KEYS, st.integers(0, WORD_COUNT - 1), st.integers(0, 2047))
def test_one_other_word_is_another_key(name: str, key: bytes, place: int, index: int) -> None:
    if fingerprint(name, key)[place] == index:
        return
    words = fingerprint_words(name, key, "en").split()
    words[place] = word_list("en")[index]
    assert not same_words(" ".join(words), name, key)


@given(NAMES, KEYS)
def test_a_letter_moved_from_the_key_to_the_name_changes_the_words(name: str, key: bytes) -> None:
    longer = name + chr(key[0] & 0x7F)
    assert fingerprint(name, key) != fingerprint(longer, key[1:] + b"\0")


@given(st.text(max_size=120))
def test_whatever_is_typed_is_understood_or_not(typed: str) -> None:
    assert not same_words(typed, "alborada", bytes(32))
