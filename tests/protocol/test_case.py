"""What vectors do not say of the rules of a case."""

import re
from itertools import chain
from pathlib import Path

import pytest

from app.protocol import case_moves, case_rules
from app.protocol.case import case_of
from app.protocol.case_moves import moves
from app.protocol.case_rules import LIMIT, refusal
from app.protocol.case_state import Attempt, rulebook
from app.protocol.case_words import people_of
from app.protocol.events import event_shapes
from app.protocol.vocabulary import vocabulary
from tests.casework import START, Talk
from tests.vectors.case_parts import ACT, BASIS, CLOSED, REASON, coded, opened

SPECIFICATION = Path(__file__).parents[2] / "docs" / "protocol.md"


def test_every_reason_for_a_refusal_has_a_name_and_every_name_is_used() -> None:
    sources = "".join(Path(str(module.__file__)).read_text() for module in (case_rules, case_moves))
    known = {term.id for term in vocabulary("refusals")}
    assert {reason for reason in known if f'"{reason}"' not in sources} == set()
    said = re.findall(r'(?:return|else) "([a-z-]+)"', sources)
    assert set(said) <= known


def test_every_type_of_event_is_in_the_specification() -> None:
    table = SPECIFICATION.read_text(encoding="utf-8").partition("### 21.6")[2]
    assert {kind for kind in event_shapes() if f"`{kind}`" not in table} == set()


def test_every_output_is_a_use_and_every_use_takes_scopes_that_exist() -> None:
    uses = vocabulary("uses")
    assert all(term.id in uses for term in vocabulary("enums.output_type"))
    taken = chain.from_iterable(use.facts["scopes"] for use in uses)
    assert all(scope in vocabulary("consent_scopes") for scope in taken)


def test_every_urgency_has_its_clocks_and_every_state_leads_to_states_that_exist() -> None:
    assert all(term.id in vocabulary("clocks") for term in vocabulary("enums.urgency"))
    states = vocabulary("case_states")
    assert all(to in states for state in states for to in state.facts["next"])


def test_a_case_without_threads_or_with_a_thread_without_beginning_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without threads"):
        case_of([])
    with pytest.raises(ValueError, match="first event"):
        case_of([opened().events[1:]])


def test_whoever_is_about_to_write_is_told_why_not() -> None:
    talk = coded()
    lead = case_of([talk.events]).lead
    closing = {"event": "state", **CLOSED}
    assert refusal(lead, Attempt("alborada", "ana", START, closing), rulebook()) == "transition"
    level = {"event": "verified", "act": "a1", "level": "v3", "basis": BASIS}
    assert refusal(lead, Attempt("dalia", "eva", START, level), rulebook()) == "does-not-take-part"
    assert refusal(lead, Attempt("brujula", None, START, level), rulebook()) is None


def test_moves_say_what_hinders_and_what_must_come_with_them() -> None:
    talk = Talk()
    talk.say("state", to="triage", **REASON)
    lead = case_of([talk.events]).lead
    found = {move.to: (move.asks, move.refused) for move in moves(lead, "alborada", rulebook())}
    assert found["open"] == (("next",), "no-owner")
    assert found["merged"] == ((), "not-merged")
    assert found["quarantine"] == ((), None)
    assert {move.refused for move in moves(lead, "dalia", rulebook())} == {"does-not-take-part"}


def test_a_move_that_is_open_is_taken_with_what_it_asks() -> None:
    talk = opened()
    talk.say("state", to="action", **REASON)
    fields = {"next": "2026-12-01", "close_reason": "resolved", "checked": CLOSED["checked"]}
    for move in moves(case_of([talk.events]).lead, "alborada", rulebook()):
        what = {"event": "state", "to": move.to, **REASON, **{f: fields[f] for f in move.asks}}
        attempt = Attempt("alborada", "ana", START, what)
        assert refusal(case_of([talk.events]).lead, attempt, rulebook()) is None


def test_the_same_act_said_again_in_another_order_of_its_fields_keeps_its_level() -> None:
    talk = coded()
    talk.say("verified", act="a1", level="v1")
    talk.say("act", act=dict(reversed(ACT.items())))
    assert case_of([talk.events]).lead.acts["a1"].level == "v1"


def test_no_member_can_fill_a_case_until_it_is_of_no_use() -> None:
    talk = Talk()
    for number in range(LIMIT + 1):
        talk.say("entity", entity={"id": f"e{number}", "kind": "phone"})
    talk.say("entity", entity={"id": "e0", "kind": "account"})
    case = case_of([talk.events])
    assert [entry.reason for entry in case.history if entry.reason] == ["too-many"]
    assert len(case.lead.entities) == LIMIT


def test_whoever_is_only_a_perpetrator_is_not_asked_unless_it_was_done_to_them_too() -> None:
    talk = opened()
    talk.say("entity", entity={"id": "e1", "kind": "person", "roles": ["perpetrator"]})
    talk.say("entity", entity={"id": "e2", "kind": "person"})
    talk.say("entity", entity={"id": "e3", "kind": "unit"})
    assert [*people_of(case_of([talk.events]).lead)] == ["reporter", "e2"]
    talk.say("act", act={"id": "a1", "category": "threat", "victims": [{"entity": "e1"}]})
    assert [*people_of(case_of([talk.events]).lead)] == ["reporter", "e1", "e2"]
    talk.say("act", act={"id": "a1", "category": "threat"})
    assert [*people_of(case_of([talk.events]).lead)] == ["reporter", "e2"]
