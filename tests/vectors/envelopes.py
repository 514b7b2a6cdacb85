"""Cases for envelopes and excerpts: whole ones, and each way to break one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.protocol import envelope, excerpt, hpke, padding, stream
from app.protocol.encoding import to_json, u16, u64
from app.protocol.envelope import SEALED_HEAD_BYTES, SLOT_BYTES, DataKey, seal_slot
from app.protocol.header import HEADER_BYTES, Header, Kind
from app.protocol.primitives import aead_seal, random_bytes, sha256
from tests.vectors.cases import Case, b64
from tests.vectors.salamander import collide

HEAD = to_json({"type": "attack", "lang": "es", "files": False})
FORM_HASH, ROSTER_HASH = sha256(b"form"), sha256(b"roster")


@dataclass(frozen=True)
class Parts:
    """A report in pieces that a case may bend before they are joined."""

    header: bytes
    slots: tuple[bytes, ...]
    tag: bytes
    head: bytes
    chunks: tuple[bytes, ...]

    def join(self) -> bytes:
        """The envelope."""
        return b"".join((self.header, *self.slots, self.tag, self.head, *self.chunks))


@dataclass(frozen=True)
class Sealing:
    """Everything that went into a report, known because we made it."""

    seeds: tuple[bytes, ...]
    key: bytes
    content: bytes
    parts: Parts


def make(members: int = 3, length: int = 300, *, chosen: frozenset[int] | None = None) -> Sealing:
    """A report of ``length`` bytes with its secrets; all members chosen unless said otherwise."""
    seeds = tuple(random_bytes(32) for _ in range(members))
    content = bytes((7 * i + length) % 251 for i in range(length))
    header = Header(Kind.REPORT, members, 7, ROSTER_HASH, FORM_HASH, random_bytes(16)).to_bytes()
    key = random_bytes(32)
    slots = tuple(
        seal_slot(
            header,
            index,
            hpke.public_key_of(seed),
            key if chosen is None or index in chosen else None,
        )
        for index, seed in enumerate(seeds)
    )
    return Sealing(seeds, key, content, seal_parts(header, slots, key, content))


def seal_parts(header: bytes, slots: tuple[bytes, ...], key: bytes, content: bytes) -> Parts:
    """Tag, head and chunks for given slots."""
    padded = padding.pad(content, padding.report_size(len(content)))
    return Parts(
        header=header,
        slots=slots,
        tag=DataKey.derive(key, header).tag(header, map(sha256, slots)),
        head=seal_head(header, key, HEAD),
        chunks=seal_body(header, key, padded),
    )


def seal_head(header: bytes, key: bytes, content: bytes) -> bytes:
    """A sealed head."""
    padded = padding.pad(content, padding.HEAD_SIZE)
    return aead_seal(DataKey.derive(key, header).head, envelope.HEAD_NONCE, padded)


def seal_body(header: bytes, key: bytes, padded: bytes) -> tuple[bytes, ...]:
    """Sealed chunks of an already padded body."""
    payload = DataKey.derive(key, header).payload
    return tuple(stream.seal_chunks(payload, stream.split(padded, stream.CHUNK)))


def flip(data: bytes, offset: int) -> bytes:
    """``data`` with one bit changed; offsets below zero count from the end."""
    offset %= len(data)
    return data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]


def case(
    name: str, comment: str, expect: str, data: bytes, sealing: Sealing, index: int = 0
) -> Case:
    """One envelope as the member at ``index`` finds it."""
    fields: dict[str, Any] = {
        "envelope": b64(data),
        "index": index,
        "member_seed": sealing.seeds[index].hex(),
    }
    if expect == "ok":
        fields |= {"head": b64(HEAD), "content": b64(sealing.content)}
    return Case("envelope", name, comment, expect, fields)


def envelope_cases() -> Iterator[Case]:
    """All cases of the folder ``envelope``."""
    yield from _whole()
    yield from _broken_header()
    yield from _broken_slots()
    yield from _two_keys()
    yield from _broken_payload()


def _whole() -> Iterator[Case]:
    for length in (0, 1, 300, 16_376, 16_377, 65_528, 65_529):
        sealing = make(1, length)
        text = f"a body of {length} bytes"
        yield case(f"length-{length}", text, "ok", sealing.parts.join(), sealing)
    three = make(3)
    for index, where in enumerate(("first", "middle", "last")):
        data = three.parts.join()
        yield case(f"three-{where}", f"{where} of three slots", "ok", data, three, index)
    hundred = make(100)
    yield case("hundred", "a slot among a hundred", "ok", hundred.parts.join(), hundred, 57)
    decoy = make(3, chosen=frozenset({0, 2}))
    data = decoy.parts.join()
    yield case("decoy", "chosen were the others", "not-addressed", data, decoy, 1)
    yield case("decoy-beside", "a decoy for another member", "ok", data, decoy, 2)


def _broken_header() -> Iterator[Case]:
    sealing = make(3)
    data = sealing.parts.join()
    fields = {
        "magic": (0, "grammar"),
        "format": (6, "grammar"),
        "suite": (7, "grammar"),
        "chunk-size": (9, "grammar"),
        "roster-version": (15, "slot"),
        "roster-hash": (16, "slot"),
        "form-hash": (48, "slot"),
        "id": (80, "slot"),
    }
    for field, (offset, stage) in fields.items():
        changed = flip(data, offset)
        yield case(f"{field}-flipped", f"one bit of the {field}", stage, changed, sealing)
    for name, value in {"kind-0": 0, "kind-3": 3, "kind-attachment": 2}.items():
        changed = data[:8] + bytes([value]) + data[9:]
        yield case(name, "a kind that a report cannot have", "grammar", changed, sealing)
    for count in (0, 2, 4, 1025):
        changed = data[:10] + u16(count) + data[12:]
        yield case(f"slots-{count}", "a wrong number of slots", "grammar", changed, sealing)
    changed = data[:12] + bytes(4) + data[16:]
    yield case("roster-version-0", "rosters are counted from 1", "grammar", changed, sealing)
    for length in (0, 5, 95, 96, HEADER_BYTES + SLOT_BYTES):
        yield case(f"cut-at-{length}", "the beginning only", "grammar", data[:length], sealing)


def _broken_slots() -> Iterator[Case]:
    sealing = make(3)
    parts = sealing.parts
    first, second, third = parts.slots
    for name, offset in {"mlkem": 5, "x25519": 1100, "body": 1125, "mac": SLOT_BYTES - 1}.items():
        broken = replace(parts, slots=(flip(first, offset), second, third))
        text = f"one bit of the slot's {name} part"
        yield case(f"slot-{name}-flipped", text, "slot", broken.join(), sealing)
    others = replace(parts, slots=(first, flip(second, 7), third))
    yield case("other-slot-flipped", "another member's slot", "tag", others.join(), sealing)
    swapped = replace(parts, slots=(second, first, third))
    yield case("slots-swapped", "two slots swapped", "slot", swapped.join(), sealing)
    foreign = replace(parts, slots=(make(3).parts.slots[0], second, third))
    yield case("slot-of-another-envelope", "a foreign slot", "slot", foreign.join(), sealing)
    decoyed = seal_slot(parts.header, 1, hpke.public_key_of(sealing.seeds[1]), None)
    hidden = replace(parts, slots=(first, decoyed, third))
    text = "a server has put a decoy into another member's slot"
    yield case("slot-turned-decoy", text, "tag", hidden.join(), sealing)
    text = "the same, seen by that member: it cannot know (see Known limits)"
    yield case("slot-turned-decoy-own", text, "not-addressed", hidden.join(), sealing, 1)
    info = envelope.slot_info(parts.header, 0, hpke.public_key_of(sealing.seeds[0]))
    for name, plaintext in {"marker": b"\x02" + sealing.key}.items():
        slot = hpke.seal(hpke.public_key_of(sealing.seeds[0]), info=info, plaintext=plaintext)
        odd = seal_parts(parts.header, (slot, second, third), sealing.key, sealing.content)
        yield case(f"slot-unknown-{name}", "a marker of 2", "slot", odd.join(), sealing)
    for offset in (0, 31):
        broken = replace(parts, tag=flip(parts.tag, offset))
        yield case(f"tag-flipped-{offset}", "one bit of the tag", "tag", broken.join(), sealing)
    broken = replace(parts, head=flip(parts.head, 9))
    yield case("head-flipped", "one bit of the head", "head", broken.join(), sealing)
    broken = replace(parts, head=make(3).parts.head)
    yield case("head-of-another-envelope", "a foreign head", "head", broken.join(), sealing)


def _two_keys() -> Iterator[Case]:
    sealing = make(3)
    header, other = sealing.parts.header, random_bytes(32)
    slots = list(sealing.parts.slots)
    slots[1] = seal_slot(header, 1, hpke.public_key_of(sealing.seeds[1]), other)
    mixed = seal_parts(header, tuple(slots), sealing.key, sealing.content)
    text = "the middle member was given another data key"
    for index, stage in enumerate(("ok", "tag", "ok")):
        name = f"two-data-keys-{index}"
        yield case(name, text, stage, mixed.join(), sealing, index)
    both = collide(DataKey.derive(sealing.key, header), DataKey.derive(other, header))
    salamander = replace(mixed, chunks=(both.chunk,))
    told = replace(sealing, content=both.first)
    text = "one ciphertext that authenticates under both keys"
    yield case("salamander-0", text, "ok", salamander.join(), told, 0)
    yield case("salamander-1", text, "tag", salamander.join(), sealing, 1)


def _broken_payload() -> Iterator[Case]:
    sealing = make(1, 66_000)
    parts = sealing.parts
    one, two = parts.chunks
    broken = {
        "payload-flipped": ((flip(one, 70), two), "payload", "one bit of a chunk"),
        "payload-mac-flipped": ((one, flip(two, -1)), "payload", "one bit of the last MAC"),
        "first-chunk-dropped": ((two,), "payload", "the first chunk is gone"),
        "last-chunk-dropped": ((one,), "payload", "the last chunk is gone"),
        "chunks-swapped": ((two, one), "payload", "two chunks swapped"),
        "chunk-twice": ((one, one, two), "payload", "a chunk repeated"),
        "no-payload": ((), "grammar", "no chunk at all"),
        "cut-inside-chunk": ((one, two[:-1]), "grammar", "one byte is missing"),
        "extended-by-16": ((one, two, bytes(16)), "grammar", "sixteen bytes too many"),
        "extended-by-chunk": (
            (one, two, bytes(stream.SEALED_CHUNK)),
            "payload",
            "a chunk too many, at an offset that no reader may forgive",
        ),
    }
    for name, (chunks, stage, text) in broken.items():
        yield case(name, text, stage, replace(parts, chunks=chunks).join(), sealing)
    foreign = replace(parts, chunks=make(1, 66_000).parts.chunks)
    text = "a foreign payload"
    yield case("payload-of-another-envelope", text, "payload", foreign.join(), sealing)
    early = _with_early_last_flag(sealing)
    text = "flag 1 in a middle chunk"
    yield case("early-last-flag", text, "payload", early.join(), sealing)
    yield from _broken_padding()


def _with_early_last_flag(sealing: Sealing) -> Parts:
    keys = DataKey.derive(sealing.key, sealing.parts.header)
    padded = padding.pad(sealing.content, padding.report_size(len(sealing.content)))
    chunks = [
        aead_seal(keys.payload, stream.nonce(number, last=True), chunk)
        for number, chunk in enumerate(stream.split(padded, stream.CHUNK))
    ]
    return replace(sealing.parts, chunks=tuple(chunks))


def _broken_padding() -> Iterator[Case]:
    sealing = make(1)
    header, key, content = sealing.parts.header, sealing.key, sealing.content
    bucket = padding.REPORT_BUCKET
    bad = {
        "padding-not-zero": flip(padding.pad(content, bucket), bucket - 1),
        "padding-too-large": padding.pad(content, 2 * bucket),
        "length-beyond-end": u64(bucket) + bytes(bucket - 8),
    }
    for name, padded in bad.items():
        parts = replace(sealing.parts, chunks=seal_body(header, key, padded))
        yield case(name, "the body is padded wrongly", "padding", parts.join(), sealing)


def excerpt_cases() -> Iterator[Case]:
    """All cases of the folder ``excerpt``."""
    sealing = make(3, 40_000)
    whole = envelope.parse(sealing.parts.join())
    good = excerpt.build(whole, 1)
    hashes_at = HEADER_BYTES
    broken = {
        "whole": (good.to_bytes(), "ok", "the middle member's excerpt"),
        "foreign-slot": (
            replace(good, slot=whole.slots[0]).to_bytes(),
            "grammar",
            "another member's slot",
        ),
        "hash-flipped": (flip(good.to_bytes(), hashes_at), "tag", "another slot's hash"),
        "own-hash-flipped": (flip(good.to_bytes(), hashes_at + 32), "grammar", "own slot's hash"),
        "tag-flipped": (
            replace(good, tag=flip(good.tag, 3)).to_bytes(),
            "tag",
            "one bit of the tag",
        ),
        "head-flipped": (
            replace(good, sealed_head=flip(good.sealed_head, SEALED_HEAD_BYTES - 1)).to_bytes(),
            "head",
            "one bit of the head",
        ),
        "one-byte-short": (good.to_bytes()[:-1], "grammar", "a byte is missing"),
        "one-byte-long": (good.to_bytes() + b"\0", "grammar", "a byte too many"),
    }
    for name, (data, stage, text) in broken.items():
        fields: dict[str, Any] = {
            "excerpt": b64(data),
            "index": 1,
            "member_seed": sealing.seeds[1].hex(),
        }
        if stage == "ok":
            fields["head"] = b64(HEAD)
        yield Case("excerpt", name, text, stage, fields)
