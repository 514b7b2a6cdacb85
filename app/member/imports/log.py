"""The log of an import: a line for each thing that there is to say, row by row."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from app.member.answer_words import Labels
from app.member.exports.cells import Table, line, paragraphs
from app.member.imports.sheets import Note

# checked: it would be taken. not-reached: the import ended before it.
Status = Literal["taken", "checked", "already", "refused", "not-reached"]
COLUMNS = ("row", "status", "report", "column", "reason", "explained", "value")
_REASONS: Mapping[str, Mapping[Labels, str]] = json.loads(
    resources.files("app.member.imports").joinpath("reasons.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Outcome:
    """What became of a row; ``report``: the id of its report, where there is one."""

    row: int
    status: Status
    report: str = ""
    notes: Sequence[Note] = ()


def explained(reason: str, labels: Labels) -> str:
    """What a reason says to people."""
    return _REASONS[reason][labels] if reason in _REASONS else ""


def log_csv(whole: Iterable[Note], outcomes: Iterable[Outcome], labels: Labels) -> bytes:
    """UTF-8 with commas; no cell is taken for a formula. ``whole``: what concerns no row."""
    rows = [
        _line(Outcome(0, "checked"), note, labels) | {"row": "", "status": ""} for note in whole
    ]
    for outcome in outcomes:
        rows += [_line(outcome, note, labels) for note in outcome.notes or (Note(""),)]
    return Table(COLUMNS, rows).to_csv()


def counted(outcomes: Iterable[Outcome]) -> str:
    """How many rows became what, in words."""
    found = list(outcomes)
    counts = Counter(outcome.status for outcome in found)
    noted = sum(1 for each in found if each.notes and each.status in ("taken", "checked"))
    words: Mapping[Status, str] = {
        "taken": "taken",
        "checked": "would be taken",
        "already": "imported before",
        "refused": "refused",
        "not-reached": "not reached",
    }
    parts = [f"{counts[status]:,} {text}" for status, text in words.items() if counts[status]]
    return ", ".join(parts or ["no rows"]) + (f" ({noted:,} with remarks)" if noted else "")


def _line(outcome: Outcome, note: Note, labels: Labels) -> dict[str, str]:
    return {
        "row": str(outcome.row),
        "status": outcome.status,
        "report": outcome.report,
        "column": line(note.column),
        "reason": note.reason,
        "explained": explained(note.reason, labels),
        "value": paragraphs(note.value)[:500],
    }
