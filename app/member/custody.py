"""What was done with a report on this machine, event by event: ``docs/evidence.md``.

    custody/<id>.jsonl, one event a line:
    {"number", "time", "who", "action", "tool", "from", "to", "previous"}
    and "purpose" before "previous" where the action is about a sensitive part

``previous`` is the SHA-256 of the line before, so no event can be taken out or put in later
without all that follow. Only what was done, when (to the second, by this machine's clock) and by
whose keys: never content, and no path or name of this machine.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.member.display import one_line
from app.member.errors import HomeInvalid
from app.member.files import make_names_durable, make_private_folder
from app.member.home import Home
from app.protocol.encoding import from_json_object, to_json
from app.protocol.errors import Malformed
from app.protocol.fields import (
    MEMBER_ID,
    VERSION_LIMIT,
    read_count,
    read_hash,
    read_text,
    read_time,
    write_time,
)
from app.protocol.primitives import sha256
from app.protocol.version import VERSION

if sys.platform != "win32":
    import fcntl

CUSTODY, EVENTS = "custody", ".jsonl"
TOOL = f"atalaya {VERSION}"
OPENED, EXPORTED = "opened", "exported"
OPENED_SENSITIVE, EXPORTED_SENSITIVE = "opened-sensitive", "exported-sensitive"
ACTIONS = (OPENED, EXPORTED, OPENED_SENSITIVE, EXPORTED_SENSITIVE)
# What is done with a sensitive part (docs/protocol.md §8.3) is done for a purpose.
PURPOSEFUL = (OPENED_SENSITIVE, EXPORTED_SENSITIVE)
TEXT_LIMIT = 200
# Each character may be shown as an escape of ten.
_SHOWN_LIMIT = 10 * TEXT_LIMIT + 1
# A report that was opened a hundred thousand times.
FILE_LIMIT = 64 * 1024 * 1024
_FIELDS = {"number", "time", "who", "action", "tool", "from", "to", "previous"}


@dataclass(frozen=True)
class Event:
    """One line; ``hash`` is that of its exact bytes without the line's end."""

    number: int
    time: datetime
    who: str
    action: str
    tool: str
    giver: str
    taker: str
    previous: bytes
    hash: bytes
    purpose: str | None = None


def custody_start(report_id: str) -> bytes:
    """What the first event names as the one before it."""
    return sha256(b"atalaya/1 custody" + bytes.fromhex(report_id))


def record(
    home: Home,
    report_id: str,
    action: str,
    *,
    giver: str,
    taker: str,
    purpose: str | None = None,
) -> None:
    """Writes one more event, and returns when it is durable.

    ``purpose`` is there if, and only if, the action is one of ``PURPOSEFUL``.
    """
    if (purpose is not None) != (action in PURPOSEFUL):
        raise ValueError("a purpose without need, or none where there must be one")
    with _held(custody_path(home, report_id)) as file:
        whole = _whole_lines(file)
        events = parse_custody(whole, report_id)
        file.truncate(len(whole))
        file.seek(len(whole))
        previous = events[-1].hash if events else custody_start(report_id)
        value = {
            "number": len(events) + 1,
            "time": write_time(datetime.now(UTC)),
            "who": speaker(home),
            "action": action,
            "tool": TOOL,
            "from": one_line(giver, TEXT_LIMIT),
            "to": one_line(taker, TEXT_LIMIT),
            **({} if purpose is None else {"purpose": one_line(purpose, TEXT_LIMIT)}),
            "previous": previous.hex(),
        }
        file.write(to_json(value) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    make_names_durable(home.path / CUSTODY)


def speaker(home: Home) -> str:
    """Whose keys this home holds: a member's, or those of ``member/person``."""
    return home.member if home.person is None else f"{home.member}/{home.person}"


def custody_path(home: Home, report_id: str) -> Path:
    """Where the events of a report are kept."""
    return make_private_folder(home.path / CUSTODY) / f"{report_id}{EVENTS}"


def read_custody(home: Home, report_id: str) -> bytes:
    """The lines that there are; raises ``HomeInvalid`` where the chain does not hold."""
    path = custody_path(home, report_id)
    if not path.exists():
        return b""
    with path.open("rb") as file:
        data = _whole_lines(file)
        parse_custody(data, report_id)
        return data


def parse_custody(data: bytes, report_id: str) -> list[Event]:
    """The events of a report; raises ``HomeInvalid`` where one is out of its place."""
    events: list[Event] = []
    previous = custody_start(report_id)
    *lines, rest = data.split(b"\n")
    if rest:
        raise HomeInvalid("the record of custody, whose last line is cut off")
    for line in lines:
        try:
            event = _parse_event(line)
        except (KeyError, Malformed) as error:
            raise HomeInvalid(f"the record of custody, event {len(events) + 1}") from error
        if event.number != len(events) + 1 or event.previous != previous:
            raise HomeInvalid(f"the record of custody, event {len(events) + 1}")
        previous = event.hash
        events.append(event)
    return events


def _parse_event(line: bytes) -> Event:
    value = from_json_object(line)
    # Whoever reads the line by eye and whoever parses it must see the same.
    is_purposeful = value.get("action") in PURPOSEFUL
    fields = _FIELDS | {"purpose"} if is_purposeful else _FIELDS
    if set(value) != fields or to_json(value) != line:
        raise Malformed("not an event as it is written")
    return Event(
        number=read_count(value["number"], VERSION_LIMIT),
        time=read_time(value["time"]),
        who=_read_speaker(value["who"]),
        action=_read_action(value["action"]),
        tool=read_text(value["tool"], TEXT_LIMIT),
        giver=read_text(value["from"], _SHOWN_LIMIT),
        taker=read_text(value["to"], _SHOWN_LIMIT),
        previous=read_hash(value["previous"]),
        hash=sha256(line),
        purpose=read_text(value["purpose"], _SHOWN_LIMIT) if is_purposeful else None,
    )


def _read_speaker(value: Any) -> str:
    text = read_text(value, 2 * 64 + 1)
    if not all(MEMBER_ID.fullmatch(part) for part in text.split("/", 1)):
        raise Malformed("nobody's name")
    return text


def _read_action(value: Any) -> str:
    if value not in ACTIONS:
        raise Malformed("an unknown action")
    return str(value)


def _whole_lines(file: BinaryIO) -> bytes:
    """Without what a crash left of a last line: it was never acted upon."""
    file.seek(0)
    data = file.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise HomeInvalid("the record of custody, which is too long")
    return data[: data.rfind(b"\n") + 1]


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """The file, for one command at a time; another one waits, for it takes a moment only."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
