"""Cases to be exported: made of synthetic reports, or by hand with everything in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.member.exports.facts import Leaving, facts_of
from app.member.exports.gate import Granted, Subject, Wish, gate
from app.protocol.case import case_of
from app.protocol.consent import Part
from app.protocol.encoding import to_base64url, to_json
from app.protocol.report import decode_report
from app.protocol.vocabulary import vocabulary
from tests.casework import Talk
from tests.synthetic.chance import Chance
from tests.synthetic.reports import Synthetic, synthetic_reports

TODAY = "2026-11-28"
NO_KEY = to_base64url(bytes(32))
OWN = Wish("case-file", TODAY)
PUBLISH = Wish("publish", TODAY)
HOSTILE = (
    '=HYPERLINK("https://evil.example";"a")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\uff1d1+1",
    "uno|dos::tres,cuatro;=5", "<script>alert(1)</script>", "![x](https://evil.example/p.png)",
    "fin\u202etxt.exe\u2066", "una\n=dos\r\ntres", '"comillas", "más"', "x" * 20_000,
    "\u202e" * 15_000, "N/A", "{query}(x)", " \u00a0 ", "-",
)  # fmt: skip
_LEVELS = {"v0": 20.0, "v1": 25.0, "v2": 20.0, "v3": 25.0, "v4": 6.0, "vn": 4.0}
_SOURCES = [
    {"id": "s1", "type": "witness-statement", "first_hand": True, "reliability": "sr2"},
    {"id": "s2", "type": "video", "url": "https://archivo.example/v?a=1|2", "captured": "2026-11"},
    {"id": "s3", "type": "social", "url": "javascript:alert(1)"},
]


def body(**answers: Any) -> dict[str, Any]:
    """A report as it was sealed."""
    return {
        "schema": "atalaya-report/1",
        "type": "testimony",
        "lang": "es",
        "narrative": {"text": "Nos pararon en el retén."},
        "recipients": ["alborada", "brujula"],
        "reply": {"kem": to_base64url(bytes(1216)), "tags": NO_KEY},
        "attachments": [],
        "client": {"build": "00" * 32},
        **({"follows": {"mac": NO_KEY}} if answers.get("type") == "followup" else {}),
        **answers,
    }


def part(id_: str, **answers: Any) -> Part:
    """One report of a defender's thread."""
    return Part(id_, decode_report(to_json(body(**answers))))


def said(person: str, scope: str, value: str = "yes", **more: Any) -> dict[str, Any]:
    """One answer of consent."""
    return {"person": person, "scope": scope, "value": value, **more}


@dataclass
class Written:
    """A case that is being written."""

    talk: Talk = field(default_factory=Talk)
    told: list[Part] = field(default_factory=list)

    def verify(self, act: str, level: str) -> None:
        """An act at a level, by as many people as that takes."""
        made = self.talk.say("verified", act=act, level=level, basis={"sources": _SOURCES})
        if level in ("v3", "v4", "vx"):
            self.talk.agree(made, by="brujula/eva")

    def subject(self, **more: Any) -> Subject:
        """What the gate looks at."""
        return Subject(case_of([self.talk.events]), self.told, **more)

    def granted(self, wish: Wish) -> Granted:
        """That it may leave."""
        found = gate(self.subject(), wish)
        assert isinstance(found, Granted), found
        return found

    def refused(self, wish: Wish, **more: Any) -> list[tuple[str, str | None]]:
        """Why it stays."""
        found = gate(self.subject(**more), wish)
        assert not isinstance(found, Granted)
        return [(each.reason, each.person) for each in found]

    def leaving(self, wish: Wish) -> Leaving:
        """What leaves."""
        return facts_of(self.subject(), self.granted(wish))


def simple(**answers: Any) -> Written:
    """One victim, one soldier, one act at v3; ``answers`` of the report."""
    talk = Talk(begun={"report": {"id": "ab" * 16, "sha256": "cd" * 32}, "title": "Un retén"})
    victim = {
        "id": "ana",
        "kind": "person",
        "person": "p1",
        "roles": ["victim"],
        "name": "Ana Díaz",
    }
    soldier = {"id": "juan", "kind": "person", "roles": ["perpetrator"], "name": "Juan Roto",
               "class": "army"}  # fmt: skip
    act = {
        "id": "a9",
        "category": "torture-physical",
        "victims": [{"entity": "ana"}],
        "perpetrators": [{"entity": "juan", "involvement": "direct"}],
        "time": {"precision": "day", "start": "2026-02-11"},
        "place": {
            "state": "mx-07",
            "municipality": "San Ensayo",
            "point": {"lat": 16.7312, "lon": -92.6377, "precision": "exact"},
        },
    }
    talk.say_all(("entity", {"entity": victim}), ("entity", {"entity": soldier}))
    talk.say_all(("act", {"act": act}))
    written = Written(talk, [part("ab" * 16, **answers)])
    written.verify("a9", "v3")
    return written


def synthetic_cases(number: int, seed: str) -> Iterator[Written]:
    """``number`` cases, some of which say hostile things wherever there is room for words."""
    chance = Chance(seed)
    cases: dict[int, Written] = {}
    place = 0
    for place, report in enumerate(_endless(seed)):
        if report.prior is not None:
            if report.prior in cases:
                cases[report.prior].told.append(_part(report, place))
            continue
        if len(cases) == number:
            break
        cases[place] = _case(chance, report, place)
    yield from cases.values()


def _endless(seed: str) -> Iterator[Synthetic]:
    return synthetic_reports(100_000, seed=seed, today=date.fromisoformat(TODAY))


def _part(report: Synthetic, place: int) -> Part:
    words = {"narrative": {"text": report.text}, "type": report.type, "lang": report.lang}
    return part(f"{place:032x}", **{**words, **report.answers})


def _case(chance: Chance, report: Synthetic, place: int) -> Written:
    id_ = f"{place:032x}"
    head = {"id": id_, "sha256": f"{place:064x}"}
    # As different as ids are.
    thread = bytes([place % 256, place // 256]) * 8
    talk = Talk(id=thread, begun={"report": head, "title": _words(chance, "Agresión")[:200]})
    entities = [*_entities(chance, report)]
    talk.say_all(*(("entity", {"entity": entity}) for entity in entities))
    written = Written(talk, [_part(report, place)])
    talk.say("described", summary=_words(chance, report.text or "Sin texto.")[:20_000])
    for act in _acts(chance, report, entities):
        talk.say("act", act=act)
        level = chance.weighted(_LEVELS)
        if level != "v0":
            written.verify(act["id"], level)
    for person in ("reporter", *(entity["id"] for entity in entities if "person" in entity)):
        for scope in ("publish-anon", "share-un"):
            if chance.happens(0.8):
                talk.say("consent", source="call", after=id_, **said(person, scope))
    if chance.happens(0.3):
        letter: dict[str, Any] = {"output": "o", "type": "wgad", "status": "draft"}
        letter |= {"addressee": "fgr", "title": _words(chance, "Carta")[:200]}
        talk.say("output", **letter, due="2027-01-15")
    return written


def _words(chance: Chance, words: str) -> str:
    return chance.among(HOSTILE) if chance.happens(0.4) else words


def _entities(chance: Chance, report: Synthetic) -> Iterator[dict[str, Any]]:
    for person in report.answers["persons"]:
        yield {
            "id": person["id"],
            "kind": "group" if "count" in person else "person",
            "person": person["id"],
            "roles": ["victim"],
            "name": _words(chance, person.get("name", "Alguien"))[:200],
            "shown_as": _words(chance, "La vecina")[:200],
            "occupation": _words(chance, "Reportera")[:200],
            **{name: person[name] for name in ("age_band", "groups", "count") if name in person},
            **({"sex": person["sex_gender"]} if "sex_gender" in person else {}),
            **({"is_minor": True} if person.get("is_minor") else {}),
        }
    for doer in report.answers.get("perpetrators", ()):
        named = {
            "name": _words(chance, "Un comandante")[:200],
            "rank": _words(chance, "Cabo")[:200],
        }
        yield {
            "id": doer["id"],
            "kind": "person",
            "roles": ["perpetrator"],
            "class": doer["class"],
            **named,
        }


def _acts(
    chance: Chance, report: Synthetic, entities: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    event = report.answers["events"][0]
    doers = [entity["id"] for entity in entities if "person" not in entity]
    point = {"lat": 14 + chance.whole(0, 180) / 11, "lon": -117 + chance.whole(0, 300) / 11}
    for place, category in enumerate(event["categories"]):
        yield {
            "id": f"act-{place}",
            "category": category["id"],
            "also": ["torture", "a-code-of-later"] if chance.happens(0.2) else [],
            "victims": [{"entity": entity["id"]} for entity in entities if "person" in entity],
            "perpetrators": [{"entity": doer, "involvement": "direct"} for doer in doers],
            "obligations": chance.some([term.id for term in vocabulary("obligations")], 4),
            **({"time": event["time"]} if "time" in event else {}),
            "place": {
                **event["place"],
                "municipality": _words(chance, "San Ensayo")[:200],
                "point": {**point, "precision": "exact"},
            },
        }


def rich() -> Written:
    """A case with something in every field there is, and a report with keys of every kind."""
    written = simple(
        reporter={"identity": {"name": "Rosa Recóndita", "org": "Radio Recóndita"}},
        contact={"how": "signal", "text": "55-0000-7777"},
        attachments=[{
            "id": "e1" * 16, "key": to_base64url(b"K" * 32), "name": "a1.jpg",
            "media_type": "image/jpeg", "size": 7, "sha256": "f1" * 32,
        }],
        reply={"kem": to_base64url(b"R" * 1216), "tags": to_base64url(b"T" * 32),
               "follow": to_base64url(b"F" * 32)},
        sensitive=[{"member": "alborada", "sealed": to_base64url(b"S" * 200)}],
        client={"build": "b7" * 32},
        consent=[said("p1", scope, identity="full") for scope in ("publish-named", "quote")],
        persons=[{"id": "p1", "name": "Ana Díaz"}],
    )  # fmt: skip
    talk = written.talk
    talk.say_all(
        ("note", {"text": "Nota entre nosotras."}),
        ("labels", {"add": ["radio"]}),
        ("task", {"task": "t1", "type": "contact", "title": "Llamar a la tía"}),
        ("described", {"title": "Retén", "summary": "La pararon.", "keep_until": "2030-01-01"}),
        ("entity", {"entity": {
            "id": "coche", "kind": "vehicle",
            "identifiers": [{"type": "plate", "value": "TEST-000"}],
            "note": "Visto dos veces.", "description": "Gris", "place": {"locality": "Barrio Sur"},
            "appearance": {"marks": "Golpe en la puerta"}, "member_of": "juan",
            "relations": [{"entity": "juan", "relation": "used", "note": "según la vecina"}],
        }}),
        ("act", {"act": {
            "id": "a2", "category": "arbitrary-detention",
            "victims": [{"entity": "ana", "note": "n"}],
            "perpetrators": [{"entity": "juan", "note": "n", "certainty": 2, "basis": ["badge"]}],
            "methods": ["beating", "sexual"], "context": ["checkpoint"], "motive": ["reporting"],
            "topic": ["human-rights"], "rights": ["liberty"], "obligations": ["iccpr-9"],
            "sdg16101": {"class": "d", "state_link": "agent"}, "note": "Nota del acto.",
            "detention": {"type": "x", "place": "Cuartel", "ended": "2026-02-12T10"},
            "death": {"autopsy": "none", "remains": "nada"}, "torture": {"medical": "none"},
            "time": {"precision": "ongoing", "start": "2026-02-11", "text": "en la feria"},
            "place": {"state": "mx-07", "locality": "Barrio Sur", "note": "junto al puente"},
            "quotes": [{"report": "cd" * 32, "start": 0, "end": 3, "text": "Nos"}],
            "sources": [{"id": "s", "type": "court", "report": "cd" * 32, "text": "expediente"}],
        }}),
        ("output", {"output": "o1", "type": "wgad", "status": "draft", "text": "Borrador",
                    "title": "Carta", "sha256": "aa" * 32, "obligations": ["iccpr-9"],
                    "replies": [{"received": "2026-11-01", "grade": "c", "assessment": "Nada"}]}),
        ("linked", {"case": "0f" * 16, "relation": "same-event"}),
        ("opened", {"purpose": "leer"}),
        ("replied", {"sha256": "bb" * 32}),
    )  # fmt: skip
    for person in ("reporter", "p1"):
        for scope in ("publish-named", "publish-anon", "share-un", "quote"):
            talk.say("consent", source="call", after="ab" * 16,
                     **said(person, scope, identity="full"))  # fmt: skip
    written.verify("a2", "v4")
    return written
