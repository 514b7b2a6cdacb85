"""Which obligations of the State a case suggests: by what was done, and by what was in force then.

Suggestions: a lawyer decides which are cited, and checks dates and articles, as the catalogue
itself says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.member.exports.codes import CATEGORIES, Lang
from app.member.exports.days import days_of
from app.member.outputs.shared import shared
from app.protocol.vocabulary import Term, Vocabulary, read_vocabulary, vocabulary

_LIST = "obligations"
Act = Mapping[str, Any]


@dataclass(frozen=True)
class Obligation:
    """``label`` is the instrument and the article; ``condition`` what must hold besides.

    ``version`` is how it read when it was done, where it has changed since; in English, as the
    catalogue has it, like ``note``.
    """

    id: str
    label: str
    condition: str | None
    note: str | None
    version: str | None


@dataclass(frozen=True)
class Suggested:
    """What acts suggest, and what was not in force at the time: that is not suggested."""

    obligations: Sequence[Obligation]
    out_of_force: Sequence[Obligation]


def suggested(acts: Sequence[Act], lang: Lang) -> Suggested:
    """What the acts of a case suggest, in the catalogue's order."""
    bound, unbound = [], []
    for entry in _articles():
        concerned = [act for act in acts if _is_for_all(entry) or _concerns(entry, act)]
        in_force = [act for act in concerned if _is_in_force(entry, act)]
        if in_force:
            bound.append(_described(entry, in_force[0], lang))
        elif concerned:
            unbound.append(_described(entry, concerned[0], lang))
    return Suggested(bound, unbound)


def every_obligation(lang: Lang) -> list[Obligation]:
    """Every article, to choose one that was not suggested."""
    return [_described(entry, None, lang) for entry in _articles()]


def obligation_of(id_: str, acts: Sequence[Act], lang: Lang) -> Obligation | None:
    """One of the catalogue, as it read when it was done."""
    entry = vocabulary(_LIST).terms.get(id_)
    if entry is None:
        return None
    concerned = (act for act in acts if _concerns(entry, act))
    return _described(entry, next(concerned, acts[0] if acts else None), lang)


def in_order(chosen: Iterable[str]) -> list[str]:
    """Ids of articles in the order of the catalogue; others are left out."""
    wanted = set(chosen)
    return [entry.id for entry in _articles() if entry.id in wanted]


@cache
def above(code: str) -> tuple[str, ...]:
    """A category and everything above it: the attack, the violation that it is, and theirs."""
    chain = [each for name in CATEGORIES for each in _upwards(vocabulary(name), code)]
    facts = (vocabulary("attacks").terms[each].facts for each in chain if each in _attacks())
    meant = (fact.get("mappings", {}).get("violation") for fact in facts)
    violations = [v for each in meant if each for v in _upwards(vocabulary("violations"), each)]
    return tuple(dict.fromkeys([*chain, *violations]))


def _attacks() -> Vocabulary:
    return vocabulary("attacks")


def _upwards(terms: Vocabulary, code: str | None) -> Iterator[str]:
    while code is not None and code in terms:
        yield code
        code = terms.parent(code)


def _articles() -> Iterator[Term]:
    """Articles can be cited; an instrument stands beside its articles."""
    return (entry for entry in vocabulary(_LIST) if entry.parent is not None)


def _is_for_all(entry: Term) -> bool:
    return entry.facts.get("catch_all") is True


def _concerns(entry: Term, act: Act) -> bool:
    """A code of the catalogue covers what stands below it."""
    codes = {wider for code in (act["category"], *act.get("also", ())) for wider in above(code)}
    return not codes.isdisjoint(entry.facts.get("violations", ()))


def _is_in_force(entry: Term, act: Act) -> bool:
    """Whether any day on which it may have been done was in force.

    Where nobody knows the day, a lawyer looks.
    """
    first, last = days_of(act.get("time"))
    parent = vocabulary(_LIST).terms.get(entry.parent or "")
    force = entry.facts.get("mx") or (parent.facts.get("mx") if parent else None) or {}
    since = force.get("in_force", force.get("date"))
    if since is not None and last and last < since:
        return False
    end = force.get("invalidated")
    return end is None or not first or first <= end


def _described(entry: Term, act: Act | None, lang: Lang) -> Obligation:
    terms, facts = vocabulary(_LIST), entry.facts
    instrument = terms.label(entry.parent or "", lang)
    article = entry.labels[lang]
    when = facts.get("when")
    return Obligation(
        id=entry.id,
        label=f"{instrument}: {article}" if instrument else article,
        condition=None if when is None else (_conditions().label(when, lang) or when),
        note=facts.get("note"),
        version=None if act is None else _version_at(entry, days_of(act.get("time"))[0]),
    )


@cache
def _conditions() -> Vocabulary:
    return read_vocabulary(shared("conditions")["entries"])


def _version_at(entry: Term, day: str) -> str | None:
    if not day:
        return None
    for each in entry.facts.get("versions", ()):
        if each.get("from", day) <= day <= each.get("until", day):
            return str(each["en"])
    return None
