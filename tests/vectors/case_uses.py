"""Cases for what is shared and sent, and for the threads of a case."""

from collections.abc import Iterator
from typing import Any

from tests.casework import Talk
from tests.vectors.case_parts import OTHER, REASON, SHARE, case, coded, used
from tests.vectors.cases import Case


def use_cases() -> Iterator[Case]:
    """Some cases of the folder ``case``."""
    yield from _sharing()
    yield from _outputs()
    yield from _threads()


def _sharing() -> Iterator[Case]:
    talk = coded()
    both = used("share-members", "reporter", "p1")
    to: dict[str, Any] = {"member": "cenzontle", "level": "summary", "thread": SHARE}
    talk.say("shared", **{**to, "member": "brujula"}, consents=both)
    talk.say("shared", **to)
    talk.say("shared", **to, consents=both[:1])
    talk.say("shared", **to, until="2026-11-27", consents=both)
    talk.say("shared", **{**to, "thread": OTHER}, until="2027-01-01", consents=both)
    talk.say("shared", **{**to, "thread": "6b" * 16}, consents=both)
    talk.say("revoked", thread="6b" * 16)
    talk.say("revoked", thread=OTHER)
    talk.say("revoked", thread=OTHER)
    full = talk.say("shared", **{**to, "level": "full+contact", "thread": "6b" * 16}, consents=both)
    talk.say("consent", person="p1", scope="share-members", value="no", source="call")
    talk.agree(full, by="brujula/carla")
    outcomes = {
        "7": "takes-part-already",
        "8": "no-consent",
        "9": "no-consent",
        "12": "shared-already",
        "13": "not-shared",
        "15": "not-shared",
        "16": "waiting",
        "18": "no-consent",
    }
    yield case(
        "sharing",
        "with everybody's consent, once; what ended is over; a no that comes while it waits",
        talk,
        outcomes=outcomes,
    )


def _outputs() -> Iterator[Case]:
    talk = coded()
    both = used("share-un", "reporter", "p1")
    letter: dict[str, Any] = {
        "output": "o1",
        "type": "allegation-letter",
        "text": "Señora Relatora:",
    }
    talk.say("output", **letter, status="draft")
    talk.say("output", **letter, status="replied")
    talk.say("output", **letter, status="sent")
    sent = talk.say("output", **letter, status="sent", consents=both)
    talk.agree(sent, by="alborada/beto")
    talk.say("output", **{**letter, "text": "Otra"}, status="acknowledged")
    talk.say("output", **letter, status="draft")
    talk.say("output", **letter, status="sent", consents=both)
    talk.say(
        "output", **letter, status="replied", replies=[{"received": "2027-01-10", "grade": "b"}]
    )
    talk.say("output", **letter, status="published", consents=both)
    outcomes = {
        "8": "not-sent",
        "9": "no-consent",
        "12": "sent-already",
        "13": "sent-already",
        "14": "sent-already",
        "16": "no-consent",
    }
    yield case(
        "outputs",
        "what is sent has consent and a second person, and stays what it was",
        talk,
        outcomes=outcomes,
    )
    talk = coded()
    named = [*used("publish-anon", "reporter"), *used("publish-named", "p1")]
    public: dict[str, Any] = {
        "output": "o1",
        "type": "statement",
        "status": "published",
        "consents": named,
    }
    waiting = talk.say("output", **public)
    talk.say("consent", person="e5", scope="never-publish", value="ask-me", source="call")
    talk.say("output", **{**public, "output": "o2"})
    talk.say("consent", person="e5", scope="never-publish", value="no", source="call")
    talk.say("output", **{**public, "output": "o3", "type": "unheard-of"})
    talk.say(
        "output",
        **{**public, "output": "o4", "type": "case-file", "status": "sent"},
        by="brujula/carla",
    )
    talk.say(
        "consent",
        person="p1",
        scope="publish-named",
        value="yes",
        source="call",
        until="2026-11-27",
    )
    talk.agree(waiting, by="brujula/carla")
    outcomes = {
        "7": "waiting",
        "9": "no-consent",
        "11": "no-consent",
        "12": "waiting",
        "14": "no-consent",
    }
    yield case(
        "publishing",
        "never-publish of anybody wins; a yes that ended; a use that nobody "
        "knows; a file for own use needs none",
        talk,
        outcomes=outcomes,
    )


def _threads() -> Iterator[Case]:
    joint = coded()
    private = Talk("private", ("alborada",), b"\x02" * 16)
    private.say("note", text="sólo para nosotras", at=2)
    private.say("state", to="triage", at=3, **REASON)
    private.say("labels", add=["propio"], at=9)
    share = Talk(
        "share",
        ("alborada", "cenzontle"),
        b"\x03" * 16,
        {"facts": {"level": "pointer", "type": "attack"}},
    )
    share.say("note", text="gracias", by="cenzontle/eva", at=1)
    yield case(
        "joint-leads",
        "of three threads the joint one leads, whatever was begun first",
        joint,
        private,
        share,
        state="open",
    )
    alone = Talk("private", ("cenzontle",), b"\x04" * 16)
    alone.say("note", text="¿quién es?", by="cenzontle/eva")
    yield case(
        "share-leads", "whoever was only shown a case follows the share", share, alone, state="new"
    )
    alone = Talk("private", ("alborada",), b"\x02" * 16)
    alone.say_all(("state", {"to": "triage", **REASON}), ("state", {"to": "quarantine", **REASON}))
    yield case("private-leads", "a case of one organisation", alone, state="quarantine")
    slow = Talk()
    slow.say("note", text="primero", at=30)
    slow.say("note", text="reloj atrasado", at=2)
    beside = Talk("private", ("alborada",), b"\x02" * 16)
    beside.say("note", text="entre", at=20)
    yield case("slow-clock", "who answers comes after whom they answered", slow, beside)
