"""Proposals: who makes them, and each way to do more than they say."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.protocol.primitives import random_bytes
from app.protocol.root import Root, encode_root
from app.protocol.roster import DatedKey, Member, Roster
from tests.assembly import Device
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.logs import STRANGER, Log

PROPOSAL = "proposal"


def proposal_cases() -> Iterator[Case]:
    """All cases that end with a proposal, but for what stands in entries."""
    yield from _author_cases()
    yield from _founding_cases()
    yield from _shape_cases()
    yield from _difference_cases()
    yield from _root_cases()
    yield from _successor_cases()


def _author_cases() -> Iterator[Case]:
    log = Log(("alborada", "brujula"))
    body = log.renewal()
    ana, berta, carla = (
        Device("ana", "alborada"),
        Device("berta", "alborada"),
        Device("carla", "alborada"),
    )
    log.certify(ana, "lead")
    log.certify(berta, "reviewer", "auditor", "intake", "svr-trained")
    log.certify(carla, "key-custodian")
    for name, comment, expect, hours in (
        ("proposal-of-tomorrow", "25 hours ahead", "ok", 25),
        ("proposal-of-next-year", "no other could follow it before", PROPOSAL, 24 * 365),
    ):
        ahead = log.copy()
        ahead.wait(hours=hours)
        document = ahead.say("proposal", ahead.renewal())
        yield log.case(name, comment, expect, document)
    yield log.case("proposal-by-a-signer", "a renewal", "ok", log.say("proposal", body))
    yield log.case("proposal-by-a-member", "a renewal", "ok", log.say("proposal", body, "brujula"))
    yield log.case("proposal-by-a-lead", "a renewal", "ok", log.say_as(ana, "proposal", body))
    for name, comment, document in (
        (
            "a-stranger",
            "nobody knows the key",
            log.say("proposal", body, seed=STRANGER.signing_seed),
        ),
        (
            "an-applicant",
            "whom nobody has let in",
            log.say("proposal", body, seed=STRANGER.signing_seed, by="cauce"),
        ),
        (
            "a-reviewer",
            "every role but lead and key-custodian",
            log.say_as(berta, "proposal", body),
        ),
        ("a-custodian", "the role key-custodian", log.say_as(carla, "proposal", body)),
        (
            "a-lead-for-another",
            "in another member's name",
            log.say("proposal", body, "brujula", seed=ana.signing_seed),
        ),
    ):
        yield log.case(f"proposal-by-{name}", comment, "author", document)
    log = Log(("alborada", "brujula"))
    log.settle(log.propose(log.retirement("brujula")))
    document = log.say("proposal", log.renewal(), "brujula")
    yield log.case("proposal-by-a-retired-member", "it has left", "author", document)


def _founding_cases() -> Iterator[Case]:
    log = Log(is_empty=True)
    member = log.the()

    def found(**changes: Any) -> bytes:
        roster = replace(log.draft([member.entry(log.now)]), **changes)
        return log.say("proposal", log.proposal_body("found", roster, applicants=[member]))

    yield log.case("found", "the first roster is proposed", "ok", found())
    names = found(previous=random_bytes(32))
    yield log.case("found-after-another", "it names one before it", PROPOSAL, names)
    body = log.proposal_body("found", log.draft([member.entry(log.now)]), applicants=[member])
    other = _respelled(body, keys_sha256=random_bytes(32).hex())
    yield log.case(
        "found-other-key-file", "the hash of other keys", PROPOSAL, log.say("proposal", other)
    )
    for change, about in (("admit", "alborada"), ("renew", None)):
        document = log.say("proposal", {**body, "change": change, "member": about})
        yield log.case(f"{change}-before-all-else", "there is no roster yet", PROPOSAL, document)
    founded = Log(is_proposed=True)
    yield founded.case("founded", "from proposal to publication", "ok")
    member = founded.the()
    roster = founded.draft([member.entry(founded.now)])
    again = founded.proposal_body("found", roster, applicants=[member])
    yield founded.case("founded-again", "once only", PROPOSAL, founded.say("proposal", again))


def _respelled(body: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A proposal with other fields in its roster."""
    return {**body, "roster": json.dumps({**json.loads(body["roster"]), **fields})}


def _shape_cases() -> Iterator[Case]:
    log = Log()
    body = log.renewal()
    roster = json.loads(body["roster"])
    for name, comment, changes in (
        ("unknown-change", "a change that there is not", {"change": "decree"}),
        ("change-a-list", "no text", {"change": ["renew"]}),
        ("renew-about-a-member", "a member where there is none", {"member": "alborada"}),
        ("retire-about-nobody", "no member", {"change": "retire"}),
        ("long-reason", "1,001 letters", {"reason": "x" * 1001}),
        ("no-reason", "no text", {"reason": None}),
        ("roster-not-json", "no JSON", {"roster": "{"}),
        ("roster-an-object", "no text", {"roster": roster}),
        (
            "roster-of-another-coalition",
            "its name",
            {"roster": json.dumps({**roster, "coalition": "otra-coalicion"})},
        ),
        (
            "roster-over-at-once",
            "it ends when it begins",
            {"roster": json.dumps({**roster, "expires": roster["issued"]})},
        ),
        ("roster-without-members", "nobody", {"roster": json.dumps({**roster, "members": []})}),
        ("probes-an-object", "no list", {"probes": {}}),
        ("applications-missing", "no list", {"applications": None}),
    ):
        document = log.say("proposal", {**body, **changes})
        yield log.case(f"proposal-{name}", comment, PROPOSAL, document)
    document = log.say("proposal", {**body, "reason": ""})
    yield log.case("proposal-empty-reason", "nothing said", "ok", document)


def _difference_cases() -> Iterator[Case]:
    """Each change, and what else it could do."""
    log = Log(("alborada", "brujula"))
    one, two = log.roster.members
    new, other = Secrets("cauce"), Secrets("dorada")
    entry, another = new.entry(log.now), other.entry(log.now)
    renamed = replace(two, contact="https://otra.example/")
    whole = log.case

    def body(change: str, members: list[Member], member: str | None, *who: Secrets) -> bytes:
        return log.say(
            "proposal",
            log.proposal_body(change, log.draft(members), member=member, applicants=who),
        )

    yield whole("admit", "one more", "ok", body("admit", [one, two, entry], "cauce", new))
    yield whole("admit-first", "at any place", "ok", body("admit", [entry, one, two], "cauce", new))
    yield whole("retire", "one less", "ok", body("retire", [one], "brujula"))
    for name, comment, document in (
        (
            "admit-two",
            "one more than it says",
            body("admit", [one, two, entry, another], "cauce", new, other),
        ),
        (
            "admit-another",
            "somebody else than it says",
            body("admit", [one, two, entry], "dorada", new),
        ),
        ("admit-and-retire", "somebody leaves as well", body("admit", [one, entry], "cauce", new)),
        (
            "admit-and-change",
            "another entry is changed",
            body("admit", [one, renamed, entry], "cauce", new),
        ),
        ("admit-nobody", "nothing changes", body("admit", [one, two], "cauce")),
        ("admit-a-member", "who is one", body("admit", [one, two], "brujula")),
        ("retire-another", "somebody else than it says", body("retire", [two], "brujula")),
        ("retire-and-change", "another entry is changed", body("retire", [renamed], "alborada")),
        ("retire-nobody", "nothing changes", body("retire", [one, two], "brujula")),
        ("retire-a-stranger", "who is none", body("retire", [one, two], "cauce")),
        (
            "retire-and-admit",
            "somebody joins as well",
            body("retire", [one, entry], "brujula", new),
        ),
        ("renew-and-retire", "somebody leaves", body("renew", [one], None)),
        ("renew-and-admit", "somebody joins", body("renew", [one, two, entry], None, new)),
        ("renew-and-change", "an entry is changed", body("renew", [one, renamed], None)),
        ("rotate-nobody", "nothing changes", body("rotate", [one, two], "brujula")),
    ):
        yield whole(name, comment, PROPOSAL, document)


def _root_cases() -> Iterator[Case]:
    log = Log()
    seeds = [*log.signers[1:], random_bytes(32)]
    good = log.next_root(seeds, 2)
    roster = log.draft(log.roster.members, root=good)

    def body(root: Root) -> dict[str, Any]:
        return log.proposal_body("root", replace(roster, root=root), root=root)

    yield log.case("root", "other signers are proposed", "ok", log.say("proposal", body(good)))
    text = encode_root(good).decode()
    for name, comment, changed in (
        ("root-version-skipped", "3 after 1", body(replace(good, version=3))),
        ("root-same-version", "1 after 1", body(replace(good, version=1))),
        ("root-other-previous", "it follows another", body(replace(good, previous=bytes(32)))),
        (
            "root-of-another-coalition",
            "its name",
            {**body(good), "root": text.replace(good.coalition, "otra-coalicion")},
        ),
        ("root-threshold-above-keys", "4 of 3", body(replace(good, threshold=4))),
        ("root-not-json", "no JSON", {**body(good), "root": "{"}),
        ("root-missing", "none is there", {**body(good), "root": None}),
        ("renew-with-root", "a root that does not belong to it", {**body(good), "change": "renew"}),
    ):
        yield log.case(f"proposal-{name}", comment, PROPOSAL, log.say("proposal", changed))
    (member,) = log.roster.members
    renamed = replace(roster, members=(replace(member, contact="https://otra.example/"),))
    document = log.say("proposal", log.proposal_body("root", renamed, root=good))
    yield log.case("root-and-change", "an entry is changed as well", PROPOSAL, document)


def _successor_cases() -> Iterator[Case]:
    log = Log(waiting_hours=48)
    new = Secrets("cauce")
    begins = log.now + timedelta(hours=48)
    second = timedelta(seconds=1)

    def admit(begins: datetime, **changes: Any) -> bytes:
        roster = replace(log.draft([*log.roster.members, new.entry(begins)]), **changes)
        return log.say(
            "proposal", log.proposal_body("admit", roster, member="cauce", applicants=[new])
        )

    yield log.case("admit-with-waiting", "its key begins after 48 hours", "ok", admit(begins))
    early = admit(begins - second)
    yield log.case("proposal-key-too-early", "a second before", PROPOSAL, early)
    end = datetime(9999, 12, 31, 23, tzinfo=UTC)
    never = admit(begins, issued=end, expires=end + second)
    yield log.case("proposal-at-the-end-of-time", "nothing is left to wait", PROPOSAL, never)
    renewal = log.draft(log.roster.members)
    (member,) = renewal.members
    (key,) = member.intake
    for name, comment, roster in (
        ("version-skipped", "3 after 1", replace(renewal, version=3)),
        ("same-version", "1 after 1", replace(renewal, version=1)),
        ("other-previous", "it follows another", replace(renewal, previous=bytes(32))),
        ("issued-earlier", "before the one before", replace(renewal, issued=log.now - second)),
        (
            "key-prolonged",
            "a known key lives longer",
            _with_key(renewal, replace(key, not_after=key.not_after + second)),
        ),
        (
            "key-moved",
            "a known key begins earlier",
            _with_key(renewal, replace(key, not_before=key.not_before - second)),
        ),
    ):
        document = log.say("proposal", log.proposal_body("renew", roster))
        yield log.case(f"proposal-{name}", comment, PROPOSAL, document)


def _with_key(roster: Roster, key: DatedKey) -> Roster:
    return replace(roster, members=(replace(roster.members[0], intake=(key,)),))
