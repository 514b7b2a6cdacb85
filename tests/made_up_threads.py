"""Threads as a service sees them: it cannot tell noise from a sealed event."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from sqlalchemy import Engine

from app.protocol.encoding import to_base64url
from app.protocol.primitives import TAG_BYTES, random_bytes, sha256
from app.protocol.thread_header import NO_EVENT, EventHeader, event_hash
from app.protocol.thread_key import CARRIED_BYTES, CarriedKey
from tests.coalition import Secrets

THREADS, EVENTS, KEYS = "/api/v1/threads", "/api/v1/threads/events", "/api/v1/threads/keys"


@dataclass
class MadeUpThread:
    """What was kept of a thread, and its present key."""

    id: bytes = field(default_factory=lambda: random_bytes(16))
    events: list[bytes] = field(default_factory=list)
    epoch: int = 1
    key_id: bytes = field(default_factory=lambda: random_bytes(32))

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{THREADS}/{self.id.hex()}"

    def turn(self) -> None:
        """The next event begins a new epoch."""
        self.epoch, self.key_id = self.epoch + 1, random_bytes(32)

    def header(self) -> EventHeader:
        """That of the event behind those that were kept."""
        before = event_hash(self.events[-1]) if self.events else NO_EVENT
        number = len(self.events)
        return EventHeader(self.id, number, before, self.epoch, self.key_id, random_bytes(32))

    def event(self, *, size: int = 1024, **changes: bytes | int) -> bytes:
        """The next event, or with ``changes`` in its header one that is not."""
        header = replace(self.header(), **changes)  # type: ignore[arg-type]
        return header.to_bytes() + random_bytes(size + TAG_BYTES)

    def keys(self, *members: Secrets, epoch: int | None = None) -> list[CarriedKey]:
        """Keys to the archive key and the intake key of each member."""
        return [
            self.key(sha256(public_key), epoch=epoch)
            for member in members
            for public_key in (member.archive_key, member.kem_key)
        ]

    def key(self, recipient: bytes, *, epoch: int | None = None) -> CarriedKey:
        """A key to the KEM key with this hash."""
        return CarriedKey(self.id, epoch or self.epoch, recipient, random_bytes(CARRIED_BYTES - 52))


def begin(
    http: httpx.Client,
    session: Mapping[str, str],
    thread: MadeUpThread,
    members: Sequence[Secrets],
    *,
    event: bytes | None = None,
    keys: Iterable[CarriedKey] | None = None,
) -> httpx.Response:
    """Begins ``thread``; it takes note of what was kept."""
    sent = event or thread.event()
    body = {
        "members": [member.id for member in members],
        "keys": _letters(thread.keys(*members) if keys is None else keys),
        "event": to_base64url(sent),
    }
    answer = http.post(THREADS, json=body, headers=session)
    if answer.status_code == 201 and not thread.events:
        thread.events.append(sent)
    return answer


def append(
    http: httpx.Client,
    session: Mapping[str, str],
    thread: MadeUpThread,
    event: bytes | None = None,
    *,
    members: Sequence[Secrets] | None = None,
    keys: Iterable[CarriedKey] = (),
) -> httpx.Response:
    """Appends to ``thread``; it takes note of what was kept."""
    sent = event or thread.event()
    body: dict[str, object] = {"event": to_base64url(sent), "keys": _letters(keys)}
    if members is not None:
        body["members"] = [member.id for member in members]
    answer = http.post(f"{thread.place}/events", json=body, headers=session)
    if answer.status_code == 201 and sent not in thread.events:
        thread.events.append(sent)
    return answer


def feed(
    http: httpx.Client, session: Mapping[str, str], *, after: int = 0, limit: int = 500
) -> list[tuple[int, bytes]]:
    """Cursor and event of everything behind ``after``, page by page."""
    found: list[tuple[int, bytes]] = []
    while True:
        address = f"{EVENTS}?after={after}&limit={limit}"
        page = http.get(address, headers=session)
        assert page.status_code == 200, page.text
        if not page.content:
            return found
        found += feed_entries(page.content)
        after = found[-1][0]


def feed_entries(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Cursor and event of each record of a page."""
    while data:
        cursor, _hour, length = struct.unpack(">QLL", data[:16])
        assert len(data) >= 16 + length
        yield cursor, data[16 : 16 + length]
        data = data[16 + length :]


def carried_to(
    http: httpx.Client, session: Mapping[str, str], public_key: bytes, *, after: int = 0
) -> list[bytes]:
    """The keys that are carried to a KEM key, as bytes."""
    address = f"{KEYS}/{sha256(public_key).hex()}?after={after}"
    answer = http.get(address, headers=session)
    assert answer.status_code == 200, answer.text
    length = 8 + CARRIED_BYTES
    assert len(answer.content) % length == 0
    starts = range(0, len(answer.content), length)
    return [answer.content[start + 8 : start + length] for start in starts]


def _letters(keys: Iterable[CarriedKey]) -> list[str]:
    return [to_base64url(key.to_bytes()) for key in keys]


@dataclass(frozen=True)
class Trio:
    """Three members with a session each, by their numbers, at one service."""

    http: httpx.Client
    engine: Engine
    members: list[Secrets]
    sessions: list[dict[str, str]]

    def joint(self) -> MadeUpThread:
        """A new thread of the first two."""
        thread = MadeUpThread()
        assert self.begin(0, thread, self.members[:2]).status_code == 201
        return thread

    def begin(
        self, writer: int, thread: MadeUpThread, members: Sequence[Secrets], **more: Any
    ) -> httpx.Response:
        """``begin`` by one of the three."""
        return begin(self.http, self.sessions[writer], thread, members, **more)

    def append(
        self, writer: int, thread: MadeUpThread, event: bytes | None = None, **more: Any
    ) -> httpx.Response:
        """``append`` by one of the three."""
        return append(self.http, self.sessions[writer], thread, event, **more)

    def put_keys(self, writer: int, keys: bytes) -> httpx.Response:
        """Hands in carried keys."""
        return self.http.put(KEYS, content=keys, headers=self.sessions[writer])

    def feed(
        self, reader: int, thread: MadeUpThread, *, after: int = 0, limit: int = 500
    ) -> list[tuple[int, bytes]]:
        """What the feed has of one thread."""
        entries = feed(self.http, self.sessions[reader], after=after, limit=limit)
        return [(cursor, event) for cursor, event in entries if event[8:24] == thread.id]

    def events(self, reader: int, thread: MadeUpThread) -> list[bytes]:
        """The events of one thread, in the order of the feed."""
        return [event for _, event in self.feed(reader, thread)]

    def carried(self, reader: int, thread: MadeUpThread, public_key: bytes) -> list[bytes]:
        """The keys of one thread that are carried to a KEM key."""
        keys = carried_to(self.http, self.sessions[reader], public_key)
        return [key for key in keys if key[:16] == thread.id]

    def standing(self, reader: int, thread: MadeUpThread) -> object:
        """What is said of a thread: the answer, or status and code of a refusal."""
        answer = self.http.get(thread.place, headers=self.sessions[reader])
        said = answer.json()
        return said if answer.status_code == 200 else (answer.status_code, said["code"])
