"""Entries in proposals: what was applied for, keys that are proven, keys that come back."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.protocol.application import sign_application
from app.protocol.document import key_id
from app.protocol.encoding import to_base64url
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.roster import DatedKey, Member, encode_roster
from app.protocol.statement import sign_statement
from tests.coalition import QUARTER, Secrets
from tests.vectors.cases import Case
from tests.vectors.log_proposals import PROPOSAL
from tests.vectors.logs import STRANGER, Log

# The neutral element of the curve, of order one.
WEAK_KEY = bytes([1]) + bytes(31)


def entry_cases() -> Iterator[Case]:
    """All cases about entries in proposals."""
    yield from _application_cases()
    yield from _entry_cases()
    yield from _probe_cases()
    yield from _rotation_cases()


def _application_cases() -> Iterator[Case]:
    """An entry is what somebody applied for, and the key in it has signed."""
    log = Log()
    new, other = Secrets("cauce"), Secrets("dorada")
    body = log.admission(new)
    (good,) = body["applications"]
    sign = signing(log, new)
    wanted = new.application
    for name, comment, application in (
        (
            "signed-by-another",
            "a stranger's key",
            sign(wanted_entry(good), seed=other.signing_seed),
        ),
        ("for-another-id", "in the name of dorada", sign(wanted_entry(good), by="dorada")),
        ("of-another-coalition", "applied elsewhere", sign(wanted_entry(good), coalition="otra")),
        (
            "one-key-for-two-uses",
            "intake and archive",
            sign({**wanted_entry(good), "intake": wanted_entry(good)["archive"]}),
        ),
        (
            "short-key",
            "a key of 1,215 bytes",
            sign({**wanted_entry(good), "intake": to_base64url(wanted.intake[:-1])}),
        ),
        (
            "weak-key",
            "a key for which one signature holds under everything",
            weakly_signed(sign({**wanted_entry(good), "signing_key": WEAK_KEY.hex()})),
        ),
        ("shown-as-device", "the signature is an application's", {**good, "kind": "device"}),
        ("said-as-device", "with all it takes", sign(wanted_entry(good), kind="device")),
        ("kind-a-list", "no kind", {**good, "kind": ["application"]}),
        ("unsigned", "no signature", {**good, "signatures": []}),
        ("is-a-text", "no object", "x"),
    ):
        document = log.say("proposal", {**body, "applications": [application]})
        yield log.case(f"application-{name}", comment, "application", document)


def _entry_cases() -> Iterator[Case]:
    """An entry is what its application asks for, and nothing else."""
    log = Log()
    new, other = Secrets("cauce"), Secrets("dorada")
    body = log.admission(new)
    (good,) = body["applications"]
    sign = signing(log, new)
    for name, comment, applications in (
        ("missing", "none", []),
        ("twice", "the same again", [good, good]),
        ("of-another", "dorada's", [log.application(other)]),
        ("too-many", "somebody else's beside it", [good, log.application(other)]),
        (
            "other-contact",
            "another address",
            [sign({**wanted_entry(good), "contact": "https://x.example"})],
        ),
        (
            "other-name",
            "another name",
            [sign({**wanted_entry(good), "name": {"es": "Otra", "en": "Other"}})],
        ),
        (
            "other-signing-key",
            "another key than the entry",
            [
                signing(log, other)(
                    {**wanted_entry(good), "signing_key": _public(other).hex()}, by="cauce"
                )
            ],
        ),
        (
            "other-archive",
            "another archive key",
            [sign({**wanted_entry(good), "archive": to_base64url(other.archive_key)})],
        ),
        (
            "other-intake",
            "another intake key",
            [sign({**wanted_entry(good), "intake": to_base64url(other.kem_key)})],
        ),
    ):
        document = log.say("proposal", {**body, "applications": applications})
        yield log.case(f"application-{name}", comment, PROPOSAL, document)
    renewal = {**log.renewal(), "applications": [good]}
    document = log.say("proposal", renewal)
    yield log.case("application-without-need", "nothing is new", PROPOSAL, document)


def weakly_signed(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with the signature that holds under anything for ``WEAK_KEY``."""
    signature = to_base64url(WEAK_KEY + bytes(32))
    return {**statement, "signatures": [{"key": key_id(WEAK_KEY), "signature": signature}]}


def _public(member: Secrets) -> bytes:
    return signing_public_key(member.signing_seed)


def wanted_entry(application: dict[str, Any]) -> dict[str, Any]:
    """What an application asks for."""
    entry: dict[str, Any] = json.loads(application["signed"])["entry"]
    return entry


def signing(log: Log, member: Secrets) -> Callable[..., dict[str, Any]]:
    def sign(entry: dict[str, Any], *, seed: bytes = b"", **head: Any) -> dict[str, Any]:
        return sign_statement(
            head.get("kind", "application"),
            {"entry": entry},
            coalition=head.get("coalition", log.coalition.name),
            by=head.get("by", member.id),
            time=log.now,
            after=None,
            seed=seed or member.signing_seed,
        )

    return sign


def _probe_cases() -> Iterator[Case]:
    """One probe for each new key, in the order of the roster."""
    log = Log()
    new = Secrets("cauce")
    body = log.admission(new)
    intake, archive = body["probes"]
    stranger = {**intake, "key": random_bytes(32).hex()}
    for name, comment, probes in (
        ("missing", "no probe for the archive key", [intake]),
        ("none", "no probe at all", []),
        ("extra", "a probe for a key that is not new", [intake, archive, stranger]),
        ("twice", "one key twice", [intake, intake, archive]),
        ("unordered", "the archive key first", [archive, intake]),
        ("for-a-stranger", "another key", [intake, stranger]),
        ("short", "a byte is missing", [intake, {**archive, "sealed": to_base64url(bytes(1167))}]),
        ("short-commitment", "half a hash", [intake, {**archive, "commitment": "0" * 32}]),
        ("a-text", "no object", ["x", "y"]),
    ):
        document = log.say("proposal", {**body, "probes": probes})
        yield log.case(f"proposal-probe-{name}", comment, PROPOSAL, document)
    good = new.kem_key
    for name, comment, key in (
        ("x25519-zero", "an all-zero X25519 part", good[:1184] + bytes(32)),
        ("coefficient", "an ML-KEM coefficient of 4095", b"\xff\xff\xff" + good[3:]),
    ):
        yield log.case(f"proposal-key-{name}", comment, PROPOSAL, _with_unusable(log, new, key))


def _with_unusable(log: Log, new: Secrets, key: bytes) -> bytes:
    """An admission with an intake key to which nothing can be sealed."""
    application = replace(new.application, intake=key)
    intake = DatedKey(sha256(key), log.now, log.now + QUARTER)
    roster = log.draft([*log.roster.members, application.entry((intake,))])
    keys = log.the().kem_key + key
    roster = replace(roster, keys_sha256=sha256(keys))
    body = log.admission(new)
    sealed = {"sealed": to_base64url(random_bytes(1168)), "commitment": "0" * 64}
    body |= {
        "roster": encode_roster(roster).decode(),
        "applications": [
            sign_application(
                application, coalition=log.coalition.name, time=log.now, seed=new.signing_seed
            )
        ],
        "probes": [{"key": sha256(key).hex(), **sealed}, body["probes"][1]],
    }
    return log.say("proposal", body)


def _rotation_cases() -> Iterator[Case]:
    """New keys of a member, and old ones that must not come back."""
    log = Log(("alborada", "brujula"))
    old, other = log.the(), log.roster.members[1]
    entry = log.roster.members[0]
    (key,) = entry.intake
    new = replace(old, kem_seed=random_bytes(32))
    later = log.now + timedelta(days=1)

    def rotate(member: Secrets, *keys: DatedKey, beside: Member = other, **changes: Any) -> bytes:
        mine = replace(member.application.entry(keys), **changes)
        body = log.proposal_body(
            "rotate", log.draft([mine, beside]), member="alborada", applicants=[member]
        )
        return log.say("proposal", body)

    fresh = log.key_of(new, later)
    case = log.case
    yield case("rotate", "a second intake key", "ok", rotate(new, key, fresh))
    yield case("rotate-and-drop", "the newer key alone", "ok", rotate(new, fresh))
    signing = replace(old, signing_seed=random_bytes(32))
    yield case("rotate-signing-key", "the same KEM keys", "ok", rotate(signing, key))
    log.ledger.learn_keys([STRANGER.kem_key, STRANGER.archive_key])
    unknown = log.key_of(STRANGER, later - timedelta(hours=1))
    other_archive = sha256(STRANGER.archive_key)
    renamed = replace(other, contact="https://otra.example/")
    # Known, its own, and nothing for which anybody has applied as an intake key.
    moved = DatedKey(sha256(old.archive_key), log.now + timedelta(hours=1), later + QUARTER)
    newer = replace(new, archive_seed=random_bytes(32))
    for name, comment, document in (
        (
            "rotate-without-the-new-key",
            "it was applied for, and the old one stays",
            rotate(newer, key),
        ),
        ("rotate-archive-to-intake", "the old archive key for intake", rotate(newer, moved, fresh)),
        ("rotate-and-change", "another entry is changed", rotate(new, key, fresh, beside=renamed)),
        ("rotate-key-of-nobody", "a key that nobody applied for", rotate(new, key, unknown, fresh)),
        (
            "rotate-prolongs",
            "the old key lives longer",
            rotate(new, replace(key, not_after=key.not_after + QUARTER), fresh),
        ),
        (
            "rotate-other-archive",
            "another archive key than was applied for",
            rotate(new, key, fresh, archive_sha256=other_archive),
        ),
    ):
        yield case(name, comment, PROPOSAL, document)
    yield from _rollback_cases(log, old, new)


def _rollback_cases(log: Log, old: Secrets, new: Secrets) -> Iterator[Case]:
    """An application from before, shown again, must not bring back the key in it."""
    (key,) = log.roster.members[0].intake
    log.secrets["alborada"] = new
    log.wait(days=1)
    log.settle(log.propose(log.rotation(new)), [new])
    entry, other = log.roster.members
    for name, comment, expect, days in (
        ("rotate-back", "to an older key, by an old application", PROPOSAL, 0),
        ("rotate-back-at-last", "the newer key has ended", "ok", 92),
    ):
        log.wait(days=days)
        roster = log.draft([replace(entry, intake=(key,)), other])
        body = log.proposal_body("rotate", roster, member="alborada", applicants=[old])
        yield log.case(name, comment, expect, log.say("proposal", body))
