"""Probes, signatures and refusals: what is said of a proposal."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.protocol.encoding import to_base64url
from app.protocol.primitives import random_bytes, sign
from app.protocol.proposal import Proposal
from app.protocol.root import PURPOSE as ROOT_PURPOSE
from app.protocol.roster import PURPOSE as ROSTER_PURPOSE
from app.protocol.roster import encode_roster
from app.protocol.statement import purpose_of
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.logs import STRANGER, Log


def signature_cases() -> Iterator[Case]:
    """All cases that end with a probe, a signature or a refusal."""
    yield from _probe_cases()
    yield from _probe_author_cases()
    yield from _two_proposals_cases()
    yield from _signature_cases()
    yield from _foreign_signature_cases()
    yield from _other_root_cases()
    yield from _root_cases()
    yield from _settled_cases()


def _probe_cases() -> Iterator[Case]:
    log = Log()
    new = Secrets("cauce")
    proposal = log.propose(log.admission(new))
    intake, archive = log.answers(proposal, new)
    wrong = {**intake, "answer": random_bytes(32).hex()}
    unknown = {**intake, "key": random_bytes(32).hex()}

    def say(answers: Any, of: str = proposal.id) -> bytes:
        body = {"proposal": of, "answers": answers}
        return log.say("probe", body, seed=new.signing_seed, by="cauce")

    def probe(*answers: Any) -> bytes:
        return say(list(answers))

    yield log.case("probe", "both keys are proven", "ok", probe(intake, archive))
    yield log.case("probe-of-one", "one key of two", "ok", probe(archive))
    for name, comment, expect, document in (
        ("wrong", "not what was sealed", "probe", probe(wrong, archive)),
        (
            "swapped",
            "each answer for the other key",
            "probe",
            probe({**intake, "answer": archive["answer"]}),
        ),
        ("for-no-key", "a key that is not in the proposal", "probe", probe(unknown, intake)),
        ("empty", "no answer", "state", probe()),
        ("of-nothing", "no such proposal", "state", say([intake], "0" * 64)),
        ("answer-short", "half an answer", "content", probe({**intake, "answer": "0" * 32})),
        ("answers-a-text", "no list", "content", say("x")),
    ):
        yield log.case(f"probe-{name}", comment, expect, document)
    log.answer(proposal, new)
    yield log.case("probe-again", "both were answered", "state", probe(archive))


def _probe_author_cases() -> Iterator[Case]:
    """Only the key in the application speaks for the keys in it."""
    log = Log()
    new = Secrets("cauce")
    proposal = log.propose(log.admission(new))
    body = {"proposal": proposal.id, "answers": log.answers(proposal, new)}

    def probe(seed: bytes = new.signing_seed, by: str | None = "cauce") -> bytes:
        return log.say("probe", body, seed=seed, by=by)

    yield from _joint_cases()
    for name, comment, document in (
        ("by-another-member", "who has the answers", probe(log.the().signing_seed, "alborada")),
        ("by-a-signer", "who has the answers", probe(log.signers[0], None)),
        ("by-a-stranger", "nobody knows the key", probe(STRANGER.signing_seed)),
        ("in-another-name", "by the applicant", probe(by="alborada")),
        ("in-no-name", "by the applicant", probe(by=None)),
    ):
        yield log.case(f"probe-{name}", comment, "author", document)


def _joint_cases() -> Iterator[Case]:
    """Two found a coalition in one proposal; each speaks for its own keys."""
    log = Log(("alborada", "brujula"), is_empty=True)
    one, two = log.secrets.values()
    roster = log.draft([member.entry(log.now) for member in (one, two)])
    proposal = log.propose(log.proposal_body("found", roster, applicants=[one, two]))
    answers = log.answers(proposal, one)
    for name, comment, expect, member in (
        ("of-one-founder", "with its own keys", "ok", one),
        ("of-another-founder", "with the other's keys, rightly answered", "probe", two),
    ):
        document = log.say("probe", {"proposal": proposal.id, "answers": answers}, member.id)
        yield log.case(f"probe-{name}", comment, expect, document)


def _two_proposals_cases() -> Iterator[Case]:
    """One organisation proposed twice with one signing key and two sets of KEM keys."""
    log = Log()
    first = Secrets("cauce")
    second = replace(first, kem_seed=random_bytes(32), archive_seed=random_bytes(32))
    proposals = [log.propose(log.admission(each)) for each in (first, second)]

    def probe(of: Proposal, with_: Proposal, keys: Secrets) -> bytes:
        body = {"proposal": of.id, "answers": log.answers(with_, keys)}
        return log.say("probe", body, seed=first.signing_seed, by="cauce")

    one, two = proposals
    yield log.case("probe-of-the-first-of-two", "with its own keys", "ok", probe(one, one, first))
    yield log.case("probe-of-the-second-of-two", "with its own keys", "ok", probe(two, two, second))
    document = probe(one, two, second)
    yield log.case("probe-of-the-other-of-two", "keys of the other proposal", "probe", document)
    stranger = log.propose(log.admission(STRANGER))
    body = {"proposal": stranger.id, "answers": log.answers(one, first)}
    document = log.say("probe", body, seed=first.signing_seed, by="cauce")
    text = "who applied in another proposal"
    yield log.case("probe-of-somebody-else", text, "author", document)


def _signature_cases() -> Iterator[Case]:
    log = Log(("alborada", "brujula"))
    proposal = log.propose(log.renewal())
    one, two, _ = log.signers
    good = log.signature_body(proposal, one)
    other = encode_roster(log.draft(log.roster.members[:1]))
    text = proposal.roster_text

    def made(seed: bytes, purpose: bytes, over: bytes) -> str:
        return to_base64url(sign(seed, purpose + over))

    yield log.case("signature", "a signer says yes", "ok", log.say("signature", good))
    for name, comment, fields in (
        (
            "over-another-roster",
            "not what was proposed",
            {"roster": made(one, ROSTER_PURPOSE, other)},
        ),
        ("for-another-purpose", "signed as a root", {"roster": made(one, ROOT_PURPOSE, text)}),
        (
            "as-a-statement",
            "signed as a statement",
            {"roster": made(one, purpose_of("signature"), text)},
        ),
        (
            "by-another-signer",
            "the second's in the first's statement",
            {"roster": made(two, ROSTER_PURPOSE, text)},
        ),
        ("of-nothing", "neither roster nor root", {"roster": None}),
        (
            "root-only",
            "a root where none is proposed",
            {"roster": None, "root": made(one, ROOT_PURPOSE, text)},
        ),
        ("root-as-well", "a root where none is proposed", {"root": made(one, ROOT_PURPOSE, text)}),
        ("short", "bytes are missing", {"roster": to_base64url(bytes(60))}),
    ):
        document = log.say("signature", {**good, **fields})
        yield log.case(f"signature-{name}", comment, "signature", document)


def _foreign_signature_cases() -> Iterator[Case]:
    """By somebody else, malformed, or said before."""
    log = Log(("alborada", "brujula"))
    proposal = log.propose(log.renewal())
    one = log.signers[0]
    good = log.signature_body(proposal, one)
    for name, comment, expect, document in (
        (
            "malformed",
            "no base64url",
            "content",
            log.say("signature", {**good, "roster": "=" * 86}),
        ),
        (
            "too-long",
            "more than a signature",
            "content",
            log.say("signature", {**good, "roster": "A" * 88}),
        ),
        (
            "missing",
            "a field is missing",
            "content",
            log.say("signature", {"proposal": proposal.id}),
        ),
        (
            "by-a-stranger",
            "an unknown key",
            "author",
            log.say("signature", good, seed=STRANGER.signing_seed),
        ),
        ("by-a-member", "with its own key", "author", log.say("signature", good, "brujula")),
        ("in-a-members-name", "by a signer", "author", log.say("signature", good, by="brujula")),
        (
            "of-no-proposal",
            "no such one",
            "state",
            log.say("signature", {**good, "proposal": "0" * 64}),
        ),
    ):
        yield log.case(f"signature-{name}", comment, expect, document)
    log.sign(proposal, one)
    log.wait(hours=1)
    again = log.say("signature", good)
    yield log.case("signature-twice", "it was there already", "state", again)


def _other_root_cases() -> Iterator[Case]:
    """A key of a root that is only proposed signs that proposal and no other."""
    log = Log()
    new = random_bytes(32)
    change = log.propose(log.root_change([*log.signers[1:], new], 2))
    renewal = log.propose(log.renewal())
    document = log.say("signature", log.signature_body(change, new), seed=new)
    yield log.case("signature-by-a-new-signer", "of the proposed root", "ok", document)
    document = log.say("signature", log.signature_body(renewal, new), seed=new)
    text = "a signer of the root in another proposal"
    yield log.case("signature-by-anothers-signer", text, "author", document)
    no = {"proposal": change.id, "reason": "no soy nadie todavía"}
    document = log.say("refusal", no, seed=new)
    yield log.case("refusal-by-a-new-signer", "whom nobody trusts yet", "author", document)


def _root_cases() -> Iterator[Case]:
    """Signed by whom a proposed root is, and whom it still lacks."""
    log = Log()
    one, two, three = log.signers
    new = [random_bytes(32), random_bytes(32)]
    proposal = log.propose(log.root_change([three, *new], 2))

    def signed_by(*seeds: bytes) -> Log:
        signed = log.copy()
        for seed in seeds:
            body = log.signature_body(proposal, seed, old_only=seed in {one, two})
            signed.take(log.say("signature", body, seed=seed))
        return signed

    for name, comment, seeds in (
        ("root-signed-by-the-new", "two of the new, none of the old", new),
        ("root-signed-by-the-old", "two of the old, none of the new", [one, two]),
        ("root-signed-by-who-stays", "one of each, in one", [three]),
        ("root-signed-by-three", "two of each, in three", [one, three, new[0]]),
    ):
        yield signed_by(*seeds).case(name, comment, "ok")


def _settled_cases() -> Iterator[Case]:
    """Of what is published or overtaken nothing more can be said."""
    log = Log(("alborada", "brujula"))
    new = Secrets("cauce")
    overtaken = log.propose(log.admission(new))
    published = log.propose(log.renewal())
    log.settle(published)
    for name, proposal in (("overtaken", overtaken), ("published", published)):
        document = log.say("signature", log.signature_body(proposal, log.signers[2]))
        yield log.case(f"signature-of-{name}", f"it is {name}", "state", document)
        document = log.say("refusal", {"proposal": proposal.id, "reason": "no"})
        yield log.case(f"refusal-of-{name}", f"it is {name}", "state", document)
    body = log.answer_body(overtaken, new)
    document = log.say("probe", body, seed=new.signing_seed, by="cauce")
    yield log.case("probe-of-overtaken", "it is overtaken", "state", document)
    yield log.case("overtaken", "the other one was published", "ok")
