"""A case as it may leave this machine: plain JSON by ``case.schema.json``, and nothing else.

Every field is copied by its name from a list here, so what is new in an event, and whatever a
report holds beside its words (keys for replies, keys of files, contact), stays where it is. Ids
are numbered anew: members choose them, and might choose a name.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from app.member.exports.gate import Granted, Subject
from app.member.exports.names import names_somebody
from app.member.exports.shared import shared
from app.protocol.case_state import Act, CaseThread
from app.protocol.encoding import to_json
from app.protocol.primitives import sha256
from app.protocol.report import Report
from app.protocol.vocabulary import vocabulary

Facts = Mapping[str, Any]
SCHEMA = shared("case.schema")
_SHAPE = Draft202012Validator(SCHEMA)
CODE_LETTERS = 12

_ALLOWED: Mapping[str, Sequence[str]] = shared("rules")["fields"]
# A cell of ten kilometres: nobody's house is in an export.
_CELLS = 10
_MONTH = len("2026-11")


@dataclass(frozen=True)
class Leaving:
    """What leaves of one case, with what was left out of it and why, one code each."""

    facts: Facts
    left_out: tuple[str, ...]

    @property
    def sha256(self) -> bytes:
        """By which an ``exported`` event names exactly this."""
        return sha256(to_json(self.facts))


def facts_of(subject: Subject, granted: Granted) -> Leaving:
    """What may leave of a case; raises ``ValueError`` where a rule here were broken."""
    maker = _Maker(subject, granted)
    facts = maker.make()
    if not _SHAPE.is_valid(facts):
        raise ValueError("an export that is not of the shape that case.schema.json describes")
    return Leaving(facts, tuple(dict.fromkeys(maker.left_out)))


def case_code(thread: bytes) -> str:
    """What a case is called outside: the beginning of the id by which members find it."""
    return f"AT-{thread.hex()[:CODE_LETTERS]}"


class _Maker:
    def __init__(self, subject: Subject, granted: Granted) -> None:
        self._subject = subject
        self._granted = granted
        self._lead: CaseThread = subject.case.lead
        self.left_out: list[str] = []
        acts = [act for act in self._lead.acts.values() if self._may_leave(act)]
        self._acts = acts
        self._ids = {entity: f"e{place}" for place, entity in enumerate(self._lead.entities, 1)}

    def make(self) -> dict[str, Any]:
        lead, granted = self._lead, self._granted
        described: Mapping[str, Any] = lead.described.what if lead.described else {}
        title = described.get("title", lead.begun.what.get("title"))
        return _without_nothing({
            "schema": "atalaya-case/1",
            "code": case_code(lead.id),
            "use": granted.use,
            "names": granted.has_names,
            "may_publish": granted.may_publish,
            "scopes": list(granted.scopes),
            "title": self._checked("title", title),
            "summary": self._checked("summary", described.get("summary")),
            "state": lead.state,
            "urgency": lead.urgency,
            "labels": self._labels(),
            "acts": [self._act(act, f"a{place}") for place, act in enumerate(self._acts, 1)],
            "entities": [self._entity(event.what["entity"]) for event in lead.entities.values()],
            "outputs": [self._output(o.event.what) for o in lead.outputs.values()],
            "reports": list(self._reports()),
        })  # fmt: skip

    def _may_leave(self, act: Act) -> bool:
        """What is not known well enough is not told to others, and what is sensitive stays."""
        codes = [act.coded["category"], *act.coded.get("also", ())]
        if not self._granted.has_sensitive and any(map(is_sensitive, codes)):
            self.left_out.append("sensitive")
            return False
        level = vocabulary("verification_levels").terms.get(act.level)
        publishable = level.facts["publishable"] if level else "no"
        rank = level.facts["rank"] if level else -1
        if self._granted.is_own or (rank >= 0 and not self._granted.is_public):
            return True
        if publishable == "yes":
            return True
        self.left_out.append(f"level-{act.level}")
        return False

    def _labels(self) -> list[str]:
        """Words among members; they do not leave the house."""
        return list(self._lead.labels) if self._granted.is_whole else []

    def _act(self, act: Act, own: str) -> dict[str, Any]:
        coded = act.coded
        verified: Mapping[str, Any] = act.verification.event.what if act.verification else {}
        sources = verified.get("basis", coded).get("sources", ())
        also = [code for code in coded.get("also", ()) if self._may_say(code)]
        return _without_nothing({
            **_picked(coded, _ALLOWED["act"]),
            "id": own,
            "also": also,
            "methods": [code for code in coded.get("methods", ()) if self._may_say(code)],
            "level": act.level,
            "time": self._time(coded.get("time")),
            "place": self._place(coded.get("place")),
            "victims": self._parties(coded.get("victims", ()), _ALLOWED["victim"]),
            "perpetrators": self._parties(coded.get("perpetrators", ()), _ALLOWED["perpetrator"]),
            "sources": [self._source(each) for each in sources],
            "detention": self._picked_days(coded.get("detention", {}), _ALLOWED["detention"]),
            "death": _picked(coded.get("death", {}), _ALLOWED["death"]),
            "torture": _picked(coded.get("torture", {}), _ALLOWED["torture"]),
            "sdg16101": _picked(coded.get("sdg16101", {}), _ALLOWED["sdg16101"]),
            "note": self._own_words(coded.get("note")),
        })  # fmt: skip

    def _may_say(self, code: str) -> bool:
        return self._granted.has_sensitive or not is_sensitive(code)

    def _parties(
        self, parties: Iterable[Mapping[str, Any]], fields: Sequence[str]
    ) -> list[dict[str, Any]]:
        known = (each for each in parties if each["entity"] in self._ids)
        return [{**_picked(each, fields), "entity": self._ids[each["entity"]]} for each in known]

    def _source(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """An address often shows who told it."""
        url = source.get("url") if self._granted.is_whole else None
        return _without_nothing({**self._picked_days(source, _ALLOWED["source"]), "url": url})

    def _entity(self, entity: Mapping[str, Any]) -> dict[str, Any]:
        is_named = entity["id"] in self._granted.named
        return _without_nothing({
            **_picked(entity, _ALLOWED["entity"]),
            "id": self._ids[entity["id"]],
            "shown_as": self._checked("shown-as", entity.get("shown_as")),
            "member_of": self._ids.get(entity.get("member_of", "")),
            **(_picked(entity, _ALLOWED["identifying"]) if is_named else {}),
            "place": self._place(entity.get("place")) if is_named else None,
            "note": self._own_words(entity.get("note")) if is_named else None,
            "description": self._own_words(entity.get("description")) if is_named else None,
        })  # fmt: skip

    def _output(self, output: Mapping[str, Any]) -> dict[str, Any]:
        return _without_nothing({
            **self._picked_days(output, _ALLOWED["output"]),
            "title": self._own_words(output.get("title")),
            "replies": [
                self._picked_days(reply, _ALLOWED["reply"])
                for reply in output.get("replies", ())
            ],
        })  # fmt: skip

    def _reports(self) -> Iterator[dict[str, Any]]:
        """The words of whoever told it; nothing else of a report has a place here."""
        if not self._granted.has_words:
            return
        for part in self._subject.told or ():
            if isinstance(part.report, Report) and part.report.narrative.text:
                report = part.report
                text = self._checked("narrative", report.narrative.text)
                if text is not None:
                    yield {"type": report.type, "lang": report.lang, "text": text}

    def _time(self, time: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if time is None:
            return None
        size = _MONTH if self._granted.is_coarse else None
        cut = {name: str(time[name])[:size] for name in ("start", "end") if name in time}
        told = time.get("text") if self._granted.is_whole else None
        precision = time["precision"]
        if self._granted.is_coarse and precision in ("exact", "day", "approx-day"):
            precision = "month"
        return _without_nothing({"precision": precision, **cut, "text": told})

    def _picked_days(self, said: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
        """Picked, with days cut like those of acts."""
        picked = _picked(said, fields)
        size = _MONTH if self._granted.is_coarse else None
        return {
            name: item[:size] if name in _ALLOWED["day"] else item for name, item in picked.items()
        }

    def _place(self, place: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if place is None:
            return None
        if self._granted.is_coarse:
            return _picked(place, ("state",))
        point = place.get("point")
        return _without_nothing({
            **_picked(place, _ALLOWED["place"]),
            "locality": place.get("locality") if self._granted.is_whole else None,
            "point": {name: _cell(point[name]) for name in ("lat", "lon")}
            if point
            else None,
        })  # fmt: skip

    def _own_words(self, text: str | None) -> str | None:
        """Notes that members wrote for each other."""
        return text if self._granted.is_whole else None

    def _checked(self, what: str, text: str | None) -> str | None:
        """A text, unless it names somebody whose name stays here."""
        if text and names_somebody(text, self._hidden()):
            self.left_out.append(f"{what}-names-somebody")
            return None
        return text

    def _hidden(self) -> Iterator[str]:
        if self._granted.is_whole:
            return
        for event in self._lead.entities.values():
            entity = event.what["entity"]
            if entity["id"] not in self._granted.named:
                yield from (entity.get("name", ""), *entity.get("aliases", ()))
        for part in self._subject.told or ():
            for person in part.report.persons or ():
                yield from (person.name or "", person.alias or "")
            if isinstance(part.report, Report):
                yield from _names_in(part.report)


def _names_in(report: Report) -> Iterator[str]:
    if report.reporter and report.reporter.identity:
        yield report.reporter.identity.name or ""
    for perpetrator in report.perpetrators or ():
        yield perpetrator.name or ""


def is_sensitive(code: str) -> bool:
    """Whether a code is of sexual violence: ``docs/sensitive.md``."""
    lists = (vocabulary(name) for name in ("violations", "attacks"))
    found = (terms.terms[code] for terms in lists if code in terms)
    return any(_is_sensitive_term(term.facts, term.parent) for term in found)


def _is_sensitive_term(facts: Mapping[str, Any], parent: str | None) -> bool:
    mappings = facts.get("mappings", {})
    if "sensitive" in mappings:
        return True
    of = mappings.get("violation")
    return any(is_sensitive(code) for code in (parent, of) if code is not None)


def _cell(degrees: float) -> float:
    """The nearest tenth of a degree; a whole one has no fraction, as in the other language."""
    tenths = math.floor(degrees * _CELLS + 0.5)
    return tenths // _CELLS if tenths % _CELLS == 0 else tenths / _CELLS


def _picked(said: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    return {name: said[name] for name in fields if name in said}


def _without_nothing(fields: Mapping[str, Any]) -> dict[str, Any]:
    is_something: Callable[[Any], bool] = lambda value: value not in (None, [], {})  # noqa: E731
    return {name: value for name, value in fields.items() if is_something(value)}
