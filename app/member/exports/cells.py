"""Tables as CSV whose cells are plain text: nothing in them is run, drawn or hidden.

Text comes from people nobody knows, and a spreadsheet runs a cell that begins like a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.member.display import display_safe

# A spreadsheet cuts a longer one off without a word.
CELL_LETTERS = 32_000
CUT = " […]"
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBERS = re.compile(r"-?\d+(\.\d+)?(\|-?\d+(\.\d+)?)*", re.ASCII)
# Where a program splits cells at something else than commas, formulas could begin inside of one.
_INNER_FORMULA = re.compile(r"([;\t\n])(?=[=+\-@])")
# Tags, and in markdown also links, pictures and the commands of Uwazi's own dialect.
_TAGS = str.maketrans("<>", "\u2039\u203a")
_MARKS = str.maketrans("<>[]{}`", "\u2039\u203a()()'")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """Rows of a file; a row has no columns but these, and those that it lacks are empty."""

    columns: Sequence[str]
    rows: Sequence[Row]
    # A thesaurus of Uwazi marks the entries of a group with a hyphen, which is no formula there.
    has_hyphens: bool = False

    def to_csv(self) -> bytes:
        """UTF-8 with commas. Raises ``ValueError`` for a column that stands in no list."""
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, restval="", lineterminator="\n")
        writer.writeheader()
        for row in self.rows:
            writer.writerow({name: self._harmless(cell) for name, cell in row.items()})
        return text.getvalue().encode()

    def _harmless(self, cell: str) -> str:
        if self.has_hyphens and cell.startswith("-"):
            return f"-{harmless(cell[1:])}"
        return harmless(cell)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if _NUMBERS.fullmatch(cell):
        return cell
    quiet = _INNER_FORMULA.sub(r"\1 ", cell)
    return f"'{quiet}" if _FORMULA.match(quiet) else quiet


def line(text: str | None) -> str:
    """Text on one line."""
    return _cut(" ".join(display_safe(text or "").translate(_TAGS).split()))


def paragraphs(text: str | None) -> str:
    """Text where somebody reads markdown: without anything that markdown makes of text."""
    return _cut(display_safe(text or "").translate(_MARKS).strip())


def joined(values: Iterable[str], separator: str = "|") -> str:
    """Several values in one cell, each once; one that holds the separator loses it."""
    kept = (line(value).replace(separator, "/") for value in values)
    return _cut(separator.join(dict.fromkeys(value for value in kept if value)))


def number(value: object) -> str:
    """A number, or nothing."""
    return "" if value is None else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= CELL_LETTERS else text[: CELL_LETTERS - len(CUT)] + CUT
