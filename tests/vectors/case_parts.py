"""What cases of the folder ``case`` are made of.

Each says by hand what becomes of its events and what must hold in the end; the rest of the case is
written down as Python makes it, for the other language to make the same.
"""

from typing import Any

from app.protocol.case import case_of
from app.protocol.vocabulary import vocabulary
from tests.casework import Talk, case_to_json, events_to_json
from tests.vectors.cases import Case

OTHER = "0f" * 16
SHARE = "5a" * 16
SOURCES = [
    {"id": "s1", "type": "witness-statement", "first_hand": True, "reliability": "sr2"},
    {"id": "s2", "type": "video"},
]
BASIS: dict[str, Any] = {"sources": SOURCES}
CHECKED = [term.id for term in vocabulary("safe_closing")]
REASON: dict[str, Any] = {"reason": "así"}
CLOSED: dict[str, Any] = {"to": "closed", "close_reason": "resolved", "checked": CHECKED, **REASON}
VICTIM: dict[str, Any] = {
    "id": "e1",
    "kind": "person",
    "roles": ["victim"],
    "person": "p1",
    "name": "Ana",
}
UNIT: dict[str, Any] = {"id": "e2", "kind": "unit", "class": "army", "name": "Batallón 99"}
ACT: dict[str, Any] = {
    "id": "a1",
    "category": "torture-physical",
    "victims": [{"entity": "e1", "status": "free-injured"}],
    "perpetrators": [{"entity": "e2", "involvement": "direct", "certainty": 2}],
    "time": {"precision": "day", "start": "2026-11-20"},
}


def case(name: str, comment: str, *talks: Talk, **expected: Any) -> Case:
    """``expected``: ``outcomes`` by the number of an event of the first thread, ``levels`` by act,
    other fields of the leading thread.
    """
    threads = [talk.events for talk in talks]
    made_of = case_to_json(case_of(threads))
    numbers = {event.hash.hex(): event.number for event in talks[0].events}
    outcomes = {
        str(numbers[made]): reason or outcome
        for made, outcome, reason in made_of["history"]
        if made in numbers and outcome != "done"
    }
    assert outcomes == expected.pop("outcomes", {}), (name, outcomes)
    lead = made_of["threads"][0]
    if levels := expected.pop("levels", None):
        assert {act: each["level"] for act, each in lead["acts"].items()} == levels, name
    for field, value in expected.items():
        assert lead[field] == value, (name, field, lead[field])
    return Case("case", name, comment, "ok", {"threads": events_to_json(threads), "case": made_of})


def talked(*whats: tuple[str, dict[str, Any]], **how: Any) -> Talk:
    talk = Talk(**how)
    talk.say_all(*whats)
    return talk


def opened() -> Talk:
    """A case that is open: three events after the first."""
    return talked(
        ("state", {"to": "triage", **REASON}),
        ("assigned", {"member": "alborada", "person": "ana"}),
        ("state", {"to": "open", "next": "2026-12-01", **REASON}),
    )


def coded() -> Talk:
    """An open case with one act: events 4 to 6."""
    talk = opened()
    talk.say_all(
        ("entity", {"entity": VICTIM}), ("entity", {"entity": UNIT}), ("act", {"act": ACT})
    )
    return talk


def used(scope: str, *people: str) -> list[dict[str, str]]:
    """The consents on which a use rests."""
    return [{"person": person, "scope": scope, "by": "cd" * 16} for person in people]
