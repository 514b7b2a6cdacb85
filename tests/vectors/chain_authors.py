"""Cases of the folder ``thread`` about who writes: §21.4, the rules ``author`` and ``after``."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from app.protocol.encoding import from_base64url, to_base64url, to_json
from app.protocol.primitives import random_bytes
from app.protocol.statement import LogPosition, purpose_of, sign_statement, statement_bytes
from app.protocol.thread import place_of, seal_content
from tests.assembly import Device
from tests.threads import NOTE, begun
from tests.vectors.cases import Case
from tests.vectors.chains import BOTH, Written
from tests.vectors.envelopes import flip
from tests.vectors.logs import STRANGER, Log, elsewhere

JOINED, LEFT = ({"event": move, "member": "brujula"} for move in ("joined", "left"))


def author_cases() -> Iterator[Case]:
    """Who may write where, as the log was when it was written."""
    thread = Written(Log(BOTH))
    thread.say(begun(BOTH))
    yield from _key_cases(thread)
    yield from _role_cases(thread)
    yield from _end_cases(thread)
    yield from _expiry_cases(thread)
    yield from _governed_cases(thread)
    yield from _member_cases(thread)
    yield from _after_cases(thread)


def _key_cases(thread: Written) -> Iterator[Case]:
    """A sentence that is somebody else's, in whichever way."""
    log, header = thread.assembly, thread.header()
    own = thread.speaker("alborada")

    def sealed(
        seed: bytes, *, coalition: str = own.coalition, by: str | None = own.member
    ) -> bytes:
        sentence = sign_statement(
            "event",
            {"place": place_of(header), "what": NOTE},
            coalition=coalition,
            by=by,
            time=log.now,
            after=log.ledger.position,
            seed=seed,
        )
        return seal_content(statement_bytes(sentence), header=header, key=thread.key)

    def with_signature(change: Callable[[bytes], bytes]) -> bytes:
        sentence = json.loads(statement_bytes(_sentence(thread, header)))
        (signature,) = sentence["signatures"]
        changed = to_base64url(change(from_base64url(signature["signature"])))
        sentence["signatures"] = [{**signature, "signature": changed}]
        return seal_content(to_json(sentence), header=header, key=thread.key)

    for name, comment, event in (
        ("author-stranger", "an unknown key", sealed(STRANGER.signing_seed)),
        ("author-signer", "a signer takes part in nothing", sealed(log.signers[0], by=None)),
        ("author-of-another", "in the name of another", sealed(own.seed, by="brujula")),
        ("author-nobody", "in nobody's name", sealed(own.seed, by=None)),
        ("author-other-coalition", "of another coalition", sealed(own.seed, coalition="otra")),
        ("author-signature-flipped", "one bit", with_signature(lambda given: flip(given, 0))),
        ("author-signature-cut", "60 bytes", with_signature(lambda given: given[:60])),
        (
            "author-other-purpose",
            "signed as a proposal",
            thread.spoilt(purpose=purpose_of("proposal")),
        ),
    ):
        yield thread.case(name, comment, "author", event)


def _sentence(thread: Written, header: bytes) -> dict[str, Any]:
    own = thread.speaker("alborada")
    return sign_statement(
        "event",
        {"place": place_of(header), "what": NOTE},
        coalition=own.coalition,
        by=own.member,
        time=thread.assembly.now,
        after=thread.assembly.ledger.position,
        seed=own.seed,
    )


def _role_cases(thread: Written) -> Iterator[Case]:
    """Who reads reports writes; each role by itself."""
    for expect, role in (
        ("ok", "intake"),
        ("ok", "reviewer"),
        ("ok", "svr-trained"),
        ("ok", "lead"),
        ("author", "auditor"),
        ("author", "key-custodian"),
    ):
        later = thread.copy()
        person = later.assembly.hire(role)
        yield later.case(f"author-{role}", f"only {role}", expect, later.seal(NOTE, person))
    later = thread.copy()
    asking = Device("ana", "alborada")
    text = "a device that nobody has certified"
    yield later.case("author-uncertified", text, "author", later.seal(NOTE, asking))
    before = later.assembly.ledger.position
    later.assembly.certify(asking, "intake")
    text = "certified after the log that it names"
    yield later.case("author-not-yet", text, "author", later.seal(NOTE, asking, after=before))


def _end_cases(thread: Written) -> Iterator[Case]:
    """A key counts at its time: what was written then stays, and nothing is added later."""
    later = thread.copy()
    log = later.assembly
    person = Device("ana", "alborada")
    certificate = log.certify(person, "intake")
    then = log.ledger.position
    later.say(NOTE, person)
    log.revoke("alborada", certificate)
    yield later.case("revoked-later", "written before the revocation", "ok")
    yield later.case("author-revoked", "and after it", "author", later.seal(NOTE, person))
    text = "written behind nobody who knew of the revocation"
    yield later.case("revoked-meanwhile", text, "ok", later.seal(NOTE, person, after=then))
    later.say(NOTE)
    text = "written behind somebody who knew of the revocation"
    event = later.seal(NOTE, person, after=then)
    yield later.case("revoked-and-after-goes-back", text, "after", event)


def _expiry_cases(thread: Written) -> Iterator[Case]:
    later = thread.copy()
    log = later.assembly
    person = Device("ana", "alborada")
    log.take(log.certificate(person, ["intake"], days=1))
    then = log.now
    yield later.case("unexpired", "on the last day", "ok", later.seal(NOTE, person))
    log.wait(days=1)
    yield later.case("author-expired", "a day later", "author", later.seal(NOTE, person))
    log.hire("reviewer", person="bea")
    text = "dated back, and it names an entry that came later"
    event = later.seal(NOTE, person, time=then)
    yield later.case("author-expired-and-dated-back", text, "author", event)


def _governed_cases(thread: Written) -> Iterator[Case]:
    """The roster changes: other keys, a member that goes."""
    later = thread.copy()
    log = later.assembly
    person = log.hire("intake")
    old, then = later.speaker("alborada"), log.ledger.position
    log.wait(hours=1)
    log.secrets["alborada"] = type(log.the())("alborada")
    log.settle(log.propose(log.rotation(log.the())), [log.the()])
    yield later.case(
        "key-of-then", "the key before", "ok", later.seal(NOTE, speaker=old, after=then)
    )
    yield later.case("key-of-now", "the key after", "ok", later.seal(NOTE))
    text = "the key before, after the change"
    yield later.case("author-former-key", text, "author", later.seal(NOTE, speaker=old))
    text = "the key after, before the change"
    yield later.case("author-future-key", text, "author", later.seal(NOTE, after=then))
    text = "certified by the key before"
    yield later.case("author-lapsed", text, "author", later.seal(NOTE, person))
    later = thread.copy()
    log = later.assembly
    log.settle(log.propose(log.retirement("brujula")))
    yield later.case("author-retired", "no member any more", "author", later.seal(NOTE, "brujula"))
    text = "a service does not name who has left the roster"
    yield later.case("listed-without-retired", text, "ok", listed=["alborada"])


def _member_cases(thread: Written) -> Iterator[Case]:
    """Who takes part at this number."""
    alone = Written(thread.assembly)
    alone.say(begun())
    text = "a member that has no part"
    yield alone.case("author-without-part", text, "author", alone.seal(NOTE, "brujula"))
    text = "it lets itself in"
    yield alone.case("author-lets-itself-in", text, "author", alone.seal(JOINED, "brujula"))
    alone.say(JOINED)
    yield alone.case("joined", "from now on", "ok", alone.seal(NOTE, "brujula"))
    alone.say(LEFT, "brujula")
    alone.next_epoch()
    yield alone.case("author-left", "no longer", "author", alone.seal(NOTE, "brujula"))
    alone.say(JOINED)
    yield alone.case("joined-again", "once more", "ok", alone.seal(NOTE, "brujula"))


def _after_cases(thread: Written) -> Iterator[Case]:
    later = thread.copy()
    log = later.assembly
    then = log.ledger.position
    log.hire("intake")
    now = log.ledger.position
    text = "the author before knew no more"
    yield later.case("after-of-then", text, "ok", later.seal(NOTE, after=then))
    later.say(NOTE)
    text = "the author before knew one entry more"
    yield later.case("after-goes-back", text, "after", later.seal(NOTE, after=then))
    yield later.case("after-stays", "nothing new", "ok", later.seal(NOTE, after=now))
    for name, comment, after in (
        ("after-another-log", "a hash that this log never had", elsewhere(log)),
        ("after-beyond-the-end", "an entry that there is not", LogPosition(99, random_bytes(32))),
    ):
        yield later.case(name, comment, "after", later.seal(NOTE, after=after))
