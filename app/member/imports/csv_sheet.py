"""CSV as programs write it: Unicode or Windows' letters; commas, semicolons or tabs."""

import csv
import io
import re

from app.member.imports.errors import ImportUnreadable
from app.member.imports.sheets import CELL_LIMIT, ROWS_LIMIT, Sheet, sheet_of

_DELIMITERS = ",;\t"
# Taken for a table by mistake: PDF, PNG, JPEG, RTF, and pages that are called a spreadsheet.
_FOREIGN = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
_PAGE = re.compile(r"\s*<(?:!doctype|\?xml|html|head|meta|table)", re.IGNORECASE)
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_csv(name: str, data: bytes) -> Sheet:
    """The one sheet of a CSV; raises ``ImportUnreadable``."""
    text, warnings = _decoded(data)
    if data.startswith(_FOREIGN) or _PAGE.match(text):
        raise ImportUnreadable("it is neither CSV nor XLSX")
    lines: list[tuple[int, list[str], tuple[()]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    csv.field_size_limit(CELL_LIMIT)
    try:
        for number, cells in enumerate(reader, 1):
            if number > ROWS_LIMIT:
                raise ImportUnreadable(f"it has more than {ROWS_LIMIT:,} rows")
            if any(cells):
                lines.append((number, cells, ()))
    except csv.Error:
        raise ImportUnreadable(f"a cell has more than {CELL_LIMIT:,} signs") from None
    return sheet_of(name, lines, warnings)


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Text, and ``windows-1252`` as a warning where that had to be guessed."""
    encoding = next((e for bom, e in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise ImportUnreadable("it begins like Unicode and is none") from None
    # The five bytes that Windows leaves open are controls in Latin-1, as browsers read them too.
    guessed = "".join(_windows(byte) for byte in data)
    return guessed, ["windows-1252"]


def _windows(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _delimiter(text: str) -> str:
    """Which of the three stands most often outside of quotes in the header."""
    counts, is_quoted = dict.fromkeys(_DELIMITERS, 0), False
    for character in text:
        if character == '"':
            is_quoted = not is_quoted
        elif character in "\r\n" and not is_quoted:
            break
        elif character in counts and not is_quoted:
            counts[character] += 1
    return max(counts, key=lambda each: counts[each])
