"""Code lists: ``docs/protocol.md`` §8.5. They lie in ``vocabularies``, as JSON.

A report is never refused for a code that stands in no list: it may be of a later one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

ENUMS = "enums"


@dataclass(frozen=True)
class Term:
    """One code; ``labels`` by language, ``facts`` whatever else the list says of it."""

    id: str
    labels: Mapping[str, str]
    parent: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """A code list, in its own order."""

    terms: Mapping[str, Term]

    def __contains__(self, code: str) -> bool:
        return code in self.terms

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms.values())

    def label(self, code: str, lang: str) -> str | None:
        """What a code is called in ``es`` or ``en``; ``None`` for an unknown one."""
        term = self.terms.get(code)
        return term.labels[lang] if term else None

    def parent(self, code: str) -> str | None:
        """The wider code, if there is one."""
        term = self.terms.get(code)
        return term.parent if term else None


def read_vocabulary(entries: list[dict[str, Any]]) -> Vocabulary:
    """A vocabulary from the entries of its JSON."""
    return Vocabulary({entry["id"]: _term(**entry) for entry in entries})


def _term(*, id: str, es: str, en: str, parent: str | None = None, **facts: Any) -> Term:  # noqa: A002 - named so in the JSON
    return Term(id, {"es": es, "en": en}, parent, facts)


@cache
def vocabulary(name: str) -> Vocabulary:
    """The list ``name``, as ``violations``, or ``enums.urgency`` for one of the small ones."""
    file, _, inner = name.partition(".")
    folder = resources.files("app.protocol").joinpath("vocabularies")
    value = json.loads(folder.joinpath(f"{file}.json").read_text(encoding="utf-8"))
    return read_vocabulary(value["lists"][inner] if inner else value["entries"])
