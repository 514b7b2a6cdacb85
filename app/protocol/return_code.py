"""Twelve words, and the keys that come from them: ``docs/protocol.md`` §7.

Every key comes from the 16 bytes, never from the typed text, so accents, case and
language cannot lead to other keys. 128 bits need no slow hash, which the phones of
people at risk could not afford.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from mnemonic import Mnemonic

from app.protocol.encoding import u32
from app.protocol.errors import ChecksumMismatch, UnknownWord
from app.protocol.header import ID_BYTES
from app.protocol.primitives import hkdf, hmac_sha256, random_bytes, sha256

CODE_BYTES = 16
WORD_COUNT = 12
UNAMBIGUOUS_LETTERS = 4
TAG_BYTES = 16

Language = Literal["es", "en"]

_SALT = b"atalaya/1 return code"
_LISTS: dict[Language, Mnemonic] = {"es": Mnemonic("spanish"), "en": Mnemonic("english")}


def new_return_code() -> bytes:
    """16 random bytes."""
    return random_bytes(CODE_BYTES)


def to_words(code: bytes, language: Language) -> list[str]:
    """The twelve BIP39 words of ``code`` (16 bytes), in NFC."""
    if len(code) != CODE_BYTES:
        raise ValueError("a return code is 16 bytes")
    return unicodedata.normalize("NFC", _LISTS[language].to_mnemonic(code)).split()


def from_words(text: str, language: Language) -> bytes:
    """The code of twelve typed words; raises ``UnknownWord`` or ``ChecksumMismatch``.

    Case and accents do not matter and four letters of a word suffice.
    """
    typed = text.split()
    if len(typed) != WORD_COUNT:
        raise UnknownWord("a return code has twelve words")
    mnemonic = _LISTS[language]
    words = [_find(word, mnemonic.wordlist) for word in typed]
    try:
        return bytes(mnemonic.to_entropy(words))
    except ValueError:
        # The library's message may quote what was typed.
        raise ChecksumMismatch("the words do not belong together") from None


def word_list(language: Language) -> list[str]:
    """The 2,048 words of a BIP39 list, in NFC."""
    return [unicodedata.normalize("NFC", word) for word in _LISTS[language].wordlist]


def matches_word(typed: str, word: str) -> bool:
    """Whether ``typed`` means ``word`` of the list: whole, or at least its first four letters."""
    plain, full = _plain(typed), _plain(word)
    return plain == full or (len(plain) >= UNAMBIGUOUS_LETTERS and full.startswith(plain))


def _find(typed: str, words: list[str]) -> str:
    for word in words:
        if matches_word(typed, word):
            return word
    raise UnknownWord("a word is not in the list")


def _plain(word: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", word.strip().lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def reply_seed(code: bytes) -> bytes:
    """The seed (32 bytes) of the KEM key to which replies are sealed."""
    return hkdf(code, salt=_SALT, info=b"reply kem")


def tag_seed(code: bytes) -> bytes:
    """The seed (32 bytes) of the tags under which replies are found."""
    return hkdf(code, salt=_SALT, info=b"reply tags")


def follow_key(code: bytes) -> bytes:
    """The key (32 bytes) that ties a follow-up to the first report."""
    return hkdf(code, salt=_SALT, info=b"follow-ups")


def reply_tag(seed: bytes, member: str, counter: int) -> bytes:
    """The tag (16 bytes) of ``member``'s reply number ``counter``."""
    message = b"atalaya/1 reply tag" + sha256(member.encode()) + u32(counter)
    return hmac_sha256(seed, message)[:TAG_BYTES]


@dataclass(frozen=True)
class AttachmentKeys:
    """What a file is sealed and sent with: data key 32, envelope id 16, upload token 32 bytes."""

    data_key: bytes
    id: bytes
    token: bytes


def attachment_keys(code: bytes, file_sha256: bytes) -> AttachmentKeys:
    """The keys of the file with this SHA-256: the same words and file give the same ones.

    Another file gets others, so no key ever seals two contents.
    """
    return AttachmentKeys(
        data_key=hkdf(code, salt=_SALT, info=b"attachment key" + file_sha256),
        id=hkdf(code, salt=_SALT, info=b"attachment id" + file_sha256)[:ID_BYTES],
        token=hkdf(code, salt=_SALT, info=b"upload token" + file_sha256),
    )
