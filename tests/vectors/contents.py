"""Cases for what stands in a head and in a body."""

import json
from collections.abc import Iterator
from typing import Any

from app.protocol.encoding import to_base64url
from app.protocol.report import SCHEMA
from tests.vectors import report_answers
from tests.vectors.cases import Case, b64

ENTRY = {
    "id": "00" * 16,
    "key": to_base64url(bytes(32)),
    "name": "a1.jpg",
    "media_type": "image/jpeg",
    "size": 12,
    "sha256": "11" * 32,
}
MINIMAL = {
    "schema": "atalaya-report/1",
    "type": "attack",
    "lang": "es",
    "narrative": {"text": "Llegó la camioneta. 🐦"},
    "recipients": ["alborada"],
    "reply": {"kem": to_base64url(bytes(1216)), "tags": to_base64url(bytes(32))},
    "attachments": [],
    "client": {"build": "22" * 32},
}


def content_cases() -> Iterator[Case]:
    """All cases of the folder ``content``."""
    yield from _head_cases()
    yield from _report_cases()
    yield from _follow_up_cases()
    yield from _manifest_cases()
    yield from _json_cases()
    yield from _answer_cases()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _answer_cases() -> Iterator[Case]:
    """Changes to a body in which everything is answered; ``report_answers`` says which."""
    for name, comment, expect, body in report_answers.bodies(MINIMAL, ENTRY):
        yield _case(name, comment, expect, "report", body)
    later = {**MINIMAL, "persons": [{"id": "p1", "mood": {"x": 1}}]}
    fields = {"kind": "report", "decoded": {"persons": [{"id": "p1"}]}}
    data = b64(json.dumps(later).encode())
    comment = "a field of a later version, inside"
    yield Case("content", "report-unknown-inside", comment, "ok", {**fields, "content": data})


def _case(name: str, comment: str, expect: str, kind: str, value: Any) -> Case:
    data = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    fields: dict[str, Any] = {"kind": kind, "content": b64(data)}
    if expect == "ok":
        known = {"type", "lang", "files"} if kind == "head" else SCHEMA["properties"].keys()
        fields["decoded"] = {
            key: _without_nulls(value[key])
            for key in sorted(known & value.keys())
            if value[key] is not None
        }
        if kind == "head":
            fields["decoded"]["files"] = bool(value.get("files"))
    return Case("content", f"{kind}-{name}", comment, expect, fields)


def _head_cases() -> Iterator[Case]:
    whole = {"type": "urgent", "lang": "es-MX", "urgency": "now", "state": "mx-07", "files": True}
    for name, comment, expect, value in (
        ("whole", "every field", "ok", {**whole, "category": "disappearance"}),
        ("minimal", "type and language only", "ok", {"type": "document", "lang": "en"}),
        ("unknown-field", "a field of a later version", "ok", {**whole, "mood": {"x": [1]}}),
        ("null", "null counts as absent", "ok", {**whole, "urgency": None}),
        ("files-null", "here too", "ok", {**whole, "files": None}),
        ("follow-up", "by somebody who reported before", "ok", {**whole, "type": "followup"}),
        ("no-type", "the type is missing", "content", {"lang": "es"}),
        ("unknown-type", "a type that is not in the list", "content", {**whole, "type": "rumour"}),
        ("unknown-urgency", "an urgency that is none", "content", {**whole, "urgency": "later"}),
        ("files-as-text", "a truth value in quotes", "content", {**whole, "files": "true"}),
        ("empty-language", "no letters", "content", {**whole, "lang": ""}),
        ("long-language", "36 letters", "content", {**whole, "lang": "x" * 36}),
        ("bad-language", "a control character", "content", {**whole, "lang": "es\u001b"}),
        ("state-with-newline", "a line break behind", "content", {**whole, "state": "mx-07\n"}),
    ):
        yield _case(name, comment, expect, "head", value)


def _report_cases() -> Iterator[Case]:
    reply, text = MINIMAL["reply"], "🐦" * 50_000
    stray = to_base64url(bytes(32))[:-1] + "B"
    for name, comment, expect, changes in (
        ("minimal", "without files", "ok", {}),
        ("unknown-field", "a field of a later version", "ok", {"mood": [{"scope": "stats"}]}),
        ("longest-text", "50,000 code points beyond the first plane", "ok", _text(text)),
        ("text-too-long", "one more", "content", _text(text + "x")),
        ("empty-text", "nothing written", "ok", _text("")),
        ("no-text", "a number for a text", "content", {"narrative": {"text": 7}}),
        ("other-schema", "another schema", "content", {"schema": "atalaya-report/2"}),
        ("unknown-type", "a type that is not in the list", "content", {"type": "rumour"}),
        ("no-recipients", "addressed to nobody", "content", {"recipients": []}),
        ("recipient-twice", "one twice", "content", {"recipients": ["alborada", "alborada"]}),
        ("recipient-path", "a path as an id", "content", {"recipients": ["../x"]}),
        ("short-kem", "a reply key too short", "content", {"reply": {**_dict(reply), "kem": "AA"}}),
        ("stray-tags", "stray bits", "content", {"reply": {**_dict(reply), "tags": stray}}),
        ("no-reply", "no reply keys", "content", {"reply": None}),
        ("no-schema", "the schema is missing", "content", {"schema": None}),
        ("no-manifest", "the manifest is missing", "content", {"attachments": None}),
        ("no-text-field", "a narrative without text", "content", {"narrative": {}}),
        ("bad-build", "a build that is no hash", "content", {"client": {"build": "v1"}}),
    ):
        yield _case(name, comment, expect, "report", {**MINIMAL, **changes})


def _follow_up_cases() -> Iterator[Case]:
    key = to_base64url(bytes(range(32)))
    tied = {"type": "followup", "follows": {"mac": key}}
    reply = {**_dict(MINIMAL["reply"]), "follow": key}
    for name, comment, expect, changes in (
        ("follow-key", "a report that may be followed", "ok", {"reply": reply}),
        ("follow-up", "a follow-up", "ok", {**tied, "reply": reply}),
        ("follow-up-without-key", "which none can follow in turn", "ok", tied),
        ("follow-up-null", "null counts as absent", "ok", {"follows": None}),
        ("follow-up-without-mac", "nothing ties it", "content", {"type": "followup"}),
        ("follow-up-with-null", "as little", "content", {**tied, "follows": None}),
        ("mac-without-follow-up", "an attack with a mac", "content", {"follows": {"mac": key}}),
        ("short-follow", "a follow key too short", "content", {"reply": {**reply, "follow": "AA"}}),
        ("follow-a-number", "no text", "content", {"reply": {**reply, "follow": 7}}),
        ("short-mac", "a mac too short", "content", {**tied, "follows": {"mac": "AA"}}),
        ("mac-missing", "an empty proof", "content", {**tied, "follows": {}}),
        ("follows-a-text", "no object", "content", {**tied, "follows": key}),
    ):
        yield _case(name, comment, expect, "report", {**MINIMAL, **changes})


def _text(text: str) -> dict[str, Any]:
    return {"narrative": {"text": text}}


def _dict(value: Any) -> dict[str, Any]:
    return dict(value)


def _manifest_cases() -> Iterator[Case]:
    second = {**ENTRY, "id": "33" * 16, "name": "a2.jpg"}
    many = [{**ENTRY, "id": f"{n:032x}", "name": f"a{n}.jpg"} for n in range(1, 102)]
    stray = to_base64url(bytes(32))[:-1] + "B"
    for name, comment, expect, entries in (
        ("one-file", "a file", "ok", [ENTRY]),
        ("two-files", "two files", "ok", [ENTRY, second]),
        ("hundred-files", "as many as there may be", "ok", many[:100]),
        ("too-many-files", "one more", "content", many),
        ("id-twice", "one id for two files", "content", [ENTRY, {**second, "id": ENTRY["id"]}]),
        ("name-twice", "one name for two", "content", [ENTRY, {**second, "name": "a1.jpg"}]),
        ("name-is-path", "a path as a name", "content", [{**ENTRY, "name": "../a1.jpg"}]),
        ("name-with-newline", "a line break behind", "content", [{**ENTRY, "name": "a1.jpg\n"}]),
        ("negative-size", "less than nothing", "content", [{**ENTRY, "size": -1}]),
        ("size-as-text", "a number in quotes", "content", [{**ENTRY, "size": "12"}]),
        ("size-too-large", "more than 2^32", "content", [{**ENTRY, "size": 2**32 + 1}]),
        ("half-a-byte", "a size of 12.5", "content", [{**ENTRY, "size": 12.5}]),
        ("stray-key", "stray bits in a key", "content", [{**ENTRY, "key": stray}]),
        ("upper-case-hash", "hex in capitals", "content", [{**ENTRY, "sha256": "AA" * 32}]),
        ("long-media-type", "101 letters", "content", [{**ENTRY, "media_type": "x" * 101}]),
        ("entry-is-text", "a text for an entry", "content", ["a1.jpg"]),
    ):
        yield _case(name, comment, expect, "report", {**MINIMAL, "attachments": entries})


def _json_cases() -> Iterator[Case]:
    good = json.dumps(MINIMAL).encode()
    for name, comment, data in (
        ("empty", "nothing", b""),
        ("not-json", "cut in the middle", good[:-3]),
        ("a-list", "a list", b"[" + good + b"]"),
        ("null", "null", b"null"),
        ("byte-order-mark", "a byte-order mark in front", b"\xef\xbb\xbf" + good),
        ("not-utf8", "Latin-1", good.replace(b"camioneta", b"cami\xf3n")),
        ("not-a-number", "NaN", good[:-1] + b', "x": NaN}'),
        ("too-large-a-number", "1e400", good[:-1] + b', "x": 1e400}'),
        ("endless-number", "5,000 digits", good[:-1] + b', "x": ' + b"9" * 5000 + b"}"),
        ("nested-65", "one level too deep", good[:-1] + b', "x": ' + _nested(64) + b"}"),
        ("nested-3000", "many levels too deep", good[:-1] + b', "x": ' + _nested(3000) + b"}"),
        ("half-a-surrogate", "in a field", good[:-1] + b', "x": "\\ud800"}'),
        ("half-a-surrogate-as-name", "in a name", good[:-1] + b', "\\ud800": 1}'),
    ):
        yield _case(name, comment, "content", "report", data)
    fields = {"kind": "report", "decoded": MINIMAL}
    for name, comment, data in (
        ("nested-64", "as deep as may be", good[:-1] + b', "x": ' + _nested(63) + b"}"),
        ("long-number", "300 digits", good[:-1] + b', "x": ' + b"9" * 300 + b"}"),
        ("name-twice", "the last one counts", good[:-1] + b', "type": "attack"}'),
    ):
        yield Case("content", f"report-{name}", comment, "ok", {**fields, "content": b64(data)})


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth
