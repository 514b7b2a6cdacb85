"""What every statement must be before the rules of its kind are asked, and who may make it."""

import json
from collections.abc import Iterator
from typing import Any

from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.ledger_state import log_start
from app.protocol.primitives import sign
from app.protocol.roster import PURPOSE as ROSTER_PURPOSE
from app.protocol.statement import LogPosition, purpose_of
from tests.assembly import id_of
from tests.coalition import Coalition
from tests.vectors.cases import Case
from tests.vectors.logs import STRANGER, Log, an_hour_later, changed, elsewhere, signed_again
from tests.vectors.rosters import NOW


def statement_cases() -> Iterator[Case]:
    """A refusal of a renewal, and everything that may be wrong with it."""
    log = Log(("alborada", "brujula"))
    body = {"proposal": log.propose(log.renewal()).id, "reason": "falta una"}
    good = log.say("refusal", body)
    yield log.case("refusal", "a signer says no", "ok", good)
    yield log.case(
        "refusal-by-a-member", "with its own key", "ok", log.say("refusal", body, "brujula")
    )
    yield from _document_cases(log, good)
    yield from _kind_cases(log, good, body)
    yield from _content_cases(log, good)
    yield from _author_cases(log, good, body)
    yield from _after_cases(log, body)
    yield from _role_cases(log.copy(), body)
    spelled = changed(good, note="x") + b"\n"
    text = "a field of a later version and a line break: the hash is of these bytes"
    yield log.case("spelled-otherwise", text, "ok", spelled)
    log.take(good)
    yield log.case("replayed", "the same bytes again", "state", good)
    text = "what was signed before, spelled otherwise"
    yield log.case("replayed-respelled", text, "state", spelled)


def _document_cases(log: Log, good: bytes) -> Iterator[Case]:
    one, two, _ = log.signers
    text = signed_again(good, "refusal", one)
    double = _signatures(text) + _signatures(signed_again(good, "refusal", two))
    for name, comment, document in (
        ("empty", "nothing", b""),
        ("not-json", "cut", good[:-2]),
        ("not-an-object", "a list", b"[" + good + b"]"),
        ("unsigned", "no signature", changed(good, signatures=[])),
        ("two-signatures", "each of them good", changed(good, signatures=double)),
        ("unknown-kind", "a kind that there is not", changed(good, kind="decree")),
        ("kind-is-a-list", "no text", changed(good, kind=["refusal"])),
        ("kind-is-an-object", "no text", changed(good, kind={"refusal": 1})),
        ("kind-with-newline", "a line break behind", changed(good, kind="refusal\n")),
        ("nothing-signed", "an empty text", changed(good, signed="")),
    ):
        yield log.case(f"document-{name}", comment, "grammar", document)
    yield log.case("kind-missing", "read as a roster", "signatures", changed(good, kind=None))


def _signatures(document: bytes) -> Any:
    return json.loads(document)["signatures"]


def _kind_cases(log: Log, good: bytes, body: dict[str, Any]) -> Iterator[Case]:
    """What was said as one thing can never be shown as another."""
    signer = log.signers[0]
    proposal = log.say("proposal", log.renewal())
    application = log.application(STRANGER)
    for name, comment, expect, document in (
        (
            "refusal-signed-as-proposal",
            "for another purpose",
            "author",
            signed_again(good, "refusal", signer, purpose=purpose_of("proposal")),
        ),
        (
            "refusal-shown-as-proposal",
            "the signature is a refusal's",
            "author",
            changed(good, kind="proposal"),
        ),
        (
            "proposal-shown-as-refusal",
            "the signature is a proposal's",
            "author",
            changed(proposal, kind="refusal"),
        ),
        (
            "refusal-signed-as-roster",
            "a signer's purpose",
            "author",
            signed_again(good, "refusal", signer, purpose=ROSTER_PURPOSE),
        ),
        (
            "type-of-another-kind",
            "well signed",
            "content",
            signed_again(good, "refusal", signer, type="atalaya-proposal"),
        ),
        (
            "application-in-the-log",
            "it stands in proposals",
            "state",
            log.say("application", {"entry": _entry(application)}, "brujula"),
        ),
        ("device-in-the-log", "it stands nowhere", "state", log.say("device", body, "brujula")),
    ):
        yield log.case(name, comment, expect, document)


def _entry(application: dict[str, Any]) -> Any:
    return json.loads(application["signed"])["entry"]


def _content_cases(log: Log, good: bytes) -> Iterator[Case]:
    for name, comment, fields in (
        ("format-two", "another format", {"format": 2}),
        ("format-true", "a truth value", {"format": True}),
        ("format-and-a-half", "no whole number", {"format": 1.5}),
        ("no-coalition", "a field is missing", {"coalition": ...}),
        ("no-by", "a field is missing", {"by": ...}),
        ("by-a-path", "no id", {"by": "../x"}),
        ("no-after", "a field is missing", {"after": ...}),
        ("after-a-number", "no position", {"after": 2}),
        ("after-negative", "less than no entries", {"after": {"count": -1, "hash": "0" * 64}}),
        ("after-short", "half a hash", {"after": {"count": 1, "hash": "0" * 32}}),
        ("no-time", "a field is missing", {"time": ...}),
        ("time-with-zone", "another spelling", {"time": "2026-11-24T12:00:00+00:00"}),
        ("day-that-is-none", "30 February", {"time": "2026-02-30T00:00:00Z"}),
        ("hour-24", "one hour too many", {"time": "2026-11-24T24:00:00Z"}),
        ("leap-second", "one second too many", {"time": "2026-12-31T23:59:60Z"}),
        ("year-zero", "years are counted from 1", {"time": "0000-01-01T00:00:00Z"}),
        ("no-proposal", "a field is missing", {"proposal": ...}),
        ("proposal-in-capitals", "hex in capitals", {"proposal": "A" * 64}),
        ("empty-reason", "no word", {"reason": ""}),
        ("long-reason", "1,001 letters", {"reason": "x" * 1001}),
    ):
        document = signed_again(good, "refusal", log.signers[0], **fields)
        yield log.case(f"statement-{name}", comment, "content", document)
    for name, comment, fields in (
        ("format-with-fraction", "1.0 is 1", {"format": 1.0}),
        ("after-with-fraction", "0.0 is 0", {"after": {"count": 0.0, "hash": _start(log)}}),
    ):
        document = signed_again(good, "refusal", log.signers[0], **fields)
        yield log.case(f"statement-{name}", comment, "ok", document)
    document = signed_again(good, "refusal", log.signers[0], mood="sad")
    yield log.case("statement-unknown-field", "of a later version", "ok", document)
    document = signed_again(good, "refusal", log.signers[0], reason="🐦" * 1000)
    yield log.case("statement-longest-reason", "1,000 code points", "ok", document)


def _start(log: Log) -> str:
    return log.ledger.hashes[0].hex()


def _author_cases(log: Log, good: bytes, body: dict[str, Any]) -> Iterator[Case]:
    """A statement that is somebody else's, in whichever way."""
    stranger = STRANGER.signing_seed
    stolen = _signatures(good)
    wrong = sign(stranger, b"x")
    forged = [{"key": id_of(log.signers[0]), "signature": to_base64url(wrong)}]
    short = [{**stolen[0], "signature": to_base64url(bytes(60))}]
    second = [{**stolen[0], "signature": to_base64url(other_spelling(stolen[0]["signature"]))}]
    for name, comment, document in (
        ("by-a-stranger", "an unknown key", log.say("refusal", body, seed=stranger)),
        (
            "by-a-stranger-as-member",
            "an unknown key",
            log.say("refusal", body, "brujula", seed=stranger),
        ),
        (
            "forged",
            "a signer's key id over a stranger's signature",
            changed(good, signatures=forged),
        ),
        ("signature-short", "bytes are missing", changed(good, signatures=short)),
        (
            "signature-spelled-otherwise",
            "its second half larger by the order of the group",
            changed(good, signatures=second),
        ),
        (
            "by-somebody-else",
            "in another member's name",
            log.say("refusal", body, "brujula", by="alborada"),
        ),
        (
            "by-a-member-as-signer",
            "in no member's name",
            log.say("refusal", body, "brujula", by=None),
        ),
        ("by-a-signer-as-member", "in a member's name", log.say("refusal", body, by="brujula")),
        (
            "other-coalition",
            "by the same key, for another coalition",
            log.say("refusal", body, coalition="otra-coalicion"),
        ),
    ):
        yield log.case(f"statement-{name}", comment, "author", document)
    theirs = Log(("alborada",))
    document = theirs.say("refusal", body)
    yield log.case(
        "statement-from-elsewhere", "replayed from another coalition", "author", document
    )


def _role_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    """Of a member's people only a lead refuses."""
    lead = log.hire("lead")
    other = log.hire("intake", "reviewer", "auditor", "key-custodian", person="berta")
    yield log.case("refusal-by-a-lead", "a person", "ok", log.say_as(lead, "refusal", body))
    document = log.say_as(other, "refusal", body)
    yield log.case("refusal-by-another-role", "every role but lead", "author", document)


def other_spelling(signature: str) -> bytes:
    """The same signature to whoever does not ask for the one spelling of RFC 8032."""
    data = from_base64url(signature)
    scalar = int.from_bytes(data[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    return data[:32] + scalar.to_bytes(32, "little")


def _after_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    """Each author is a witness for the log that came before."""
    hashes, count = log.ledger.hashes, log.ledger.position.count
    start = log_start("otra-coalicion")
    for name, comment, expect, after in (
        ("after-nothing", "written without a log", "ok", None),
        ("after-the-start", "no entry was known", "ok", LogPosition(0, hashes[0])),
        ("after-the-first", "an earlier entry", "ok", LogPosition(1, hashes[1])),
        ("after-another-log", "a hash that this log never had", "log", elsewhere(log)),
        ("after-another-start", "another coalition's", "log", LogPosition(0, start)),
        (
            "after-another-place",
            "a hash of this log, counted wrongly",
            "log",
            LogPosition(count, hashes[1]),
        ),
        (
            "after-beyond-the-end",
            "more entries than there are",
            "log",
            LogPosition(count + 1, hashes[count]),
        ),
        ("after-far-beyond", "2^53 - 1 entries", "log", LogPosition(2**53 - 1, hashes[count])),
        ("after-another-hour", "its last entry came an hour later", "log", an_hour_later(log)),
    ):
        yield log.case(name, comment, expect, log.say("refusal", body, after=after))


def seen_cases() -> Iterator[Case]:
    """What a reader remembers of a log against what it is shown later."""
    log = Log()
    log.take(log.say("proposal", log.renewal()))
    position = log.ledger.position
    whole = log.case("as-seen", "the same log", "ok")
    for name, comment, expect, seen in (
        ("as-seen", "the log as it was seen", "ok", position),
        ("longer-than-seen", "it has grown", "ok", LogPosition(1, log.ledger.hashes[1])),
        ("nothing-seen", "only its start is known", "ok", LogPosition(0, log.ledger.hashes[0])),
        ("forked", "another hash at that place", "log", elsewhere(log)),
        ("forked-by-the-hour", "its last entry came an hour later", "log", an_hour_later(log)),
        (
            "forked-at-the-start",
            "another log altogether",
            "log",
            LogPosition(0, log_start("otra-coalicion")),
        ),
        ("shorter-than-seen", "an entry has gone", "log", LogPosition(3, position.hash)),
    ):
        remembered = {"count": seen.count, "hash": seen.hash.hex()}
        fields = {**whole.fields, "seen": remembered}
        if expect != "ok":
            del fields["state"]
        yield Case("log", name, comment, expect, fields)


def moved_cases() -> Iterator[Case]:
    """A log that begins with a roster."""
    yield Log().case("begins-with-a-roster", "as on a server that was moved", "ok")
    other = Coalition(("alborada",), version=1, now=NOW)
    yield Log(is_empty=True).case(
        "begins-with-another-roster", "another coalition's", "signatures", other.document
    )
