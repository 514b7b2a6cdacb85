"""Cases for what is in a reply and around it, and for what ties a follow-up to a report."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from app.protocol import attachment, hpke, padding, return_code, stream
from app.protocol.encoding import u16, u64
from app.protocol.envelope import (
    SEALED_HEAD_BYTES,
    SLOT_BYTES,
    DataKey,
    seal_report,
    seal_slot,
)
from app.protocol.header import HEADER_BYTES, Header, Kind
from app.protocol.primitives import random_bytes, sha256
from app.protocol.reply import NO_FORM, REPLY_BYTES, follow_up_mac, seal_content
from tests.vectors.cases import Case
from tests.vectors.envelopes import flip
from tests.vectors.replies import CODE, KEM, MISSING, Scene, Speech, reply_case


def shape_cases() -> Iterator[Case]:
    """What stands in a reply, and the envelope around it."""
    scene = Scene()
    own = Speech(scene, scene.seed)
    yield from _contents(own)
    yield from _envelopes(own)


def _contents(own: Speech) -> Iterator[Case]:
    for name, comment, changes in (
        ("text-too-long", "3,001 bytes", {"text": "x" * 3001}),
        ("text-too-long-in-bytes", "1,501 letters of two bytes", {"text": "ñ" * 1501}),
        ("text-empty", "nothing said", {"text": ""}),
        ("text-a-number", "no text", {"text": 7}),
        ("text-missing", "no text", {"text": MISSING}),
        ("counter-100", "more than there may be", {"counter": 100}),
        ("counter-negative", "fewer than none", {"counter": -1}),
        ("counter-true", "a truth value", {"counter": True}),
        ("counter-missing", "no counter", {"counter": None}),
        ("member-a-path", "a path as an id", {"member": "../x"}),
        ("member-missing", "nobody", {"member": MISSING}),
        ("language-empty", "no letters", {"lang": ""}),
        ("language-long", "36 letters", {"lang": "x" * 36}),
        ("language-with-newline", "a line break behind", {"lang": "es\n"}),
        ("schema-other", "another schema", {"schema": "atalaya-reply/2"}),
        ("schema-missing", "no schema", {"schema": MISSING}),
        ("certificates-missing", "no list", {"certificates": MISSING}),
        ("certificates-null", "no list", {"certificates": None}),
        ("signature-stray", "stray bits", {"signature": "A" * 85 + "B"}),
        ("signature-a-number", "no text", {"signature": 7}),
        ("signature-missing", "no signature", {"signature": MISSING}),
    ):
        yield replace(own, changes=changes).case(name, comment, "content")
    for name, comment, content in (
        ("not-json", "cut in the middle", own.content()[:-3]),
        ("a-list", "a list", b"[" + own.content() + b"]"),
        ("nothing", "no content", b""),
    ):
        data = seal_content(content, header=own.header_bytes, kem=KEM)
        yield reply_case(own, name, comment, "content", data)


def _envelopes(own: Speech) -> Iterator[Case]:
    data, header = own.envelope(), own.header_bytes
    tag_at, body_at = REPLY_BYTES - 8208 - 32, REPLY_BYTES - 8208
    report = data[:8] + b"\1" + data[9:]
    for name, comment, expect, changed in (
        ("one-byte-short", "a byte is missing", "grammar", data[:-1]),
        ("one-byte-long", "a byte too many", "grammar", data + b"\0"),
        ("two-slots", "n = 2", "grammar", data[:10] + u16(2) + data[12:]),
        ("no-slot", "n = 0", "grammar", data[:10] + u16(0) + data[12:]),
        ("a-report", "kind 1", "grammar", report),
        ("a-report-as-reply", "of the length of a report", "grammar", _report_as_reply()),
        ("two-slots-whole", "n = 2, of the length for it", "grammar", _two_slots(own)),
        ("a-whole-report", "sealed to the same key", "grammar", _whole_report()),
        ("a-whole-attachment", "without a slot", "grammar", _whole_attachment()),
        ("an-attachment", "kind 2", "grammar", data[:8] + b"\2" + data[9:]),
        ("cut-at-header", "the header only", "grammar", data[:HEADER_BYTES]),
        ("empty", "nothing", "grammar", b""),
        ("roster-hash-flipped", "one bit of the header", "slot", flip(data, 20)),
        ("id-flipped", "one bit of the header", "slot", flip(data, 95)),
        ("slot-flipped", "one bit of the slot", "slot", flip(data, HEADER_BYTES + 1125)),
        ("tag-flipped", "one bit of the tag", "tag", flip(data, tag_at)),
        ("payload-flipped", "one bit of the body", "payload", flip(data, body_at + 7)),
        ("payload-mac-flipped", "one bit of the MAC", "payload", flip(data, -1)),
    ):
        yield reply_case(own, name, comment, expect, changed)
    stranger = hpke.public_key_of(random_bytes(32))
    to_other = seal_content(own.content(), header=header, kem=stranger)
    yield reply_case(own, "to-another-key", "of another code", "slot", to_other)
    content = padding.pad(own.content(), padding.REPLY_SIZE)
    for name, comment, expect, padded, key in (
        ("padding-not-zero", "a byte at the end", "padding", flip(content, -1), b""),
        ("length-beyond-end", "too large a length", "padding", u64(8185) + content[8:], b""),
        ("other-data-key", "a slot for another data key", "tag", content, random_bytes(32)),
    ):
        sealed = _sealed(header, padded, slot_key=key)
        yield reply_case(own, name, comment, expect, sealed)
    decoy = seal_slot(header, 0, KEM, None)
    changed = data[:HEADER_BYTES] + decoy + data[tag_at:]
    yield reply_case(own, "decoy", "marker 00", "not-addressed", changed)


def _sealed(header: bytes, padded: bytes, *, slot_key: bytes) -> bytes:
    key = random_bytes(32)
    slot = seal_slot(header, 0, KEM, slot_key or key)
    keys = DataKey.derive(key, header)
    chunks = stream.seal_chunks(keys.payload, [padded])
    return b"".join((header, slot, keys.tag(header, [sha256(slot)]), *chunks))


def _two_slots(own: Speech) -> bytes:
    """The same slot twice, and a tag over both."""
    header = own.header_bytes[:10] + u16(2) + own.header_bytes[12:]
    key = random_bytes(32)
    slot, other = (seal_slot(header, index, KEM, key) for index in range(2))
    keys = DataKey.derive(key, header)
    tag = keys.tag(header, [sha256(slot), sha256(other)])
    chunks = stream.seal_chunks(keys.payload, [padding.pad(own.content(), padding.REPLY_SIZE)])
    return b"".join((header, slot, other, tag, *chunks))


def _whole_report() -> bytes:
    return seal_report(
        roster_version=7,
        roster_hash=bytes(32),
        form_hash=NO_FORM,
        public_keys=[KEM],
        chosen=[0],
        head=b"{}",
        content=b"{}",
    )


def _whole_attachment() -> bytes:
    header = Header(Kind.ATTACHMENT, 0, 7, bytes(32), NO_FORM, random_bytes(16))
    return b"".join(attachment.seal(header, key=random_bytes(32), source=BytesIO(b"x"), size=1))


def _report_as_reply() -> bytes:
    """What a report with one slot has, under the kind of a reply."""
    header = Header(Kind.REPLY, 1, 7, bytes(32), NO_FORM, bytes(16)).to_bytes()
    return header + random_bytes(SLOT_BYTES + 32 + SEALED_HEAD_BYTES + 16_384 + 16)


def follow_up_cases() -> Iterator[Case]:
    """What ties a follow-up to the first report, and what does not."""
    key, envelope_id = return_code.follow_key(CODE), bytes(range(32, 48))
    mac = follow_up_mac(key, envelope_id)
    other = return_code.follow_key(bytes(16))
    for name, comment, expect, given in (
        ("whole", "by whoever has the words", "ok", mac),
        ("mac-flipped", "one bit", "follow-up", flip(mac, 5)),
        (
            "of-another-report",
            "taken from another follow-up",
            "follow-up",
            follow_up_mac(key, flip(envelope_id, 0)),
        ),
        ("of-another-code", "other words", "follow-up", follow_up_mac(other, envelope_id)),
        ("short", "31 bytes", "follow-up", mac[:-1]),
    ):
        fields = {
            "follow_key": key.hex(),
            "envelope_id": envelope_id.hex(),
            "mac": given.hex(),
        }
        yield Case("follow_up", name, comment, expect, fields)
