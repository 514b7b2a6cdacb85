"""The receipt log that a roster names: who may change it, and everything that may not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from app.protocol.checkpoint import ReceiptLog
from app.protocol.primitives import random_bytes
from app.protocol.roster import Roster
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.logs import Log, signed

PROPOSAL: Literal["proposal"] = "proposal"
FIRST = ReceiptLog("observatorio.example/receipts", random_bytes(32))
OTHER = ReceiptLog("observatorio.example/receipts", random_bytes(32))
ELSEWHERE = ReceiptLog("otro.example:8443/receipts", FIRST.key)


def receipts_cases() -> Iterator[Case]:
    """All cases of the change ``receipts``, and of others that would smuggle it in."""
    yield from _founding_cases()
    yield from _change_cases()
    yield from _smuggling_cases()
    yield from _waiting_cases()


def _with_log(log: ReceiptLog | None, *, waiting_hours: int = 0) -> Log:
    """A coalition of two that believes ``log``."""
    members = Log(("alborada", "brujula"), waiting_hours=waiting_hours)
    if log:
        keys = members.roster.keys_sha256
        roster = replace(members.draft(members.roster.members), receipts=log, keys_sha256=keys)
        members.take(signed(roster, members.signers[:2]))
    return members


def _body(log: Log, change: str, receipts: ReceiptLog | None, **fields: Any) -> dict[str, Any]:
    roster = replace(log.draft(fields.pop("entries", log.roster.members)), receipts=receipts)
    return log.proposal_body(change, roster, **fields)


def _founding_cases() -> Iterator[Case]:
    log = Log(is_empty=True)
    member = log.the()
    roster = replace(log.draft([member.entry(log.now)]), receipts=FIRST)
    body = log.proposal_body("found", roster, applicants=[member])
    text = "the first roster names one"
    yield log.case("found-with-receipts", text, "ok", log.say(PROPOSAL, body))
    before_all = log.say(PROPOSAL, {**body, "change": "receipts"})
    yield log.case("receipts-before-all-else", "there is no roster yet", PROPOSAL, before_all)


def _change_cases() -> Iterator[Case]:
    for name, comment, expect, before, after in (
        ("first", "there was none", "ok", None, FIRST),
        ("other-key", "the service has another key", "ok", FIRST, OTHER),
        ("other-name", "another service with the same key", "ok", FIRST, ELSEWHERE),
        ("taken-out", "none is believed any more", "ok", FIRST, None),
        ("same", "nothing changes", PROPOSAL, FIRST, FIRST),
        ("none-still", "nothing changes", PROPOSAL, None, None),
    ):
        log = _with_log(before)
        document = log.say(PROPOSAL, _body(log, "receipts", after))
        yield log.case(f"receipts-{name}", comment, expect, document)
    log, new = _with_log(FIRST), Secrets("cauce")
    one, two = log.roster.members
    for name, comment, fields in (
        ("and-retire", "somebody leaves as well", {"entries": [one]}),
        (
            "and-admit",
            "somebody joins as well",
            {"entries": [one, two, new.entry(log.now)], "applicants": [new]},
        ),
        (
            "and-change",
            "an entry is changed as well",
            {"entries": [one, replace(two, contact="https://otra.example/")]},
        ),
        ("about-a-member", "a member where there is none", {"member": "alborada"}),
    ):
        document = log.say(PROPOSAL, _body(log, "receipts", OTHER, **fields))
        yield log.case(f"receipts-{name}", comment, PROPOSAL, document)


def _smuggling_cases() -> Iterator[Case]:
    """Every other change leaves the receipt log as it is."""
    log, new = _with_log(FIRST), Secrets("cauce")
    one, two = log.roster.members
    root = log.next_root(log.signers, 3)
    begins = log.now
    later = begins + timedelta(hours=1)
    changed = {**log.secrets, "brujula": replace(log.the("brujula"), kem_seed=random_bytes(32))}
    again = changed["brujula"]
    entry = again.application.entry((*two.intake, log.key_of(again, later)))
    for change, fields in (
        ("renew", {}),
        ("retire", {"entries": [one], "member": "brujula"}),
        (
            "admit",
            {
                "entries": [one, two, new.entry(begins)],
                "member": "cauce",
                "applicants": [new],
            },
        ),
        ("rotate", {"entries": [one, entry], "member": "brujula", "applicants": [again]}),
        ("root", {"root": root}),
    ):
        text = "another key comes with it"
        document = log.say(PROPOSAL, _of(log, change, OTHER, fields))
        yield log.case(f"{change}-smuggles-receipts", text, PROPOSAL, document)
        kept = log.say(PROPOSAL, _of(log, change, FIRST, fields))
        yield log.case(f"{change}-keeps-receipts", "as before", "ok", kept)
    for name, receipts in (("drops", None), ("renames", ELSEWHERE)):
        document = log.say(PROPOSAL, _body(log, "renew", receipts))
        yield log.case(f"renew-{name}-receipts", "not as before", PROPOSAL, document)
    bare = _with_log(None)
    document = bare.say(PROPOSAL, _body(bare, "renew", FIRST))
    yield bare.case("renew-adds-receipts", "there was none", PROPOSAL, document)


def _of(log: Log, change: str, receipts: ReceiptLog, fields: dict[str, Any]) -> dict[str, Any]:
    body = {**fields}
    entries, root = body.pop("entries", log.roster.members), fields.get("root")
    roster: Roster = replace(log.draft(entries, root=root), receipts=receipts)
    return log.proposal_body(change, roster, **body)


def _waiting_cases() -> Iterator[Case]:
    log = _with_log(FIRST, waiting_hours=48)
    proposal = log.propose(_body(log, "receipts", OTHER))
    document = signed(proposal.roster, log.signers[:2])
    for name, expect, hours in (
        ("at-once", "state", 0),
        ("after-48-hours", "state", 48),
        ("after-49-hours", "ok", 49),
    ):
        text = "everybody has time to look at the key"
        yield log.case(f"receipts-{name}", text, expect, document, hours=hours)
