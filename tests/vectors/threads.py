"""Cases of the folders ``event`` and ``carried_key``: one event, and one key on its way.

event         bytes, opened with the key (``thread``, ``epoch``, ``key``) to the text that was
              ``signed``; ``joint`` and ``private`` are ids that come from ``data_key``
carried_key   ``carried`` keys, joined, opened with the ``recipient`` seed to ``keys``; each
              must have the key id that events name
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.protocol import hpke, padding
from app.protocol.encoding import to_json, u32, u64
from app.protocol.primitives import aead_seal, hkdf, random_bytes, sha256
from app.protocol.statement import Kind, LogPosition, sign_statement, statement_bytes
from app.protocol.thread import (
    Speaker,
    ThreadPosition,
    joint_thread,
    place_of,
    private_thread,
    seal_content,
    seal_event,
)
from app.protocol.thread_header import EVENT_HEADER_BYTES, EventHeader
from app.protocol.thread_key import ThreadKey, carry_key, new_thread_key
from tests.threads import NOTE
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import flip
from tests.vectors.rosters import NOW

SEED = bytes(range(32))
SPEAKER = Speaker("coalicion-de-prueba", "alborada", SEED)
AFTER = LogPosition(3, sha256(b"a log"))
DATA_KEY = bytes(range(100, 132))


def event_cases() -> Iterator[Case]:
    """An event, and everything that may be wrong with its bytes."""
    key = new_thread_key(joint_thread(DATA_KEY))
    good = _sealed(key)
    yield _case("whole", "an event", "ok", good, key)
    yield from _size_cases(key)
    yield from _header_cases(key, good)
    yield from _key_cases(key, good)
    yield from _content_cases(key)


def _sealed(key: ThreadKey, what: Mapping[str, Any] = NOTE, *, number: int = 1) -> bytes:
    behind = ThreadPosition(number, sha256(b"the event before"))
    return seal_event(what, key=key, behind=behind, speaker=SPEAKER, time=NOW, after=AFTER)


def _case(name: str, comment: str, expect: str, event: bytes, key: ThreadKey) -> Case:
    fields: dict[str, Any] = {
        "event": b64(event),
        "thread": key.thread.hex(),
        "epoch": key.epoch,
        "key": key.key.hex(),
    }
    if expect == "ok":
        fields |= {
            "data_key": DATA_KEY.hex(),
            "joint": joint_thread(DATA_KEY).hex(),
            "private": private_thread(DATA_KEY, "alborada").hex(),
            "number": int.from_bytes(event[24:32], "big"),
            "before": event[32:64].hex(),
            "key_id": key.id.hex(),
            "hash": sha256(event).hex(),
            "place": place_of(event),
        }
    return Case("event", name, comment, expect, fields)


def _size_cases(key: ThreadKey) -> Iterator[Case]:
    """The content is JSON, so a text of one letter more is one byte more."""
    header = _header(key)
    shortest = len(_sentence(header, {"event": "note", "text": "x"}))
    for size in (1024, 2048, 16_384):
        fill = size - padding.PREFIX - shortest
        for name, more in ((f"fills-{size}", 0), (f"a-byte-beyond-{size}", 1)):
            what = {"event": "note", "text": "x" * (1 + fill + more)}
            event = seal_content(_sentence(header, what), header=header, key=key)
            yield _case(name, "where the size grows", "ok", event, key)
    text = "the last number below 2^53"
    yield _case("highest-number", text, "ok", _sealed(key, number=2**53 - 1), key)


def _header(key: ThreadKey, **changes: Any) -> bytes:
    header = EventHeader(key.thread, 1, sha256(b"before"), key.epoch, key.id, random_bytes(32))
    return replace(header, **changes).to_bytes()


def _sentence(header: bytes, what: Any, kind: Kind = "event") -> bytes:
    return statement_bytes(
        sign_statement(
            kind,
            {"place": place_of(header), "what": what},
            coalition=SPEAKER.coalition,
            by=SPEAKER.member,
            time=NOW,
            after=AFTER,
            seed=SEED,
        )
    )


def _header_cases(key: ThreadKey, good: bytes) -> Iterator[Case]:
    smallest = EVENT_HEADER_BYTES + 1024 + 16
    for name, comment, event in (
        ("empty", "no bytes", b""),
        ("header-alone", "nothing sealed", good[:EVENT_HEADER_BYTES]),
        ("cut", "a byte is missing", good[:-1]),
        ("long", "a byte too many", good + b"\0"),
        ("half-a-size", "512 bytes of plaintext", good[: smallest - 512]),
        ("size-between", "1,536 bytes of plaintext", good[:smallest].ljust(smallest + 512, b"\0")),
        ("magic-flipped", "another magic", flip(good, 0)),
        ("magic-of-an-envelope", "another magic", b"ATALAY" + good[6:]),
        ("format-two", "another format", good[:6] + b"\2" + good[7:]),
        ("suite-two", "another suite", good[:7] + b"\2" + good[8:]),
        ("number-2-53", "more than counts", good[:24] + u64(2**53) + good[32:]),
        ("number-2-63", "more than counts", good[:24] + u64(2**63) + good[32:]),
        ("epoch-zero", "epochs begin with 1", good[:64] + u32(0) + good[68:]),
    ):
        yield _case(name, comment, "grammar", event, key)


def _key_cases(key: ThreadKey, good: bytes) -> Iterator[Case]:
    """What the header says is bound to the payload, and the key to its id."""
    for name, comment, expect, event, opener in (
        ("other-key", "another key of this epoch", "thread-key", good, new_thread_key(key.thread)),
        ("key-of-the-next-epoch", "the same bytes", "thread-key", good, _as_next_epoch(key)),
        ("key-id-flipped", "one bit", "thread-key", flip(good, 68), key),
        ("thread-flipped", "one bit", "thread-key", flip(good, 8), key),
        ("epoch-flipped", "2 instead of 1", "thread-key", good[:64] + u32(2) + good[68:], key),
        ("number-flipped", "one bit", "tag", flip(good, 31), key),
        ("before-flipped", "one bit", "tag", flip(good, 32), key),
        ("salt-flipped", "one bit", "tag", flip(good, 131), key),
        ("payload-flipped", "one bit", "tag", flip(good, 132), key),
        ("mac-flipped", "one bit of the last byte", "tag", flip(good, -1), key),
        ("sealed-for-something-else", "another label", "tag", _mislabelled(key), key),
    ):
        yield _case(name, comment, expect, event, opener)


def _as_next_epoch(key: ThreadKey) -> ThreadKey:
    """The same bytes as key of the epoch after."""
    return ThreadKey(key.thread, key.epoch + 1, key.key)


def _mislabelled(key: ThreadKey) -> bytes:
    header = _header(key)
    other = hkdf(key.key, salt=sha256(header), info=b"atalaya/1 thread")
    return header + aead_seal(other, bytes(12), padding.pad(_sentence(header, NOTE), 1024))


def _content_cases(key: ThreadKey) -> Iterator[Case]:
    header = _header(key)
    content = _sentence(header, NOTE)

    def sealed(padded: bytes) -> bytes:
        event_key = hkdf(key.key, salt=sha256(header), info=b"atalaya/1 thread event")
        return header + aead_seal(event_key, bytes(12), padded)

    padded = padding.pad(content, 1024)
    for name, comment, event in (
        ("padding-not-zero", "a byte behind the content", sealed(padded[:-1] + b"\1")),
        ("length-beyond", "more than there is", sealed(u64(1017) + padded[8:])),
        ("length-2-63", "more than there is", sealed(u64(2**63) + padded[8:])),
        ("larger-than-needed", "twice the size", sealed(padding.pad(content, 2048))),
    ):
        yield _case(name, comment, "padding", event, key)
    two = [*_signatures(content), *_signatures(_sentence(header, NOTE, "proposal"))]
    for name, comment, spoilt in (
        ("nothing", "no content", b""),
        ("not-json", "cut", content[:-1]),
        ("a-list", "no object", b"[" + content + b"]"),
        ("a-proposal", "another kind of statement", _sentence(header, NOTE, "proposal")),
        ("unknown-kind", "a kind that there is not", _changed(content, kind="thread")),
        ("unsigned", "no signature", _changed(content, signatures=[])),
        ("signed-twice", "two signatures", _changed(content, signatures=two)),
    ):
        event = seal_content(spoilt, header=header, key=key)
        yield _case(f"content-{name}", comment, "content", event, key)


def _changed(content: bytes, **fields: Any) -> bytes:
    return to_json({**json.loads(content), **fields})


def _signatures(content: bytes) -> list[dict[str, str]]:
    """Of a second signature, only that it is there matters."""
    (signature,) = json.loads(content)["signatures"]
    return [{**signature, "key": random_bytes(32).hex()}]


def carried_key_cases() -> Iterator[Case]:
    """A key on its way to somebody, and what may be wrong with it."""
    recipient, stranger = random_bytes(32), random_bytes(32)
    public_key = hpke.public_key_of(recipient)
    key = new_thread_key(random_bytes(16))
    other, next_key = new_thread_key(key.thread), new_thread_key(key.thread, 2)
    good, second = (carry_key(each, public_key).to_bytes() for each in (key, next_key))
    place = good[:52]
    info = b"atalaya/1 carried thread key" + place

    def sealed(plaintext: bytes, info: bytes = info) -> bytes:
        return place + hpke.seal(public_key, info=info, plaintext=plaintext)

    wrapping = b"atalaya/1 wrapped key" + place
    for name, comment, expect, carried, opener in (
        ("whole", "a key", "ok", good, recipient),
        ("two", "two epochs, joined", "ok", good + second, recipient),
        ("none", "no bytes", "ok", b"", recipient),
        ("other-key", "not the key of the events", "thread-key", sealed(other.key), recipient),
        ("other-recipient", "carried to somebody else", "thread-key", good, stranger),
        ("other-purpose", "another label", "thread-key", sealed(key.key, wrapping), recipient),
        ("thread-flipped", "another thread", "thread-key", flip(good, 0), recipient),
        ("epoch-flipped", "epoch 3", "thread-key", good[:16] + u32(3) + good[20:], recipient),
        ("recipient-flipped", "one bit of the hash", "thread-key", flip(good, 20), recipient),
        ("mlkem-flipped", "one bit of the encapsulation", "thread-key", flip(good, 60), recipient),
        ("body-flipped", "one bit of the key", "thread-key", flip(good, 52 + 1125), recipient),
        ("mac-flipped", "one bit of the last byte", "thread-key", flip(good, -1), recipient),
        ("second-flipped", "of two", "thread-key", good + flip(second, -1), recipient),
        ("short-key", "a key of 31 bytes", "grammar", sealed(key.key[:-1]), recipient),
        ("long-key", "a key of 33 bytes", "grammar", sealed(key.key + b"\0"), recipient),
        ("epoch-zero", "epochs begin with 1", "grammar", good[:16] + u32(0) + good[20:], recipient),
        ("cut", "a byte is missing", "grammar", good[:-1], recipient),
        ("long", "a byte too many", "grammar", good + b"\0", recipient),
    ):
        named = [key, next_key][: max(1, len(carried) // len(good))]
        fields: dict[str, Any] = {
            "carried": b64(carried),
            "recipient": opener.hex(),
            "key_ids": [each.id.hex() for each in named],
        }
        if expect == "ok":
            count = len(carried) // len(good)
            fields |= {
                "keys": [each.key.hex() for each in named[:count]],
                "key_ids": fields["key_ids"][:count],
            }
        yield Case("carried_key", name, comment, expect, fields)
