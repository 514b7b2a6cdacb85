"""``case sync``: brings events and keys, verifies every thread, and compares some with the server.

Events are on the disk before the cursor moves, and are believed only when the log of governance
that was brought behind them lets them stand.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import typer

from app.member.cases import store
from app.member.cases.book import Casebook, ReadThread, read_casebook
from app.member.cases.deleted import Deleted, drop_deleted, ordered_threads
from app.member.cases.keys import own_keys, split_keys
from app.member.cases.store import StoredEvent
from app.member.cases.troubles import raise_troubles
from app.member.client import Client
from app.member.coalition import log_file
from app.member.cursor import CURSOR_LIMIT, read_cursor, write_cursor
from app.member.errors import ServerNonsense, ServerRefused
from app.member.home import Home, Keys
from app.member.post import connected
from app.member.workplace import Workplace
from app.protocol.encoding import from_json_object
from app.protocol.errors import Malformed, ProtocolError, ThreadRolledBack
from app.protocol.fields import read_count, read_hash, read_list, read_member_id
from app.protocol.thread import ThreadPosition
from app.protocol.thread_header import NUMBER_LIMIT, parse_event_header

FEED_CURSOR = "cursor-threads.json"
_PREFIX = struct.Struct(">QLL")
NOT_FOUND, FORGOTTEN = 404, 410
# How far the threads were compared, and how many are each time.
TURN = "cursor-compared.json"
COMPARED_PER_RUN = 200
# A feed that never ends would fill the disk; the next run goes on behind these.
EVENTS_PER_RUN = 100_000


@dataclass
class Synced:
    """What one run brought, and the threads as they stand."""

    book: Casebook
    events: int
    # Threads that the server shows to this member no more, as when others let it go.
    hidden: list[ReadThread] = field(default_factory=list)
    # Those that went by order, also from this machine.
    deleted: list[Deleted] = field(default_factory=list)


def sync(place: Workplace) -> None:
    """Prints counts; raises ``AlarmsRaised`` or ``SomethingTampered`` where there is trouble."""
    with connected(place.home, place.keys) as client:
        synced = bring(client, place.home, place.keys)
    typer.echo(f"New: {synced.events:,} events. Cases: {len(synced.book.cases):,}.")
    for each in synced.deleted:
        typer.echo(f"{each.thread.id[:16]}  deleted by order of {each.words}")
    if synced.deleted:
        typer.echo(f"What lay of it here is gone too: {len(synced.deleted):,} threads.")
    if synced.hidden:
        typer.echo(f"Not shown to your organisation any more: {len(synced.hidden):,} threads.")
    raise_troubles(synced.book.threads())


def bring(client: Client, home: Home, keys: Keys) -> Synced:
    """Keys, events, the log behind them, and what the server says of some threads in their turn."""
    synced = fetch(client, home, keys)
    ledger, now = synced.book.ledger, datetime.now(UTC)
    threads, ordered = synced.book.threads(), ordered_threads(ledger, now=now)
    wanted = [thread for thread in threads if thread.chain.thread in ordered]
    others = [thread for thread in threads if thread.chain.thread not in ordered]
    hidden = compare(client, [*wanted, *_in_turn(home, others)])
    synced.deleted += drop_deleted(home, ledger, hidden, now=now)
    gone = {each.thread.id for each in synced.deleted}
    synced.hidden += [thread for thread in hidden if thread.id not in gone]
    synced.book = synced.book.without(gone)
    return synced


def _in_turn(home: Home, threads: Sequence[ReadThread]) -> Sequence[ReadThread]:
    """Those after the ones of the last run, and then from the beginning again.

    One question for each of thousands takes minutes; every thread still has its turn, and before
    anything is written into one it is asked about too.
    """
    ordered = sorted(threads, key=lambda thread: thread.chain.thread)
    start = read_cursor(home, TURN) % max(len(ordered), 1)
    turn = [*ordered[start:], *ordered[:start]][:COMPARED_PER_RUN]
    write_cursor(home, TURN, start + len(turn))
    return turn


def fetch(client: Client, home: Home, keys: Keys) -> Synced:
    """Keys, events and the log, verified; nothing more is asked of the server."""
    client.log_in()
    count = _bring_events(client, home)
    # Behind the events: a key comes together with the event that needs it, and who wrote one may
    # have known a newer log than this machine.
    _bring_keys(client, home, keys)
    ledger = log_file.refresh(client, home)
    return Synced(read_casebook(home, keys, ledger), count)


def compare(client: Client, threads: Sequence[ReadThread]) -> list[ReadThread]:
    """Notes where the server says something else of a thread than its events do.

    Answers those that it does not show to this member any more. Where it says that one was
    deleted, that is an alarm, unless the caller finds the order.
    """
    hidden = []
    for thread in threads:
        try:
            answer = client.thread(thread.chain.thread)
        except ServerRefused as error:
            if error.status not in (NOT_FOUND, FORGOTTEN):
                raise
            if error.status == FORGOTTEN:
                thread.troubles.append(ThreadRolledBack("deleted, it says"))
            hidden.append(thread)
            continue
        _compare(thread, *_standing(answer))
    return hidden


def _bring_keys(client: Client, home: Home, keys: Keys) -> None:
    for recipient in own_keys(keys):
        name = f"cursor-thread-keys-{recipient.hex()[:16]}.json"
        after = read_cursor(home, name)
        while page := list(split_keys(client.thread_keys(recipient, after))):
            after = _forward([cursor for cursor, _ in page], after)
            own = [key for _, key in page if key.recipient_sha256 == recipient]
            store.store_keys(home, recipient, own)
            write_cursor(home, name, after)


def _bring_events(client: Client, home: Home) -> int:
    count, after = 0, read_cursor(home, FEED_CURSOR)
    while count < EVENTS_PER_RUN:
        page = list(_split_feed(client.thread_events(after)))
        if not page:
            break
        after = _forward([cursor for cursor, _ in page], after)
        new: dict[bytes, list[StoredEvent]] = {}
        for _, stored in page:
            new.setdefault(_thread_of(stored), []).append(stored)
        count += store.store_events(home, new)
        write_cursor(home, FEED_CURSOR, after)
    return count


def _forward(cursors: list[int], after: int) -> int:
    for cursor in cursors:
        if not after < cursor < CURSOR_LIMIT:
            raise ServerNonsense("Its list does not go forward.")
        after = cursor
    return after


def _split_feed(data: bytes) -> Iterator[tuple[int, StoredEvent]]:
    while data:
        if len(data) < _PREFIX.size:
            raise ServerNonsense("Its list of events is cut off.")
        cursor, hour, length = _PREFIX.unpack_from(data)
        end = _PREFIX.size + length
        if end > len(data):
            raise ServerNonsense("Its list of events is cut off.")
        yield cursor, StoredEvent(hour, data[_PREFIX.size : end])
        data = data[end:]


def _thread_of(stored: StoredEvent) -> bytes:
    """Nothing can be said of bytes that name no thread, and they are not kept."""
    try:
        return parse_event_header(stored.event).thread
    except Malformed as error:
        raise ServerNonsense("Something in its list is no event.") from error


def _compare(thread: ReadThread, listed: list[str], said: ThreadPosition) -> None:
    seen = thread.chain.position
    if said.count < seen.count:
        thread.troubles.append(ThreadRolledBack("fewer events than there were"))
    elif said.count == seen.count:
        # Else somebody has written meanwhile, and the next run compares.
        _note(thread, lambda: thread.chain.check_seen(said))
        _note(thread, lambda: thread.chain.check_members(listed))


def _note(thread: ReadThread, check: Callable[[], None]) -> None:
    try:
        check()
    except ProtocolError as error:
        thread.troubles.append(error)


def _standing(answer: bytes) -> tuple[list[str], ThreadPosition]:
    try:
        value = from_json_object(answer)
        members = [read_member_id(member) for member in read_list(value["members"])]
        count = read_count(value["events"], NUMBER_LIMIT)
        return members, ThreadPosition(count, read_hash(value["sha256"]))
    except (KeyError, Malformed) as error:
        raise ServerNonsense from error
