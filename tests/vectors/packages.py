"""Cases about packages and the page that makes them without a network.

carry_over  template, document, key_file, filled (text)
package   package; report, ids of the attachments (hex), tokens (hex), starts (bytes)
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.protocol.encoding import u32, u64
from app.protocol.header import Header, Kind
from app.protocol.package import CarriedUpload, package_pieces
from app.protocol.padding import attachment_size
from app.protocol.primitives import sha256
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import FORM_HASH, ROSTER_HASH, flip

VERSION = 7
_REPORT = Header(Kind.REPORT, 1, VERSION, ROSTER_HASH, FORM_HASH, sha256(b"report")[:16])
_FILE = Header(Kind.ATTACHMENT, 0, VERSION, ROSTER_HASH, FORM_HASH, sha256(b"file")[:16])
_OTHER_FILE = replace(_FILE, id=sha256(b"other file")[:16])
# A slot, a tag, a sealed head, one chunk with the smallest body; a tag, one chunk with the smallest
# attachment.
_REPORT_REST = 1169 + 32 + 1040 + 16_384 + 16
_FILE_REST = 32 + 65_536 + 16


def _sealed(header: Header, rest: int) -> bytes:
    """What nobody without keys can tell from an envelope; runs of one byte keep vectors small."""
    return header.to_bytes() + b"\x5a" * rest


REPORT = _sealed(_REPORT, _REPORT_REST)
FILES = tuple(_sealed(header, _FILE_REST) for header in (_FILE, _OTHER_FILE))
TOKENS = (sha256(b"token"), sha256(b"other token"))


def _package(
    files: Sequence[bytes], *, report: bytes = REPORT, tokens: Sequence[bytes] = TOKENS
) -> bytes:
    uploads = [
        (CarriedUpload(token, len(file)), [file])
        for token, file in zip(tokens, files, strict=False)
    ]
    return b"".join(package_pieces(report, uploads))


def package_cases() -> Iterator[Case]:
    """Packages with and without attachments, and everything that can be wrong with one."""
    front, entry = 12, 40
    for name, text, files in (
        ("report-alone", "a report without attachments", ()),
        ("one-file", "a report with one attachment", FILES[:1]),
        ("two-files", "a report with two attachments", FILES),
    ):
        first = front + entry * len(files) + len(REPORT)
        fields: dict[str, Any] = {
            "package": b64(_package(files)),
            "report": b64(REPORT),
            "ids": [file[80:96].hex() for file in files],
            "tokens": [token.hex() for token in TOKENS[: len(files)]],
            "starts": [first + len(FILES[0]) * index for index in range(len(files))],
        }
        yield Case("package", name, text, "ok", fields)
    for name, text, data in _broken(_package(()), _package(FILES[:1]), front):
        yield Case("package", name, text, "grammar", {"package": b64(data)})


def carry_over_cases() -> Iterator[Case]:
    """Templates of the page to take along."""
    given = {"document": b64(b'{"signed": "\xc3\xb1"}'), "key_file": b64(bytes(range(256)))}
    template = "<b>{{keys}}</b>$&<i>{{roster}}</i>ñ"
    filled = f"<b>{given['key_file']}</b>$&<i>{given['document']}</i>ñ"
    fields = {**given, "template": template, "filled": filled}
    yield Case("carry_over", "filled", "list and keys in their places", "ok", fields)
    for name, text, broken in (
        ("empty", "no template", ""),
        ("no-keys", "no place for the keys", "{{roster}}"),
        ("no-roster", "no place for the list", "{{keys}}"),
        ("roster-twice", "two places for the list", "{{roster}}{{roster}}{{keys}}"),
        ("keys-twice", "two places for the keys", "{{keys}}{{roster}}{{keys}}"),
        ("filled-before", "a page that is filled already", filled),
    ):
        yield Case("carry_over", name, text, "grammar", {**given, "template": broken})


def _broken(alone: bytes, one: bytes, front: int) -> Iterator[tuple[str, str, bytes]]:
    yield "empty", "no bytes", b""
    yield "front-cut", "eleven bytes", alone[: front - 1]
    yield "magic-flipped", "one bit of the magic", flip(alone, 0)
    yield "format-2", "a format of tomorrow", alone[:6] + b"\2" + alone[7:]
    yield "count-101", "more attachments than a report has", alone[:7] + b"\x65" + alone[8:]
    yield "count-too-large", "an entry that is not there", alone[:7] + b"\1" + alone[8:]
    yield "directory-cut", "half an entry", one[: front + 20]
    yield "report-length-0", "no report", alone[:8] + u32(0) + alone[front:]
    longer = alone[:8] + u32(len(REPORT) + 1) + alone[front:]
    yield "report-length-plus-1", "one byte more than the report has", longer
    yield "report-length-huge", "a report of 4 GiB", alone[:8] + u32(2**32 - 1) + alone[front:]
    length = one[: front + 32] + u64(len(FILES[0]) + 1) + one[front + 40 :]
    yield "file-length-plus-1", "a length that no attachment has", length
    huge = one[: front + 32] + u64(2**64 - 1) + one[front + 40 :]
    yield "file-length-huge", "an attachment of 16 EiB", huge
    yield "cut", "the last byte is missing", alone[:-1]
    yield "trailing", "one byte more", alone + b"\0"
    larger = alone + bytes(attachment_size(len(alone)) - len(alone))
    yield "larger-than-needed", "the next size", larger
    yield "not-zero", "a byte behind the last envelope", flip(alone, -1)
    yield "attachment-first", "an attachment in place of the report", _package((), report=FILES[0])
    reply = _sealed(replace(_REPORT, kind=Kind.REPLY), 1169 + 32 + 8192 + 16)
    yield "reply-inside", "a reply in place of the report", _package((), report=reply)
    yield "report-as-file", "a report in place of an attachment", flip_kind(one)
    other = _sealed(replace(_FILE, roster_version=VERSION + 1), _FILE_REST)
    yield "other-roster", "an attachment of another roster", _package((other,))
    twice = _package(FILES, tokens=TOKENS[:1] * 2)
    yield "token-twice", "two attachments under one token", twice
    yield "id-twice", "one attachment twice", _package(FILES[:1] * 2)


def flip_kind(one: bytes) -> bytes:
    """The package with another kind in its attachment's header."""
    at = 12 + 40 + len(REPORT) + 8
    return one[:at] + b"\1" + one[at + 1 :]
