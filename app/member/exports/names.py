"""Whether a text names somebody whose name must stay here.

No proof that it does not: a nickname that nobody wrote down is not found. It stops the plain
mistake, and whoever exports is told that texts want reading.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

# Shorter words, as "de" or "Ana", stand in other words' places too often; whole names are
# looked for whatever their length.
_WORD_LETTERS = 4
_WORD = re.compile(r"\w+")


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Whether one of ``names``, or a longer word of one, stands in ``text`` by itself.

    Accents, case and punctuation do not matter.
    """
    words = _folded_words(text)
    said = f" {' '.join(words)} "
    found = set(words)
    for name in names:
        parts = _folded_words(name)
        if not parts:
            continue
        if f" {' '.join(parts)} " in said:
            return True
        if any(len(part) >= _WORD_LETTERS and part in found for part in parts):
            return True
    return False


def _folded_words(text: str) -> list[str]:
    return list(_words(unicodedata.normalize("NFKD", text)))


def _words(text: str) -> Iterator[str]:
    bare = "".join(each for each in text if not unicodedata.category(each).startswith("M"))
    # There and back makes one of letters such as ß that have two spellings.
    return (word.upper().lower() for word in _WORD.findall(bare))
