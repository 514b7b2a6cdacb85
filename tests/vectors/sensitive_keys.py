"""Cases for the second key of a member: in rosters, in what follows them, in the log."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.protocol import hpke
from app.protocol.encoding import to_base64url
from app.protocol.primitives import random_bytes, sha256
from app.protocol.root import encode_root
from app.protocol.roster import DatedKey, Roster, encode_roster, sign_roster
from tests.coalition import QUARTER, Coalition, Secrets
from tests.vectors import rosters
from tests.vectors.cases import Case, b64
from tests.vectors.log_entries import signing, wanted_entry
from tests.vectors.log_proposals import PROPOSAL
from tests.vectors.logs import Log
from tests.vectors.rosters import NOW, roster_case

MEMBERS = ("alborada", "brujula", "cauce")
TRAINED = ("alborada", "cauce")
SECOND = timedelta(seconds=1)


def roster_cases() -> Iterator[Case]:
    """Which rosters may list sensitive keys, and in which order the key file has them."""
    coalition = Coalition(MEMBERS, version=7, now=NOW, trained=TRAINED)
    yield _good(coalition, "sensitive-keys", "two of three members have one", NOW)
    ended = NOW + QUARTER
    lasting = coalition.sign(replace(coalition.roster, expires=ended + QUARTER))
    none: list[str | None] = [None, None, None]
    name, text = "sensitive-key-ended", "the second it ends"
    case = roster_case(coalition, name, text, "ok", lasting, now=ended, current=none)
    yield replace(case, fields={**case.fields, "sensitive": none})
    keys = coalition.key_file
    for name, text, data in (
        ("sensitive-keys-behind", "after all intake keys", _behind(keys)),
        ("sensitive-keys-missing", "as a reader of 1.2 expects it", _without(coalition)),
        ("sensitive-key-replaced", "another one", keys[:1216] + _fresh() + keys[2432:]),
    ):
        case = roster_case(coalition, name, text, "keys", coalition.document)
        yield replace(case, fields={**case.fields, "key_file": b64(data)})
    yield from _content_cases(coalition)


def _good(coalition: Coalition, name: str, text: str, now: datetime) -> Case:
    case = roster_case(coalition, name, text, "ok", coalition.document, now=now)
    keys = [m.sensitive_key and sha256(m.sensitive_key).hex() for m in coalition.members]
    return replace(case, fields={**case.fields, "sensitive": keys})


def _behind(keys: bytes) -> bytes:
    one, own, two, three, last = (keys[i : i + 1216] for i in range(0, len(keys), 1216))
    return one + two + three + own + last


def _without(coalition: Coalition) -> bytes:
    return b"".join(member.kem_key for member in coalition.members)


def _fresh() -> bytes:
    return hpke.public_key_of(random_bytes(32))


def _content_cases(coalition: Coalition) -> Iterator[Case]:
    value = json.loads(encode_roster(coalition.roster))
    first, second, third = value["members"]
    (own,) = first["sensitive"]

    def document(**fields: Any) -> bytes:
        changed = {**value, "members": [{**first, **fields}, second, third]}
        return sign_roster(json.dumps(changed).encode(), coalition.signers[:2])

    without = Coalition(MEMBERS, version=7, now=NOW)
    plain = json.loads(encode_roster(without.roster))
    plain["members"][0]["sensitive"] = None
    null = sign_roster(json.dumps(plain).encode(), without.signers[:2])
    yield roster_case(without, "sensitive-null", "as if it were not there", "ok", null)
    for name, text, sensitive in (
        ("empty", "a list of none", []),
        ("five", "more than four", rosters.five_keys()),
        ("a-text", "no list", own["sha256"]),
        ("an-object", "no list", own),
        ("false", "neither", False),
        ("is-an-intake-key", "its own", first["intake"]),
        ("is-an-archive-key", "its own", [{**own, "sha256": first["archive_sha256"]}]),
        ("is-another-members", "cauce's", third["sensitive"]),
        ("is-anothers-intake-key", "brujula's", second["intake"]),
        ("twice", "the same again", [own, own]),
        ("ends-first", "before it begins", [{**own, "not_after": own["not_before"]}]),
        ("without-end", "no time", [{**own, "not_after": None}]),
        ("unordered", "the second begins first", [own, {**own, "sha256": "ab" * 32}]),
        ("in-capitals", "of hex", [{**own, "sha256": "AB" * 32}]),
    ):
        yield roster_case(
            coalition, f"sensitive-{name}", text, "content", document(sensitive=sensitive)
        )


def successor_cases() -> Iterator[Case]:
    """What may become of a sensitive key; keys wait for 48 hours."""
    coalition = Coalition(MEMBERS, version=7, now=NOW, waiting_hours=48, trained=TRAINED)
    before = coalition.roster
    day = NOW + timedelta(days=10)
    begins = day + timedelta(hours=48)
    after = replace(
        before, version=8, previous=before.hash, issued=day, expires=day + timedelta(days=14)
    )
    first, second, _third = before.members
    (intake,), (old,) = first.intake, first.sensitive
    fresh = DatedKey(random_bytes(32), begins, begins + QUARTER)
    early = replace(fresh, not_before=begins - SECOND)

    def with_first(*keys: DatedKey, **changes: Any) -> Roster:
        entry = replace(first, sensitive=keys, **changes)
        return replace(after, members=(entry, *after.members[1:]))

    def with_second(*keys: DatedKey) -> Roster:
        entries = (after.members[0], replace(second, sensitive=keys), after.members[2])
        return replace(after, members=entries)

    # With new times: as a key that begins too early they would be refused anyway.
    moved = replace(first, intake=(replace(fresh, sha256=old.sha256),), sensitive=())
    for name, text, expect, roster in (
        ("sensitive-renewed", "the same members later", "ok", after),
        ("sensitive-first", "a member's first one", "ok", with_second(fresh)),
        ("sensitive-rotated", "a second one that waits", "ok", with_first(old, fresh)),
        ("sensitive-dropped", "the newer one alone", "ok", with_first(fresh)),
        ("sensitive-given-up", "none any more", "ok", with_first()),
        ("sensitive-shortened", "an earlier end", "ok", with_first(replace(old, not_after=day))),
        ("sensitive-too-early", "a second before", "successor", with_second(early)),
        (
            "sensitive-prolonged",
            "it lives longer",
            "successor",
            with_first(replace(old, not_after=old.not_after + SECOND)),
        ),
        (
            "sensitive-moved",
            "it begins earlier",
            "successor",
            with_first(replace(old, not_before=old.not_before - SECOND)),
        ),
        (
            "intake-key-becomes-sensitive",
            "all who read would hold it",
            "successor",
            with_first(replace(fresh, sha256=intake.sha256), intake=(fresh,)),
        ),
        (
            "sensitive-key-becomes-intake",
            "the other way round",
            "successor",
            replace(after, members=(moved, *after.members[1:])),
        ),
        (
            "sensitive-key-of-another",
            "it was another member's",
            "successor",
            replace(after, members=(replace(second, sensitive=(old,)), after.members[2])),
        ),
    ):
        fields = {
            "pins": {"root": encode_root(coalition.root).decode()},
            "before": encode_roster(before).decode(),
            "after": encode_roster(roster).decode(),
        }
        yield Case("successor", name, text, expect, fields)


def entry_cases() -> Iterator[Case]:
    """Sensitive keys are applied for, proven, and neither brought back nor taken away."""
    log = Log(("alborada", "brujula"))
    old = log.the()
    entry, other = log.roster.members
    new = replace(old, sensitive_seed=random_bytes(32))
    fresh = DatedKey(sha256(new.sensitive_key or b""), log.now, log.now + QUARTER)

    draft = log.draft([new.application.entry(entry.intake, (fresh,)), other])
    good = log.proposal_body("rotate", draft, member="alborada", applicants=[new])
    say = log.say("proposal", good)
    yield log.case("rotate-sensitive", "a member's first one", "ok", say)
    done = log.copy()
    proposal = done.propose(good)
    answers = done.answer_body(proposal, new)
    say = done.say("probe", answers, "alborada", seed=new.signing_seed)
    yield done.case("rotate-sensitive-proven", "its holder opens the probe", "ok", say)
    wrong = [{**answers["answers"][0], "answer": "0" * 64}]
    say = done.say("probe", {**answers, "answers": wrong}, "alborada", seed=new.signing_seed)
    yield done.case("rotate-sensitive-unproven", "another answer", "probe", say)
    done.secrets["alborada"] = new
    done.settle(proposal, [new])
    yield done.case("rotate-sensitive-published", "with the key in the key file", "ok")
    yield from _application_cases(log, new, good)
    yield from _unasked_cases(log, old, new, fresh)
    say = log.say("proposal", {**good, "probes": []})
    yield log.case("rotate-sensitive-without-probe", "none for it", PROPOSAL, say)
    renewal = log.draft([replace(entry, sensitive=(fresh,)), other])
    body = log.proposal_body("renew", renewal, applicants=[new])
    say = log.say("proposal", {**body, "applications": []})
    yield log.case("renew-adds-sensitive", "more than it says", PROPOSAL, say)
    yield from _left_out_cases(done, old, new)
    newcomer = Secrets("cauce", sensitive_seed=random_bytes(32))
    say = log.say("proposal", log.admission(newcomer))
    yield log.case("admit-with-sensitive", "all keys at once", "ok", say)


def _application_cases(log: Log, new: Secrets, body: dict[str, Any]) -> Iterator[Case]:
    (good,) = body["applications"]
    entry = wanted_entry(good)
    for name, comment, expect, changes in (
        ("same-as-intake", "one key for two uses", "application", {"sensitive": entry["intake"]}),
        ("same-as-archive", "for two others", "application", {"sensitive": entry["archive"]}),
        ("short", "1,215 bytes", "application", {"sensitive": to_base64url(bytes(1215))}),
        ("a-list", "no text", "application", {"sensitive": [entry["sensitive"]]}),
        ("null", "none was applied for", PROPOSAL, {"sensitive": None}),
        ("other", "another than the entry", PROPOSAL, {"sensitive": to_base64url(_fresh())}),
    ):
        signed = signing(log, new)({**entry, **changes})
        say = log.say("proposal", {**body, "applications": [signed]})
        yield log.case(f"application-sensitive-{name}", comment, expect, say)


def _unasked_cases(log: Log, old: Secrets, new: Secrets, fresh: DatedKey) -> Iterator[Case]:
    entry, other = log.roster.members
    unknown = _fresh()
    log = log.copy()
    log.ledger.learn_keys([unknown, new.sensitive_key or b""])
    stranger = replace(fresh, sha256=sha256(unknown), not_before=log.now + SECOND)
    for name, comment, applicant, keys in (
        ("unasked", "nobody applied for it", old, (fresh,)),
        ("and-another", "another one behind it", new, (fresh, stranger)),
        ("not-listed", "it was applied for", new, ()),
    ):
        mine = applicant.application.entry(entry.intake, keys)
        body = log.proposal_body(
            "rotate", log.draft([mine, other]), member="alborada", applicants=[applicant]
        )
        yield log.case(f"rotate-sensitive-{name}", comment, PROPOSAL, log.say("proposal", body))


def _left_out_cases(log: Log, old: Secrets, new: Secrets) -> Iterator[Case]:
    """An application from before there was one, shown again, must not take it away."""
    entry, other = log.roster.members
    (key,) = entry.sensitive
    newest = replace(new, kem_seed=random_bytes(32), sensitive_seed=random_bytes(32))
    log = log.copy()
    log.wait(days=1)
    intake = DatedKey(sha256(newest.kem_key), log.now, log.now + QUARTER)
    second = DatedKey(sha256(newest.sensitive_key or b""), log.now, log.now + QUARTER)
    shortened = replace(key, not_after=log.now + timedelta(days=1))
    for name, comment, expect, applicant, kept, keys in (
        ("left-out", "by an old application", PROPOSAL, old, entry.intake, ()),
        ("kept", "by an application without one", "ok", newest, (*entry.intake, intake), (key,)),
        ("both", "intake and sensitive", "ok", newest, (*entry.intake, intake), (key, second)),
        ("given-up", "by an earlier end", "ok", new, entry.intake, (shortened,)),
    ):
        who = replace(applicant, sensitive_seed=None) if name == "kept" else applicant
        mine = who.application.entry(kept, keys)
        body = log.proposal_body(
            "rotate", log.draft([mine, other]), member="alborada", applicants=[who]
        )
        yield log.case(f"rotate-sensitive-{name}", comment, expect, log.say("proposal", body))
    gone = log.copy()
    gone.wait(days=92)
    mine = old.application.entry(entry.intake)
    body = gone.proposal_body(
        "rotate", gone.draft([mine, other]), member="alborada", applicants=[old]
    )
    name, text = "rotate-sensitive-left-out-at-last", "it has ended"
    yield gone.case(name, text, "ok", gone.say("proposal", body))
