"""Cases for states, closing, and what goes with a case from day to day."""

from collections.abc import Iterator

from tests.casework import Talk
from tests.vectors.case_parts import CHECKED, CLOSED, REASON, case, opened, talked
from tests.vectors.cases import Case


def state_cases() -> Iterator[Case]:
    """Some cases of the folder ``case``."""
    yield from _states()
    yield from _closing()
    yield from _daily_work()


def _states() -> Iterator[Case]:
    yield case("begun", "one event: a new case", Talk(begun={"urgency": "high"}), state="new")
    yield case("opened", "triage, an owner, a next date", opened(), state="open", next="2026-12-01")
    talk = talked(
        ("state", {"to": "open", "next": "2026-12-01", **REASON}),
        ("state", {"to": "nonsense", **REASON}),
        ("state", {"to": "triage", **REASON}),
        ("state", {"to": "open", "next": "2026-12-01", **REASON}),
        ("assigned", {"member": "alborada"}),
        ("state", {"to": "open", **REASON}),
        ("state", {"to": "out-of-mandate", **REASON}),
    )
    outcomes = {"1": "transition", "2": "transition", "4": "no-owner", "6": "no-next-date"}
    yield case(
        "transitions",
        "what leads nowhere, and leaving triage without an owner or a date; "
        "out of mandate needs neither",
        talk,
        outcomes=outcomes,
        state="out-of-mandate",
    )
    talk = opened()
    talk.say_all(
        ("state", {"to": "action", **REASON}),
        ("state", {"to": "monitoring", **REASON}),
        ("state", {"to": "monitoring", "next": "2027-01-10", **REASON}),
    )
    yield case(
        "monitoring",
        "whoever waits says until when",
        talk,
        outcomes={"5": "no-next-date"},
        state="monitoring",
        next="2027-01-10",
    )
    talk = opened()
    talk.say("assigned")
    talk.say("joined", member="cenzontle")
    talk.say("assigned", member="dalia")
    talk.say("assigned", member="cenzontle", person="carla")
    talk.say("left", member="cenzontle")
    talk.say("left", member="cenzontle")
    talk.say("joined", member="brujula")
    outcomes = {"6": "does-not-take-part", "9": "does-not-take-part", "10": "takes-part-already"}
    yield case(
        "owner-left",
        "with the organisation that had the case, its owner is gone",
        talk,
        outcomes=outcomes,
        owner=None,
        members=["alborada", "brujula"],
    )


def _closing() -> Iterator[Case]:
    talk = opened()
    talk.say("state", to="action", **REASON)
    talk.say("state", to="closed", **REASON)
    talk.say("state", **{**CLOSED, "checked": CHECKED[1:]})
    closing = talk.say("state", **CLOSED)
    outcomes = {"5": "no-close-reason", "6": "not-checked", "7": "waiting"}
    yield case(
        "closing-waits",
        "every point of the list, and then another person",
        talk,
        outcomes=outcomes,
        state="action",
    )
    talk.agree(closing, by="alborada/ana")
    talk.agree(closing, by="alborada")
    talk.agree(closing, by="alborada/beto")
    talk.agree(closing, by="brujula")
    talk.say("state", to="open", **REASON)
    outcomes = {
        "5": "no-close-reason",
        "6": "not-checked",
        "8": "own-event",
        "9": "own-event",
        "11": "done-already",
    }
    yield case(
        "closed",
        "neither oneself nor the key that is nobody's in particular; it can be opened again",
        talk,
        outcomes=outcomes,
        state="open",
    )
    talk = opened()
    talk.say("state", to="action", **REASON)
    closing = talk.say("state", **CLOSED)
    talk.say("state", to="verifying", by="brujula/carla", **REASON)
    talk.agree(closing, by="brujula/carla")
    yield case(
        "closing-overtaken",
        "somebody else went on with it meanwhile",
        talk,
        outcomes={"5": "overtaken", "7": "overtaken"},
        state="verifying",
    )


def _daily_work() -> Iterator[Case]:
    talk = talked(
        ("task", {"task": "t1", "type": "verify", "title": "Llamar", "member": "brujula"}),
        ("task", {"task": "t1", "type": "verify", "title": "Llamar hoy", "due": "2026-12-01"}),
        ("task", {"task": "t2", "type": "legal", "title": "Amparo", "member": "dalia"}),
        ("task-done", {"task": "t1", "note": "hecho"}),
        ("task-done", {"task": "t1"}),
        ("task-done", {"task": "t2"}),
        ("task", {"task": "t1", "type": "verify", "title": "Otra vez"}),
        ("labels", {"add": ["gráfico", "norte", "gráfico"]}),
        ("labels", {"add": ["sur"], "remove": ["norte", "nunca"]}),
        ("opened", {"purpose": "triage"}),
        ("replied", {"sha256": "ab" * 32, "template": "received"}),
        ("urgency", {"to": "now"}),
        (
            "described",
            {"title": "Caso norte", "risk": "r3", "needs": [{"need": "legal", "met": False}]},
        ),
        ("weather", {"sun": True}),
        ("begun", {"schema": 1, "kind": "joint", "members": ["alborada"]}),
    )
    outcomes = {
        "3": "does-not-take-part",
        "5": "done-already",
        "6": "unknown-task",
        "7": "done-already",
        "14": "unknown",
        "15": "begun-already",
    }
    yield case(
        "daily-work",
        "tasks, labels, what was opened; an event of a later version",
        talk,
        outcomes=outcomes,
        labels=["gráfico", "sur"],
        urgency="now",
    )
