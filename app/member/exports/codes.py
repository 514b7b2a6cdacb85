"""Codes of the vocabularies in words, and in the numbers of HURIDOCS' micro-thesauri."""

from typing import Literal

from app.protocol.vocabulary import Vocabulary, vocabulary

Lang = Literal["es", "en"]
Format = Literal["uwazi", "csv", "json"]
CATEGORIES = ("violations", "attacks")
_MICRO = "huridocs_mt"


def label(code: str | None, lists: tuple[str, ...], lang: Lang) -> str:
    """What a code is called in the first of the lists that has it; itself in none."""
    if code is None:
        return ""
    found = (vocabulary(name).label(code, lang) for name in lists)
    return next((words for words in found if words), code)


def micro(code: str | None, lists: tuple[str, ...], thesaurus: int) -> str:
    """Its number in a micro-thesaurus, or that of the nearest wider code; nothing without one."""
    found = (_micro(vocabulary(name), code, f"{_MICRO}{thesaurus}") for name in lists)
    return next((number for number in found if number), "")


def _micro(terms: Vocabulary, code: str | None, name: str) -> str:
    while code is not None and code in terms:
        facts = terms.terms[code].facts
        number = facts.get(name) or facts.get("mappings", {}).get(name)
        if number:
            return str(number)
        # What has no number of its own may be the same as a violation that has one.
        violation = facts.get("mappings", {}).get("violation")
        if violation and terms is not vocabulary(CATEGORIES[0]):
            return micro(violation, CATEGORIES[:1], int(name.removeprefix(_MICRO)))
        code = terms.parent(code)
    return ""
