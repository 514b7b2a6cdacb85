"""A key as eight words that two people can compare: ``docs/protocol.md`` §9.6.

88 bits: an attacker would have to make 2^88 keys to find one with the same words.
"""

from app.protocol.encoding import u16
from app.protocol.primitives import sha256
from app.protocol.return_code import Language, matches_word, word_list

WORD_COUNT = 8
_BITS_OF_A_WORD = 11

Fingerprint = tuple[int, ...]


def fingerprint(name: str, key: bytes) -> Fingerprint:
    """The places of eight words in a BIP39 list, for ``key`` (32 bytes) of ``name``."""
    label = name.encode()
    digest = sha256(b"atalaya/1 fingerprint" + u16(len(label)) + label + key)
    bits = int.from_bytes(digest[:11], "big")
    return tuple(
        bits >> (_BITS_OF_A_WORD * place) & (2**_BITS_OF_A_WORD - 1)
        for place in reversed(range(WORD_COUNT))
    )


def fingerprint_words(name: str, key: bytes, language: Language = "es") -> str:
    """The eight words, with spaces between."""
    words = word_list(language)
    return " ".join(words[index] for index in fingerprint(name, key))


def same_words(typed: str, name: str, key: bytes) -> bool:
    """Whether somebody typed the words of ``key``, in either language."""
    languages: tuple[Language, ...] = ("es", "en")
    return any(_matches(typed.split(), name, key, language) for language in languages)


def _matches(typed: list[str], name: str, key: bytes, language: Language) -> bool:
    words = fingerprint_words(name, key, language).split()
    return len(typed) == WORD_COUNT and all(
        matches_word(one, word) for one, word in zip(typed, words, strict=True)
    )
