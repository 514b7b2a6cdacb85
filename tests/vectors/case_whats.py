"""Cases for what an event says, by its schema."""

from collections.abc import Iterator
from typing import Any

from tests.vectors.case_parts import ACT, BASIS
from tests.vectors.cases import Case

_Json = dict[str, Any]


def what_cases() -> Iterator[Case]:
    """All cases of the folder ``what``."""
    state = {"event": "state", "to": "open", "reason": "así"}
    yield _what("state", "nulls count as absent", {**state, "next": None, "checked": None}, state)
    yield _what(
        "unknown-type", "a later version's event passes as it is", {"event": "later", "x": 1}
    )
    yield _what(
        "named-like-a-method", "a type that objects have", {"event": "constructor", "at": "x"}
    )
    yield _what(
        "act",
        "who did what to whom",
        {
            "event": "act",
            "act": {
                **ACT,
                "sdg16101": {
                    "class": "c",
                    "victim_class": "hrd",
                    "motive_link": "yes",
                    "state_link": "agent",
                },
            },
        },
    )
    yield _what(
        "verified",
        "with its basis",
        {
            "event": "verified",
            "act": "a1",
            "level": "v3",
            "basis": {
                **BASIS,
                "independence": [{"first": "s1", "second": "s2", "independent": "yes"}],
                "contradictions": [{"text": "otra hora", "sources": ["s1"], "resolved": True}],
            },
        },
    )
    yield _what(
        "whole-number",
        "12.0 is 12",
        {
            "event": "act",
            "act": {**ACT, "quotes": [{"report": "ab" * 32, "start": 0.0, "end": 12.0}]},
        },
        {"event": "act", "act": {**ACT, "quotes": [{"report": "ab" * 32, "start": 0, "end": 12}]}},
    )
    yield _refused("no-type", "an event without a type", {"to": "open"})
    yield _refused("unknown-field", "known types are closed", {**state, "mood": "glad"})
    yield _refused(
        "unknown-field-inside", "at any depth", {"event": "act", "act": {**ACT, "mood": 1}}
    )
    yield _refused(
        "unknown-field-of-a-place",
        "also in what reports describe",
        {"event": "act", "act": {**ACT, "place": {"state": "mx-07", "street": "Sur 9"}}},
    )
    yield _refused("no-reason", "a transition says why", {"event": "state", "to": "open"})
    yield _refused(
        "person-without-member",
        "nobody is assigned to a person of nowhere",
        {"event": "assigned", "person": "ana"},
    )
    yield _refused("day-that-does-not-exist", "30 February", {**state, "next": "2026-02-30"})
    yield _refused("note-too-long", "20,001 characters", {"event": "note", "text": "😀" * 20_001})
    begun = {"event": "begun", "schema": 1, "kind": "joint", "members": ["alborada"]}
    pointer = {"level": "pointer", "type": "attack", "month": "2026-11", "state": "mx-12"}
    share = {**begun, "kind": "share", "members": ["alborada", "brujula"], "facts": pointer}
    yield _what("share-pointer", "that there is a case, of which month, in which state", share)
    summary = {
        "level": "summary",
        "type": "attack",
        "summary": "…",
        "until": "2027-01-01",
        "consent": [{"person": "reporter", "scope": "stats", "value": "yes"}],
    }
    yield _what("share-summary", "in the words of a member", {**share, "facts": summary})
    told = {"type": "attack", "lang": "es", "narrative": {"text": "…"}, "persons": [{"id": "p1"}]}
    full = {"level": "full", "type": "attack", "reports": [{"sha256": "ab" * 32, "report": told}]}
    yield _what("share-full", "the report without who reports", {**share, "facts": full})
    contact = {
        "level": "full+contact",
        "type": "attack",
        "reports": [{"id": "ab" * 16, "sha256": "ab" * 32, "data_key": "A" * 43}],
    }
    yield _what("share-full-contact", "the key of the report", {**share, "facts": contact})
    yield _refused("share-without-facts", "a share shows something", {**share, "facts": None})
    yield _refused("facts-without-share", "no other thread does", {**begun, "facts": pointer})
    yield _refused(
        "share-unknown-level",
        "a level of a later version",
        {**share, "facts": {**pointer, "level": "all"}},
    )
    yield _refused(
        "pointer-with-summary",
        "more than its level shows",
        {**share, "facts": {**pointer, "summary": "…"}},
    )
    for name, field in (
        ("contact", {"contact": {"how": "signal"}}),
        ("identity", {"reporter": {"identity": {"name": "Ana"}}}),
    ):
        more = {**full, "reports": [{"sha256": "ab" * 32, "report": {**told, **field}}]}
        yield _refused(f"full-with-{name}", "who reports stays out", {**share, "facts": more})


def _what(name: str, comment: str, what: _Json, read: _Json | None = None) -> Case:
    return Case("what", name, comment, "ok", {"what": what, "read": read or what})


def _refused(name: str, comment: str, what: _Json) -> Case:
    return Case("what", name, comment, "what", {"what": what})
