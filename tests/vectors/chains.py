"""Cases of the folder ``thread``: events one after another, and where the last must be refused.

pins, log   as in the folder ``log``
thread      its id, hex
keys        {"thread", "epoch", "key"} of each key that the reader has
events      base64; all but the last are good
seen        {"count", "hash"} that a reader remembers, or absent: checked after the last event
listed      whom a service names as taking part, or absent
read        of an ``ok`` case, what each event says and by whom
members     of an ``ok`` case, who takes part at the end
"""

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from app.protocol.encoding import u32
from app.protocol.fields import write_time
from app.protocol.primitives import random_bytes, sha256
from app.protocol.statement import sign_statement, statement_bytes
from app.protocol.thread import ThreadPosition, new_thread, place_of, seal_content
from app.protocol.thread_event import ThreadEvent
from app.protocol.thread_header import EventHeader
from app.protocol.thread_key import ThreadKey, new_thread_key
from tests.assembly import Device
from tests.threads import NOTE, Thread, begun
from tests.vectors.cases import Case, b64
from tests.vectors.envelopes import flip
from tests.vectors.logs import Log, signed_again

BOTH = ("alborada", "brujula")
POINTER = {"level": "pointer", "type": "attack", "month": "2026-11", "state": "mx-07"}


class Written(Thread):
    """A thread that becomes cases."""

    assembly: Log

    def copy(self) -> "Written":
        """The same thread on the same log, to go on in another way."""
        return deepcopy(self)

    def header(self, **changes: Any) -> bytes:
        """The header of the next event."""
        behind = self.chain.position
        header = EventHeader(
            self.id, behind.count, behind.hash, self.key.epoch, self.key.id, random_bytes(32)
        )
        return replace(header, **changes).to_bytes()

    def spoilt(
        self, who: str | Device = "alborada", *, kind: Any = "event", **fields: Any
    ) -> bytes:
        """The next event, of whose sentence some fields are others, or with ``...`` missing."""
        speaker, header = self.speaker(who), self.header()
        sentence = sign_statement(
            "event",
            {"place": place_of(header), "what": NOTE},
            coalition=speaker.coalition,
            by=speaker.member,
            time=self.assembly.now,
            after=self.assembly.ledger.position,
            seed=speaker.seed,
        )
        spoilt = signed_again(statement_bytes(sentence), kind, speaker.seed, **fields)
        return seal_content(spoilt, header=header, key=self.key)

    def case(
        self,
        name: str,
        comment: str,
        expect: str,
        last: bytes | None = None,
        *,
        keys: Sequence[ThreadKey] | None = None,
        **fields: Any,
    ) -> Case:
        """This thread and ``last`` behind it."""
        events = [*self.events, *([last] if last else [])]
        given = list(self.keys.values()) if keys is None else keys
        fields = {
            "pins": json.loads(self.assembly.coalition.pins_bytes),
            "log": [
                {"document": b64(data), "arrived": hour} for data, hour in self.assembly.documents
            ],
            "thread": self.id.hex(),
            "keys": [
                {"thread": key.thread.hex(), "epoch": key.epoch, "key": key.key.hex()}
                for key in given
            ],
            "events": [b64(event) for event in events],
            **fields,
        }
        if expect == "ok":
            reader = self.reader()
            fields["read"] = [read_json(reader.take(event)) for event in events]
            fields["members"] = sorted(reader.members)
        return Case("thread", name, comment, expect, fields)


def read_json(event: ThreadEvent) -> dict[str, Any]:
    """What anybody must see who has read this event."""
    return {
        "hash": event.hash.hex(),
        "kind": event.kind,
        "number": event.number,
        "member": event.member,
        "person": event.person,
        "time": write_time(event.time),
        "what": event.what,
    }


def chain_cases() -> Iterator[Case]:
    """Threads by each rule of §21.4 about bytes and their order, and what breaks it."""
    thread = Written(Log(BOTH))
    yield thread.case("begun", "the first event", "ok", thread.seal(begun(BOTH)))
    yield from _first_cases(thread)
    thread.say(begun(BOTH))
    thread.say(NOTE, "brujula")
    yield thread.case("two-members", "each has written", "ok")
    yield thread.case("grammar", "a byte is missing", "grammar", thread.seal(NOTE)[:-1])
    yield from _order_cases(thread)
    yield from _epoch_cases(thread)
    yield from _opening_cases(thread)
    yield from _place_cases(thread)
    yield from _what_cases(thread)
    yield from _seen_cases(thread)


def _first_cases(empty: Written) -> Iterator[Case]:
    share = begun(BOTH, "share", facts=POINTER)
    for name, comment, expect, what, who in (
        ("private", "of one organisation", "ok", begun(kind="private"), "alborada"),
        ("share", "of two", "ok", share, "alborada"),
        ("first-is-a-note", "a thread begins with begun", "what", NOTE, "alborada"),
        ("private-of-two", "it has one", "what", begun(BOTH, "private"), "alborada"),
        ("share-of-one", "it has two", "what", {**share, "members": ["alborada"]}, "alborada"),
        ("member-twice", "each once", "what", begun(("alborada", "alborada")), "alborada"),
        ("begun-for-others", "its author is not among them", "author", begun(), "brujula"),
    ):
        yield empty.case(name, comment, expect, empty.seal(what, who))
    second = new_thread_key(empty.id, 2)
    other = empty.copy()
    other.keys[second.id] = other.key = second
    text = "epochs begin with 1"
    yield other.case("first-in-epoch-two", text, "epoch", other.seal(begun(BOTH)))


def _order_cases(thread: Written) -> Iterator[Case]:
    at = thread.chain.position
    behind = ThreadPosition(at.count, sha256(b"another event"))
    gap = ThreadPosition(at.count + 1, at.hash)
    first = ThreadPosition(at.count - 1, thread.chain.hashes[0])
    second = ThreadPosition()
    key = new_thread_key(new_thread())
    for name, comment, expect, event in (
        ("gap", "a number is left out", "chain", thread.seal(NOTE, behind=gap)),
        ("other-before", "behind another event", "chain", thread.seal(NOTE, behind=behind)),
        ("again", "the event before once more", "chain", thread.events[-1]),
        ("another-thread", "in another thread", "chain", thread.seal(NOTE, key=key)),
        (
            "forked",
            "another event under the last number",
            "forked",
            thread.seal(NOTE, behind=first),
        ),
        ("forked-at-first", "another first event", "forked", thread.seal(begun(), behind=second)),
    ):
        yield thread.case(name, comment, expect, event)


def _epoch_cases(thread: Written) -> Iterator[Case]:
    other = new_thread_key(thread.id)
    last, next_, third = thread.key, *(new_thread_key(thread.id, epoch) for epoch in (2, 3))
    reader = [last, other, next_, third]

    def case(name: str, comment: str, expect: str, key: ThreadKey) -> Case:
        return thread.case(name, comment, expect, thread.seal(NOTE, key=key), keys=reader)

    later = thread.copy()
    later.next_epoch()
    yield later.case("next-epoch", "another key, without need", "ok", later.seal(NOTE))
    yield case("epoch-skipped", "from 1 to 3", "epoch", third)
    yield case("two-keys-in-an-epoch", "another key, the same epoch", "epoch", other)
    event = thread.seal(NOTE)
    text = "the next epoch, the same key id"
    yield thread.case("one-key-in-two-epochs", text, "epoch", event[:64] + u32(2) + event[68:])
    later = thread.copy()
    later.next_epoch()
    later.say(NOTE)
    yield later.case("epoch-back", "from 2 to 1", "epoch", later.seal(NOTE, key=thread.key))
    later = thread.copy()
    later.say({"event": "left", "member": "brujula"})
    text = "somebody has left, and has the key"
    yield later.case("epoch-stays-after-left", text, "epoch", later.seal(NOTE))
    later.next_epoch()
    yield later.case("next-epoch-after-left", "another key", "ok", later.seal(NOTE))
    later = thread.copy()
    later.say({"event": "left", "member": "cauce"})
    text = "nobody left who took part"
    yield later.case("epoch-stays-after-nobody-left", text, "ok", later.seal(NOTE))


def _opening_cases(thread: Written) -> Iterator[Case]:
    event = thread.seal(NOTE)
    other = new_thread_key(new_thread())
    keys = [*thread.keys.values(), other]
    later = thread.copy()
    later.next_epoch()
    missing = later.seal(NOTE)
    text = "nobody has carried the key of the next epoch here"
    yield thread.case("key-missing", text, "thread-key", missing)
    renamed = thread.header(epoch=2, key_id=other.id)
    event_of_other = seal_content(b"{}", header=renamed, key=other)
    text = "the key of another thread"
    yield thread.case("key-of-another-thread", text, "thread-key", event_of_other, keys=keys)
    yield thread.case("payload-flipped", "one bit", "tag", flip(event, 140))
    yield thread.case("salt-flipped", "one bit", "tag", flip(event, 131))
    for name, comment, fields in (
        ("after-null", "its author has seen no log", {"after": None}),
        ("after-missing", "a field is missing", {"after": ...}),
        ("time-missing", "a field is missing", {"time": ...}),
        ("time-with-zone", "another spelling", {"time": "2026-11-24T12:00:00+00:00"}),
        ("format-two", "another format", {"format": 2}),
        ("type-of-another-kind", "well signed", {"type": "atalaya-proposal"}),
    ):
        yield thread.case(name, comment, "content", thread.spoilt(**fields))
    text = "a proposal where an event must stand"
    yield thread.case("another-kind", text, "content", thread.spoilt(kind="proposal"))


def _place_cases(thread: Written) -> Iterator[Case]:
    elsewhere_ = place_of(thread.events[0])
    here = thread.header()
    moved = thread.copy()
    moved.say(NOTE)
    for name, comment, place in (
        ("another-place", "said behind another event", place_of(moved.header())),
        ("place-of-the-first", "said at the beginning", elsewhere_),
        ("place-missing", "a field is missing", ...),
        ("place-in-capitals", "another spelling", place_of(here).upper()),
        ("place-a-number", "no text", 1),
    ):
        yield thread.case(name, comment, "place", thread.spoilt(place=place))


def _what_cases(thread: Written) -> Iterator[Case]:
    for name, comment, expect, what in (
        ("unknown-type", "of a later version", "ok", {"event": "songs", "sung": [1.5, None]}),
        ("null-field", "counts as absent", "ok", {**NOTE, "answers": None}),
        ("what-missing", "nothing is said", "what", ...),
        ("what-null", "nothing is said", "what", None),
        ("what-a-list", "no object", "what", [NOTE]),
        ("what-without-type", "no event", "what", {"text": "x"}),
        ("what-type-a-number", "no text", "what", {"event": 1}),
        ("what-without-text", "a field is missing", "what", {"event": "note"}),
        ("what-unknown-field", "of a known type", "what", {**NOTE, "mood": "sad"}),
        ("begun-twice", "it is no first event", "what", begun(BOTH)),
    ):
        yield thread.case(name, comment, expect, thread.spoilt(what=what))
    alone, share = Written(thread.assembly), Written(thread.assembly)
    alone.say(begun(kind="private"))
    share.say(begun(BOTH, "share", facts=POINTER))
    joined, left = ({"event": move, "member": "cauce"} for move in ("joined", "left"))
    own = {"event": "left", "member": "alborada"}
    yield alone.case("joined-in-private", "it has one", "what", alone.seal(joined))
    yield alone.case("left-in-private", "it has one", "what", alone.seal(own))
    yield share.case("joined-in-share", "it has two", "what", share.seal(joined))
    yield share.case("left-in-share", "its time is over", "ok", share.seal(own))
    yield share.case("left-in-share-nobody", "it had no part", "ok", share.seal(left))


def _seen_cases(thread: Written) -> Iterator[Case]:
    """What a reader remembers, and what a service says of who takes part."""
    hashes = thread.chain.hashes

    def seen(count: int, hash_: bytes) -> dict[str, Any]:
        return {"seen": {"count": count, "hash": hash_.hex()}}

    event = thread.seal(NOTE)
    for name, comment, expect, fields in (
        ("seen-nothing", "a new reader", "ok", seen(0, bytes(32))),
        ("seen-the-first", "it goes on", "ok", seen(1, hashes[0])),
        ("seen-all", "nothing new", "ok", seen(3, sha256(event))),
        ("seen-more", "there were four", "rolled-back", seen(4, sha256(b"the fourth"))),
        ("seen-another", "another second event", "forked", seen(2, sha256(b"another"))),
        ("listed", "whom the service names", "ok", {"listed": ["alborada", "brujula"]}),
        ("listed-former", "one has left the roster", "ok", {"listed": [*BOTH, "cauce"]}),
        ("listed-one", "one is missing", "membership", {"listed": ["alborada"]}),
        ("listed-nobody", "all are missing", "membership", {"listed": []}),
    ):
        yield thread.case(name, comment, expect, event, **fields)
