"""When an answer is due: ``due.json``, unless somebody has set another day."""

from datetime import date, timedelta
from typing import Any

from app.member.outputs.shared import shared

_SATURDAY = 5
_DAY = timedelta(days=1)


def due_day(type_: str, sent: str) -> str | None:
    """The usual day for what was sent on ``sent``; ``None`` where no rule is known."""
    entries: list[dict[str, Any]] = shared("due")["entries"]
    usual = next((each for each in entries if each["id"] == type_), {})
    day, days = date.fromisoformat(sent), usual.get("days")
    if days is not None:
        return str(day + days * _DAY)
    working = usual.get("working_days")
    return None if working is None else str(_working_day_after(day, working))


def _working_day_after(day: date, count: int) -> date:
    """Without Saturdays and Sundays; holidays are not known here."""
    while count:
        day += _DAY
        count -= day.weekday() < _SATURDAY
    return day
