"""The log as this machine has seen it: ``log.bin`` in the home, in the server's own form.

    u64 number ‖ u32 hour of arrival ‖ u32 length ‖ document

What is in the file was taken by the rules, entry by entry. A server that shows another log than
before is an alarm; the file is only ever added to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.member.client import Client
from app.member.errors import HomeInvalid, LogBroken, ServerNonsense
from app.member.files import make_names_durable, read_capped, whole_file
from app.member.home import LOG, Home
from app.protocol.encoding import u32, u64
from app.protocol.errors import LogForked, Malformed, ProtocolError
from app.protocol.ledger import Ledger
from app.protocol.root import Pins
from app.protocol.roster import verify_key_file

PREFIX_BYTES = 16
# Ten thousand entries of a big coalition.
FILE_LIMIT = 512 * 1024 * 1024
ENTRIES_PER_RUN = 100_000


@dataclass(frozen=True)
class LogEntry:
    """One document of the log; the hour is the server's word."""

    number: int
    arrived: int
    document: bytes

    def to_bytes(self) -> bytes:
        """As it stands in the file and on the wire."""
        return u64(self.number) + u32(self.arrived) + u32(len(self.document)) + self.document


def split_entries(data: bytes) -> Iterator[LogEntry]:
    """Joined entries one by one; raises ``Malformed`` at a cut one."""
    start = 0
    while start < len(data):
        prefix = data[start : start + PREFIX_BYTES]
        length = int.from_bytes(prefix[12:16], "big")
        document = data[start + PREFIX_BYTES : start + PREFIX_BYTES + length]
        if len(prefix) < PREFIX_BYTES or len(document) < length:
            raise Malformed("an entry is cut off")
        number, arrived = int.from_bytes(prefix[:8], "big"), int.from_bytes(prefix[8:12], "big")
        yield LogEntry(number, arrived, document)
        start += PREFIX_BYTES + length


def read_entries(path: Path) -> list[LogEntry]:
    """The entries in a log file; none where there is no file. Raises ``HomeInvalid``."""
    if not path.exists():
        return []
    try:
        return list(split_entries(read_capped(path, FILE_LIMIT)))
    except Malformed as error:
        raise HomeInvalid(path.name) from error


def read_ledger(pins: Pins, entries: list[LogEntry]) -> Ledger:
    """What ``entries`` add up to; raises ``LogBroken`` where the rules refuse one."""
    ledger = Ledger(pins)
    for entry in entries:
        take(ledger, entry)
    return ledger


def take(ledger: Ledger, entry: LogEntry) -> None:
    """Takes the next entry; raises ``LogBroken``."""
    try:
        if entry.number != len(ledger.entries) + 1:
            raise LogForked("entries that do not follow one another")
        ledger.take(entry.document, arrived=entry.arrived)
    except ProtocolError as error:
        raise LogBroken(f"entry {entry.number}, stage {error.stage}") from error


def refresh(client: Client, home: Home) -> Ledger:
    """The log with whatever the server has behind it; stored before this returns.

    Raises ``LogForked`` where the server does not show the last entry that was seen.
    """
    path = home.path / LOG
    entries = read_entries(path)
    ledger = read_ledger(home.pins, entries)
    _check_last(client, entries)
    new: list[LogEntry] = []
    while len(new) < ENTRIES_PER_RUN:
        page = _page(client, len(entries) + len(new))
        if not page:
            break
        for entry in page:
            take(ledger, entry)
        new += page
    _learn_keys(client, ledger)
    if new:
        _store(path, [*entries, *new])
    return ledger


def write_log(path: Path, entries: list[LogEntry]) -> None:
    """The whole log as one file."""
    _store(path, entries)


def _check_last(client: Client, entries: list[LogEntry]) -> None:
    if not entries:
        return
    page = _page(client, len(entries) - 1)
    if not page or page[0] != entries[-1]:
        raise LogForked("the server shows another log than before")


def _page(client: Client, after: int) -> list[LogEntry]:
    try:
        return list(split_entries(client.log_entries(after)))
    except Malformed as error:
        raise ServerNonsense("Its log is cut off.") from error


def _learn_keys(client: Client, ledger: Ledger) -> None:
    """Keys of a roster that came without applications, as on a server that was moved."""
    roster = ledger.roster
    if roster is None:
        return
    listed = {key.sha256 for member in roster.members for key in member.dated_keys}
    if listed <= ledger.public_keys.keys():
        return
    keys = verify_key_file(roster, client.key_file(roster.keys_sha256))
    ledger.learn_keys(key for member in keys for key in member)


def _store(path: Path, entries: list[LogEntry]) -> None:
    with whole_file(path) as file:
        file.writelines(entry.to_bytes() for entry in entries)
    make_names_durable(path.parent)
