"""What fields and small codes are called in Spanish and English, for ``open`` and ``consents``.

The names stand in ``answer_words.json``, which the console reads too; codes of vocabularies have
theirs in ``app/protocol/vocabularies``.
"""

import json
from functools import cache
from importlib import resources
from typing import Any, Literal

from app.protocol.vocabulary import vocabulary

Labels = Literal["es", "en"]
# Small closed sets of the protocol that no vocabulary lists.
SMALL = ""


def heading(name: str, labels: Labels) -> str:
    """A heading, or one of the few words of the display."""
    return str(_words()["headings"][name][labels])


def field_name(name: str, labels: Labels) -> str:
    """What a field is called; its own name where it has no other."""
    names = _words()["fields"].get(name)
    return str(names[labels]) if names else name


def label(code: str, lists: tuple[str, ...], labels: Labels) -> str | None:
    """What a code is called in the first of ``lists`` that has it; ``SMALL`` is one of them."""
    for name in lists:
        found = small(code, labels) if name == SMALL else vocabulary(name).label(code, labels)
        if found is not None:
            return found
    return None


def small(code: str, labels: Labels) -> str | None:
    """What a code of a small closed set is called."""
    names = _words()["small"].get(code)
    return str(names[labels]) if names else None


@cache
def _words() -> dict[str, Any]:
    text = resources.files("app.member").joinpath("answer_words.json").read_text(encoding="utf-8")
    words: dict[str, Any] = json.loads(text)
    return words
