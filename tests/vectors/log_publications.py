"""Rosters: what may be published, and when."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from app.protocol.document import sign_document
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.root import Root, RootKey, encode_root
from app.protocol.roster import encode_roster
from app.protocol.statement import purpose_of
from tests.coalition import Secrets
from tests.vectors.cases import Case
from tests.vectors.logs import Log, signed
from tests.vectors.roots import signed_root


def publication_cases() -> Iterator[Case]:
    """All cases that end with a roster."""
    yield from _roster_cases()
    yield from _withdrawn_cases()
    yield from _withdrawn_root_cases()
    yield from _waiting_cases()
    yield from _root_cases()
    yield from _branch_cases()


def _roster_cases() -> Iterator[Case]:
    log = Log(("alborada", "brujula"))
    next_ = replace(log.draft(log.roster.members), keys_sha256=log.roster.keys_sha256)
    one, two, three = log.signers
    own = [member.signing_seed for member in log.secrets.values()]
    foreign = replace(next_, root=replace(next_.root, coalition="otra-coalicion"))
    yield log.case(
        "roster-never-proposed", "the threshold signed it", "ok", signed(next_, [one, two])
    )
    for name, comment, expect, hours in (
        ("roster-of-tomorrow", "25 hours ahead", "ok", 25),
        ("roster-of-next-year", "no other could follow it before", "successor", 24 * 365),
        ("roster-a-second-too-early", "25 hours and a second", "successor", 25 + 1 / 3600),
    ):
        issued = log.now + timedelta(hours=hours)
        ahead = replace(next_, issued=issued, expires=issued + timedelta(days=14))
        yield log.case(name, comment, expect, signed(ahead, [one, two]))
    for name, comment, expect, document in (
        ("by-too-few", "one of two", "signatures", signed(next_, [three])),
        ("by-members", "who are no signers", "signatures", signed(next_, own)),
        (
            "signed-as-statement",
            "for another purpose",
            "signatures",
            json.dumps(
                sign_document(encode_roster(next_), [one, two], purpose_of("proposal"))
            ).encode(),
        ),
        (
            "of-another-coalition",
            "by the same signers",
            "coalition",
            signed(foreign, [one, two]),
        ),
        (
            "version-skipped",
            "3 after 1",
            "successor",
            signed(replace(next_, version=3), [one, two]),
        ),
        (
            "other-previous",
            "it follows another",
            "successor",
            signed(replace(next_, previous=bytes(32)), [one, two]),
        ),
        ("again", "the one before", "successor", log.documents[0][0]),
        (
            "malformed",
            "no members",
            "content",
            signed(replace(next_, members=()), [one, two]),
        ),
    ):
        yield log.case(f"roster-{name}", comment, expect, document)
    new = Secrets("cauce")
    proposal = log.propose(log.admission(new))
    for seed in (one, two):
        log.sign(proposal, seed)
    document = signed(proposal.roster, [one, two])
    text = "nobody has proven the new keys"
    yield log.case("roster-with-open-probe", text, "state", document)
    intake, _ = log.answers(proposal, new)
    body = {"proposal": proposal.id, "answers": [intake]}
    log.take(log.say("probe", body, seed=new.signing_seed, by="cauce"))
    yield log.case("roster-with-one-open-probe", "the archive key's", "state", document)
    log.answer(proposal, new)
    yield log.case("roster-with-proven-keys", "now it may go", "ok", document)


def _withdrawn_cases() -> Iterator[Case]:
    """A signature does not count while a refusal is its signer's later word."""
    log = Log()
    proposal = log.propose(log.renewal())
    one, two, three = log.signers
    for seed in (one, two):
        log.sign(proposal, seed)
    no = {"proposal": proposal.id, "reason": "hay un error"}
    log.take(log.say("refusal", no, seed=two))
    yield log.case("refused-after-signing", "one of two is left", "ok")
    document = signed(proposal.roster, [one, two])
    text = "with the signature that was taken back"
    yield log.case("roster-with-withdrawn-signature", text, "signatures", document)
    all_three = signed(proposal.roster, [one, two, three])
    yield log.case("roster-with-enough-others", "two others stand", "ok", all_three)
    log.wait(hours=1)
    log.sign(proposal, two)
    yield log.case("signed-after-refusing", "the later word counts", "ok", document)


def _withdrawn_root_cases() -> Iterator[Case]:
    """Nor does one under a root, for the old signers and for the new."""
    log = Log()
    one, two, stays = log.signers
    new = [random_bytes(32), random_bytes(32)]
    proposal = log.propose(log.root_change([stays, *new], 2))
    no = {"proposal": proposal.id, "reason": "hay un error"}
    root = proposal.root
    assert root

    def behind(*seeds: bytes) -> bytes:
        return signed(proposal.roster, new, [signed_root(root, seeds)])

    whole = behind(one, two, stays, *new)
    yield log.case("root-by-all", "nobody has refused", "ok", whole)
    for name, comment, expect, refusing, document in (
        ("with-enough-others", "one of three old ones refuses", "ok", one, whole),
        (
            "refused-by-an-old",
            "one old one is left",
            "root-signatures",
            one,
            behind(one, stays, *new),
        ),
        (
            "refused-by-who-stays",
            "one new one is left",
            "root-signatures",
            stays,
            behind(one, two, stays, new[0]),
        ),
    ):
        refused = log.copy()
        refused.take(log.say("refusal", no, seed=refusing))
        yield refused.case(f"root-{name}", comment, expect, document)


def _waiting_cases() -> Iterator[Case]:
    """Whole hours of arrival must differ by more than the root's waiting hours."""
    log = Log(waiting_hours=48)
    new = Secrets("cauce")
    proposal = log.propose(log.admission(new))
    log.answer(proposal, new)
    for seed in log.signers[:2]:
        log.sign(proposal, seed)
    document = signed(proposal.roster, log.signers[:2])
    for name, comment, expect, hours in (
        ("at-once", "no hour", "state", 0),
        ("after-47-hours", "too early", "state", 47),
        ("after-48-hours", "not whole: it may be 47 and a half", "state", 48),
        ("after-49-hours", "at last", "ok", 49),
        ("hours-before", "the clock went back by 49 hours", "state", -49),
        ("at-hour-zero", "the clock went back to 1970", "state", -log.hour),
    ):
        yield log.case(f"published-{name}", comment, expect, document, hours=hours)
    for name, comment, hours in (
        ("proposed-ahead", "the proposal came from the future", 100),
        ("proposed-behind", "the proposal came from the past", -25),
    ):
        other = Log(waiting_hours=24)
        document = other.say("proposal", other.admission(new))
        other.take(document, hours=hours)
        proposal = other.proposal_in(document)
        other.answer(proposal, new)
        expect = "state" if hours > 0 else "ok"
        document = signed(proposal.roster, other.signers[:2])
        yield other.case(name, comment, expect, document)
    log = Log(("alborada", "brujula"), waiting_hours=48)
    for name, body in (("retirement", log.retirement("brujula")), ("renewal", log.renewal())):
        other = log.copy()
        proposal = other.propose(body)
        document = signed(proposal.roster, other.signers[:2])
        yield other.case(f"{name}-at-once", "it does not wait", "ok", document)
    new = replace(log.the(), signing_seed=random_bytes(32))
    entries = [new.application.entry(log.roster.members[0].intake), log.roster.members[1]]
    proposal = log.propose(
        log.proposal_body("rotate", log.draft(entries), member=new.id, applicants=[new])
    )
    document = signed(proposal.roster, log.signers[:2])
    for name, expect, hours in (("at-once", "state", 0), ("after-49-hours", "ok", 49)):
        text = "another signing key of a member"
        yield log.case(f"rotation-{name}", text, expect, document, hours=hours)


def _root_cases() -> Iterator[Case]:
    """Other signers: by the threshold of both roots, and after the waiting of the old one."""
    log = Log(waiting_hours=48)
    one, two, three = log.signers
    new = random_bytes(32)
    hasty = replace(log.next_root([two, three, new], 2), waiting_hours=0)
    roster = log.draft(log.roster.members, root=hasty)
    proposal = log.propose(log.proposal_body("root", roster, root=hasty))
    twin = json.loads(json.dumps(log.renewal()))
    twin["roster"] = proposal.roster_text.decode()
    link = signed_root(hasty, [two, three])
    document = signed(proposal.roster, [two, three], [link])
    case = log.case
    yield case("root-at-once", "it would shorten its own waiting", "state", document)
    yield case("root-after-49-hours", "by the old root's waiting", "ok", document, hours=49)
    unrooted = signed(proposal.roster, [two, three])
    text = "the roster without the root that it was proposed with"
    yield case("root-left-out", text, "state", unrooted, hours=49)
    for name, comment, seeds in (
        ("one-old", "one of the old root's", [three, new]),
        ("one-new", "one of its own", [one, two]),
    ):
        bad = signed(proposal.roster, [two, three], [signed_root(hasty, seeds)])
        yield case(f"root-by-{name}", comment, "root-signatures", bad, hours=49)
    log.take(log.say("proposal", twin))
    text = "the same roster was proposed as a renewal, which does not wait"
    yield case("root-beside-its-renewal", text, "state", document)
    yield case("renewal-beside-its-root", "each in its own time", "ok", unrooted)


def _branch_cases() -> Iterator[Case]:
    """Keys of a root that was left behind must not lead the log elsewhere."""
    log = Log()
    one, two, three = log.signers
    new = [random_bytes(32), random_bytes(32)]
    before = log.ledger.root
    root = log.next_root([three, *new], 2)
    proposal = log.propose(
        log.proposal_body("root", log.draft(log.roster.members, root=root), root=root)
    )
    link = signed_root(root, [one, three, *new])
    log.take(signed(proposal.roster, new, [link]))
    yield log.case("root-changed", "other signers from now on", "ok")
    members = log.roster.members
    next_ = replace(log.draft(members), keys_sha256=log.roster.keys_sha256)
    assert log.ledger.root.version == before.version + 1
    yield log.case("roster-by-new-signers", "with the chain", "ok", signed(next_, new, [link]))
    document = signed(next_, [one, two])
    yield log.case("roster-under-older-root", "by those who left", "root-version", document)
    document = signed(next_, [one, two], [link])
    yield log.case("roster-by-older-signers", "behind the new root", "signatures", document)
    attacker = [random_bytes(32), random_bytes(32)]
    fork = replace(root, keys=tuple(_keys(attacker)))
    fork = replace(fork, hash=_hash(fork))
    branch = signed_root(fork, [one, two, *attacker])
    document = signed(next_, attacker, [branch])
    text = "by those who left, through another root 2"
    yield log.case("roster-under-another-branch", text, "root-version", document)
    longer = replace(fork, version=3, previous=fork.hash)
    longer = replace(longer, hash=_hash(longer))
    document = signed(next_, attacker, [branch, signed_root(longer, attacker)])
    text = "by those who left, through another root 2 and a root 3"
    yield log.case("roster-under-a-longer-branch", text, "root-signatures", document)


def _keys(seeds: list[bytes]) -> Iterator[RootKey]:
    return (RootKey(signing_public_key(seed), "quien se fue") for seed in seeds)


def _hash(root: Root) -> bytes:
    return sha256(encode_root(root))
