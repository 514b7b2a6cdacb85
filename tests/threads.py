"""Threads in memory: what members write into one, held to the log of an assembly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.protocol.ledger_authors import Authors
from app.protocol.statement import LogPosition
from app.protocol.thread import Speaker, new_thread, seal_event
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_event import ThreadEvent, ThreadKind
from app.protocol.thread_key import ThreadKey, new_thread_key
from tests.assembly import Assembly, Device

NOTE = {"event": "note", "text": "Llamó la hermana; vuelve a llamar el lunes."}


def begun(
    members: Sequence[str] = ("alborada",), kind: ThreadKind = "joint", **changes: Any
) -> dict[str, Any]:
    """What the first event says."""
    return {
        "event": "begun",
        "schema": 1,
        "kind": kind,
        "members": list(members),
        "title": "Agresión a una radio",
        **changes,
    }


@dataclass(frozen=True)
class Written:
    """An event's bytes, and what its reader makes of them."""

    event: bytes
    read: ThreadEvent


class Thread:
    """A thread of ``assembly`` and the keys of its epochs; the first event is left to the test."""

    def __init__(self, assembly: Assembly, *, authors: Authors | None = None) -> None:
        self.assembly = assembly
        self.id = new_thread()
        self.key = new_thread_key(self.id)
        self.keys: dict[bytes, ThreadKey] = {self.key.id: self.key}
        self.authors = authors or Authors(assembly.ledger)
        self.chain = self.reader()
        self.events: list[bytes] = []

    def reader(self) -> ThreadChain:
        """Somebody who has all the keys and has read nothing."""
        return ThreadChain(self.id, authors=self.authors, keys=self.keys)

    def next_epoch(self) -> ThreadKey:
        """From now on, events are written under another key."""
        self.key = new_thread_key(self.id, self.key.epoch + 1)
        self.keys[self.key.id] = self.key
        return self.key

    def speaker(self, who: str | Device) -> Speaker:
        """A member by its own key, or a person."""
        if isinstance(who, Device):
            return Speaker(self.assembly.coalition.name, who.member, who.signing_seed)
        return Speaker(self.assembly.coalition.name, who, self.assembly.secrets[who].signing_seed)

    def seal(
        self,
        what: Mapping[str, Any],
        who: str | Device = "alborada",
        *,
        after: LogPosition | None = None,
        **changes: Any,
    ) -> bytes:
        """An event behind the last one, which nobody has taken; ``changes`` spoil it."""
        given = {
            "key": self.key,
            "behind": self.chain.position,
            "speaker": self.speaker(who),
            "time": self.assembly.now,
            "after": after or self.assembly.ledger.position,
            **changes,
        }
        return seal_event(what, **given)

    def take(self, event: bytes) -> ThreadEvent:
        """Reads an event that was sealed."""
        read = self.chain.take(event, hour=self.assembly.hour)
        self.events.append(event)
        return read

    def say(self, what: Mapping[str, Any], who: str | Device = "alborada") -> Written:
        """Writes the next event, which everybody takes."""
        event = self.seal(what, who)
        return Written(event, self.take(event))
