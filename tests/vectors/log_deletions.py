"""Orders to forget, and objections to them."""

from collections.abc import Iterator
from typing import Any

from app.protocol.deletion import EVIDENCE_LIMIT, NamedThread, deletion_body, objection_body
from app.protocol.primitives import random_bytes
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.logs import STRANGER, Log, changed, signed_again

MEMBERS = ("alborada", "brujula")
WAITING = 48


def deletion_cases() -> Iterator[Case]:
    """All cases about forgetting."""
    log = Log(MEMBERS, waiting_hours=WAITING)
    body = deletion_body([random_bytes(32), random_bytes(32)], reason="la persona lo pide")
    yield from _shape_cases(log, body)
    yield from _thread_cases(log, body)
    yield from _author_cases(log, body)
    yield from _objection_cases(log, body)
    yield from _time_cases(body)


def _shape_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    one = body["evidence"][0]
    many = [random_bytes(32).hex() for _ in range(EVIDENCE_LIMIT)]
    yield log.case("deletion", "two envelopes", "ok", log.say("deletion", body, "alborada"))
    for name, comment, expect, fields in (
        ("of-the-most", "1,000 hashes", "ok", {"evidence": many}),
        ("longest-reason", "1,000 code points", "ok", {"reason": "🐦" * 1000}),
        ("of-nothing", "no hash", "content", {"evidence": []}),
        ("of-too-much", "1,001 hashes", "content", {"evidence": [*many, one]}),
        ("twice", "one hash twice", "content", {"evidence": [one, one]}),
        ("in-capitals", "hex in capitals", "content", {"evidence": [one.upper()]}),
        ("short", "half a hash", "content", {"evidence": [one[:32]]}),
        ("of-a-number", "no text", "content", {"evidence": [1]}),
        ("evidence-a-text", "no list", "content", {"evidence": one}),
        ("without-reason", "nothing said", "content", {"reason": ""}),
        ("long-reason", "1,001 letters", "content", {"reason": "x" * 1001}),
    ):
        document = log.say("deletion", {**body, **fields}, "alborada")
        yield log.case(f"deletion-{name}", comment, expect, document)
    for name in ("evidence", "reason"):
        rest = {field: value for field, value in body.items() if field != name}
        document = log.say("deletion", rest, "alborada")
        yield log.case(f"deletion-no-{name}", "a field is missing", "content", document)


def _thread_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    """Threads beside the hashes, or alone."""
    two = [NamedThread(random_bytes(16), random_bytes(32)) for _ in range(2)]
    one, other = deletion_body([], reason="-", threads=two)["threads"]
    many = [random_bytes(32).hex() for _ in range(EVIDENCE_LIMIT)]
    for name, comment, expect, fields in (
        ("of-threads", "two threads beside two envelopes", "ok", {"threads": [one, other]}),
        ("of-threads-alone", "no envelope", "ok", {"evidence": [], "threads": [one]}),
        ("of-no-threads", "an empty list", "ok", {"threads": []}),
        ("of-a-later-thread", "a field of later", "ok", {"threads": [{**one, "why": "?"}]}),
        (
            "of-the-most-with-threads",
            "998 hashes, 2 threads",
            "ok",
            {"evidence": many[2:], "threads": [one, other]},
        ),
        (
            "too-much-with-threads",
            "1,000 hashes, 1 thread",
            "content",
            {"evidence": many, "threads": [one]},
        ),
        ("of-nothing-at-all", "two empty lists", "content", {"evidence": [], "threads": []}),
        (
            "one-thread-twice",
            "one thread with two first events",
            "content",
            {"threads": [one, {**one, "first": other["first"]}]},
        ),
        ("threads-null", "no list", "content", {"threads": None}),
        ("thread-a-text", "no object", "content", {"threads": [one["thread"]]}),
        ("thread-without-first", "an id alone", "content", {"threads": [{**one, "first": None}]}),
        (
            "thread-id-of-32-bytes",
            "a hash for an id",
            "content",
            {"threads": [{**one, "thread": one["first"]}]},
        ),
        (
            "thread-in-capitals",
            "hex in capitals",
            "content",
            {"threads": [{**one, "thread": "AB" * 16}]},
        ),
    ):
        document = log.say("deletion", {**body, **fields}, "alborada")
        yield log.case(f"deletion-{name}", comment, expect, document)


def _author_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    log = log.copy()
    lead = log.hire("lead")
    other = log.hire("intake", "reviewer", "auditor", "key-custodian", person="berta")
    yield log.case("deletion-by-a-lead", "a person", "ok", log.say_as(lead, "deletion", body))
    for name, comment, document in (
        ("another-role", "every role but lead", log.say_as(other, "deletion", body)),
        ("a-signer", "who is no member", log.say("deletion", body)),
        (
            "a-stranger",
            "an unknown key",
            log.say("deletion", body, "alborada", seed=STRANGER.signing_seed),
        ),
        (
            "another-member",
            "in this member's name",
            log.say("deletion", body, "brujula", by="alborada"),
        ),
    ):
        yield log.case(f"deletion-by-{name}", comment, "author", document)
    good, seed = log.say("deletion", body, "alborada"), log.the().signing_seed
    as_another = signed_again(good, "deletion", seed, purpose=b"atalaya-refusal-1\n")
    yield log.case("deletion-signed-as-refusal", "another purpose", "author", as_another)
    yield log.case(
        "deletion-shown-as-objection", "another kind", "author", changed(good, kind="objection")
    )


def _objection_cases(log: Log, body: dict[str, Any]) -> Iterator[Case]:
    log = log.copy()
    lead = log.hire("lead", member="brujula")
    other = log.hire("intake", "key-custodian", member="brujula", person="berta")
    said = log.take(log.say("deletion", body, "alborada")).id
    no = objection_body(said, reason="es prueba en un juicio")
    for name, comment, document in (
        ("", "another member", log.say("objection", no, "brujula")),
        ("-by-the-author", "who takes it back", log.say("objection", no, "alborada")),
        ("-by-a-lead", "a person", log.say_as(lead, "objection", no)),
    ):
        yield log.case(f"objection{name}", comment, "ok", document)
    for name, comment, expect, document in (
        ("by-another-role", "no lead", "author", log.say_as(other, "objection", no)),
        ("by-a-signer", "who is no member", "author", log.say("objection", no)),
        (
            "by-a-stranger",
            "an unknown key",
            "author",
            log.say("objection", no, "brujula", seed=Secrets("otra").signing_seed),
        ),
        (
            "to-nothing",
            "no such deletion",
            "state",
            log.say("objection", {**no, "deletion": "0" * 64}, "brujula"),
        ),
        (
            "to-a-certificate",
            "a statement of another kind",
            "state",
            log.say("objection", {**no, "deletion": log.ledger.entries[1].id}, "brujula"),
        ),
        (
            "short",
            "half an id",
            "content",
            log.say("objection", {**no, "deletion": said[:32]}, "brujula"),
        ),
        (
            "without-reason",
            "nothing said",
            "content",
            log.say("objection", {**no, "reason": ""}, "brujula"),
        ),
    ):
        yield log.case(f"objection-{name}", comment, expect, document)
    log.take(log.say("objection", no, "brujula"))
    again = log.say("objection", {**no, "reason": "yo también"}, "alborada")
    yield log.case("objection-again", "somebody has objected before", "state", again)
    once_more = log.say("deletion", {**body, "reason": "de verdad"}, "alborada")
    yield log.case("deletion-once-more", "after an objection", "ok", once_more)


def _time_cases(body: dict[str, Any]) -> Iterator[Case]:
    """Whole hours of arrival must differ by more than the waiting hours."""
    log = Log(MEMBERS, waiting_hours=WAITING)
    said = log.take(log.say("deletion", body, "alborada")).id
    no = objection_body(said, reason="es prueba en un juicio")
    late = log.say("objection", no, "brujula")
    next_one = log.say("deletion", body | {"reason": "otra vez"}, "brujula")
    yield log.case("objection-after-48-hours", "just in time", "ok", late, hours=WAITING)
    yield log.case(
        "objection-after-49-hours", "it is carried out", "state", late, hours=WAITING + 1
    )
    yield log.case(
        "deletion-after-48-hours", "the first still waits", "ok", next_one, hours=WAITING
    )
    yield log.case("deletion-after-49-hours", "the first is due", "ok", next_one, hours=WAITING + 1)
    log.take(late, hours=WAITING)
    yield log.case(
        "deletion-after-objection", "the first is never due", "ok", next_one, hours=WAITING + 1
    )
    hasty = Log(MEMBERS)
    said = hasty.take(hasty.say("deletion", body, "alborada")).id
    no = objection_body(said, reason="es prueba en un juicio")
    yield hasty.case("deletion-without-waiting", "due at once", "ok")
    document = hasty.say("objection", no, "brujula")
    yield hasty.case("objection-without-waiting", "there is no time", "state", document)
