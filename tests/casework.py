"""Threads as their readers have them, without the bytes: events in, plain JSON of a case out."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.protocol.case import case_of
from app.protocol.case_clocks import clocks
from app.protocol.case_consent import case_standings, permission, told_in
from app.protocol.case_moves import moves
from app.protocol.case_state import Act, Case, CaseThread, rulebook
from app.protocol.case_words import people_of
from app.protocol.consent import Part
from app.protocol.encoding import to_json
from app.protocol.events import read_what
from app.protocol.fields import read_time, write_time
from app.protocol.report import decode_report
from app.protocol.thread_event import ThreadEvent, ThreadKind

START = datetime(2026, 11, 28, 12, tzinfo=UTC)
MEMBERS = ("alborada", "brujula")


def event_hash(thread: bytes, number: int) -> bytes:
    """What stands for the hash of an event here."""
    return hashlib.sha256(thread + number.to_bytes(8, "big")).digest()


@dataclass
class Talk:
    """One thread, said event by event; each is a minute after the one before."""

    kind: ThreadKind = "joint"
    members: Sequence[str] = MEMBERS
    id: bytes = b"\x01" * 16
    begun: dict[str, Any] = field(default_factory=dict)
    events: list[ThreadEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.events:
            head = {"schema": 1, "kind": self.kind, "members": list(self.members), **self.begun}
            self.say("begun", by=f"{self.members[0]}/ana", **head)

    def say(
        self, event: str, *, by: str = "alborada/ana", at: int | None = None, **what: Any
    ) -> str:
        """Adds an event (``at``: minutes after the start) and gives its hash in hex."""
        member, _, person = by.partition("/")
        number = len(self.events)
        time = START + timedelta(minutes=number if at is None else at)
        made = event_hash(self.id, number)
        said = read_what({"event": event, **what})
        self.events.append(
            ThreadEvent(made, self.id, self.kind, number, member, person or None, time, None, said)
        )
        return made.hex()

    def agree(self, made: str, *, by: str) -> str:
        """Adds that somebody agrees with an event that waits."""
        with_: dict[str, Any] = {"with": made}
        return self.say("agreed", by=by, **with_)

    def say_all(self, *whats: tuple[str, dict[str, Any]], by: str = "alborada/ana") -> None:
        """Adds events by one author."""
        for event, what in whats:
            self.say(event, by=by, **what)


def events_to_json(threads: Iterable[Sequence[ThreadEvent]]) -> list[list[dict[str, Any]]]:
    """Threads as vectors have them."""
    return [
        [
            {
                "hash": event.hash.hex(),
                "thread": event.thread.hex(),
                "kind": event.kind,
                "number": event.number,
                "member": event.member,
                "person": event.person,
                "time": write_time(event.time),
                "hour": event.hour,
                "what": event.what,
            }
            for event in events
        ]
        for events in threads
    ]


def events_from_json(threads: list[list[dict[str, Any]]]) -> list[list[ThreadEvent]]:
    """The reverse."""
    return [
        [
            ThreadEvent(
                bytes.fromhex(event["hash"]),
                bytes.fromhex(event["thread"]),
                event["kind"],
                event["number"],
                event["member"],
                event["person"],
                read_time(event["time"]),
                event["hour"],
                event["what"],
            )
            for event in events
        ]
        for events in threads
    ]


def case_to_json(case: Case) -> dict[str, Any]:
    """Everything that a case says, with events by their hashes; the other language has the same."""
    lead = case.lead
    everybody = [*lead.members, "nobody"]
    return {
        "threads": [_thread(thread) for thread in case.threads],
        "history": [[_hash(entry.event), entry.outcome, entry.reason] for entry in case.history],
        "people": list(people_of(lead)),
        "moves": {
            member: [
                [move.to, list(move.asks), move.second, move.refused]
                for move in moves(lead, member, rulebook())
            ]
            for member in everybody
        },
    }


def folded(threads: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """The case of threads that are JSON, as JSON."""
    return case_to_json(case_of(events_from_json(threads)))


def permitted(vector: dict[str, Any]) -> dict[str, Any]:
    """What everybody in a case agrees to, as vectors have it."""
    lead = case_of(events_from_json(vector["threads"])).lead
    told = told_in(lead.begun) if vector["told"] is None else reports_of(vector["told"])
    standings = case_standings(
        lead, told, rulebook(), today=vector["today"], is_ordered=vector["is_ordered"]
    )
    found = permission(standings, vector["use"], rulebook(), recipient=vector["recipient"])
    return {
        "hindrances": [[each.person, each.value, each.reason] for each in found.hindrances],
        "consents": {each["person"]: each["by"] for each in found.consents},
        "identity": found.identity,
    }


def reports_of(parts: list[dict[str, Any]]) -> list[Part]:
    """The reports of a defender's thread."""
    return [Part(part["id"], decode_report(to_json(part["report"]))) for part in parts]


def timed(vector: dict[str, Any]) -> list[list[str | None]]:
    """The clocks of a case, as vectors have them."""
    threads = events_from_json(vector["threads"])
    found = clocks(
        case_of(threads) if threads else None,
        arrived=read_time(vector["arrived"]),
        urgency=vector["urgency"],
        now=read_time(vector["now"]),
    )
    return [
        [
            clock.aim,
            write_time(clock.due),
            write_time(clock.done) if clock.done else None,
            clock.status,
        ]
        for clock in found
    ]


def _hash(event: ThreadEvent | None) -> str | None:
    return None if event is None else event.hash.hex()


def _hashes(events: Iterable[ThreadEvent]) -> list[str]:
    return [event.hash.hex() for event in events]


def _act(act: Act) -> dict[str, Any]:
    verified, lapsed = act.verification, act.lapsed
    return {
        "event": _hash(act.event),
        "level": act.level,
        "verified": _hash(verified.event) if verified else None,
        "agreed": _hash(verified.agreed) if verified else None,
        "lapsed": _hash(lapsed.event) if lapsed else None,
    }


def _thread(thread: CaseThread) -> dict[str, Any]:
    return {
        "id": thread.id.hex(),
        "kind": thread.kind,
        "members": list(thread.members),
        "assigned": _hash(thread.assigned),
        "owner": thread.owner,
        "labels": list(thread.labels),
        "notes": _hashes(thread.notes),
        "tasks": {id_: [_hash(task.event), _hash(task.done)] for id_, task in thread.tasks.items()},
        "opened": _hashes(thread.opened),
        "replied": _hashes(thread.replied),
        "exported": _hashes(thread.exported),
        "waiting": {
            made.hex(): [waiting.second, waiting.about] for made, waiting in thread.waiting.items()
        },
        "agreed": {made.hex(): _hash(event) for made, event in thread.agreed.items()},
        "overtaken": sorted(made.hex() for made in thread.overtaken),
        "state": thread.state,
        "stated": _hashes(thread.stated),
        "next": thread.next,
        "urgency": thread.urgency,
        "described": _hash(thread.described),
        "acts": {id_: _act(act) for id_, act in thread.acts.items()},
        "entities": {id_: _hash(event) for id_, event in thread.entities.items()},
        "links": {" ".join(key): _hash(event) for key, event in thread.links.items()},
        "merged": _hash(thread.merged),
        "words": {
            scope: {person: _hash(event) for person, event in words.items()}
            for scope, words in thread.words.items()
        },
        "shares": {
            id_: [_hash(share.event), _hash(share.agreed), _hash(share.revoked)]
            for id_, share in thread.shares.items()
        },
        "outputs": {
            id_: [_hash(output.event), _hash(output.sent), _hash(output.agreed)]
            for id_, output in thread.outputs.items()
        },
    }
