"""What a column may become: ``targets.json``, which the console reads too."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from app.protocol.vocabulary import Vocabulary, vocabulary

_DATA: Mapping[str, Any] = json.loads(
    resources.files("app.member.imports").joinpath("targets.json").read_text(encoding="utf-8")
)
WORDS: Mapping[str, Any] = _DATA["words"]
# Where the first word of a target lies in a body; of these there may be several.
GROUPS = {
    "event": "events",
    "person": "persons",
    "perpetrator": "perpetrators",
    "step": "steps_taken",
}
_NUMBERED = re.compile(r"(person|perpetrator|step|consent)\.([1-9][0-9]?)\.(.+)")
_IN_GENERAL = re.compile(r" (?:en general|in general)$")
_SEPARATORS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Target:
    """``kind`` says how a cell is read, ``lists`` which codes there are."""

    to: str
    kind: str
    lists: Sequence[str]
    limit: int
    names: Sequence[str]
    es: str
    en: str

    @property
    def group(self) -> str:
        """Its first word, as ``person``."""
        return self.to.partition(".")[0]


TARGETS: Mapping[str, Target] = {
    each["to"]: Target(
        each["to"], each["kind"], tuple(each.get("list", ())), each.get("limit", 0),
        tuple(each["names"]), each["es"], each["en"],
    )
    for each in _DATA["targets"]
}  # fmt: skip


def target_of(to: str) -> tuple[Target, int] | None:
    """The target that ``person.2.name`` means, and which person; from 1, 0 without a number."""
    numbered = _NUMBERED.fullmatch(to)
    plain = f"{numbered[1]}.{numbered[3]}" if numbered else to
    target = TARGETS.get(plain)
    return (target, int(numbered[2]) if numbered else 0) if target else None


@cache
def folded(text: str) -> str:
    """How texts are compared: without accents, capitals and signs."""
    plain = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _SEPARATORS.sub(" ", letters).strip()


@cache
def _codes(lists: tuple[str, ...]) -> Mapping[str, str]:
    """Codes by their folded ids and labels; the first list counts, and ids count most."""
    found: dict[str, str] = {}
    vocabularies = [vocabulary(name) for name in lists]
    for terms in vocabularies:
        for term in terms:
            found.setdefault(folded(term.id), term.id)
    for terms in vocabularies:
        for term in terms:
            for label in term.labels.values():
                found.setdefault(folded(label), term.id)
    return found


def code_of(text: str, target: Target) -> str | None:
    """The code that a text names by id, by label, or as Uwazi's ``Parent::Child``."""
    codes = _codes(tuple(target.lists))
    parent, _, child = text.rpartition("::")
    code = codes.get(folded(child))
    if parent and code is not None:
        code = _below(codes.get(folded(parent)), folded(child), target)
    return code or codes.get(_IN_GENERAL.sub("", folded(child)))


def _below(parent: str | None, child: str, target: Target) -> str | None:
    """Two groups may have entries of one name."""
    for terms in map(vocabulary, target.lists):
        for term in terms:
            names = {folded(term.id), *map(folded, term.labels.values())}
            if child in names and (parent is None or term.parent == parent):
                return term.id
    return None


def vocabularies_of(target: Target) -> list[Vocabulary]:
    """The lists in which its codes stand."""
    return [vocabulary(name) for name in target.lists]
