"""Sheets of an XLSX as text: what a formula last showed, never what it would do.

``defusedxml`` keeps entities out where it is installed, which the lock file says it is.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from app.member.errors import ImportUnreadable
from app.member.imports.sheets import ROWS_LIMIT, Note, Sheet, sheet_of

# What a file may unpack to: a spreadsheet is XML, and packs by about one to ten.
UNPACKED_LIMIT, PARTS_LIMIT, SHEETS_LIMIT = 512 * 1024 * 1024, 2_000, 50
_Line = tuple[int, list[str], list[Note]]


def read_xlsx(data: bytes) -> list[Sheet]:
    """Every sheet with a header; raises ``ImportUnreadable``."""
    # It takes a quarter of the time in which the tool starts, and no other command needs it.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    _check_size(data)
    # What a hostile file makes a parser raise is not known beforehand; no content is quoted.
    try:
        shown, typed = (
            load_workbook(io.BytesIO(data), read_only=True, data_only=shows, keep_links=False)
            for shows in (True, False)
        )
        names = [sheet.title for sheet in shown.worksheets]
        if len(names) > SHEETS_LIMIT:
            raise ImportUnreadable(f"it has more than {SHEETS_LIMIT} sheets")
        found = [(name, _lines(shown[name], typed[name])) for name in names]
    except ImportUnreadable:
        raise
    except (
        ArithmeticError, AttributeError, InvalidFileException, LookupError,
        OSError, ParseError, TypeError, ValueError, zipfile.BadZipFile,
    ):  # fmt: skip
        raise ImportUnreadable("it is broken, or no spreadsheet") from None
    return [sheet_of(name, lines, []) for name, lines in found if lines]


def _check_size(data: bytes) -> None:
    """A zip never unpacks to more than it says."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError):
        raise ImportUnreadable("it is broken, or no spreadsheet") from None
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise ImportUnreadable("it unpacks to more than a spreadsheet would")


def _lines(shown: Any, typed: Any) -> list[_Line]:
    """Rows that hold something, with the number that a spreadsheet shows."""
    lines: list[_Line] = []
    # What a file says of its own size is not believed.
    shown.reset_dimensions()
    typed.reset_dimensions()
    pairs = zip(shown.iter_rows(), typed.iter_rows(), strict=False)
    for number, (cells, formulas) in enumerate(pairs, 1):
        if number > ROWS_LIMIT:
            raise ImportUnreadable(f"it has more than {ROWS_LIMIT:,} rows")
        texts = [_text(cell.value) for cell in cells]
        notes = list(_formula_notes(texts, formulas))
        while texts and not texts[-1] and len(texts) > _last(notes):
            texts.pop()
        if texts:
            lines.append((number, texts, notes))
    return lines


def _last(notes: list[Note]) -> int:
    return max((int(note.column) + 1 for note in notes), default=0)


def _formula_notes(texts: list[str], formulas: Any) -> Iterator[Note]:
    """A formula whose result was never stored reads as nothing: that must be said."""
    for place, cell in enumerate(formulas):
        if cell.data_type == "f":
            is_empty = place >= len(texts) or not texts[place]
            yield Note(
                "formula-empty" if is_empty else "formula", str(place), str(cell.value)[:200]
            )


def _text(value: object) -> str:
    if isinstance(value, datetime):
        midnight = value.time().replace(tzinfo=None) == time()
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    # Days, times of day and spans write themselves as ISO does.
    return "" if value is None else str(value)
