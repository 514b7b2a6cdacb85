"""Certificates: who gives them, what they allow, and when they end."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.protocol import hpke
from app.protocol.certificate import certificate_body, revocation_body
from app.protocol.encoding import to_base64url, to_json
from app.protocol.fields import write_time
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from tests.assembly import Device
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.log_entries import WEAK_KEY, weakly_signed
from tests.vectors.logs import STRANGER, Log


def people_cases() -> Iterator[Case]:
    """All cases about people."""
    yield from _certificate_cases()
    yield from _content_cases()
    yield from _used_key_cases()
    yield from _revocation_cases()
    yield from _end_cases()
    yield from _lapse_cases()


def _body(log: Log, device: Device, *roles: Any, days: int = 365) -> dict[str, Any]:
    expires = log.now + timedelta(days=days)
    return certificate_body(device.request, roles=frozenset(roles), expires=expires)


def _certificate_cases() -> Iterator[Case]:
    log = Log(("alborada", "brujula"))
    lead = log.hire("lead", person="ana")
    other = log.hire(
        "intake", "reviewer", "svr-trained", "auditor", "key-custodian", person="berta"
    )
    new = Device("carla", "alborada")
    body = _body(log, new, "intake")
    yield log.case(
        "certificate", "by the member's key", "ok", log.say("certificate", body, "alborada")
    )
    yield log.case(
        "certificate-by-a-lead",
        "whom the member's key certified",
        "ok",
        log.say_as(lead, "certificate", body),
    )
    for name, comment, document in (
        ("a-signer", "who is no member", log.say("certificate", body)),
        ("a-signer-as-member", "in a member's name", log.say("certificate", body, by="alborada")),
        (
            "a-stranger",
            "an unknown key",
            log.say("certificate", body, "alborada", seed=STRANGER.signing_seed),
        ),
        (
            "itself",
            "the device's own key",
            log.say("certificate", body, "alborada", seed=new.signing_seed),
        ),
        ("another-role", "every role but lead", log.say_as(other, "certificate", body)),
        (
            "another-member",
            "in this member's name",
            log.say("certificate", body, "brujula", by="alborada"),
        ),
    ):
        yield log.case(f"certificate-by-{name}", comment, "author", document)
    second = Device("dora", "alborada")
    log.take(log.say_as(lead, "certificate", _body(log, second, "lead")))
    document = log.say_as(second, "certificate", body)
    yield log.case("certificate-by-a-leads-lead", "one step too far", "author", document)
    (first, *_) = log.ledger.certificates
    revocation = revocation_body(first, reason="no", held=[])
    document = log.say_as(second, "revocation", revocation)
    yield log.case("revocation-by-a-leads-lead", "one step too far", "author", document)
    document = log.say_as(second, "proposal", log.renewal())
    yield log.case("proposal-by-a-leads-lead", "which is not too far", "ok", document)


def _content_cases() -> Iterator[Case]:
    log = Log()
    good = _body(log, Device("ana", "alborada"), "intake")
    short = to_base64url(bytes(1215))
    for name, comment, fields in (
        ("unknown-role", "a role that there is not", {"roles": ["intake", "boss"]}),
        ("no-roles", "none", {"roles": []}),
        ("role-twice", "one role twice", {"roles": ["intake", "intake"]}),
        ("role-in-capitals", "another spelling", {"roles": ["Intake"]}),
        ("role-a-list", "no text", {"roles": [["intake"]]}),
        ("roles-a-text", "no list", {"roles": "intake"}),
        ("person-a-path", "no id", {"person": "../ana"}),
        ("no-person", "nobody", {"person": None}),
        ("short-kem", "a KEM key of 1,215 bytes", {"kem": short}),
        ("signing-key-in-capitals", "hex in capitals", {"signing_key": "AB" * 32}),
        ("expires-as-date", "another spelling of time", {"expires": "2027-01-01"}),
    ):
        document = log.say("certificate", {**good, **fields}, "alborada")
        yield log.case(f"certificate-{name}", comment, "content", document)


def _used_key_cases() -> Iterator[Case]:
    """A key has one use and one certificate."""
    log = Log(("alborada", "brujula"))
    device = log.hire("intake")
    gone = log.hire("intake", person="berta")
    log.revoke("alborada", list(log.ledger.certificates)[1])
    body = _body(log, Device("carla", "brujula"), "intake")
    for name, comment, seed in (
        ("certified-key", "another device's", device.signing_seed),
        ("revoked-key", "of a certificate that was ended", gone.signing_seed),
        ("members-key", "a member's own", log.the().signing_seed),
        ("signers-key", "a signer's", log.signers[2]),
    ):
        document = log.say(
            "certificate", {**body, "signing_key": signing_public_key(seed).hex()}, "brujula"
        )
        yield log.case(f"certificate-of-{name}", comment, "state", document)
    for name, comment, seed in (
        ("certified-kem-key", "another device's", device.kem_seed),
        ("revoked-kem-key", "of a certificate that was ended", gone.kem_seed),
        ("members-intake-key", "what defenders seal to", log.the().kem_seed),
        ("members-archive-key", "what the key ring is wrapped to", log.the().archive_seed),
    ):
        kem = to_base64url(hpke.public_key_of(seed))
        document = log.say("certificate", {**body, "kem": kem}, "brujula")
        yield log.case(f"certificate-of-{name}", comment, "state", document)


def _revocation_cases() -> Iterator[Case]:
    log = Log(("alborada", "brujula"))
    lead, other = log.hire("lead"), log.hire("key-custodian", "reviewer", person="berta")
    _, theirs = log.ledger.certificates
    held = [sha256(log.the().kem_key)]
    body = revocation_body(theirs, reason="se fue", held=held)
    yield log.case(
        "revocation", "by the member's key", "ok", log.say("revocation", body, "alborada")
    )
    yield log.case(
        "revocation-by-a-lead", "of a colleague", "ok", log.say_as(lead, "revocation", body)
    )
    for name, comment, expect, document in (
        ("of-anothers", "another member's person", "state", log.say("revocation", body, "brujula")),
        ("by-a-signer", "who is no member", "author", log.say("revocation", body)),
        ("by-another-role", "not a lead", "author", log.say_as(other, "revocation", body)),
        (
            "of-nothing",
            "no such certificate",
            "state",
            log.say("revocation", {**body, "certificate": "0" * 64}, "alborada"),
        ),
        (
            "held-short",
            "half a hash",
            "content",
            log.say("revocation", {**body, "held": ["0" * 32]}, "alborada"),
        ),
        (
            "without-reason",
            "nothing said",
            "content",
            log.say("revocation", {**body, "reason": ""}, "alborada"),
        ),
        (
            "of-a-number",
            "no id",
            "content",
            log.say("revocation", {**body, "certificate": 7}, "alborada"),
        ),
    ):
        yield log.case(f"revocation-{name}", comment, expect, document)
    log.revoke("alborada", theirs)
    again = log.say("revocation", {**body, "reason": "otra vez"}, "alborada")
    yield log.case("revocation-twice", "it was over", "state", again)
    document = log.say_as(other, "shares", {})
    yield log.case("revoked-person-speaks", "the certificate was ended", "author", document)


def _end_cases() -> Iterator[Case]:
    """A certificate counts before the hour in which it expires, by the clock of arrival."""
    log = Log()
    log.wait(minutes=30)
    ana = Device("ana", "alborada")
    body = {
        **_body(log, ana, "lead"),
        "expires": write_time(log.now + timedelta(hours=2, minutes=-30)),
    }
    log.take(log.say("certificate", body, "alborada"))
    document = log.say_as(ana, "proposal", log.renewal())
    for name, comment, expect, hours in (
        ("speaks-in-the-last-hour", "before it expires", "ok", 1),
        ("speaks-when-expired", "the hour in which it ends", "author", 2),
        ("speaks-long-after", "a year later", "author", 8766),
        ("speaks-at-the-end-of-time", "in the hour 2^32 - 1", "author", 2**32 - 1 - log.hour),
    ):
        yield log.case(f"person-{name}", comment, expect, document, hours=hours)
    yield from _weak_key_cases()
    body = {**_body(log, Device("berta", "alborada"), "intake"), "expires": write_time(log.now)}
    document = log.say("certificate", body, "alborada")
    yield log.case(
        "certificate-expired-at-once", "it is taken and does not count", "ok", document, hours=1
    )


def _weak_key_cases() -> Iterator[Case]:
    log = Log()
    body = {**_body(log, Device("ana", "alborada"), "lead"), "signing_key": WEAK_KEY.hex()}
    log.take(log.say("certificate", body, "alborada"))
    document = json.loads(log.say("proposal", log.renewal(), "alborada"))
    text = "a key for which one signature holds under everything"
    yield log.case("person-with-weak-key", text, "author", to_json(weakly_signed(document)))


def _lapse_cases() -> Iterator[Case]:
    """It ends when the member has another key or leaves, and does not come back."""
    log = Log(("alborada", "brujula"))
    ana, berta = log.hire("lead"), log.hire("lead", member="brujula", person="berta")
    log.wait(days=1)
    first = log.the()
    changed = _rotate(log, replace(first, signing_seed=random_bytes(32)))
    document = changed.say_as(ana, "proposal", changed.renewal())
    yield changed.case("lapsed-by-another-key", "the member's key was changed", "author", document)
    document = changed.say_as(berta, "proposal", changed.renewal())
    yield changed.case("not-lapsed-beside", "another member's key was changed", "ok", document)
    back = _rotate(changed, first)
    document = back.say_as(ana, "proposal", back.renewal())
    yield back.case("lapsed-for-good", "the member has its old key again", "author", document)
    log.settle(log.propose(log.retirement("brujula")))
    document = log.say_as(berta, "proposal", log.renewal())
    yield log.case("lapsed-by-leaving", "the member has left", "author", document)
    log.admit(log.the("brujula"))
    document = log.say_as(berta, "proposal", log.renewal())
    yield log.case("lapsed-before-coming-back", "the member has come back", "author", document)
    again = _body(log, berta, "lead")
    document = log.say("certificate", again, "brujula")
    yield log.case("certificate-after-coming-back", "a new key is needed", "state", document)


def _rotate(log: Log, member: Secrets) -> Log:
    """The log with other keys of a member that keeps its KEM keys."""
    log = log.copy()
    log.secrets[member.id] = member
    (old,) = [entry for entry in log.roster.members if entry.id == member.id]
    entry = member.application.entry(old.intake)
    entries = [entry if each.id == member.id else each for each in log.roster.members]
    body = log.proposal_body("rotate", log.draft(entries), member=member.id, applicants=[member])
    log.settle(log.propose(body))
    return log
