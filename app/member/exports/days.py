"""Days of moments that are only known in part (``2026``, ``2026-11``, ``2026-11-23T14:30``)."""

from calendar import monthrange
from collections.abc import Mapping
from typing import Any

_YEAR, _MONTH, _DAY = 4, 7, 10


def first_day(moment: str) -> str:
    """The first day that could be meant."""
    return (moment + "-01-01"[len(moment) - _YEAR :] if len(moment) < _DAY else moment)[:_DAY]


def last_day(moment: str) -> str:
    """The last day that could be meant."""
    if len(moment) >= _DAY:
        return moment[:_DAY]
    month = moment[_YEAR + 1 : _MONTH] or "12"
    return f"{moment[:_YEAR]}-{month}-{monthrange(int(moment[:_YEAR]), int(month))[1]:02}"


def days_of(time: Mapping[str, Any] | None) -> tuple[str, str]:
    """First and last day of a time (``docs/protocol.md`` §8.2); empty where nobody knows."""
    if not time:
        return "", ""
    start, end = time.get("start"), time.get("end")
    if time["precision"] == "ongoing" and end is None:
        return first_day(start) if start else "", ""
    if start and end and end < start:
        # Somebody wrote them the other way round, and a range must not end before it begins.
        start, end = end, start
    until = end or start
    return first_day(start) if start else "", last_day(until) if until else ""
