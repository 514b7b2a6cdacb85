"""What the facts of a case say of what a template asks for, in the language of the document.

Facts are what the gate lets out (``exports.facts``), so nothing else can come into a draft by
itself. What they do not say is ``None``: a blank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.member.exports.codes import CATEGORIES, Lang, label
from app.member.exports.facts import Facts
from app.member.outputs.document import trimmed, word_in
from app.member.outputs.obligations import above

Filled = Mapping[str, str | None]

_VICTIM = "victim"
_DAY_LETTERS = len("2026-11-28")
_MONTH_LETTERS = len("2026-11")
_PLAIN = ("exact", "day")
_GROUPED_FROM: Mapping[Lang, int] = {"es": 10_000, "en": 1_000}
_MONTHS: Mapping[Lang, Sequence[str]] = {
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Around:
    """Beside the case: who submits, and who a form for one person is about.

    ``person`` is an id of the facts, ``subject`` the kind of act that the form is about.
    """

    lang: Lang
    organisation: str
    person: str | None = None
    subject: str | None = None


def filled(facts: Facts, around: Around) -> Filled:
    """What is known, by the names that templates use."""
    return _Filling(facts, around).filled()


class _Filling:
    def __init__(self, facts: Facts, around: Around) -> None:
        self._facts = facts
        self._lang = around.lang
        self._organisation = around.organisation
        person, subject = around.person, around.subject
        self._acts = _acts_about(facts, subject, person)
        all_victims = victims_of(facts, subject)
        self._victims = [each for each in all_victims if person in (None, each["id"])]
        is_one = len(self._victims) == 1 or person is not None
        one = self._victims[0] if is_one and self._victims else None
        self._has_one = one is not None
        self._one: Mapping[str, Any] = one or {}

    def filled(self) -> Filled:
        facts, lang = self._facts, self._lang
        act = self._acts[0] if self._acts else {}
        return {
            "code": facts["code"],
            "organisation": self._organisation,
            "summary": facts.get("summary"),
            "urgency": self._words("enums.urgency", facts.get("urgency")),
            "acts": listed((sentence_of(each, facts, lang) for each in self._acts), "\n"),
            "what": listed(
                dict.fromkeys(label(each["category"], CATEGORIES, lang) for each in self._acts)
            ),
            "when": time_text(act["time"], lang) if "time" in act else None,
            "where": place_text(act["place"], lang) if "place" in act else None,
            **self._of_victims(),
            **self._of_perpetrators(),
            **self._of_person(),
        }

    def _of_victims(self) -> Filled:
        victims = self._victims
        sexes_and_ages = (
            listed((
                self._words("enums.sex_gender", each.get("sex")),
                self._words("enums.age_band", each.get("age_band")),
            ))
            for each in victims
        )  # fmt: skip
        of_acts = [each["class"] for each in self._parties("victims") if "class" in each]
        groups = [*of_acts, *(group for each in victims for group in each.get("groups", ()))]
        count = sum(each.get("count", {}).get("number", 1) for each in victims)
        return {
            "persons": listed(called(each) for each in victims),
            "count": str(count) if victims else None,
            "described": listed(sexes_and_ages, "; "),
            "classes": listed(
                label(code, ("victim_groups",), self._lang) for code in dict.fromkeys(groups)
            ),
            "status": self._words("enums.victim_status", self._status()),
        }

    def _status(self) -> str | None:
        one = self._one
        for each in self._parties("victims"):
            if "status" in each and (not self._has_one or each["entity"] == one["id"]):
                return str(each["status"])
        status: str | None = one.get("status")
        return status

    def _of_perpetrators(self) -> Filled:
        facts, lang = self._facts, self._lang
        names = [name for act in self._acts for name in _perpetrators_of(act, facts, lang)]
        ways = (
            self._words("enums.involvement", each.get("involvement"))
            for each in self._parties("perpetrators")
        )
        # Of HURIDOCS' small lists; a code that ours do not have is left to whoever knows it.
        said = (act.get("detention", {}).get("acknowledged") for act in self._acts)
        acknowledged = next((code for code in said if code in ("yes", "no")), None)
        return {
            "responsible": listed(dict.fromkeys(names), "; "),
            "involvement": listed(dict.fromkeys(way for way in ways if way), "; "),
            "acknowledged": word_in(acknowledged, lang) if acknowledged else None,
        }

    def _of_person(self) -> Filled:
        one, lang = self._one, self._lang
        minor = one.get("is_minor")
        return {
            "person.name": one.get("name"),
            "person.born": moment_text(one["born"], lang) if one.get("born") else None,
            "person.sex": self._words("enums.sex_gender", one.get("sex")),
            "person.nationality": one.get("nationality"),
            "person.people": one.get("indigenous_people"),
            "person.occupation": one.get("occupation"),
            "person.minor": None if minor is None else word_in("yes" if minor else "no", lang),
            "person.looks": listed(one.get("appearance", {}).values(), "; "),
            "person.document": listed(each["value"] for each in one.get("identifiers", ())),
        }

    def _parties(self, name: str) -> list[Mapping[str, Any]]:
        return [each for act in self._acts for each in act.get(name, ())]

    def _words(self, terms: str, code: str | None) -> str | None:
        return None if code is None else label(code, (terms,), self._lang)


def victims_of(facts: Facts, subject: str | None = None) -> list[Mapping[str, Any]]:
    """Those to whom it was done: by the acts, and where none names anybody, by their role."""
    acts = _acts_about(facts, subject)
    named = {each["entity"] for act in acts for each in act.get("victims", ())}
    entities: Sequence[Mapping[str, Any]] = facts.get("entities", ())
    if named:
        return [each for each in entities if each["id"] in named]
    return [each for each in entities if _VICTIM in each.get("roles", ())]


def called(entity: Mapping[str, Any]) -> str | None:
    """What somebody is called in a document; ``None`` where nothing that calls them may be said."""
    name: str | None = entity.get("name", entity.get("shown_as"))
    return name


def _acts_about(
    facts: Facts, subject: str | None, person: str | None = None
) -> list[Mapping[str, Any]]:
    """Of the kind that a form is about, and to whom; all where there is none of it.

    The one that counts comes first.
    """
    acts: Sequence[Mapping[str, Any]] = facts.get("acts", ())

    def is_meant(act: Mapping[str, Any]) -> bool:
        codes = (act["category"], *act.get("also", ()))
        is_about = subject is None or any(subject in above(code) for code in codes)
        victims = (each["entity"] for each in act.get("victims", ()))
        return is_about and (person is None or person in victims)

    found = [act for act in acts if is_meant(act)] or acts
    return sorted(found, key=lambda act: act.get("main") is not True)


def sentence_of(act: Mapping[str, Any], facts: Facts, lang: Lang) -> str:
    """Who did what to whom, when and where, as far as it may be said."""
    when = time_text(act["time"], lang) if "time" in act else None
    where = place_text(act["place"], lang) if "place" in act else None
    victims = listed(_name_in(facts, each["entity"]) for each in act.get("victims", ()))
    accused = listed(_perpetrators_of(act, facts, lang), "; ")
    codes = (act["category"], *act.get("also", ()))
    parts = (
        listed((when, where), " — "),
        listed(label(code, CATEGORIES, lang) for code in codes),
        victims and f"{word_in('victims', lang)}: {victims}",
        accused and f"{word_in('accused', lang)}: {accused}",
    )
    return f"{listed(parts, '. ') or ''}."


def _perpetrators_of(act: Mapping[str, Any], facts: Facts, lang: Lang) -> list[str]:
    said = []
    for each in act.get("perpetrators", ()):
        found = entity_in(facts, each["entity"]) or {}
        kind = label(found["class"], ("actors_perpetrators",), lang) if "class" in found else None
        name = listed((called(found), found.get("institution"), kind))
        said += [name] if name else []
    return said


def _name_in(facts: Facts, entity: str) -> str | None:
    return called(entity_in(facts, entity) or {})


def entity_in(facts: Facts, entity: str) -> Mapping[str, Any] | None:
    """Somebody of the facts by their id in them."""
    return next((each for each in facts.get("entities", ()) if each["id"] == entity), None)


def time_text(time: Mapping[str, Any], lang: Lang) -> str | None:
    """A time as far as it is known."""
    start, end = time.get("start"), time.get("end")
    moments = (start, None if end == start else end)
    between = listed((moment_text(each, lang) if each else each for each in moments), " \u2013 ")
    if between is None:
        return time.get("text")
    precision = time["precision"]
    if precision in _PLAIN:
        return between
    return f"{between} ({label(precision, ('enums.time_precision',), lang).lower()})"


def place_text(place: Mapping[str, Any], lang: Lang) -> str | None:
    """A place as far as it may be told."""
    state = place.get("state")
    named = None if state is None else label(state, ("mexico_states",), lang)
    return listed((place.get("locality"), place.get("municipality"), named))


def moment_text(moment: str, lang: Lang) -> str:
    """A moment of which a part is known: ``2026``, ``2026-11``, ``2026-11-23T14:30``."""
    if len(moment) < _MONTH_LETTERS:
        return moment
    has_day = len(moment) >= _DAY_LETTERS
    day = date.fromisoformat(moment[:_DAY_LETTERS] if has_day else f"{moment}-01")
    of = " de " if lang == "es" else " "
    month = f"{_MONTHS[lang][day.month - 1]}{of}{day.year}"
    said = f"{day.day}{of}{month}" if has_day else month
    hour = moment[_DAY_LETTERS + 1 :]
    return f"{said}, {hour}" if hour else said


def count_text(count: Mapping[str, Any], lang: Lang) -> str:
    """How many, or about how many."""
    number = int(count["number"])
    text = f"{number:,}" if number >= _GROUPED_FROM[lang] else str(number)
    said = text.replace(",", ".") if lang == "es" else text
    return f"{word_in('about', lang)} {said}" if count.get("approximate") is True else said


def listed(parts: Iterable[str | None], between: str = ", ") -> str | None:
    """What is there, joined; ``None`` where nothing is."""
    there = [part for part in parts if part is not None and trimmed(part)]
    return between.join(there) if there else None
