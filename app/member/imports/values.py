"""A cell as a value of its target; what cannot be read is said, never guessed."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from app.member.imports import moments
from app.member.imports.mapping import SPLIT, Column
from app.member.imports.targets import WORDS, code_of, folded

Cell = str
_WHOLE = re.compile(r"[0-9]{1,9}(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?")
_POINT = re.compile(r"\s*[|,; ]\s*")
_COUNT_LIMIT, _AGE_LIMIT = 1_000_000, 130
# The upper ends of `enums.age_band`.
_BANDS = (
    (11, "0-11"),
    (17, "12-17"),
    (29, "18-29"),
    (44, "30-44"),
    (59, "45-59"),
    (_AGE_LIMIT, "60-plus"),
)


class Unread(Exception):
    """A cell that is no value of its target; ``reason`` is a code of ``reasons.json``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_code(cell: Cell, column: Column) -> str:
    """A code; raises ``Unread``, also where the mapping says that it is none."""
    key = folded(cell)
    code = code_of(column.codes.get(key, cell) or "", column.target)
    if code is None:
        raise Unread("no-such-code")
    return code


def parts_of(cell: Cell, split: str | None) -> list[str]:
    """The values in one cell, each once."""
    pattern = f"[{re.escape(split or SPLIT)}]"
    return list(dict.fromkeys(part.strip() for part in re.split(pattern, cell) if part.strip()))


def read_yes(cell: Cell) -> bool:
    """Yes or no; raises ``Unread``."""
    key = folded(cell)
    if key in WORDS["yes"]:
        return True
    if key in WORDS["no"]:
        return False
    raise Unread("not-yes-or-no")


def read_value(cell: Cell, column: Column, *, is_day_first: bool) -> Any:
    """The value of a target that holds one; raises ``Unread``."""
    return _READERS[column.target.kind](cell, column, is_day_first)


def _text(cell: Cell, column: Column, _: bool) -> str:  # noqa: FBT001 - readers have one shape
    if len(cell) > column.target.limit:
        raise Unread("too-long")
    return cell


def _code(cell: Cell, column: Column, _: bool) -> str:  # noqa: FBT001
    return read_code(cell, column)


def _flag(cell: Cell, _column: Column, _: bool) -> bool:  # noqa: FBT001
    return read_yes(cell)


def _number(cell: Cell, _column: Column, _: bool) -> int:  # noqa: FBT001
    number = int(float(cell)) if _WHOLE.fullmatch(cell) else 0
    if not 1 <= number <= _COUNT_LIMIT:
        raise Unread("not-a-number")
    return number


def _age(cell: Cell, column: Column, _: bool) -> str:  # noqa: FBT001
    if _WHOLE.fullmatch(cell) and folded(cell) not in column.codes:
        years = int(float(cell))
        band = next((code for end, code in _BANDS if years <= end), None)
        if band is None:
            raise Unread("not-a-number")
        return band
    return read_code(cell, column)


def _time(cell: Cell, _column: Column, is_day_first: bool) -> dict[str, Any]:  # noqa: FBT001
    time = moments.time_of(cell, is_day_first=is_day_first)
    if time is None:
        raise Unread("no-such-date")
    return time


def _time_end(cell: Cell, _column: Column, is_day_first: bool) -> str:  # noqa: FBT001
    moment = moments.moment_of(cell, is_day_first=is_day_first)
    if moment is None:
        raise Unread("no-such-date")
    return moment


def _degrees(cell: Cell, column: Column, _: bool) -> float:  # noqa: FBT001
    return degrees(cell, column.target.limit)


def _point(cell: Cell, _column: Column, _: bool) -> dict[str, Any]:  # noqa: FBT001
    """``lat|lon``, ``lat, lon``, or Kobo's ``lat lon altitude accuracy``."""
    numbers = _POINT.split(cell.strip())
    if len(numbers) not in (2, 3, 4):
        raise Unread("no-such-point")
    return point_of(degrees(numbers[0], 90), degrees(numbers[1], 180))


def degrees(text: str, limit: int) -> float:
    """Degrees up to ``limit``; raises ``Unread``."""
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not -limit <= number <= limit:
        raise Unread("no-such-point")
    return int(number) if number.is_integer() else number


def point_of(lat: float, lon: float) -> dict[str, Any]:
    """A point as exact as the file has it: whoever imports shares it with nobody by that."""
    return {"lat": lat, "lon": lon, "precision": "exact"}


_READERS: Mapping[str, Callable[[Cell, Column, bool], Any]] = {
    "text": _text,
    "code": _code,
    "flag": _flag,
    "number": _number,
    "age": _age,
    "time": _time,
    "time-end": _time_end,
    "degrees": _degrees,
    "point": _point,
}
