"""``case code``: what somebody has coded in a file, written into a case.

Each line is an event of ``docs/protocol.md`` §21.6, as JSON: people and things, acts, how well each
is known, what somebody has agreed to. The file can be made where there is no network; all of it is
read before the first line is written.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.member.cases.errors import CodingUnusable, LineRefused, StepRefused
from app.member.cases.step import take_step
from app.member.cases.write import Make
from app.member.errors import FileTooLarge
from app.member.files import read_capped
from app.member.workplace import Workplace
from app.protocol.encoding import from_json_object
from app.protocol.errors import EventInvalid, Malformed
from app.protocol.events import read_what

FILE_LIMIT = 4 * 1024 * 1024
# Whoever invites, shows or sends asks everybody first: for these there are other commands.
CODING = frozenset(
    ("described", "entity", "entity-removed", "act", "act-removed", "verified", "consent")
)

Steps = Sequence[tuple[int, Mapping[str, Any]]]


def code(place: Workplace, wanted: str, steps: Steps) -> None:
    """Writes them one after another; what stands before a line that is refused stays written."""
    for number, what in steps:
        try:
            take_step(place, wanted, _saying(what))
        except StepRefused as error:
            raise LineRefused(f"Line {number}: {error.detail}") from None


def _saying(what: Mapping[str, Any]) -> Make:
    return lambda _: what


def read_coding(file: Path) -> Steps:
    """The lines of a file by their numbers; raises ``CodingUnusable``."""
    try:
        lines = read_capped(file, FILE_LIMIT).splitlines()
    except FileTooLarge:
        raise CodingUnusable("It is far too long.") from None
    steps = [(number, _read(line, number)) for number, line in enumerate(lines, 1) if line.strip()]
    if not steps:
        raise CodingUnusable("There is nothing in it.")
    return steps


def _read(line: bytes, number: int) -> Mapping[str, Any]:
    try:
        what = read_what(from_json_object(line))
    except (Malformed, EventInvalid):
        # Without a cause: nothing of what was coded belongs into a message.
        raise CodingUnusable(f"Line {number} is no event as the protocol describes it.") from None
    if what["event"] not in CODING:
        raise CodingUnusable(f"Line {number} is of a kind that has a command of its own.")
    return what
