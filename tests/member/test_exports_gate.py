"""What of a case leaves, and what stays: consent, names, places, how well it is known."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.member.cases.book import OpenCase
from app.member.exports.candidates import Candidate
from app.member.exports.errors import ExportOvertaken
from app.member.exports.export import Order, exported_event, unless_overtaken
from app.member.exports.facts import facts_of
from app.member.exports.gate import Granted, Wish, gate
from app.member.exports.words import refusal_words
from app.member.threads import Thread
from tests.casework import Talk
from tests.member.exports_cases import (
    OWN,
    PUBLISH,
    TODAY,
    Written,
    part,
    rich,
    said,
    simple,
)

UN = Wish("urgent-appeal", TODAY)
NAMES = replace(PUBLISH, names=True)
WHOLE = replace(OWN, names=True)


def agreed(*scopes: str, **how: Any) -> dict[str, Any]:
    """That reporter and victim agree."""
    return {
        "consent": [
            said(person, scope, **how) for person in ("reporter", "p1") for scope in scopes
        ],
        "persons": [{"id": "p1", "name": "Ana Díaz"}],
    }


def entities(written: Written, wish: Wish) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in written.leaving(wish).facts["entities"]}


def test_nobody_asked_means_no_and_says_who_by_id() -> None:
    written = simple()
    assert written.refused(PUBLISH) == [("default", "reporter"), ("default", "p1")]
    found = gate(written.subject(), PUBLISH)
    assert not isinstance(found, Granted)
    told = " ".join(refusal_words(each) for each in found)
    assert "person 'p1': nobody has asked them" in told
    assert "Ana" not in told


def test_own_use_takes_no_consent() -> None:
    assert simple().granted(OWN).consents == ()


def test_a_use_that_nobody_knows_is_refused() -> None:
    assert simple(**agreed("publish-anon")).refused(Wish("sell", TODAY)) == [
        ("unknown-use", "reporter")
    ]


@pytest.mark.parametrize("use", ["stats", "quote", "use-media", "name-to-state"])
def test_a_yes_to_a_part_is_no_yes_to_the_case(use: str) -> None:
    written = simple(**agreed("stats", "quote", "use-media", "identity-to-state"))
    assert written.refused(Wish(use, TODAY)) == [("partial-use", None)]


def test_what_was_used_is_handed_on_to_be_recorded() -> None:
    granted = simple(**agreed("publish-anon")).granted(PUBLISH)
    assert granted.scopes == ("publish-anon",)
    assert [dict(each) for each in granted.consents] == [
        {"person": person, "scope": "publish-anon", "by": "ab" * 16}
        for person in ("reporter", "p1")
    ]


def test_never_publish_of_anybody_stops_what_everybody_would_see_and_nothing_else() -> None:
    answers = agreed("publish-anon", "share-un")
    answers["consent"].append(said("p1", "never-publish"))
    assert simple(**answers).refused(PUBLISH) == [("never-publish", "p1")]
    assert simple(**answers).granted(UN)


def test_what_was_taken_back_later_counts() -> None:
    written = simple(**agreed("publish-anon"))
    taken_back = {"requests": [{"ask": "withdraw", "scopes": ["publish-anon"], "person": "p1"}]}
    written.told.append(part("ee" * 16, type="followup", **taken_back))
    assert written.refused(PUBLISH) == [("withdrawn", "p1")]


def test_whoever_asks_for_deletion_is_exported_for_nothing() -> None:
    written = simple(**agreed("publish-anon"))
    written.told.append(part("ee" * 16, type="followup", requests=[{"ask": "delete"}]))
    assert ("deletion-asked", None) in written.refused(OWN)


def test_what_nobody_here_could_read_may_say_no() -> None:
    written = simple(**agreed("publish-anon"))
    assert written.refused(PUBLISH, is_whole=False) == [("follow-up-missing", None)]
    unread = replace(written.subject(), told=None)
    found = gate(unread, PUBLISH)
    assert not isinstance(found, Granted)
    assert "report-missing" in [each.reason for each in found]
    assert isinstance(gate(unread, OWN), Granted)


def test_a_case_in_quarantine_is_shown_to_nobody_else() -> None:
    written = simple(**agreed("publish-anon"))
    written.talk.say("state", to="quarantine", reason="parece inventado")
    assert written.refused(PUBLISH) == [("state-quarantine", None)]


def test_a_share_ends_with_its_day() -> None:
    shown = {"level": "summary", "type": "attack", "summary": "x", "until": "2026-11-27"}
    written = Written(Talk(kind="share", begun={"facts": shown}), [])
    assert written.refused(OWN) == [("share-ended", None)]


def test_without_being_asked_for_no_name_leaves() -> None:
    for wish in (OWN, PUBLISH):
        leaving = simple(**agreed("publish-named", identity="full")).leaving(wish)
        assert not leaving.facts["names"]
        assert "Ana" not in str(leaving.facts)
        assert "Roto" not in str(leaving.facts)


def test_names_are_published_only_of_those_who_said_so_themselves() -> None:
    named = entities(simple(**agreed("publish-named")), NAMES)
    assert named["e1"]["name"] == "Ana Díaz"
    assert "name" not in entities(simple(**agreed("publish-anon")), NAMES)["e1"]


def test_the_most_careful_of_all_hides_everybody() -> None:
    answers = agreed("publish-named", identity="full")
    answers["consent"][0]["identity"] = "anonymised"
    assert "name" not in entities(simple(**answers), NAMES)["e1"]


@pytest.mark.parametrize(
    ("identity", "use", "is_named"),
    [
        ("full", "urgent-appeal", True),
        ("withheld-from-state", "urgent-appeal", True),
        ("anonymised", "urgent-appeal", False),
        (None, "urgent-appeal", False),
        ("full", "complaint", False),
        ("withheld-from-state", "complaint", False),
    ],
)
def test_a_name_goes_to_others_only_where_its_owner_said_so(
    identity: str | None, use: str, *, is_named: bool
) -> None:
    how = {"identity": identity} if identity else {}
    written = simple(**agreed("share-un", "share-authorities", **how))
    assert ("name" in entities(written, Wish(use, TODAY, names=True))["e1"]) == is_named


def test_the_state_learns_a_name_only_of_those_who_said_so_twice() -> None:
    written = simple(**agreed("share-authorities", "identity-to-state", identity="full"))
    assert entities(written, Wish("complaint", TODAY, names=True))["e1"]["name"] == "Ana Díaz"


def test_children_are_named_to_nobody_else() -> None:
    written = simple(**agreed("publish-named"))
    child = {"id": "ana", "kind": "person", "person": "p1", "roles": ["victim"], "name": "Ana Díaz"}
    written.talk.say("entity", entity={**child, "is_minor": True})
    assert "name" not in entities(written, NAMES)["e1"]
    assert entities(written, WHOLE)["e1"]["name"] == "Ana Díaz"


def test_nobody_is_accused_by_name_below_v4() -> None:
    written = simple(**agreed("publish-named"))
    assert "name" not in entities(written, NAMES)["e2"]
    written.verify("a9", "v4")
    assert entities(written, NAMES)["e2"]["name"] == "Juan Roto"


def test_a_text_that_names_somebody_stays() -> None:
    written = simple(**agreed("publish-anon"))
    written.talk.say("described", title="Caso de ANA DIAZ", summary="La vieron sin nombre.")
    leaving = written.leaving(PUBLISH)
    assert "title" not in leaving.facts
    assert leaving.facts["summary"] == "La vieron sin nombre."
    assert leaving.left_out == ("title-names-somebody",)


def test_what_is_published_without_names_has_no_place_closer_than_a_state_and_no_day() -> None:
    (act,) = simple(**agreed("publish-anon")).leaving(PUBLISH).facts["acts"]
    assert act["place"] == {"state": "mx-07"}
    assert act["time"] == {"precision": "month", "start": "2026-02"}


def test_no_export_has_a_point_closer_than_ten_kilometres() -> None:
    for wish in (WHOLE, OWN):
        (act,) = simple().leaving(wish).facts["acts"]
        assert act["place"]["point"] == {"lat": 16.7, "lon": -92.6}


def test_what_is_not_known_well_enough_is_not_published() -> None:
    written = simple(**agreed("publish-anon"))
    written.verify("a9", "v2")
    leaving = written.leaving(PUBLISH)
    assert "acts" not in leaving.facts
    assert leaving.left_out == ("level-v2",)
    assert written.leaving(OWN).facts["acts"]


def test_what_is_told_of_sexual_violence_leaves_only_where_asked_for_and_never_in_public() -> None:
    written = simple(**agreed("publish-anon"))
    written.talk.say("act", act={"id": "a8", "category": "rape", "victims": [{"entity": "ana"}]})
    written.verify("a8", "v3")

    def coded(wish: Wish) -> set[str]:
        return {act["category"] for act in written.leaving(wish).facts["acts"]}

    assert coded(OWN) == {"torture-physical"}
    assert coded(replace(OWN, sensitive=True)) == {"torture-physical", "rape"}
    assert coded(replace(PUBLISH, sensitive=True)) == {"torture-physical"}
    assert written.leaving(OWN).left_out == ("sensitive",)
    # Also where it is only a method of another act.
    methods = [act["methods"] for act in rich().leaving(OWN).facts["acts"] if "methods" in act]
    assert methods == [["beating"]]


def test_the_reporters_words_leave_only_where_everybody_lets_them_be_quoted() -> None:
    assert "reports" not in simple(**agreed("publish-anon")).leaving(PUBLISH).facts
    quoted = simple(**agreed("publish-anon", "quote")).leaving(PUBLISH).facts["reports"]
    assert quoted == [{"type": "testimony", "lang": "es", "text": "Nos pararon en el retén."}]
    assert simple().leaving(WHOLE).facts["reports"] == quoted


def test_the_same_case_has_the_same_hash_and_another_one_has_not() -> None:
    written = rich()
    first = written.leaving(WHOLE)
    assert written.leaving(WHOLE).sha256 == first.sha256
    written.talk.say("described", summary="Otra cosa.")
    assert written.leaving(WHOLE).sha256 != first.sha256


def test_a_case_that_changes_while_it_is_exported_is_not_recorded_as_it_was() -> None:
    written = simple()
    granted, leaving = written.granted(OWN), written.leaving(OWN)
    order = Order("json", Path("out"), OWN, ("es",))
    what = exported_event(order.format, None, granted, leaving)
    reports = Thread(tuple(written.told), is_ordered=True)
    make = unless_overtaken(order, Candidate(opened(written), reports, is_whole=True), what)
    assert make(opened(written)) == what
    written.talk.say("described", summary="Otra cosa.")
    with pytest.raises(ExportOvertaken):
        make(opened(written))


def opened(written: Written) -> OpenCase:
    return OpenCase(written.subject().case, [])


def test_ids_that_members_chose_stay_here() -> None:
    written = simple()
    facts = facts_of(written.subject(), written.granted(OWN)).facts
    assert "juan" not in str(facts)
    assert [each["id"] for each in facts["entities"]] == ["e1", "e2"]
