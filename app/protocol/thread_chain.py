"""Reading a thread event by event: ``docs/protocol.md`` §21.4.

Each event is held to the log of governance as its author knew it, so that all readers with the
same log take the same events, whenever they read them. What is refused changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.protocol.certificate import READING
from app.protocol.errors import (
    AfterGoesBack,
    AuthorUnknown,
    ChainBroken,
    ContentInvalid,
    EpochWrong,
    EventInvalid,
    MembershipDiffers,
    PlaceOther,
    ThreadForked,
    ThreadKeyInvalid,
    ThreadRolledBack,
)
from app.protocol.events import read_what
from app.protocol.ledger_authors import Authors
from app.protocol.ledger_state import Author, check_name
from app.protocol.statement import LogPosition, Statement, UnverifiedStatement, verify_statement
from app.protocol.thread import ThreadPosition, open_event, place_of
from app.protocol.thread_event import ThreadEvent, ThreadKind
from app.protocol.thread_header import NO_EVENT, EventHeader, event_hash, parse_event_header
from app.protocol.thread_key import ThreadKey

# How many organisations each kind has from the first event on, and who may come and go later.
_MEMBERS: Mapping[ThreadKind, int | None] = {"joint": None, "private": 1, "share": 2}
_MOVES: Mapping[ThreadKind, frozenset[str]] = {
    "joint": frozenset({"joined", "left"}),
    "private": frozenset(),
    "share": frozenset({"left"}),
}


@dataclass(frozen=True)
class TakingPart:
    """The kind of a thread, and who takes part."""

    kind: ThreadKind
    members: frozenset[str]


class ThreadChain:
    """The thread with this id (16 bytes), read up to some event.

    ``keys`` are the reader's thread keys by key id, and may grow meanwhile.
    """

    def __init__(self, thread: bytes, *, authors: Authors, keys: Mapping[bytes, ThreadKey]) -> None:
        self.thread = thread
        self.authors = authors
        self.keys = keys
        self.hashes: list[bytes] = []
        self.parties: TakingPart | None = None
        # Of the last event.
        self.key: ThreadKey | None = None
        self.is_key_known_outside = False
        self.after = 0

    @property
    def position(self) -> ThreadPosition:
        """How far this has read."""
        return ThreadPosition(len(self.hashes), self.hashes[-1] if self.hashes else NO_EVENT)

    @property
    def members(self) -> frozenset[str]:
        """Who takes part now."""
        return self.parties.members if self.parties else frozenset()

    def take(self, event: bytes, *, hour: int | None = None) -> ThreadEvent:
        """Reads the next event, which came in this hour since 1970 by the service's word.

        Raises a ``ProtocolError`` whose stage says which rule of §21.4 refuses it.
        """
        header, digest = parse_event_header(event), event_hash(event)
        self._check_chain(header, digest)
        self._check_epoch(header)
        key = self.keys.get(header.key_id)
        if key is None:
            raise ThreadKeyInvalid("nobody has carried the key of this event here")
        statement, after, author = self._hear(open_event(event, key))
        if after.count < self.after or not self.authors.ledger.had(after):
            raise AfterGoesBack("its author knew less of the log, or another log")
        if statement.body.get("place") != place_of(event):
            raise PlaceOther("signed for another place")
        what = self._read_what(statement.body.get("what"))
        parties = self._parties_after(what, author)
        self.is_key_known_outside = not self.members <= parties.members
        self.parties, self.key, self.after = parties, key, after.count
        self.hashes.append(digest)
        return ThreadEvent(
            hash=digest,
            thread=self.thread,
            kind=parties.kind,
            number=header.number,
            member=author.member or "",
            person=author.certificate.person if author.certificate else None,
            time=statement.time,
            hour=hour,
            what=what,
        )

    def check_seen(self, seen: ThreadPosition) -> None:
        """Raises ``ThreadRolledBack`` or ``ThreadForked`` where this is not what was seen."""
        if seen.count > len(self.hashes):
            raise ThreadRolledBack("fewer events than there were")
        if seen.count and self.hashes[seen.count - 1] != seen.hash:
            raise ThreadForked("another event than the one that was seen")

    def check_members(self, listed: Iterable[str]) -> None:
        """Raises ``MembershipDiffers`` unless a service lists those who take part.

        Whoever has left the roster takes part in nothing, whether it is listed or not.
        """
        roster = self.authors.ledger.roster
        known = {member.id for member in roster.members} if roster else set()
        if set(listed) & known != self.members & known:
            raise MembershipDiffers("the service names others than the events do")

    def _check_chain(self, header: EventHeader, digest: bytes) -> None:
        position = self.position
        if header.thread != self.thread:
            raise ChainBroken("an event of another thread")
        if header.number < position.count and self.hashes[header.number] != digest:
            raise ThreadForked("another event than the one that was seen")
        if (header.number, header.before) != (position.count, position.hash):
            raise ChainBroken("not the event that follows")

    def _check_epoch(self, header: EventHeader) -> None:
        before = self.key
        if before is None:
            if header.epoch != 1:
                raise EpochWrong("epochs begin with 1")
            return
        is_next = header.epoch == before.epoch + 1
        if not is_next and header.epoch != before.epoch:
            raise EpochWrong("neither the epoch before nor the next one")
        if is_next == (header.key_id == before.id):
            raise EpochWrong("one key for two epochs, or two for one")
        if self.is_key_known_outside and not is_next:
            raise EpochWrong("somebody who has left has this key")

    def _hear(self, unverified: UnverifiedStatement) -> tuple[Statement, LogPosition, Author]:
        """What was said, by somebody who may say it here."""
        authors = self.authors
        public_key = authors.public_key(unverified.key_id)
        coalition = authors.ledger.pins.coalition
        statement = verify_statement(unverified, public_key, coalition=coalition)
        if statement.after is None:
            raise ContentInvalid("an event whose author has seen no log")
        author = authors.author_at(unverified.key_id, statement.after.count, time=statement.time)
        if not author.may(READING):
            raise AuthorUnknown("this takes the member's key or a role that reads reports")
        check_name(statement, author.member)
        if self.parties is not None and author.member not in self.members:
            raise AuthorUnknown("an organisation that does not take part")
        return statement, statement.after, author

    def _read_what(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise EventInvalid("an event that says nothing")
        what = read_what(value)
        if (what["event"] == "begun") != (self.parties is None):
            raise EventInvalid("the first event, and no other, begins a thread")
        return what

    def _parties_after(self, what: Mapping[str, Any], author: Author) -> TakingPart:
        if self.parties is None:
            return _first_parties(what, author)
        move, kind = what["event"], self.parties.kind
        if move not in ("joined", "left"):
            return self.parties
        if move not in _MOVES[kind]:
            raise EventInvalid("a thread of this kind keeps its number of members")
        moved = frozenset({what["member"]})
        members = self.members | moved if move == "joined" else self.members - moved
        return TakingPart(kind, members)


def _first_parties(what: Mapping[str, Any], author: Author) -> TakingPart:
    kind: ThreadKind = what["kind"]
    members = frozenset(what["members"])
    if len(members) != len(what["members"]) or _MEMBERS[kind] not in (None, len(members)):
        raise EventInvalid("not as many members as a thread of this kind has")
    if author.member not in members:
        raise AuthorUnknown("somebody who begins a thread of others")
    return TakingPart(kind, members)
