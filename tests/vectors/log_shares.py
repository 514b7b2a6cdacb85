"""Shares of an archive key, receipts and openings."""

from collections.abc import Iterator
from typing import Any

from app.protocol.encoding import to_base64url
from app.protocol.primitives import sha256
from app.protocol.recovery import seal_share, shares_body, split_seed
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.logs import STRANGER, Log

MEMBERS = ("alborada", "brujula", "cauce")
CEREMONY = "ceremony"


def share_cases() -> Iterator[Case]:
    """All cases about recovery."""
    log = Log((*MEMBERS, "dorada"))
    body = _shares(log)
    yield from _ceremony_cases(log, body)
    yield from _ceremony_author_cases(log, body)
    custodian = log.hire("key-custodian", member="brujula")
    lead = log.hire("lead", "intake", "auditor", member="brujula", person="berta")
    yield log.case(
        "shares-by-a-lead",
        "not a custodian",
        "author",
        log.say("shares", body, "brujula", seed=lead.signing_seed),
    )
    ceremony = log.take(log.say("shares", body, "alborada")).id
    receipt = {"shares": ceremony}
    yield log.case(
        "receipt", "a partner has its share", "ok", log.say("receipt", receipt, "brujula")
    )
    yield log.case(
        "receipt-by-a-custodian", "a partner's", "ok", log.say_as(custodian, "receipt", receipt)
    )
    for name, comment, expect, document in (
        (
            "by-no-partner",
            "a member without a share",
            "state",
            log.say("receipt", receipt, "dorada"),
        ),
        ("by-the-owner", "it has no share", "state", log.say("receipt", receipt, "alborada")),
        ("by-a-lead", "not a custodian", "author", log.say_as(lead, "receipt", receipt)),
        ("by-a-signer", "who is no member", "author", log.say("receipt", receipt)),
        (
            "of-nothing",
            "no such ceremony",
            "state",
            log.say("receipt", {"shares": "0" * 64}, "brujula"),
        ),
        ("malformed", "half an id", "content", log.say("receipt", {"shares": "0" * 32}, "brujula")),
    ):
        yield log.case(f"receipt-{name}", comment, expect, document)
    yield from _opening_cases(log, ceremony, lead, custodian)
    log.take(log.say("receipt", receipt, "brujula"))
    log.wait(hours=1)
    yield log.case("receipt-twice", "it was said", "state", log.say("receipt", receipt, "brujula"))
    yield log.case("ceremony-half-done", "one partner has not answered", "ok")
    done = log.say("receipt", receipt, "cauce")
    yield log.case("ceremony-done", "both partners have", "ok", done)


def _shares(log: Log) -> dict[str, Any]:
    owner = log.the()
    texts = split_seed(owner.archive_seed, threshold=2, shares=2)
    partners = [log.the(partner) for partner in MEMBERS[1:]]
    promised = [(p.id, p.archive_key, text) for p, text in zip(partners, texts, strict=True)]
    return shares_body(promised, archive_sha256=sha256(owner.archive_key), threshold=2)


def _ceremony_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    one, two = body["shares"]
    yield log.case("shares", "two of two", "ok", log.say("shares", body, "alborada"))
    for name, comment, expect, fields in (
        ("threshold-one", "each could alone", CEREMONY, {"threshold": 1}),
        ("threshold-above", "more than there are", CEREMONY, {"threshold": 3}),
        ("alone", "one share", CEREMONY, {"shares": [one]}),
        ("none", "no share", CEREMONY, {"shares": []}),
        (
            "for-oneself",
            "a share that stays",
            CEREMONY,
            {"shares": [one, {**two, "member": "alborada"}]},
        ),
        (
            "partner-twice",
            "two shares for one",
            CEREMONY,
            {"shares": [one, {**two, "member": one["member"]}]},
        ),
        ("partner-no-member", "nobody", CEREMONY, {"shares": [one, {**two, "member": "nadie"}]}),
        ("other-archive-key", "another key", CEREMONY, {"archive_sha256": "0" * 64}),
        (
            "of-an-intake-key",
            "not the archive key",
            CEREMONY,
            {"archive_sha256": sha256(log.the().kem_key).hex()},
        ),
        ("threshold-zero", "nobody would be needed", "content", {"threshold": 0}),
        ("threshold-seventeen", "more than may be", "content", {"threshold": 17}),
        ("threshold-true", "a truth value", "content", {"threshold": True}),
        (
            "short",
            "a sealed share that is cut",
            "content",
            {"shares": [one, {**two, "sealed": to_base64url(bytes(1647))}]},
        ),
        (
            "short-commitment",
            "half a hash",
            "content",
            {"shares": [one, {**two, "commitment": "0" * 32}]},
        ),
    ):
        yield log.case(
            f"shares-{name}", comment, expect, log.say("shares", {**body, **fields}, "alborada")
        )


def _ceremony_author_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    for name, comment, document in (
        ("a-signer", "who is no member", log.say("shares", body)),
        (
            "a-stranger",
            "an unknown key",
            log.say("shares", body, "alborada", seed=STRANGER.signing_seed),
        ),
        (
            "another-member",
            "in this member's name",
            log.say("shares", body, "brujula", by="alborada"),
        ),
    ):
        yield log.case(f"shares-by-{name}", comment, "author", document)
    document = log.say("shares", body, "dorada")
    yield log.case("shares-of-anothers-key", "another member's archive key", CEREMONY, document)


def _opening_cases(log: Log, ceremony: str, lead: Any, custodian: Any) -> Iterator[Case]:
    lost = Secrets("alborada")
    application = log.application(lost)
    body = {
        "shares": ceremony,
        "application": application,
        "sealed": to_base64url(seal_share("academic acid acrobat", lost.archive_key)),
        "reason": "robaron la oficina",
    }
    signed_by_another = {
        **application,
        "signatures": log.application(Secrets("alborada"))["signatures"],
    }
    yield log.case("opening", "a partner helps", "ok", log.say("opening", body, "brujula"))
    yield log.case(
        "opening-by-a-custodian", "a partner's", "ok", log.say_as(custodian, "opening", body)
    )
    for name, comment, expect, document in (
        (
            "for-another",
            "another organisation's application",
            CEREMONY,
            log.say("opening", {**body, "application": log.application(STRANGER)}, "brujula"),
        ),
        ("by-no-partner", "a member without a share", "state", log.say("opening", body, "dorada")),
        ("by-the-owner", "it has no share", "state", log.say("opening", body, "alborada")),
        (
            "by-the-new-key",
            "which is not in the roster",
            "author",
            log.say("opening", body, "alborada", seed=lost.signing_seed),
        ),
        ("by-a-lead", "not a custodian", "author", log.say_as(lead, "opening", body)),
        ("by-a-signer", "who is no member", "author", log.say("opening", body)),
        (
            "of-nothing",
            "no such ceremony",
            "state",
            log.say("opening", {**body, "shares": "0" * 64}, "brujula"),
        ),
        (
            "forged-application",
            "another key signed it",
            "application",
            log.say("opening", {**body, "application": signed_by_another}, "brujula"),
        ),
        (
            "without-application",
            "none",
            "application",
            log.say("opening", {**body, "application": None}, "brujula"),
        ),
        (
            "short",
            "a sealed share that is cut",
            "content",
            log.say("opening", {**body, "sealed": to_base64url(bytes(1647))}, "brujula"),
        ),
        (
            "without-reason",
            "nothing said",
            "content",
            log.say("opening", {**body, "reason": ""}, "brujula"),
        ),
    ):
        yield log.case(f"opening-{name}", comment, expect, document)
