"""Bodies in which questions are answered: what a schema says of them, and what it cannot."""

import copy
from collections.abc import Iterator
from typing import Any

from app.protocol.encoding import to_base64url

_Row = tuple[str, str, str, Any, Any]

TIME = {"precision": "range", "start": "2026-11-23T14", "end": "2026-11-24", "text": "de noche"}
PLACE = {
    "state": "mx-07",
    "municipality": "Ocosingo",
    "locality": "El Naranjal",
    "point": {"lat": 16.7, "lon": -93, "precision": "cell-10km"},
    "type": "home",
    "note": "junto al río",
}
ANSWERS: dict[str, Any] = {
    "form": {"id": "testimony", "version": 3},
    "lang_variant": "de los Altos",
    "reporter": {"relation": "family", "identity": {"name": "Lucía", "org": "Colectivo"}},
    "events": [
        {
            "time": TIME,
            "place": PLACE,
            "categories": [{"id": "disappearance", "main": True}, {"id": "att-threat"}],
            "context": ["checkpoint"],
            "motive": ["defence"],
            "topic": ["human-rights"],
            "note": "una camioneta",
        },
        {"time": {"precision": "unknown"}},
    ],
    "persons": [
        {
            "id": "p1",
            "roles": ["victim"],
            "name": "Ana",
            "alias": "la maestra",
            "is_org": False,
            "age_band": "30-44",
            "sex_gender": "woman",
            "groups": ["hrd"],
            "occupation": "maestra",
            "org": "Escuela",
            "indigenous_people": "tseltal",
            "status": "missing",
            "safe_now": "unknown",
            "is_minor": False,
            "note": "con lentes",
        },
        {"id": "p2", "roles": ["witness"], "count": {"number": 12, "approximate": True}},
    ],
    "perpetrators": [
        {
            "id": "x1",
            "class": "army",
            "institution": "Ejército",
            "unit": "31 batallón",
            "name": "N",
            "alias": "el Cabo",
            "rank": "cabo",
            "count": {"number": 4},
            "involvement": "direct",
            "basis": ["saw-uniform", "vehicle"],
            "plates": ["ABC-12"],
            "phones": ["961"],
            "accounts": ["@x"],
            "confidence": 2,
            "note": "con casco",
        }
    ],
    "steps_taken": [
        {
            "addressee": "cnb",
            "time": {"precision": "day", "start": "2026-11-25"},
            "file_number": "12/2026",
            "result": "nada",
        }
    ],
    "urgency": "now",
    "risk": {"if_known": "yes-now", "whom": ["family"], "note": "vigilan"},
    "needs": ["legal", "search"],
    "consent": [
        {
            "person": "reporter",
            "scope": "share-un",
            "value": "yes",
            "at": "2026-11-28",
            "form_version": 1,
            "lang": "es",
            "given_by": "self",
            "how": "form",
            "identity": "withheld-from-state",
            "recipients": ["alborada"],
            "until": "2027-01-01",
        },
        {"person": "p1", "scope": "stats", "value": "ask-me"},
    ],
    "contact": {
        "how": "phone-window",
        "text": "961 000",
        "when": "de 8 a 9",
        "leave_message": False,
        "avoid": "la palabra denuncia",
        "cover": "de la farmacia",
        "lang": "tzh",
        "gender": "woman",
    },
    "modules": [
        {
            "id": "disappearance",
            "version": 1,
            "person": "p1",
            "answers": {
                "clothing": "blusa azul",
                "steps": ["complaint", "amparo"],
                "phone-on": True,
                "height-cm": 160,
                "seen": {"time": TIME},
                "taken-to": {"place": PLACE},
            },
        }
    ],
    "unanswered": {"perpetrators": "declined", "events.1.place": "unknown"},
    "synthetic": True,
}
FILE = {
    "source_type": "photo",
    "caption": "la puerta",
    "graphic": False,
    "made_by": "me",
    "metadata": "stripped",
    "derived": {
        "sha256": "44" * 32,
        "size": 9_000_000,
        "media_type": "image/heic",
        "how": ["metadata", "blur"],
        "from": "a2.heic",
    },
}


def bodies(minimal: dict[str, Any], entry: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """Name, comment, expected stage and body of each case."""
    whole = whole_body(minimal, entry)
    yield "all-answered", "every field of every kind", "ok", whole
    for name, comment, expect, path, value in (*_shapes(), *_rules()):
        yield name, comment, expect, _changed(whole, path, value)
    for name, comment, expect, changes in _follow_ups():
        yield name, comment, expect, {**minimal, **_tied(), **changes}


def whole_body(minimal: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """A first report in which everything is answered."""
    files = [
        {**entry, **FILE},
        {**entry, "id": "33" * 16, "name": "a2.heic", "media_type": "image/heic"},
        {**entry, "id": "55" * 16, "name": "a3.webm", "media_type": "audio/webm"},
    ]
    narrative = {"text": "Llegaron de noche.", "audio": ["a3.webm"]}
    return {**minimal, **ANSWERS, "narrative": narrative, "attachments": files}


def _shapes() -> Iterator[_Row]:
    """What the schema says."""
    event, person, x = ("events", 0), ("persons", 0), ("perpetrators", 0)
    answers = ("modules", 0, "answers")
    yield from (
        ("newer-code", "a code of a later vocabulary", "ok", (*event, "motive"), ["later-code"]),
        ("code-with-space", "no code", "content", (*event, "motive"), ["of old"]),
        ("code-alone", "a code for a list", "content", (*event, "motive"), "defence"),
        ("longest-name", "200 code points", "ok", (*person, "name"), "😀" * 200),
        ("name-too-long", "one more", "content", (*person, "name"), "x" * 201),
        ("note-too-long", "2,001 code points", "content", (*event, "note"), "x" * 2001),
        ("caption-too-long", "501", "content", ("attachments", 0, "caption"), "x" * 501),
        ("variant-too-long", "101", "content", ("lang_variant",), "x" * 101),
        ("twenty-events", "as many as may be", "ok", ("events",), [{}] * 20),
        ("too-many-events", "one more", "content", ("events",), [{}] * 21),
        ("too-many-consents", "501", "content", ("consent",), [ANSWERS["consent"][0]] * 501),
        ("event-a-text", "no object", "content", ("events",), ["ayer"]),
        ("time-without-precision", "how exact?", "content", (*event, "time"), {"start": "2026"}),
        ("time-with-seconds", "finer than any", "content", _start, "2026-11-23T14:30:00"),
        ("time-of-other-digits", "not of ASCII", "content", _start, "٢٠٢٦"),
        ("point-off-the-globe", "91 degrees", "content", (*event, "place", "point", "lat"), 91),
        ("point-as-text", "in quotes", "content", (*event, "place", "point", "lat"), "16.7"),
        (
            "point-without-blur",
            "how far?",
            "content",
            (*event, "place", "point"),
            {"lat": 1, "lon": 1},
        ),
        ("count-of-none", "nobody", "content", ("persons", 1, "count", "number"), 0),
        ("count-of-halves", "12.5 people", "content", ("persons", 1, "count", "number"), 12.5),
        ("person-without-id", "nobody can be meant", "content", ("persons", 1, "id"), None),
        ("minor-as-text", "a truth value in quotes", "content", (*person, "is_minor"), "no"),
        ("confidence-of-four", "of three", "content", (*x, "confidence"), 4),
        ("urgency-unknown", "none of the four", "content", ("urgency",), "later"),
        ("consent-without-value", "neither yes nor no", "content", ("consent", 0, "value"), None),
        ("consent-newer-value", "which counts as no", "ok", ("consent", 0, "value"), "maybe"),
        ("needs-null", "null counts as absent, here too", "ok", ("needs",), None),
        ("null-in-a-list", "but not in a list", "content", ("needs",), [None]),
        ("module-without-answers", "none", "content", ("modules", 0, "answers"), None),
        ("answer-too-long", "2,001 code points", "content", (*answers, "clothing"), "x" * 2001),
        ("answer-a-fraction", "no whole number", "content", (*answers, "height-cm"), 1.5),
        ("answer-of-numbers", "a list of numbers", "content", (*answers, "steps"), [1]),
        (
            "answer-bad-time",
            "month 13",
            "content",
            (*answers, "seen", "time", "start"),
            "2026-13",
        ),
        ("question-of-no-id", "a space in it", "content", (*answers, "how many"), 3),
        (
            "unanswered-path",
            "a path that is none",
            "content",
            ("unanswered", "events..x"),
            "unknown",
        ),
        ("unanswered-newer", "a reason of a later form", "ok", ("unanswered", "needs"), "later"),
        ("synthetic-as-number", "1 for true", "content", ("synthetic",), 1),
        (
            "derived-without-hash",
            "of what?",
            "content",
            ("attachments", 0, "derived", "sha256"),
            None,
        ),
        ("derived-alone", "the original stays", "ok", ("attachments", 0, "derived", "from"), None),
        ("contact-a-text", "no object", "content", ("contact",), "por favor"),
    )


_start = ("events", 0, "time", "start")


def _rules() -> Iterator[_Row]:
    """What no schema says."""
    person, two = {"id": "p1"}, [{"id": "torture", "main": True}, {"id": "life", "main": True}]
    for name, text, expect in (
        ("leap-day", "2024-02-29", "ok"),
        ("no-leap-day", "2026-02-29", "content"),
        ("no-leap-century", "1900-02-29", "content"),
        ("month-13", "2026-13", "content"),
        ("year-0", "0000", "content"),
        ("year-1", "0001-01-01", "ok"),
        ("hour-24", "2026-11-23T24", "content"),
        ("minute-60", "2026-11-23T14:60", "content"),
        ("minute-59", "2026-11-23T23:59", "ok"),
    ):
        yield f"time-{name}", text, expect, _start, text
    yield from (
        ("step-on-no-day", "31 June", "content", ("steps_taken", 0, "time", "start"), "2026-06-31"),
        ("consent-on-no-day", "day 0", "content", ("consent", 0, "at"), "2026-06-00"),
        ("consent-until-no-day", "day 32", "content", ("consent", 0, "until"), "2026-12-32"),
        ("person-twice", "one id for two", "content", ("persons",), [person, person]),
        ("person-reporter", "an id that is taken", "content", ("persons", 1, "id"), "reporter"),
        ("perpetrator-twice", "one id for two", "content", ("perpetrators",), [person, person]),
        ("module-twice", "one for two", "content", ("modules",), [ANSWERS["modules"][0]] * 2),
        ("module-of-nobody", "of p9", "content", ("modules", 0, "person"), "p9"),
        ("consent-of-nobody", "of p9", "content", ("consent", 1, "person"), "p9"),
        ("two-mains", "two main categories", "content", ("events", 0, "categories"), two),
        ("audio-missing", "not attached", "content", ("narrative", "audio"), ["a9.webm"]),
        ("audio-twice", "told once", "content", ("narrative", "audio"), ["a3.webm"] * 2),
        ("derived-of-missing", "not attached", "content", _origin, "a9.jpg"),
        ("derived-of-itself", "a copy of itself", "content", _origin, "a1.jpg"),
        ("sensitive-part", "for one of the chosen", "ok", ("sensitive",), [_part("alborada")]),
        ("sensitive-twice", "one member twice", "content", ("sensitive",), [_part("alborada")] * 2),
        ("sensitive-for-others", "not chosen", "content", ("sensitive",), [_part("brujula")]),
        ("sensitive-padded", "not base64url", "content", ("sensitive",), [_part("alborada", "=")]),
        ("requests-at-first", "of nothing before", "content", ("requests",), [{"ask": "delete"}]),
    )


def _part(member: str, end: str = "") -> dict[str, str]:
    return {"member": member, "sealed": "A" * 6976 + end}


_origin = ("attachments", 0, "derived", "from")


def _follow_ups() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    change = {"person": "p1", "scope": "share-un", "value": "no"}
    withdrawal = {"ask": "withdraw", "scopes": ["stats"], "person": "reporter"}
    yield from (
        ("withdrawal", "from one use", "ok", {"requests": [withdrawal]}),
        ("deletion", "of everything", "ok", {"requests": [{"ask": "delete"}]}),
        ("newer-request", "of a later kind", "ok", {"requests": [{"ask": "call-me"}]}),
        ("consent-changed", "of a person of the first report", "ok", {"consent": [change]}),
        ("module-later", "about that person", "ok", {"modules": [_about("p1")]}),
        ("request-of-nothing", "what?", "content", {"requests": [{"person": "p1"}]}),
    )


def _about(person: str) -> dict[str, Any]:
    return {"id": "torture", "version": 1, "person": person, "answers": {}}


def _tied() -> dict[str, Any]:
    return {"type": "followup", "follows": {"mac": to_base64url(bytes(range(32)))}}


def _changed(body: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The body with ``value`` at ``path``."""
    changed = copy.deepcopy(body)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed
