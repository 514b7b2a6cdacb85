"""Threads on the disk, sealed as they came; what is opened stays in memory.

    threads/<thread id>.events    u32 hour of arrival ‖ u32 length ‖ event, joined
    threads/<key>.keys            thread keys that were carried to this KEM key, joined
    threads/read.sealed           what was read of them before: ``read_before``

Everything that was ever handed out is kept, also what does not verify: it is evidence, and a
server that shows something else later is found out by what lies here. Only an order of a member
takes a thread away.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.member.errors import HomeInvalid
from app.member.files import make_private_folder, read_capped, write_whole
from app.member.home import Home
from app.protocol.encoding import u32
from app.protocol.errors import Malformed
from app.protocol.thread_header import event_hash
from app.protocol.thread_key import CarriedKey, parse_carried_keys

THREADS, EVENTS, KEYS, READ = "threads", ".events", ".keys", "read.sealed"
PREFIX_BYTES = 8
# Fifty thousand events of the usual sizes.
FILE_LIMIT = 1024 * 1024 * 1024


@dataclass(frozen=True)
class StoredEvent:
    """An event as the server handed it out; the hour of arrival is its word."""

    hour: int
    event: bytes

    def to_bytes(self) -> bytes:
        """As it lies in the file."""
        return u32(self.hour) + u32(len(self.event)) + self.event


def stored_threads(home: Home) -> list[bytes]:
    """The ids of all threads of which something lies here, sorted."""
    paths = sorted((home.path / THREADS).glob(f"*{EVENTS}"))
    return [bytes.fromhex(path.stem) for path in paths]


def stored_events(home: Home, thread: bytes) -> list[StoredEvent]:
    """What was handed out of a thread, in that order; raises ``HomeInvalid``."""
    path = _events_path(home, thread)
    if not path.exists():
        return []
    try:
        return list(split_events(read_capped(path, FILE_LIMIT)))
    except Malformed as error:
        raise HomeInvalid(f"{THREADS}/{path.name}") from error


def shown_events(home: Home) -> Mapping[bytes, int]:
    """The hour of arrival of every event that was handed out, by its hash."""
    return {
        event_hash(stored.event): stored.hour
        for thread in stored_threads(home)
        for stored in stored_events(home, thread)
    }


def split_events(data: bytes) -> Iterator[StoredEvent]:
    """Joined events one by one; raises ``Malformed`` at a cut one."""
    start = 0
    while start < len(data):
        end = start + PREFIX_BYTES
        hour, length = (int.from_bytes(data[at : at + 4], "big") for at in (start, start + 4))
        event = data[end : end + length]
        if end > len(data) or len(event) < length:
            raise Malformed("an event is cut off")
        yield StoredEvent(hour, event)
        start = end + length


def store_events(home: Home, new: Mapping[bytes, Iterable[StoredEvent]]) -> int:
    """Keeps events by their thread; the same again is passed over. How many were new."""
    make_private_folder(home.path / THREADS)
    count = 0
    for thread, events in new.items():
        known = stored_events(home, thread)
        seen = {each.event for each in known}
        fresh = [each for each in dict.fromkeys(events) if each.event not in seen]
        if fresh:
            data = b"".join(each.to_bytes() for each in (*known, *fresh))
            write_whole(_events_path(home, thread), data)
        count += len(fresh)
    return count


def stored_keys(home: Home, recipient_sha256: bytes) -> list[CarriedKey]:
    """The thread keys that were carried to one KEM key; raises ``HomeInvalid``."""
    path = home.path / THREADS / f"{recipient_sha256.hex()}{KEYS}"
    if not path.exists():
        return []
    try:
        return parse_carried_keys(read_capped(path, FILE_LIMIT))
    except Malformed as error:
        raise HomeInvalid(f"{THREADS}/{path.name}") from error


def store_keys(home: Home, recipient_sha256: bytes, new: Iterable[CarriedKey]) -> None:
    """Keeps carried keys; several may claim to be of one thread and epoch."""
    known = stored_keys(home, recipient_sha256)
    keys = dict.fromkeys((*known, *new))
    if len(keys) == len(known):
        return
    path = make_private_folder(home.path / THREADS) / f"{recipient_sha256.hex()}{KEYS}"
    write_whole(path, b"".join(key.to_bytes() for key in keys))


def forget_keys(home: Home, recipient_sha256: bytes) -> None:
    """Removes what only a key that is destroyed could have opened."""
    _forget_read(home)
    path = home.path / THREADS / f"{recipient_sha256.hex()}{KEYS}"
    path.unlink(missing_ok=True)


def drop_thread(home: Home, thread: bytes) -> None:
    """Removes the events of a thread and every key of it; raises ``HomeInvalid``."""
    for path in (home.path / THREADS).glob(f"*{KEYS}"):
        known = stored_keys(home, bytes.fromhex(path.stem))
        others = [key for key in known if key.thread != thread]
        if len(others) < len(known):
            write_whole(path, b"".join(key.to_bytes() for key in others))
    _forget_read(home)
    # Last: for as long as it lies here, it is looked for and this is done again.
    _events_path(home, thread).unlink(missing_ok=True)


def _forget_read(home: Home) -> None:
    """What was read before holds what has gone; what stays is read once more."""
    (home.path / THREADS / READ).unlink(missing_ok=True)


def _events_path(home: Home, thread: bytes) -> Path:
    return home.path / THREADS / f"{thread.hex()}{EVENTS}"
