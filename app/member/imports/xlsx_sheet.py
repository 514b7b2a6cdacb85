"""Sheets of an XLSX as text: what a formula last showed, never what it would do.

``defusedxml`` keeps entities out where it is installed, which the lock file says it is.
"""

import io
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from app.member.imports.errors import ImportUnreadable
from app.member.imports.sheets import COLUMNS_LIMIT, ROWS_LIMIT, Note, Sheet, sheet_of

# What a file may unpack to: a spreadsheet is XML, and packs by about one to ten.
UNPACKED_LIMIT, PARTS_LIMIT, SHEETS_LIMIT = 256 * 1024 * 1024, 2_000, 50
# More than a spreadsheet can have; empty ones are counted too.
_LAST_ROW = 1_048_576
# Controls as a workbook writes them; a line of a cell may end in ``_x000D_``.
_ESCAPED = re.compile("_x00([01][0-9A-Fa-f])_")
_Line = tuple[int, list[str], list[Note]]


def read_xlsx(data: bytes) -> list[Sheet]:
    """Every sheet with a header, hidden ones last; raises ``ImportUnreadable``."""
    _check_size(data)
    # What a hostile file makes a parser raise is not known beforehand; no content is quoted, nor
    # are the library's warnings told, which quote it.
    try:
        with warnings.catch_warnings(action="ignore"):
            found = [(one, _lines(one, other)) for one, other in _worksheets(data)]
    except ImportUnreadable:
        raise
    except (
        ArithmeticError, AttributeError, InvalidFileException, LookupError,
        OSError, ParseError, TypeError, ValueError, zipfile.BadZipFile,
    ):  # fmt: skip
        raise ImportUnreadable("it is broken, or no XLSX workbook") from None
    return _sheets(found)


def _worksheets(data: bytes) -> list[tuple[Any, Any]]:
    """Each as it was last shown, and with its formulas."""
    shown, typed = (
        load_workbook(io.BytesIO(data), read_only=True, data_only=shows, keep_links=False)
        for shows in (True, False)
    )
    for book in (shown, typed):
        # A number that is shown as a day and is none would be lost; ``_valued`` makes the days.
        book._date_formats = {}  # type: ignore[attr-defined]  # noqa: SLF001
    pairs = list(zip(shown.worksheets, typed.worksheets, strict=True))
    if len(pairs) > SHEETS_LIMIT:
        raise ImportUnreadable(f"it has more than {SHEETS_LIMIT} sheets")
    return pairs


def _sheets(found: list[tuple[Any, list[_Line]]]) -> list[Sheet]:
    """What nobody sees is not lost, and is not taken for the cases."""
    sheets = [
        (sheet.sheet_state != "visible", sheet_of(sheet.title, lines, []))
        for sheet, lines in found
        if lines
    ]
    if not sheets:
        raise ImportUnreadable("there is no row in it")
    for is_hidden, sheet in sheets:
        if is_hidden:
            sheet.warnings.append("hidden-sheet")
    return [sheet for _, sheet in sorted(sheets, key=lambda each: each[0])]


def _check_size(data: bytes) -> None:
    """A zip never unpacks to more than it says."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError):
        raise ImportUnreadable("it is broken, or no XLSX workbook") from None
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
        texts = [_text(_valued(cell)) for cell in cells]
        notes = list(_formula_notes(texts, formulas))
        while texts and not texts[-1] and len(texts) > _last(notes):
            texts.pop()
        # Counted here, since one cell far to the right is a line of thousands.
        if len(texts) > COLUMNS_LIMIT:
            raise ImportUnreadable(f"it has more than {COLUMNS_LIMIT:,} columns")
        if number > (ROWS_LIMIT if texts else _LAST_ROW):
            raise ImportUnreadable(f"it has more than {ROWS_LIMIT:,} rows")
        if texts:
            lines.append((number, texts, notes))
    return lines


def _last(notes: list[Note]) -> int:
    return max((int(note.column) + 1 for note in notes), default=0)


def _formula_notes(texts: list[str], formulas: Any) -> Iterator[Note]:
    """A formula whose result was never stored reads as nothing: that must be said."""
    for place, cell in enumerate(formulas):
        if cell.data_type == "f":
            result = texts[place] if place < len(texts) else ""
            yield Note("formula" if result else "formula-empty", str(place), result[:200])


def _valued(cell: Any) -> object:
    """A cell's value; numbers that are shown as days, times or spans become such where they can."""
    value = cell.value
    if cell.data_type != "n" or value is None or not is_date_format(cell.number_format):
        return value
    try:
        return from_excel(value, cell.parent.parent.epoch, is_timedelta_format(cell.number_format))
    except (OverflowError, ValueError):
        return value


def _text(value: object) -> str:
    """What a cell holds; a bool is an int too, and a moment is a day too."""
    return next((text(value) for kind, text in _TEXTS if isinstance(value, kind)), str(value))


def _moment(value: datetime) -> str:
    midnight = value.time().replace(tzinfo=None) == time()
    return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%dT%H:%M}"


def _clock(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def _span(value: timedelta) -> str:
    """Hours, minutes and seconds, as ``49:30:00``."""
    seconds = math.floor(value.total_seconds())
    sign, whole = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _digits(number: float) -> str:
    """All digits that were kept and no others: a telephone number must never be ``5.5E+10``."""
    if not math.isfinite(number):
        raise ValueError(number)
    if number == 0:
        return "0"
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


_TEXTS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (NoneType, lambda _: ""),
    (str, lambda value: _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)),
    (bool, lambda value: "true" if value else "false"),
    (int, _digits),
    (float, _digits),
    (datetime, _moment),
    (time, _clock),
    (timedelta, _span),
)
