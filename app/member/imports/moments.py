"""Days as people and programs write them: ISO, ``3/4/2021``, ``3 de abril de 2021``, 44289.

A time keeps the precision that it was written with; a zone and seconds are left out (§8.2).
"""

import re
from datetime import date, timedelta
from typing import Any

from app.member.imports.targets import WORDS, folded
from app.protocol.errors import Malformed
from app.protocol.report_rules import check_moment

_ISO = re.compile(
    r"([0-9]{4})(?:([-/ ])([0-9]{1,2})(?:\2([0-9]{1,2})"
    r"(?:[T ]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?)?)?"
)
_NUMBERS = re.compile(
    r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?:[ ,T]+([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?)?"
)
_DAY_NUMBER = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_RANGE = re.compile(r"(.*\S)?\s*(?:~|\.\.| - | \u2013 | al | to )\s*(\S.*)?")
# Uwazi imports ranges with a colon, which times of day have too.
_COLON_RANGE = re.compile(
    r"([0-9]{4}[-/ ][0-9]{1,2}[-/ ][0-9]{1,2})?:([0-9]{4}[-/ ][0-9]{1,2}[-/ ][0-9]{1,2})?"
)
_MONTHS = {name: place for place, names in enumerate(WORDS["months"], 1) for name in names}
_EPOCH = date(1899, 12, 30)
_PRECISION = {4: "year", 7: "month", 10: "day"}
# Nobody writes a day at greater length, and patterns are slow on long texts.
_LONGEST = 100
# A spreadsheet's numbers for 1954 to 2119.
_FIRST_DAY, _LAST_DAY = 20_000, 80_000


def moment_of(text: str, *, is_day_first: bool) -> str | None:
    """One moment, as ``2021-04``; ``None`` for what is none."""
    found = _written(text.strip(), is_day_first=is_day_first)
    if found is None:
        return None
    try:
        check_moment(found)
    except Malformed:
        return None
    return found


def is_day_number(text: str) -> bool:
    """Whether a cell lost its format: days since 1899."""
    found = _DAY_NUMBER.fullmatch(text.strip())
    return found is not None and _FIRST_DAY <= int(found[1]) < _LAST_DAY


def time_of(text: str, *, is_day_first: bool) -> dict[str, Any] | None:
    """A time of §8.2, or ``None``."""
    plain = text.strip()
    if len(plain) > _LONGEST:
        return None
    start = moment_of(plain, is_day_first=is_day_first)
    if start is not None:
        return {"precision": _PRECISION.get(len(start), "exact"), "start": start}
    for pattern in (_COLON_RANGE, _RANGE):
        found = pattern.fullmatch(plain)
        if found is None or found[1] is None is found[2]:
            continue
        ends = {
            name: moment_of(part, is_day_first=is_day_first)
            for name, part in (("start", found[1]), ("end", found[2]))
            if part is not None
        }
        if None not in ends.values():
            return range_of(ends.get("start"), ends.get("end"))
    return None


def range_of(start: str | None, end: str | None) -> dict[str, Any]:
    """A range, open where an end is not known; one moment twice is that moment."""
    if start is not None and start == end:
        return {"precision": _PRECISION.get(len(start), "exact"), "start": start}
    ends = {name: each for name, each in (("start", start), ("end", end)) if each is not None}
    return {"precision": "range", **ends}


def _written(text: str, *, is_day_first: bool) -> str | None:
    if iso := _ISO.fullmatch(text):
        return _moment(iso[1], iso[3], iso[4], iso[5], iso[6])
    if numbers := _NUMBERS.fullmatch(text):
        day, month = (numbers[1], numbers[3]) if is_day_first else (numbers[3], numbers[1])
        return _moment(numbers[4], month, day, numbers[5], numbers[6])
    if is_day_number(text):
        return (_EPOCH + timedelta(days=int(float(text)))).isoformat()
    return _in_words(folded(text).split())


def _in_words(words: list[str]) -> str | None:
    """``3 de abril de 2021``, ``April 3, 2021``, ``abril 2021``."""
    parts = [word for word in words if word not in ("de", "del", "of", "the")]
    months = [_MONTHS[part] for part in parts if part in _MONTHS]
    numbers = [part for part in parts if part.isdecimal()]
    if len(months) != 1 or len(months) + len(numbers) != len(parts):
        return None
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(years) != 1 or len(days) > 1 or len(numbers) != len(years) + len(days):
        return None
    return _moment(years[0], str(months[0]), days[0] if days else None)


def _moment(
    year: str,
    month: str | None = None,
    day: str | None = None,
    hour: str | None = None,
    minute: str | None = None,
) -> str:
    parts = [year] + [part.zfill(2) for part in (month, day) if part is not None]
    clock = f"T{hour.zfill(2)}:{minute}" if hour is not None and minute is not None else ""
    return "-".join(parts) + clock
