"""Cases for rosters: each refusal of TUF's rules, and what must pass although it looks odd."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.protocol import hpke
from app.protocol.encoding import from_base64url, to_base64url, to_json
from app.protocol.primitives import random_bytes, sha256, sign, signing_public_key
from app.protocol.roster import encode_roster, key_id, sign_roster
from tests.coalition import Coalition
from tests.vectors.cases import Case, b64

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


def roster_cases() -> Iterator[Case]:
    """Each refusal of TUF's rules, and what must pass although it looks odd."""
    coalition = Coalition(version=7, now=NOW)
    roster = coalition.roster
    yield from _threshold_cases(coalition)
    yield from _time_and_version_cases(coalition)
    yield from _content_cases(coalition)
    foreign = coalition.sign(replace(roster, coalition="otra-coalicion"))
    yield _roster_case(coalition, "other-coalition", "well signed", "coalition", foreign)
    keys = coalition.key_file
    swapped = keys[1216:2432] + keys[:1216] + keys[2432:]
    fresh = hpke.public_key_of(random_bytes(32))
    for name, text, data in (
        ("keys-swapped", "two members' keys swapped", swapped),
        ("keys-replaced", "a member's key replaced", fresh + keys[1216:]),
        ("keys-cut", "a key is missing", keys[:-1216]),
    ):
        case = _roster_case(coalition, name, text, "keys", coalition.document)
        yield replace(case, fields={**case.fields, "key_file": b64(data)})


def _roster_case(
    coalition: Coalition,
    name: str,
    comment: str,
    expect: str,
    document: bytes,
    *,
    now: datetime = NOW,
    seen: dict[str, Any] | None = None,
) -> Case:
    fields: dict[str, Any] = {
        "pins": json.loads(coalition.pins_bytes),
        "document": b64(document),
        "now": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seen": seen,
        "key_file": b64(coalition.key_file) if expect == "ok" else None,
    }
    if expect == "ok":
        fields["roster_hash"] = sha256(from_base64url(json.loads(document)["signed"])).hex()
    return Case("roster", name, comment, expect, fields)


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
        yield _roster_case(coalition, name, text, expect, document)
    value = json.loads(sign_roster(signed, [one, two]))
    value["signed"] = to_base64url(signed.replace(b'"MX"', b'"GT"', 1))
    yield _roster_case(coalition, "signed-bytes-changed", "a country", "signatures", to_json(value))
    value = json.loads(sign_roster(signed, [one, two]))
    value["signatures"][1]["signature"] = value["signatures"][0]["signature"]
    text = "one signature under two key ids"
    yield _roster_case(coalition, "signature-copied", text, "signatures", to_json(value))
    value["signatures"][1]["signature"] = to_base64url(bytes(64))
    yield _roster_case(coalition, "signature-zero", "a zero one", "signatures", to_json(value))
    # What another purpose signed must not count as a roster's signature.
    value = json.loads(sign_roster(signed, [one]))
    other = {
        "key": key_id(signing_public_key(two)),
        "signature": to_base64url(sign(two, b"atalaya-login-1\n" + signed)),
    }
    value["signatures"].append(other)
    text = "signed for another purpose"
    yield _roster_case(coalition, "other-purpose", text, "signatures", to_json(value))


def _time_and_version_cases(coalition: Coalition) -> Iterator[Case]:
    roster, document = coalition.roster, coalition.document
    expires = roster.expires
    own = {"version": 7, "hash": roster.hash.hex()}
    second = timedelta(seconds=1)
    yield _roster_case(coalition, "last-second", "just good", "ok", document, now=expires - second)
    yield _roster_case(coalition, "expired", "the second it ends", "expiry", document, now=expires)
    yield _roster_case(
        coalition, "long-expired", "freeze", "expiry", document, now=expires + timedelta(days=90)
    )
    yield _roster_case(coalition, "seen-before", "the same again", "ok", document, seen=own)
    newer = {"version": 8, "hash": "0" * 64}
    yield _roster_case(coalition, "rollback", "8 was seen", "version", document, seen=newer)
    older = coalition.sign(replace(roster, version=6))
    yield _roster_case(coalition, "below-pinned", "7 is pinned", "version", older)
    fork = {"version": 7, "hash": "0" * 64}
    text = "other bytes under the version that was seen"
    yield _roster_case(coalition, "fork", text, "equivocation", document, seen=fork)
    before = {"version": 6, "hash": "0" * 64}
    yield _roster_case(coalition, "newer-than-seen", "6 was seen", "ok", document, seen=before)


def _content_cases(coalition: Coalition) -> Iterator[Case]:
    value = json.loads(encode_roster(coalition.roster))
    members = value["members"]

    def signed(changed: Any) -> bytes:
        return sign_roster(json.dumps(changed, indent=3).encode(), coalition.signers[:2])

    spelled = signed(dict(reversed(value.items())))
    text = "indented, keys in another order: the signed bytes are what counts"
    yield _roster_case(coalition, "unusual-spelling", text, "ok", spelled)
    twice = {**value, "members": [*members, {**members[0]}]}
    same_key = {
        **value,
        "members": [members[0], {**members[1], "kem_sha256": members[0]["kem_sha256"]}],
    }
    same_signer = {
        **value,
        "members": [members[0], {**members[1], "signing_key": members[0]["signing_key"]}],
    }
    for name, text, changed in (
        ("member-twice", "one member twice", twice),
        ("key-twice", "one KEM key for two members", same_key),
        ("signing-key-twice", "one signing key for two members", same_signer),
        ("no-members", "nobody", {**value, "members": []}),
        ("unknown-type", "another type", {**value, "type": "atalaya-root"}),
        ("unknown-format", "another format", {**value, "format": 2}),
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
        yield _roster_case(coalition, name, text, "content", signed(changed))
    deep = b"[" * 64 + b"]" * 64
    listed = json.loads(coalition.document)
    listed["signatures"][0]["key"] = ["x"]
    padded = json.loads(coalition.document)
    padded["signed"] += "="
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
    ):
        yield _roster_case(coalition, f"document-{name}", text, "grammar", document)
