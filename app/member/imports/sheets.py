"""A file as tables of text: nothing is dropped that is not said, nothing is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.member.imports.errors import ImportUnreadable

# Far above a spreadsheet that somebody keeps by hand; each bounds what a hostile file costs.
FILE_LIMIT = 64 * 1024 * 1024
ROWS_LIMIT, COLUMNS_LIMIT, CELL_LIMIT = 100_000, 1_000, 100_000
_CONTROLS = dict.fromkeys(
    set(range(0x20)) - {ord("\n"), ord("\t")} | set(range(0x7F, 0xA0)) | set(range(0xD800, 0xE000))
)


class Note(NamedTuple):
    """Something to say about a cell: ``reason`` is a code of ``reasons.json``."""

    reason: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Row:
    """``number``: as a spreadsheet counts, the header being row 1. Empty cells are left out."""

    number: int
    cells: Mapping[str, str]
    notes: Sequence[Note] = ()


@dataclass
class Sheet:
    """A header and its rows."""

    name: str
    columns: Sequence[str]
    rows: list[Row]
    # Codes of ``reasons.json`` about the file as a whole.
    warnings: list[str] = field(default_factory=list)


def sheet_of(
    name: str, lines: Sequence[tuple[int, Sequence[str], Sequence[Note]]], warnings: list[str]
) -> Sheet:
    """A sheet from its lines, the first of which is the header; raises ``ImportUnreadable``.

    A note's column is the cell's place, from 0, as text.
    """
    if not lines:
        raise ImportUnreadable("there is no row in it")
    width = max(len(cells) for _, cells, _ in lines)
    if width > COLUMNS_LIMIT:
        raise ImportUnreadable(f"it has more than {COLUMNS_LIMIT:,} columns")
    header = [*lines[0][1], *[""] * (width - len(lines[0][1]))]
    columns = _names(header)
    nameless = {name for name, cell in zip(columns, header, strict=True) if not clean(cell)}
    rows = []
    for number, cells, notes in lines[1:]:
        kept, said = {}, [Note(n.reason, columns[int(n.column)], n.value) for n in notes]
        for column, cell in zip(columns, cells, strict=False):
            text = clean(cell)
            if len(text) > CELL_LIMIT:
                raise ImportUnreadable(f"a cell of row {number} has more than {CELL_LIMIT:,} signs")
            if text != cell.strip().replace("\r\n", "\n").replace("\r", "\n"):
                said.append(Note("controls", column))
            if text:
                kept[column] = text
                if column in nameless:
                    said.append(Note("no-header", column, text))
        if kept or said:
            rows.append(Row(number, kept, tuple(said)))
    return Sheet(name, columns, rows, warnings)


def clean(cell: str) -> str:
    """Text without the controls that no text needs; invisible letters stay as evidence."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CONTROLS).strip()


def _names(header: Sequence[str]) -> list[str]:
    """Names of columns, each once: what has none is named by its place, what comes twice too."""
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = " ".join(clean(cell).split())[:CELL_LIMIT] or f"#{place}"
        names.append(name if name not in names else f"{name} #{place}")
    return names
