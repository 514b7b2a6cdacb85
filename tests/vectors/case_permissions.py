"""Cases for what everybody in a case agrees to."""

from collections.abc import Iterator
from typing import Any

from tests.casework import Talk, events_to_json
from tests.vectors.case_parts import VICTIM, opened
from tests.vectors.cases import Case
from tests.vectors.consents import TODAY, thread_of

_Json = dict[str, Any]
FIRST, FOLLOW = "first", "follow-1"


def permission_cases() -> Iterator[Case]:
    """All cases of the folder ``permission``."""
    yes = {
        "consent": [_said("reporter", "yes"), _said("p1", "yes", identity="anonymised")],
        "persons": [{"id": "p1"}],
    }
    yield _permission(
        "all-agree",
        "each person by what the report says",
        opened(),
        [yes],
        consents={"reporter": FIRST, "p1": FIRST},
        identity="anonymised",
    )
    talk = opened()
    talk.say("entity", entity={**VICTIM, "id": "e7", "person": None})
    yield _permission(
        "missing-means-no",
        "a victim whom only the members know was not asked",
        talk,
        [yes],
        hindrances=[["e7", "no", "default"]],
        consents={"reporter": FIRST, "p1": FIRST},
        identity="anonymised",
    )
    asked = _asked(talk, "e7", "yes")
    yield _permission(
        "asked",
        "they were asked",
        talk,
        [yes],
        consents={"reporter": FIRST, "p1": FIRST, "e7": asked},
        identity="anonymised",
    )
    talk = opened()
    _asked(talk, "reporter", "no")
    yield _permission(
        "careful-wins",
        "a no on the telephone beside a yes in the report",
        talk,
        [yes],
        hindrances=[["reporter", "no", "asked"]],
        consents={"p1": FIRST},
        identity="anonymised",
    )
    careful = {**yes, "consent": [_said("reporter", "ask-me"), _said("p1", "yes")]}
    talk = opened()
    _asked(talk, "reporter", "yes")
    yield _permission(
        "answer-without-question",
        "a yes of somebody who had not read the report",
        talk,
        [careful],
        hindrances=[["reporter", "ask-me", "answer"]],
        consents={"p1": FIRST},
    )
    asked = _asked(talk, "reporter", "yes", after=FIRST)
    yield _permission(
        "ask-me",
        "who wants to be asked, and was",
        talk,
        [careful],
        consents={"reporter": asked, "p1": FIRST},
    )
    later = {"consent": [_said("reporter", "no")]}
    yield _permission(
        "later-word",
        "the person has changed their mind since",
        talk,
        [careful, later],
        hindrances=[["reporter", "no", "answer"]],
        consents={"p1": FIRST},
    )
    yield _permission(
        "later-word-order-unknown",
        "nobody knows which follow-up came first",
        talk,
        [careful, later],
        is_ordered=False,
        hindrances=[["reporter", "no", "answer"]],
        consents={"p1": FIRST},
    )
    withdrawn = {"requests": [{"ask": "withdraw", "person": "reporter"}]}
    talk = opened()
    _asked(talk, "reporter", "yes", after=FOLLOW)
    yield _permission(
        "withdrawn",
        "a withdrawal stands, whatever somebody writes down",
        talk,
        [yes, withdrawn],
        hindrances=[["reporter", "no", "withdrawn"]],
        consents={"p1": FIRST},
        identity="anonymised",
    )
    again = {"consent": [_said("reporter", "yes")]}
    talk = opened()
    asked = _asked(talk, "reporter", "yes", after="follow-2")
    yield _permission(
        "withdrawn-and-again",
        "they said yes again, and were asked",
        talk,
        [yes, withdrawn, again],
        consents={"reporter": asked, "p1": FIRST},
        identity="anonymised",
    )
    talk = opened()
    _asked(talk, "p1", "yes", after=FIRST, until="2026-11-27")
    yield _permission(
        "asked-ended",
        "yesterday was the last day",
        talk,
        [yes],
        hindrances=[["p1", "no", "ended"]],
        consents={"reporter": FIRST},
    )
    yield from _publishing(yes)
    yield from _recipients()
    yield _permission(
        "nobody-reported",
        "a case of which no report stands: somebody has told it",
        opened(),
        [],
        hindrances=[["reporter", "no", "default"]],
        consents={},
    )
    yield _permission("own-use", "a file for own use", opened(), [], use="case-file", consents={})
    yield _permission(
        "unknown-use",
        "nobody has agreed to what nobody knows",
        opened(),
        [yes],
        use="mars",
        hindrances=[["reporter", "no", "unknown-use"]],
        consents={},
    )
    facts = {
        "level": "summary",
        "type": "attack",
        "summary": "…",
        "consent": [_said("reporter", "yes")],
    }
    share = Talk("share", ("alborada", "brujula"), begun={"facts": facts})
    yield _permission(
        "shared",
        "whoever was shown a case is bound by what the share says",
        share,
        None,
        consents={"reporter": share.events[0].hash.hex()},
    )


def _publishing(yes: _Json) -> Iterator[Case]:
    never = {
        **yes,
        "consent": [_said("reporter", "yes", "publish-anon"), _said("p1", "yes", "publish-named")],
    }
    yield _permission(
        "either-will-do",
        "one without a name, one with",
        opened(),
        [never],
        use="publish",
        consents={"reporter": FIRST, "p1": FIRST},
    )
    talk = opened()
    _asked(talk, "p2", "yes", "never-publish")
    yield _permission(
        "never-publish",
        "of anybody, also of somebody in no report",
        talk,
        [never],
        use="publish",
        hindrances=[["p2", "no", "default"], ["p2", "yes", "never-publish"]],
        consents={"reporter": FIRST, "p1": FIRST},
    )


def _recipients() -> Iterator[Case]:
    picked = {"consent": [_said("reporter", "yes", "share-selected", recipients=["brujula"])]}
    to_others: _Json = {
        "use": "share",
        "hindrances": [["reporter", "yes", "recipient"]],
        "consents": {},
    }
    yield _permission(
        "recipient",
        "with the one that was picked",
        opened(),
        [picked],
        use="share",
        recipient="brujula",
        consents={"reporter": FIRST},
    )
    yield _permission(
        "another-recipient", "with another", opened(), [picked], recipient="dalia", **to_others
    )
    nobody = {"consent": [_said("reporter", "yes", "share-selected")]}
    yield _permission(
        "nobody-picked",
        "with those that I pick, of whom none is named",
        opened(),
        [nobody],
        recipient="brujula",
        **to_others,
    )


def _said(person: str, value: str, scope: str = "share-un", **more: Any) -> _Json:
    return {"person": person, "scope": scope, "value": value, **more}


def _asked(talk: Talk, person: str, value: str, scope: str = "share-un", **more: Any) -> str:
    """The hash of the event by which a member writes down what somebody said."""
    if "after" in more:
        more["after"] = part_id(more["after"])
    return talk.say("consent", source="call", **_said(person, value, scope, **more))


def part_id(name: str) -> str:
    """The id of a report: consents name reports by it."""
    return f"{[FIRST, FOLLOW, 'follow-2'].index(name):032x}"


def _permission(
    name: str, comment: str, talk: Talk, bodies: list[_Json] | None, **fields: Any
) -> Case:
    told = None if bodies is None else thread_of(bodies)
    for part in told or ():
        part["id"] = part_id(part["id"])
    use = fields.pop("use", "allegation-letter")
    scopes = fields.pop("scopes", {})
    consents = {
        person: part_id(by) if by.startswith("f") and len(by) < 16 else by
        for person, by in fields.pop("consents").items()
    }
    expected = {
        "hindrances": fields.pop("hindrances", []),
        "consents": consents,
        "identity": fields.pop("identity", None),
    }
    return Case(
        "permission",
        name,
        comment,
        "ok",
        {
            "threads": events_to_json([talk.events]),
            "told": told,
            "today": TODAY,
            "is_ordered": fields.pop("is_ordered", True),
            "use": use,
            "recipient": fields.pop("recipient", None),
            **scopes,
            "permission": expected,
        },
    )
