"""The case file: all that may leave of a case for this use, with its sources as footnotes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.member.exports.codes import CATEGORIES, Lang, label
from app.member.exports.facts import Facts
from app.member.outputs.document import Block, Document, paragraphs_of, told
from app.member.outputs.filling import (
    called,
    count_text,
    entity_in,
    listed,
    moment_text,
    place_text,
    time_text,
)
from app.member.outputs.obligations import obligation_of
from app.member.outputs.shared import shared

_Said = Mapping[str, Any]
_Row = Mapping[str, Any]

# Where the codes of a field are named.
_LISTS = {
    "methods": "enums.torture_method",
    "context": "enums.context",
    "motive": "enums.motive",
    "topic": "enums.topic",
    "sex": "enums.sex_gender",
    "age_band": "enums.age_band",
    "groups": "victim_groups",
    "status": "enums.victim_status",
    "class": "actors_perpetrators",
}
_ABOUT_ACTS = ("methods", "context", "motive", "topic")
_ABOUT_PEOPLE = (
    "sex", "age_band", "groups", "status", "class", "aliases", "occupation", "org", "nationality",
    "indigenous_people", "institution", "rank", "description", "note",
)  # fmt: skip


def case_file(facts: Facts, lang: Lang, day: str) -> Document:
    """The document of what may leave, as of ``day``."""
    file = _CaseFile(facts, lang)
    title = f"{file.word('title')} {facts['code']}"
    return Document(lang, title, day, facts["code"], list(file.blocks()))


class _CaseFile:
    def __init__(self, facts: Facts, lang: Lang) -> None:
        self._facts = facts
        self._lang = lang

    def word(self, name: str) -> str:
        return str(shared("case_file_words")[name][self._lang])

    def blocks(self) -> Iterator[Block]:
        facts = self._facts
        notice = self.word("withNames" if facts["names"] else "withoutNames")
        sent = (each for each in facts.get("outputs", ()) if "sent" in each)
        yield {"kind": "notice", "runs": [told(notice, strong=True)]}
        yield from self._part("case", [self._about()])
        yield from self._part("summary", paragraphs_of(facts.get("summary", "")))
        yield from self._part("acts", _joined(self._act(act) for act in facts.get("acts", ())))
        people = (self._entity(entity) for entity in facts.get("entities", ()))
        yield from self._part("people", _joined(people))
        words = (paragraphs_of(report["text"]) for report in facts.get("reports", ()))
        yield from self._part("told", _joined(words))
        yield from self._part("outputs", _joined(self._output(each) for each in sent))

    def _part(self, name: str, blocks: Sequence[Block]) -> list[Block]:
        heading = {"kind": "heading", "level": 1, "text": self.word(name)}
        return [heading, *blocks] if blocks else []

    def _about(self) -> Block:
        facts = self._facts
        return _table(
            self._row("called", facts.get("title")),
            self._row("state", self._code("case_states", facts["state"])),
            self._row("urgency", self._code("enums.urgency", facts.get("urgency"))),
            self._row("labels", listed(facts.get("labels", ()))),
        )

    def _act(self, act: _Said) -> list[Block]:
        lang = self._lang
        sources = "; ".join(self._source(each) for each in act.get("sources", ()))
        ended = act.get("detention", {}).get("ended")
        cited = (
            found.label if (found := obligation_of(id_, [act], lang)) else id_
            for id_ in act.get("obligations", ())
        )
        name = f"{act['id']}. {label(act['category'], CATEGORIES, lang)}"
        level = self._code("verification_levels", act["level"])
        return [
            _heading(name),
            _table(
                self._row("level", level, sources if act.get("sources") else None),
                self._row("time", time_text(act["time"], lang) if "time" in act else None),
                self._row("place", place_text(act["place"], lang) if "place" in act else None),
                self._row(
                    "also", listed(label(code, CATEGORIES, lang) for code in act.get("also", ()))
                ),
                self._row("victims", listed(map(self._victim, act.get("victims", ())), "; ")),
                self._row(
                    "perpetrators",
                    listed(map(self._perpetrator, act.get("perpetrators", ())), "; "),
                ),
                *(self._coded(name, act.get(name)) for name in _ABOUT_ACTS),
                self._row("detention", listed([moment_text(ended, lang) if ended else None])),
                self._row("obligations", listed(cited, "; ")),
                self._row("note", act.get("note")),
            ),
        ]

    def _entity(self, entity: _Said) -> list[Block]:
        lang = self._lang
        born, count, place = (entity.get(name) for name in ("born", "count", "place"))
        identifiers = (each["value"] for each in entity.get("identifiers", ()))
        return [
            _heading(self._name_of(entity)),
            _table(
                *(self._coded(name, entity.get(name)) for name in _ABOUT_PEOPLE),
                self._row("born", moment_text(born, lang) if born else None),
                self._row("count", count_text(count, lang) if count else None),
                self._row("place", place_text(place, lang) if place else None),
                self._row("identifiers", listed(identifiers)),
                self._row("appearance", listed(entity.get("appearance", {}).values(), "; ")),
            ),
        ]

    def _output(self, output: _Said) -> list[Block]:
        lang, status = self._lang, output["status"]
        named = listed((self._code("enums.output_type", output["type"]), output.get("title")), ": ")
        is_published = status == "published"
        known = self.word("published") if is_published else self._code("enums.reply_status", status)
        sent = moment_text(output["sent"], lang)
        due = moment_text(output["due"], lang) if output.get("due") else None
        replies = (
            listed((
                moment_text(each["received"], lang),
                self._code("enums.reply_grade", each.get("grade")),
            ))
            for each in output.get("replies", ())
        )  # fmt: skip
        addressee = self._code("enums.addressee", output.get("addressee"))
        return [
            _heading(named or output["type"]),
            _table(
                self._row("status", known),
                self._row("sent", listed((sent, addressee))),
                self._row("due", due),
                self._row("replies", listed(replies, "; ")),
            ),
        ]

    def _row(self, name: str, text: str | None, note: str | None = None) -> _Row | None:
        if not text:
            return None
        source = None if note is None else told(note)["text"]
        return {"name": self.word(name), "runs": [told(text, note=source)]}

    def _coded(self, name: str, value: str | Sequence[str] | None) -> _Row | None:
        said = [value] if isinstance(value, str) else (value or ())
        terms = _LISTS.get(name)
        return self._row(
            name, listed(label(each, (terms,), self._lang) if terms else each for each in said)
        )

    def _code(self, terms: str, code: str | None) -> str | None:
        return None if code is None else label(code, (terms,), self._lang)

    def _source(self, source: _Said) -> str:
        captured = source.get("captured")
        parts = (
            self._code("enums.source_type", source["type"]),
            self._code("enums.reporter_relation", source.get("relation")),
            self.word("firstHand") if source.get("first_hand") is True else None,
            self._code("enums.source_reliability", source.get("reliability")),
            moment_text(captured, self._lang) if captured else None,
            source.get("url"),
        )
        return listed(parts) or str(source["type"])

    def _victim(self, victim: _Said) -> str:
        return self._party(
            victim,
            self._code("victim_groups", victim.get("class")),
            self._code("enums.age_band", victim.get("age_band")),
            self._code("enums.victim_status", victim.get("status")),
        )

    def _perpetrator(self, party: _Said) -> str:
        return self._party(party, self._code("enums.involvement", party.get("involvement")))

    def _party(self, party: _Said, *more: str | None) -> str:
        entity = entity_in(self._facts, party["entity"])
        name = str(party["entity"]) if entity is None else self._name_of(entity)
        said = listed(more)
        return f"{name} ({said})" if said else name

    def _name_of(self, entity: _Said) -> str:
        """By number where they may not be called anything."""
        return listed((entity["id"], called(entity)), " ") or str(entity["id"])


def _heading(text: str) -> Block:
    return {"kind": "heading", "level": 2, "text": told(text)["text"]}


def _table(*rows: _Row | None) -> Block:
    """Rows of which something is known."""
    return {"kind": "facts", "rows": [row for row in rows if row is not None]}


def _joined(parts: Iterable[Sequence[Block]]) -> list[Block]:
    return [block for part in parts for block in part]
