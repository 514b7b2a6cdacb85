"""Cases for rosters: each refusal of TUF's rules, and what must pass although it looks odd."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from app.protocol import hpke
from app.protocol.document import key_id
from app.protocol.encoding import to_base64url, to_json
from app.protocol.primitives import random_bytes, sha256, sign, signing_public_key
from app.protocol.roster import DatedKey, Roster, encode_roster, sign_roster
from tests.coalition import QUARTER, Coalition, Secrets
from tests.vectors.cases import Case, b64

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


def roster_cases() -> Iterator[Case]:
    """Each refusal of TUF's rules, and what must pass although it looks odd."""
    coalition = Coalition(version=7, now=NOW)
    roster = coalition.roster
    yield from _threshold_cases(coalition)
    yield from _time_and_version_cases(coalition)
    yield from _content_cases(coalition)
    foreign = coalition.sign(replace(roster, root=replace(roster.root, coalition="otra-coalicion")))
    yield roster_case(coalition, "other-coalition", "well signed", "coalition", foreign)
    yield from current_key_cases()
    keys = coalition.key_file
    swapped = keys[1216:2432] + keys[:1216] + keys[2432:]
    fresh = hpke.public_key_of(random_bytes(32))
    for name, text, data in (
        ("keys-swapped", "two members' keys swapped", swapped),
        ("keys-replaced", "a member's key replaced", fresh + keys[1216:]),
        ("keys-cut", "a key is missing", keys[:-1216]),
    ):
        case = roster_case(coalition, name, text, "keys", coalition.document)
        yield replace(case, fields={**case.fields, "key_file": b64(data)})


def roster_case(
    coalition: Coalition,
    name: str,
    comment: str,
    expect: str,
    document: bytes,
    *,
    now: datetime = NOW,
    seen: dict[str, Any] | None = None,
    folder: str = "roster",
    key_file: bytes | None = None,
    current: list[str | None] | None = None,
) -> Case:
    """``current``: for each member the hash of the intake key to seal to at ``now``."""
    fields: dict[str, Any] = {
        "pins": json.loads(coalition.pins_bytes),
        "document": b64(document),
        "now": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seen": seen,
        "key_file": b64(key_file or coalition.key_file) if expect == "ok" else None,
    }
    if expect == "ok":
        signed = json.loads(document)["signed"]
        fields["roster_hash"] = sha256(signed.encode()).hex()
        fields["receipts"] = json.loads(signed).get("receipts")
        fields["current"] = current or [sha256(m.kem_key).hex() for m in coalition.members]
    return Case(folder, name, comment, expect, fields)


def _threshold_cases(coalition: Coalition) -> Iterator[Case]:
    signed = encode_roster(coalition.roster)
    one, two, three = coalition.signers
    stranger = random_bytes(32)
    for name, text, expect, document in (
        ("two-of-three", "as many as are needed", "ok", sign_roster(signed, [one, three])),
        ("three-of-three", "more than are needed", "ok", sign_roster(signed, [one, two, three])),
        ("one-of-three", "too few", "signatures", sign_roster(signed, [one])),
        ("unsigned", "none", "signatures", sign_roster(signed, [])),
        ("one-signer-twice", "one key id twice", "grammar", sign_roster(signed, [one, one])),
        (
            "strangers",
            "keys that are not pinned",
            "signatures",
            sign_roster(signed, [stranger, one]),
        ),
        (
            "stranger-beside",
            "a stranger does no harm",
            "ok",
            sign_roster(signed, [stranger, one, two]),
        ),
    ):
        yield roster_case(coalition, name, text, expect, document)
    value = json.loads(sign_roster(signed, [one, two]))
    value["signed"] = value["signed"].replace('"MX"', '"GT"', 1)
    yield roster_case(coalition, "signed-bytes-changed", "a country", "signatures", to_json(value))
    value = json.loads(sign_roster(signed, [one, two]))
    value["signatures"][1]["signature"] = value["signatures"][0]["signature"]
    text = "one signature under two key ids"
    yield roster_case(coalition, "signature-copied", text, "signatures", to_json(value))
    value["signatures"][1]["signature"] = to_base64url(bytes(64))
    yield roster_case(coalition, "signature-zero", "a zero one", "signatures", to_json(value))
    # What another purpose signed must not count as a roster's signature.
    value = json.loads(sign_roster(signed, [one]))
    other = {
        "key": key_id(signing_public_key(two)),
        "signature": to_base64url(sign(two, b"atalaya-login-1\n" + signed)),
    }
    value["signatures"].append(other)
    text = "signed for another purpose"
    yield roster_case(coalition, "other-purpose", text, "signatures", to_json(value))


def _time_and_version_cases(coalition: Coalition) -> Iterator[Case]:
    roster, document = coalition.roster, coalition.document
    expires = roster.expires
    own = {"version": 7, "hash": roster.hash.hex(), "root_version": 1}
    second = timedelta(seconds=1)
    yield roster_case(coalition, "last-second", "just good", "ok", document, now=expires - second)
    yield roster_case(coalition, "expired", "the second it ends", "expiry", document, now=expires)
    yield roster_case(
        coalition, "long-expired", "freeze", "expiry", document, now=expires + timedelta(days=90)
    )
    yield roster_case(coalition, "seen-before", "the same again", "ok", document, seen=own)
    newer = {"version": 8, "hash": "0" * 64, "root_version": 1}
    yield roster_case(coalition, "rollback", "8 was seen", "version", document, seen=newer)
    older = coalition.sign(replace(roster, version=6))
    yield roster_case(coalition, "below-pinned", "7 is pinned", "version", older)
    fork = {"version": 7, "hash": "0" * 64, "root_version": 1}
    text = "other bytes under the version that was seen"
    yield roster_case(coalition, "fork", text, "equivocation", document, seen=fork)
    yield from _chain_cases(coalition)
    far = now_before(roster)
    yield roster_case(coalition, "clock-behind", "a clock of years ago", "ok", document, now=far)
    ahead = coalition.sign(replace(roster, issued=NOW + timedelta(days=3)))
    text = "issued in three days: the clock is behind"
    yield roster_case(coalition, "issued-in-the-future", text, "ok", ahead)
    highest = replace(roster, version=2**32 - 1)
    signed = coalition.sign(highest)
    yield roster_case(coalition, "highest-version", "the last number", "ok", signed)


def _receipts_cases(
    coalition: Coalition, value: Any, signed: Callable[[Any], bytes]
) -> Iterator[Case]:
    """The receipt log that a roster names."""
    log = {"name": "observatorio.example/receipts", "key": random_bytes(32).hex()}
    for name, text, expect, receipts in (
        ("receipts", "a name and a key", "ok", log),
        ("receipts-null", "as if it were not there", "ok", None),
        ("receipts-shortest-name", "one letter", "ok", {**log, "name": "a"}),
        ("receipts-longest-name", "100 letters", "ok", {**log, "name": "a" * 100}),
        ("receipts-with-a-port", "and a number in front", "ok", {**log, "name": "1.mx:8443/x-y"}),
        ("receipts-unknown-field", "is ignored", "ok", {**log, "since": 7}),
        ("receipts-name-too-long", "101 letters", "content", {**log, "name": "a" * 101}),
        ("receipts-name-empty", "none", "content", {**log, "name": ""}),
        ("receipts-name-in-capitals", "of a host", "content", {**log, "name": "Uno.mx"}),
        ("receipts-name-with-space", "no note could have it", "content", {**log, "name": "a b"}),
        ("receipts-name-with-plus", "no note could have it", "content", {**log, "name": "a+b"}),
        ("receipts-name-with-newline", "behind it", "content", {**log, "name": "a\n"}),
        ("receipts-name-a-number", "no text", "content", {**log, "name": 7}),
        ("receipts-nameless", "a key alone", "content", {"key": log["key"]}),
        ("receipts-keyless", "a name alone", "content", {"name": log["name"]}),
        ("receipts-key-null", "no key", "content", {**log, "key": None}),
        ("receipts-key-short", "31 bytes", "content", {**log, "key": log["key"][2:]}),
        ("receipts-key-in-capitals", "of hex", "content", {**log, "key": "AB" * 32}),
        ("receipts-a-text", "no object", "content", log["name"]),
        ("receipts-a-list", "of one", "content", [log]),
        ("receipts-false", "neither", "content", False),
    ):
        yield roster_case(coalition, name, text, expect, signed({**value, "receipts": receipts}))


def now_before(roster: Roster) -> datetime:
    """A clock that has lost its battery."""
    return roster.issued - timedelta(days=2000)


def _chain_cases(coalition: Coalition) -> Iterator[Case]:
    """What was seen right before must be named; what was seen long before need not."""
    before = {"version": 6, "hash": "0" * 64, "root_version": 1}
    document = coalition.document
    text = "6 was seen, and is named as the one before"
    yield roster_case(coalition, "newer-than-seen", text, "ok", document, seen=before)
    other = {**before, "hash": "1" * 64}
    text = "another 6 was seen than the one that is named"
    yield roster_case(coalition, "other-previous", text, "equivocation", document, seen=other)
    long_ago = {"version": 4, "hash": "1" * 64, "root_version": 1}
    text = "5 and 6 were missed"
    yield roster_case(coalition, "gap-after-seen", text, "ok", document, seen=long_ago)


def _content_cases(coalition: Coalition) -> Iterator[Case]:
    value = json.loads(encode_roster(coalition.roster))
    members = value["members"]

    def signed(changed: Any) -> bytes:
        return sign_roster(json.dumps(changed, indent=3).encode(), coalition.signers[:2])

    spelled = signed(dict(reversed(value.items())))
    text = "indented, keys in another order: the signed bytes are what counts"
    yield roster_case(coalition, "unusual-spelling", text, "ok", spelled)
    twice = {**value, "members": [*members, {**members[0]}]}
    intake = members[0]["intake"]
    same_key = {**value, "members": [members[0], {**members[1], "intake": intake}]}
    double_use = {**members[0], "archive_sha256": intake[0]["sha256"]}

    def with_intake(*keys: Any) -> Any:
        return {**value, "members": [{**members[0], "intake": list(keys)}, *members[1:]]}

    def key(begins: str, ends: str) -> dict[str, str]:
        return {"sha256": random_bytes(32).hex(), "not_before": begins, "not_after": ends}

    first, second = "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"
    same_signer = {
        **value,
        "members": [members[0], {**members[1], "signing_key": members[0]["signing_key"]}],
    }
    for name, text, changed in (
        ("member-twice", "one member twice", twice),
        ("key-twice", "one KEM key for two members", same_key),
        ("signing-key-twice", "one signing key for two members", same_signer),
        ("key-for-two-uses", "intake and archive", {**value, "members": [double_use]}),
        ("no-intake-key", "a member without one", with_intake()),
        ("five-intake-keys", "more than four", with_intake(*five_keys())),
        ("key-ends-first", "it ends before it begins", with_intake(key(second, first))),
        ("key-ends-at-once", "it ends when it begins", with_intake(key(first, first))),
        (
            "keys-unordered",
            "the second begins first",
            with_intake(key(second, "2027-01-01T00:00:00Z"), key(first, second)),
        ),
        ("previous-short", "half a hash", {**value, "previous": value["previous"][:32]}),
        ("format-one", "the format of protocol 1.0", {**value, "format": 1}),
        ("version-too-high", "2^32", {**value, "version": 2**32}),
        ("name-in-one-language", "no English", {**value, "members": [_one_name(members[0])]}),
        ("no-members", "nobody", {**value, "members": []}),
        ("unknown-type", "another type", {**value, "type": "atalaya-root"}),
        ("unknown-format", "another format", {**value, "format": 3}),
        ("version-zero", "versions are counted from 1", {**value, "version": 0}),
        ("version-text", "a version in quotes", {**value, "version": "7"}),
        ("version-true", "a version that is a truth value", {**value, "version": True}),
        (
            "time-with-zone",
            "another spelling of time",
            {**value, "expires": "2027-01-01T00:00:00+00:00"},
        ),
        ("bad-member-id", "a path as id", {**value, "members": [{**members[0], "id": "../x"}]}),
        (
            "upper-case-hash",
            "hex in capitals",
            {**value, "keys_sha256": value["keys_sha256"].upper()},
        ),
        ("field-missing", "no expiry", {k: v for k, v in value.items() if k != "expires"}),
        ("not-an-object", "a list", [value]),
        ("format-true", "a format that is a truth value", {**value, "format": True}),
        ("other-digits", "a year in other digits", {**value, "expires": "٢٩٩٩-01-01T00:00:00Z"}),
    ):
        yield roster_case(coalition, name, text, "content", signed(changed))
    yield from _receipts_cases(coalition, value, signed)
    deep = b"[" * 64 + b"]" * 64
    listed = json.loads(coalition.document)
    listed["signatures"][0]["key"] = ["x"]
    padded = json.loads(coalition.document)
    padded["signatures"][0]["signature"] += "=="
    noted = json.loads(coalition.document)
    noted["signed"] = [noted["signed"]]
    for name, text, document in (
        ("not-json", "not JSON", b"{"),
        ("not-utf8", "not UTF-8", b"\xff{}"),
        ("empty", "nothing", b""),
        ("no-signatures", "a field is missing", to_json({"signed": ""})),
        ("nothing-signed", "no bytes were signed", to_json({**listed, "signed": ""})),
        ("signatures-an-object", "no list", to_json({**listed, "signatures": {}})),
        ("signatures-a-text", "no list", to_json({**listed, "signatures": ""})),
        ("nested-too-deep", "an unknown field", coalition.document[:-1] + b',"x":' + deep + b"}"),
        ("key-id-is-a-list", "a key id that is not text", to_json(listed)),
        ("base64-padding", "base64url with padding", to_json(padded)),
        ("signed-a-list", "what was signed is no text", to_json(noted)),
        ("roots-an-object", "no list of roots", to_json({**listed_whole(coalition), "roots": {}})),
        ("too-long", "above 1 MiB", coalition.document[:-1] + b" " * 2**20 + b"}"),
    ):
        yield roster_case(coalition, f"document-{name}", text, "grammar", document)


def listed_whole(coalition: Coalition) -> dict[str, Any]:
    """The roster document as JSON."""
    value: dict[str, Any] = json.loads(coalition.document)
    return value


def five_keys() -> list[dict[str, str]]:
    times = [f"2026-0{month}-01T00:00:00Z" for month in range(1, 7)]
    return [
        {"sha256": random_bytes(32).hex(), "not_before": begins, "not_after": ends}
        for begins, ends in pairwise(times)
    ]


def _one_name(member: dict[str, Any]) -> dict[str, Any]:
    return {**member, "name": {"es": "Sólo uno"}}


def current_key_cases() -> Iterator[Case]:
    """Which intake key is sealed to, at each edge of its time."""
    coalition = Coalition(["alborada", "brujula"], version=7, now=NOW)
    one, two = coalition.members
    later = Secrets("alborada")
    ends, begins = NOW + timedelta(days=9), NOW + timedelta(days=7)
    roster = coalition.roster
    keys = (
        replace(roster.members[0].intake[0], not_after=ends),
        DatedKey(sha256(later.kem_key), begins, begins + QUARTER),
    )
    key_file = one.kem_key + later.kem_key + two.kem_key
    members = (replace(roster.members[0], intake=keys), roster.members[1])
    long = replace(roster.members[1].intake[0], not_after=NOW + 3 * QUARTER)
    members = (members[0], replace(members[1], intake=(long,)))
    document = coalition.sign(
        replace(roster, members=members, keys_sha256=sha256(key_file), expires=NOW + 2 * QUARTER)
    )
    old, new, other = (sha256(key).hex() for key in (one.kem_key, later.kem_key, two.kem_key))
    second = timedelta(seconds=1)
    gap = replace(roster.members[0].intake[0], not_after=NOW + second)
    with_gap = coalition.sign(
        replace(roster, members=(replace(members[0], intake=(gap,)), members[1]))
    )
    for name, text, now, current in (
        ("current-first", "the second has not begun", begins - second, old),
        ("current-both", "both are good: the later one", begins, new),
        ("current-second", "the first has ended", ends, new),
        ("current-clock-behind", "the clock says less than the roster", now_before(roster), old),
        ("current-last-second", "just good", begins + QUARTER - second, new),
    ):
        yield roster_case(
            coalition,
            name,
            text,
            "ok",
            document,
            now=now,
            key_file=key_file,
            current=[current, other],
        )
    text = "nothing can be sealed to it now"
    yield roster_case(
        coalition, "current-none", text, "ok", with_gap, now=NOW + second, current=[None, other]
    )
