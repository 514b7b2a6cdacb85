"""Our vocabularies as thesauri of Uwazi: one level of groups, labels in two languages.

Uwazi makes a new entry of every label that it does not know, and refuses a group by itself. So a
cell holds exact labels or nothing, and each group has an entry for what is known no closer.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from app.member.exports.cells import Table
from app.member.exports.codes import Lang
from app.member.exports.shared import shared
from app.protocol.vocabulary import Vocabulary, read_vocabulary, vocabulary

_TABLES = shared("uwazi")
# What Uwazi calls languages in the first row of such a file.
LANGUAGE_NAMES: Mapping[Lang, str] = _TABLES["languages"]
_IN_GENERAL: Mapping[Lang, str] = _TABLES["in_general"]
# By name: a vocabulary, or terms of its own.
_LISTS: Mapping[str, Mapping[str, Any]] = {each["name"]: each for each in _TABLES["thesauri"]}
NAMES: Sequence[str] = tuple(_LISTS)


@cache
def terms_of(thesaurus: str) -> Vocabulary:
    """The codes of a thesaurus."""
    found = _LISTS[thesaurus]
    return vocabulary(found["list"]) if "list" in found else read_vocabulary(found["entries"])


@cache
def _groups(thesaurus: str) -> frozenset[str]:
    return frozenset(term.parent for term in terms_of(thesaurus) if term.parent)


def value(thesaurus: str, code: str | None, lang: Lang) -> str:
    """How a cell names a code; nothing for one that the thesaurus has not."""
    terms = terms_of(thesaurus)
    if code is None or code not in terms:
        return ""
    words, parent = terms.terms[code].labels[lang], terms.parent(code)
    if code in _groups(thesaurus):
        return f"{words}::{_general(words, lang)}"
    return f"{terms.terms[parent].labels[lang]}::{words}" if parent else words


def table(thesaurus: str, languages: tuple[Lang, ...]) -> Table:
    """The file that is imported into a new thesaurus: groups with their entries behind a hyphen."""
    columns = [LANGUAGE_NAMES[lang] for lang in languages]
    rows = [
        {LANGUAGE_NAMES[lang]: entry[lang] for lang in languages} for entry in _entries(thesaurus)
    ]
    return Table(columns, rows, has_hyphens=True)


def _entries(thesaurus: str) -> Iterator[Mapping[Lang, str]]:
    langs: tuple[Lang, ...] = ("es", "en")
    terms, groups = terms_of(thesaurus), _groups(thesaurus)
    for term in terms:
        if term.parent:
            continue
        yield {lang: term.labels[lang] for lang in langs}
        if term.id in groups:
            yield {lang: f"-{_general(term.labels[lang], lang)}" for lang in langs}
        for child in terms:
            if child.parent == term.id:
                yield {lang: f"-{child.labels[lang]}" for lang in langs}


def _general(words: str, lang: Lang) -> str:
    return f"{words} {_IN_GENERAL[lang]}"
