"""Cases for acts, how well they are known, who agrees, and ties between cases."""

from collections.abc import Iterator

from tests.vectors.case_parts import ACT, BASIS, OTHER, REASON, SHARE, SOURCES, case, coded, opened
from tests.vectors.cases import Case


def act_cases() -> Iterator[Case]:
    """Some cases of the folder ``case``."""
    yield from _acts()
    yield from _verifying()
    yield from _agreeing()
    yield from _ties()


def _acts() -> Iterator[Case]:
    talk = coded()
    talk.say_all(
        ("act", {"act": {"id": "a2", "category": "threat", "victims": [{"entity": "e9"}]}}),
        ("act-removed", {"act": "a2"}),
        ("entity-removed", {"entity": "e2"}),
        ("entity-removed", {"entity": "e9"}),
        ("entity", {"entity": {"id": "e3", "kind": "vehicle", "member_of": "e8"}}),
        (
            "entity",
            {
                "entity": {
                    "id": "e3",
                    "kind": "person",
                    "member_of": "e2",
                    "relations": [{"entity": "e3", "relation": "commands"}],
                }
            },
        ),
        ("act-removed", {"act": "a1", "reason": "doble"}),
        ("entity-removed", {"entity": "e2"}),
        ("entity-removed", {"entity": "e3"}),
        ("entity-removed", {"entity": "e2"}),
    )
    outcomes = {
        "7": "unknown-entity",
        "8": "unknown-act",
        "9": "entity-in-use",
        "10": "unknown-entity",
        "11": "unknown-entity",
        "14": "entity-in-use",
    }
    yield case(
        "entities",
        "acts and entities name only what is there, and what is named stays",
        talk,
        outcomes=outcomes,
        acts={},
    )


def _verifying() -> Iterator[Case]:
    talk = coded()
    talk.say("verified", act="a9", level="v1")
    talk.say("verified", act="a1", level="v9")
    talk.say("verified", act="a1", level="v1")
    talk.say("verified", act="a1", level="v2")
    talk.say("verified", act="a1", level="v2", basis={"sources": SOURCES[:1]})
    talk.say("verified", act="a1", level="v3", basis={"sources": SOURCES[:1]})
    talk.say(
        "verified",
        act="a1",
        level="v3",
        basis={"sources": [*SOURCES, {"id": "s3", "type": "photo", "entity": "e9"}]},
    )
    talk.say("verified", act="a1", level="vi", reason="faltan datos")
    outcomes = {
        "7": "unknown-act",
        "8": "unknown-level",
        "10": "no-basis",
        "12": "no-basis",
        "13": "unknown-entity",
        "14": "no-next-date",
    }
    yield case("levels", "what each level takes", talk, outcomes=outcomes, levels={"a1": "v2"})
    third = talk.say("verified", act="a1", level="v3", basis=BASIS)
    talk.agree(third, by="alborada/beto")
    fourth = talk.say("verified", act="a1", level="v4", basis=BASIS)
    talk.agree(fourth, by="alborada/beto")
    talk.agree(fourth, by="brujula")
    outcomes |= {"18": "another-organisation-needed"}
    yield case(
        "two-organisations",
        "v3 by two people, v4 by two organisations",
        talk,
        outcomes=outcomes,
        levels={"a1": "v4"},
    )
    talk.say("act", act={**ACT, "note": "cita añadida", "sources": SOURCES})
    yield case(
        "remark-keeps-level",
        "a note and a source change nothing of what was verified",
        talk,
        outcomes=outcomes,
        levels={"a1": "v4"},
    )
    talk.say("act", act={**ACT, "perpetrators": []})
    yield case(
        "change-takes-level",
        "another act than the one that was verified",
        talk,
        outcomes=outcomes,
        levels={"a1": "v0"},
    )
    talk = coded()
    first = talk.say("verified", act="a1", level="v3", basis=BASIS)
    talk.say("act", act={**ACT, "category": "cidt"}, by="brujula/carla")
    talk.agree(first, by="brujula/carla")
    second = talk.say("verified", act="a1", level="v3", basis=BASIS)
    talk.say("act-removed", act="a1", by="brujula/carla")
    talk.agree(second, by="brujula/carla")
    yield case(
        "changed-while-waiting",
        "nobody agrees with what is not that any more",
        talk,
        outcomes={"7": "overtaken", "9": "overtaken", "10": "overtaken", "12": "overtaken"},
    )


def _agreeing() -> Iterator[Case]:
    talk = opened()
    noted = talk.say("note", text="hola")
    talk.agree(noted, by="brujula/carla")
    talk.agree("00" * 32, by="brujula/carla")
    export = talk.say("exported", format="csv", identities=True, by="alborada")
    talk.say("exported", format="csv")
    talk.agree(export, by="alborada/ana")
    talk.agree(export, by="brujula")
    outcomes = {"5": "unknown-event", "6": "unknown-event", "9": "own-event"}
    yield case(
        "agreeing",
        "only with what waits; an export without names does not",
        talk,
        outcomes=outcomes,
    )


def _ties() -> Iterator[Case]:
    talk = opened()
    own = talk.id.hex()
    talk.say_all(
        ("linked", {"case": OTHER, "relation": "same-event"}),
        ("linked", {"case": OTHER, "relation": "same-event"}),
        ("linked", {"case": OTHER, "relation": "same-victim"}),
        ("linked", {"case": own, "relation": "same-victim"}),
        ("unlinked", {"case": OTHER, "relation": "same-event"}),
        ("unlinked", {"case": OTHER, "relation": "same-event"}),
        ("state", {"to": "merged", **REASON}),
        ("merged", {"into": own}),
        ("merged", {"into": OTHER}),
        ("merged", {"into": SHARE}),
        ("state", {"to": "merged", **REASON}),
        ("state", {"to": "open", **REASON}),
        ("unmerged", {}),
        ("unmerged", {}),
        ("state", {"to": "open", **REASON}),
    )
    outcomes = {
        "5": "linked-already",
        "7": "itself",
        "9": "not-linked",
        "10": "not-merged",
        "11": "itself",
        "13": "merged-already",
        "15": "merged-already",
        "17": "not-merged",
    }
    yield case(
        "links-and-merging",
        "merging and separating are two steps each",
        talk,
        outcomes=outcomes,
        state="open",
        merged=None,
    )
