"""Cases for the sensitive part of a report: who opens it, and what may stand in it.

sealed    base64 of one part
header    base64 of the 96 bytes of the report's header
member    whose part it is
seed      hex of the KEM seed that opens it
opened    what an ``ok`` case gives
"""

import json
from collections.abc import Iterator
from typing import Any

from app.protocol import hpke, padding
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes, sha256
from app.protocol.sensitive import Sensitive, seal_sensitive
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import FORM_HASH, ROSTER_HASH, flip

MEMBER = "alborada"
SMALL, MIDDLE, LARGE = padding.SENSITIVE_SIZES
TOLD: dict[str, Any] = {
    "choice": "tell",
    "text": "Fue el martes, camino a casa. 🐦\nNo quiero decir más.",
    "contact": {"sex": "woman", "lang": "tzo", "pace": "Poco a poco, y nunca en casa."},
}


class _Part:
    """One part in the making: what it is bound to, and who holds the key."""

    def __init__(self) -> None:
        self.seed = random_bytes(32)
        self.header = _header()
        self.public_key = hpke.public_key_of(self.seed)
        self.info = (
            b"atalaya/1 sensitive"
            + sha256(self.header)
            + sha256(MEMBER.encode())
            + sha256(self.public_key)
        )

    def seal(self, value: dict[str, Any]) -> bytes:
        """As a page seals it."""
        sensitive = Sensitive.model_validate(value)
        return seal_sensitive(
            sensitive, header_bytes=self.header, member=MEMBER, public_key=self.public_key
        )

    def seal_padded(self, padded: bytes, info: bytes | None = None) -> bytes:
        """Whatever somebody else may seal."""
        return hpke.seal(self.public_key, info=info or self.info, plaintext=padded)

    def seal_json(self, value: Any) -> bytes:
        """Any content, padded as it must be."""
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.seal_padded(padding.pad(content, padding.sensitive_size(len(content))))

    def case(self, name: str, comment: str, expect: str, sealed: bytes, **changes: Any) -> Case:
        """A case that is opened as it should be, but for ``changes``."""
        fields: dict[str, Any] = {
            "sealed": b64(sealed),
            "header": b64(changes.get("header", self.header)),
            "member": changes.get("member", MEMBER),
            "seed": changes.get("seed", self.seed).hex(),
        }
        if expect == "ok":
            fields["opened"] = changes["opened"]
        return Case("sensitive", name, comment, expect, fields)


def _header() -> bytes:
    return Header(Kind.REPORT, 3, 7, ROSTER_HASH, FORM_HASH, random_bytes(16)).to_bytes()


def sensitive_cases() -> Iterator[Case]:
    """All cases of the folder ``sensitive``."""
    part = _Part()
    yield from _good_cases(part)
    yield from _closed_cases(part)
    yield from _padding_cases(part)
    yield from _content_cases(part)


def _good_cases(part: _Part) -> Iterator[Case]:
    values: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("tell", "in these words", TOLD),
        ("contact", "by somebody trained", {**TOLD, "choice": "contact", "text": ""}),
        ("record", "only that it happened", {"choice": "record", "text": ""}),
        ("contact-by-anybody", "one wish alone", {**TOLD, "contact": {"sex": "any"}}),
        ("contact-empty", "no wish", {"choice": "tell", "text": "x", "contact": {}}),
        ("longest-text", "10,000 birds", {"choice": "tell", "text": "🐦" * 10_000}),
        ("longest-pace", "500 letters", {**TOLD, "contact": {"pace": "é" * 500}}),
    )
    for name, comment, value in values:
        yield part.case(name, comment, "ok", part.seal(value), opened=value)
    for name, comment, value in (
        ("unknown-field", "a field of a later version", {**TOLD, "mood": [1]}),
        ("contact-unknown-field", "here too", {**TOLD, "contact": {**TOLD["contact"], "x": 1}}),
    ):
        yield part.case(name, comment, "ok", part.seal_json(value), opened=TOLD)
    null = {"choice": "tell", "text": "x", "contact": None}
    opened: dict[str, Any] = {"choice": "tell", "text": "x"}
    yield part.case("contact-null", "as if absent", "ok", part.seal_json(null), opened=opened)
    nulls = {**null, "contact": {"sex": None, "lang": None, "pace": None}}
    opened = {**opened, "contact": {}}
    yield part.case("wishes-null", "here too", "ok", part.seal_json(nulls), opened=opened)


def _closed_cases(part: _Part) -> Iterator[Case]:
    good = part.seal(TOLD)
    intake = random_bytes(32)
    unbound = part.seal_padded(padding.pad(json.dumps(TOLD).encode(), SMALL), info=b"x")
    for name, comment, sealed, changes in (
        ("another-member", "shown as brujula's", good, {"member": "brujula"}),
        ("another-report", "taken out and put into another", good, {"header": _header()}),
        ("roster-flipped", "the same id under another roster", good, {"header": _other(part)}),
        ("opened-with-an-intake-key", "who is not trained", good, {"seed": intake}),
        ("other-purpose", "sealed as something else", unbound, {}),
        ("mlkem-flipped", "one bit of the encapsulation", flip(good, 70), {}),
        ("x25519-flipped", "one bit of its other half", flip(good, 1100), {}),
        ("body-flipped", "one bit of the words", flip(good, 1130), {}),
        ("mac-flipped", "one bit of the last byte", flip(good, -1), {}),
    ):
        yield part.case(name, comment, "sensitive", sealed, **changes)
    for name, comment, sealed in (
        ("truncated", "a byte is missing", good[:-1]),
        ("long", "a byte too many", good + b"\0"),
        ("empty", "nothing", b""),
        ("encapsulation-alone", "no words", good[:1120]),
        ("of-no-size", "the size of a reply", part.seal_padded(padding.pad(b"{}", 8192))),
    ):
        yield part.case(name, comment, "grammar", sealed)


def _other(part: _Part) -> bytes:
    return flip(part.header, 20)


def _padding_cases(part: _Part) -> Iterator[Case]:
    content = json.dumps(TOLD).encode()
    good = padding.pad(content, SMALL)
    beyond = (2**32).to_bytes(8, "big") + good[8:]
    for name, comment, padded in (
        ("padded-too-far", "the middle size for what fits the small", padding.pad(content, MIDDLE)),
        ("padded-to-the-end", "the large size", padding.pad(content, LARGE)),
        ("padding-not-zero", "something behind the words", flip(good, -1)),
        ("length-beyond-the-end", "of 4 GiB", beyond),
    ):
        yield part.case(name, comment, "padding", part.seal_padded(padded))


def _content_cases(part: _Part) -> Iterator[Case]:
    for name, comment, value in (
        ("choice-unknown", "none of the three", {**TOLD, "choice": "shout"}),
        ("choice-missing", "none", {"text": ""}),
        ("choice-a-list", "no text", {**TOLD, "choice": ["tell"]}),
        ("text-missing", "none", {"choice": "record"}),
        ("text-null", "none either", {"choice": "record", "text": None}),
        ("text-too-long", "10,001 letters", {"choice": "tell", "text": "x" * 10_001}),
        ("contact-a-text", "no object", {**TOLD, "contact": "woman"}),
        ("contact-a-list", "no object", {**TOLD, "contact": []}),
        ("sex-unknown", "none of the three", {**TOLD, "contact": {"sex": "x"}}),
        ("lang-with-a-space", "no language", {**TOLD, "contact": {"lang": "tzo tzil"}}),
        ("lang-with-newline", "behind it", {**TOLD, "contact": {"lang": "tzo\n"}}),
        ("pace-too-long", "501 letters", {**TOLD, "contact": {"pace": "x" * 501}}),
        ("a-list", "no object", [TOLD]),
        ("not-json", "cut off", json.dumps(TOLD).encode()[:-1]),
        ("no-content", "no byte", b""),
        ("half-a-surrogate", "no text", b'{"choice":"tell","text":"\\ud800"}'),
    ):
        yield part.case(f"content-{name}", comment, "content", part.seal_json(value))
