"""Both languages make the same of events, whoever wrote them, and in whatever order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.case import case_of
from app.protocol.case_rules import LIMIT
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import ProtocolError
from app.protocol.events import event_shapes, read_what
from tests.casework import Talk, case_to_json, event_hash, events_to_json, folded
from tests.fuzz.effort import fuzzed
from tests.fuzz.other_language import OtherLanguage, other_language
from tests.mutations import twisted_values
from tests.vectors.case_parts import ACT, BASIS, CHECKED, OTHER, SHARE, UNIT, VICTIM, used
from tests.vectors.case_whats import what_cases

__all__ = ["other_language"]
THREAD = b"\x01" * 16
AUTHORS = ("alborada/ana", "alborada/beto", "alborada", "brujula/carla", "dalia/eva")
STATES = (
    "triage", "open", "verifying", "peer-review", "action", "monitoring", "merged", "closed",
)  # fmt: skip
LEVELS = ("v0", "v1", "v2", "v3", "v4", "v5", "vi", "vx", "v9")
MEMBERS = ("alborada", "brujula", "cenzontle")
_some = st.sampled_from


def _one_of(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An event of which each field is there or not, and one of a few."""
    event = fields.pop("event")
    optional = {name: _some(values) for name, values in fields.items()}
    return st.fixed_dictionaries({"event": st.just(event)}, optional=optional)


def _whole(event: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """An event that has each of its fields, one of a few."""
    return st.fixed_dictionaries(
        {"event": st.just(event), **{name: _some(values) for name, values in fields.items()}}
    )


_STATE = _whole(
    "state", to=STATES, reason=["así"], next=["2026-12-01"], close_reason=["resolved"],
    checked=[CHECKED, CHECKED, CHECKED[1:]],
)  # fmt: skip
_ACTS = st.one_of(
    _whole(
        "act",
        act=[ACT, ACT, {**ACT, "category": "cidt"}, {**ACT, "note": "…"}, {**ACT, "id": "a2"}],
    ),
    _whole("act-removed", act=["a1", "a2"]),
    _whole("entity", entity=[VICTIM, UNIT, {**UNIT, "id": "e3", "member_of": "e2"}]),
    _whole("entity-removed", entity=["e1", "e2", "e3"]),
    _whole("verified", act=["a1", "a1", "a2"], level=LEVELS, basis=[BASIS, {"sources": []}]),
)
_BOTH = [used("share-members", "reporter", "p1"), used("publish-anon", "reporter", "p1"), []]
_USES = st.one_of(
    _whole(
        "consent",
        person=["reporter", "p1", "e2"],
        scope=["share-members", "publish-anon", "never-publish"],
        value=["yes", "no", "ask-me"],
        source=["call"],
    ),
    _whole(
        "shared",
        member=MEMBERS,
        level=["pointer", "full+contact"],
        thread=[SHARE, OTHER],
        consents=_BOTH,
    ),
    _whole("revoked", thread=[SHARE, OTHER]),
    _whole(
        "output",
        output=["o1", "o2"],
        type=["statement", "case-file"],
        status=["draft", "sent", "published", "replied", "dropped"],
        text=["a", "b"],
        consents=_BOTH,
    ),
    _whole("exported", format=["csv"], identities=[True, False]),
)
_DAILY = st.one_of(
    _whole("joined", member=MEMBERS),
    _whole("left", member=MEMBERS[1:]),
    _one_of(event="assigned", member=MEMBERS),
    _whole("task", task=["t1", "t2"], type=["legal"], title=["…"], member=MEMBERS),
    _whole("task-done", task=["t1", "t2"]),
    _one_of(event="labels", add=[["a", "b"], ["c"]], remove=[["a"], ["c", "d"]]),
    _whole("linked", case=[OTHER], relation=["pattern"]),
    _whole("unlinked", case=[OTHER], relation=["pattern"]),
    _whole("merged", into=[OTHER, SHARE]),
    _whole("unmerged"),
    _whole("opened", purpose=["…"]),
    _whole("urgency", to=["now", "low"]),
    _whole("described", title=["…"]),
    _whole("later", x=[1]),
)
# Mostly of the last few: what is agreed with is what was just said.
_AGREED = st.integers(1, 4).map(lambda back: {"event": "agreed", "back": back})
_WHATS = st.one_of(_STATE, _STATE, _ACTS, _ACTS, _USES, _DAILY, _AGREED, _AGREED)


@st.composite
def talks(draw: st.DrawFn, *, most: int = 30) -> Talk:
    """A thread in which somebody says something, often nonsense."""
    talk = Talk(members=MEMBERS[:2], id=THREAD)
    for what in draw(st.lists(_WHATS, max_size=most)):
        said = dict(what)
        if "back" in said:
            said["with"] = event_hash(THREAD, max(0, len(talk.events) - said.pop("back"))).hex()
        talk.say(by=draw(_some(AUTHORS)), at=draw(st.integers(0, 5)), **said)
    return talk


@st.composite
def cases(draw: st.DrawFn) -> list[Talk]:
    """One to three threads of one case."""
    lead = draw(talks())
    private = Talk("private", ("alborada",), b"\x02" * 16)
    private.say("note", text="…", at=draw(st.integers(0, 5)))
    private.say("state", to="triage", reason="así", at=draw(st.integers(0, 5)))
    return draw(_some([[lead], [lead, private], [private, lead]]))


def test_both_languages_make_the_same_case(other_language: OtherLanguage) -> None:
    @fuzzed()
    @given(cases())
    def attempt(found: list[Talk]) -> None:
        threads = events_to_json(talk.events for talk in found)
        verdict = other_language.verdict("case", to_json({"threads": threads}))
        assert verdict == {"decoded": folded(threads)}

    attempt()


SAMPLES = {case.name: case.fields["what"] for case in what_cases() if case.expect == "ok"}


@pytest.mark.parametrize("sample", SAMPLES)
def test_both_languages_take_the_same_events(sample: str, other_language: OtherLanguage) -> None:
    @fuzzed(0.2)
    @given(twisted_values(SAMPLES[sample]))
    def attempt(value: dict[str, Any]) -> None:
        data = to_json(value)
        here, there = verdict(data), other_language.verdict("what", data)
        if here.get("decoded", {}).get("event") in {None, *event_shapes()}:
            assert here == there
        else:
            # Of what nobody reads, numbers beyond a double may differ.
            assert there.keys() == here.keys()

    attempt()


def verdict(data: bytes) -> dict[str, Any]:
    try:
        said = read_what(from_json_object(data))
    except ProtocolError as error:
        return {"stage": error.stage}
    return {"decoded": said}


@fuzzed()
@given(talks(), st.integers(0, 30))
def test_what_comes_later_changes_nothing_of_what_was_refused(talk: Talk, length: int) -> None:
    before = case_of([talk.events[: length + 1]]).history
    after = case_of([talk.events]).history
    refused = {entry.event.hash: entry.reason for entry in after}
    assert all(refused[entry.event.hash] == entry.reason for entry in before)


@fuzzed()
@given(cases())
def test_the_order_in_which_threads_are_read_does_not_matter(found: list[Talk]) -> None:
    threads = [talk.events for talk in found]
    assert case_to_json(case_of(threads)) == case_to_json(case_of(threads[::-1]))


@fuzzed()
@given(talks(most=60))
def test_nobody_decides_alone_what_takes_two(talk: Talk) -> None:
    lead = case_of([talk.events]).lead
    for act in lead.acts.values():
        if act.verification and act.level in ("v3", "v4", "v5", "vx"):
            said, agreed = act.verification.event, act.verification.agreed
            assert agreed is not None
            assert (said.member, said.person) != (agreed.member, agreed.person)
            assert act.level in ("v3", "v5") or said.member != agreed.member
    closings = [event for event in lead.stated if event.what["to"] == "closed"]
    assert all(event.hash in lead.agreed for event in closings)
    out = [output.sent for output in lead.outputs.values() if output.sent]
    assert all(event.hash in lead.agreed for event in out)


def test_both_languages_hold_as_much(other_language: OtherLanguage) -> None:
    talk = Talk()
    for number in range(LIMIT + 2):
        talk.say("entity", entity={"id": f"e{number}", "kind": "phone"})
        talk.say("consent", person="p1", scope=f"s{number}", value="yes", source="call")
        talk.say("labels", add=[f"l{number}"])
    threads = events_to_json([talk.events])
    decoded = other_language.verdict("case", to_json({"threads": threads}))["decoded"]
    assert decoded == folded(threads)
    assert len([reason for *_, reason in decoded["history"] if reason == "too-many"]) == 6
