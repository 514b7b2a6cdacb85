"""Writing into threads: what is written is checked before as every reader will check it.

Whoever writes at the same time may come first. Then what they wrote is read, the step is checked
once more against the case as it is now, and signed anew for the place where it will stand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.member.cases.beside import check_leading
from app.member.cases.book import Casebook, OpenCase, ReadThread, read_casebook
from app.member.cases.deleted import drop_deleted
from app.member.cases.errors import (
    CaseDeleted,
    StepRefused,
    TakesNoPart,
    ThreadBusy,
    ThreadNotBegun,
)
from app.member.cases.keys import carried_to, own_keys
from app.member.cases.store import StoredEvent, store_events, store_keys
from app.member.cases.sync import compare, fetch
from app.member.cases.troubles import raise_troubles
from app.member.client import Client
from app.member.errors import ServerRefused
from app.member.home import Home, Keys
from app.member.post import connected
from app.member.workplace import Workplace
from app.protocol.case_rules import refusal
from app.protocol.case_state import Attempt, CaseThread, Entry, rulebook
from app.protocol.encoding import to_base64url, to_json
from app.protocol.events import read_what
from app.protocol.ledger import Ledger
from app.protocol.thread import Speaker, ThreadPosition, seal_event
from app.protocol.thread_chain import ThreadChain
from app.protocol.thread_key import CarriedKey, ThreadKey, new_thread_key
from app.protocol.vocabulary import vocabulary

# Whoever comes too late so often leaves it to the person to look.
TRIES = 5
CONFLICT = 409

What = Mapping[str, Any]
# What is to be said, as the case stands now.
Make = Callable[[OpenCase], What]


@dataclass(frozen=True)
class Pen:
    """Who writes, and with which knowledge of the coalition."""

    home: Home
    keys: Keys
    ledger: Ledger
    now: datetime

    def seal(self, what: What, key: ThreadKey, behind: ThreadPosition) -> bytes:
        """The event behind ``behind`` that says ``what``."""
        speaker = Speaker(self.home.pins.coalition, self.home.member, self.keys.signing_seed)
        return seal_event(
            what,
            key=key,
            behind=behind,
            speaker=speaker,
            time=self.now,
            after=self.ledger.position,
        )

    def listed(self, members: Collection[str]) -> list[str]:
        """Those of ``members`` whom a service may list: who has left the roster takes no part."""
        roster = self.ledger.roster
        return sorted(entry.id for entry in roster.members if entry.id in members) if roster else []


@dataclass(frozen=True)
class Written:
    """A case after something was written, and its line in the history."""

    case: OpenCase
    entry: Entry


def say(place: Workplace, wanted: str, make: Make, *, private: bool = False) -> Written:
    """Writes into the leading thread of a case, or into the private one.

    Raises ``CaseNotFound``, ``ThreadNotBegun``, ``TakesNoPart``, ``CaseDeleted``,
    ``JointThreadForeign``, ``StepRefused``, ``ThreadBusy``, and what ``raise_troubles`` does:
    nothing is written behind what does not verify.
    """
    home, keys = place.home, place.keys
    with connected(home, keys) as client:
        for _ in range(TRIES):
            book = fetch(client, home, keys).book
            case = book.find(wanted)
            thread = case.thread(private=private)
            if thread is None:
                raise ThreadNotBegun
            if not private:
                check_leading(place, case)
            pen = Pen(home, keys, book.ledger, _now())
            _check_shown(client, pen, thread)
            digest = _append(client, pen, _Place(book, case, thread), make)
            if digest is not None:
                return _written(read_casebook(home, keys, book.ledger).find(case.id), digest)
    raise ThreadBusy


def say_in_many(place: Workplace, makes: Mapping[str, Make]) -> Mapping[str, bytes]:
    """Writes into the leading threads of many cases, by their ids; the hashes of what was written.

    One look at what is new serves all. Raises as ``say`` does; what was written before stays.
    """
    written: dict[str, bytes] = {}
    with connected(place.home, place.keys) as client:
        for _ in range(TRIES):
            book = fetch(client, place.home, place.keys).book
            pen = Pen(place.home, place.keys, book.ledger, _now())
            for wanted, make in makes.items():
                if wanted not in written:
                    case = book.find(wanted)
                    check_leading(place, case)
                    _check_shown(client, pen, case.threads[0])
                    digest = _append(client, pen, _Place(book, case, case.threads[0]), make)
                    written |= {wanted: digest} if digest else {}
            if len(written) == len(makes):
                return written
    raise ThreadBusy


def _check_shown(client: Client, pen: Pen, thread: ReadThread) -> None:
    """Raises unless the server shows a thread as it lies here; one that was deleted goes."""
    hidden = compare(client, [thread])
    for each in drop_deleted(pen.home, pen.ledger, hidden, now=pen.now):
        raise CaseDeleted(each.words)
    raise_troubles([thread])
    if hidden:
        raise TakesNoPart


def _written(case: OpenCase, digest: bytes) -> Written:
    return Written(case, next(e for e in case.case.history if e.event.hash == digest))


@dataclass(frozen=True)
class _Place:
    """Where something is written."""

    book: Casebook
    case: OpenCase
    thread: ReadThread

    @property
    def folded(self) -> CaseThread:
        """What the thread says up to here."""
        threads = self.case.case.threads
        return next(each for each in threads if each.id == self.thread.chain.thread)


def _append(client: Client, pen: Pen, place: _Place, make: Make) -> bytes | None:
    """The hash of the event that was taken; ``None`` where somebody else came first."""
    chain, known = place.thread.chain, place.book.keys
    what = read_what(make(place.case))
    check_step(place.folded, pen, what)
    before, last = chain.members, chain.key
    key = _next_key(chain)
    known[key.id] = key
    event = pen.seal(what, key, chain.position)
    # As everybody will read it; raises what they would refuse it for.
    digest, members = chain.take(event).hash, chain.members
    # Whoever comes reads everything, whoever stays is carried what is new.
    needing = [(each, members - before) for each in known.values() if each.thread == chain.thread]
    if key != last:
        needing.append((key, before & members))
    keys = [k for each, who in needing for k in carried_to(each, who, pen.ledger, now=pen.now)]
    listed = pen.listed(members) if members != before else None
    request = event_request(event, keys, listed)
    try:
        hour = client.append_event(chain.thread, request, event)
    except ServerRefused as error:
        if error.status != CONFLICT:
            raise
        return None
    store_events(pen.home, {chain.thread: [StoredEvent(hour, event)]})
    for recipient in own_keys(pen.keys):
        own = [carried for carried in keys if carried.recipient_sha256 == recipient]
        store_keys(pen.home, recipient, own)
    return digest


def _next_key(chain: ThreadChain) -> ThreadKey:
    """That of the last event, or a new one where somebody who has left has it."""
    if chain.key is not None and not chain.is_key_known_outside:
        return chain.key
    return new_thread_key(chain.thread, chain.key.epoch + 1 if chain.key else 1)


def check_step(thread: CaseThread, pen: Pen, what: What) -> None:
    """Raises ``StepRefused`` where the fold would not take it: §21.6."""
    attempt = Attempt(pen.home.member, pen.home.person, pen.now, what)
    reason = refusal(thread, attempt, rulebook())
    if reason is not None:
        raise StepRefused(vocabulary("refusals").label(reason, "en") or reason)


def event_request(
    event: bytes, keys: Iterable[CarriedKey], members: Sequence[str] | None = None
) -> bytes:
    """The body of a request of §21.5."""
    body: dict[str, Any] = {
        "event": to_base64url(event),
        "keys": [to_base64url(key.to_bytes()) for key in keys],
    }
    if members is not None:
        body["members"] = list(members)
    return to_json(body)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
