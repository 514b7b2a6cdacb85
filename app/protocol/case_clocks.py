"""How soon a case must be looked at, sorted and decided: ``vocabularies/clocks.json``.

The time of what was done is its author's word; who is late could say an earlier one, and the hour
of arrival beside it shows that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.protocol.case_moves import TRIAGE
from app.protocol.case_state import FIRST_STATE, Case
from app.protocol.vocabulary import Vocabulary, vocabulary

Aim = Literal["looked", "sorted", "decided"]
Status = Literal["met", "missed", "running", "half", "late"]
AIMS: tuple[Aim, ...] = ("looked", "sorted", "decided")
# Of an urgency that this version does not know.
_USUAL = "normal"
_UNSORTED = frozenset({FIRST_STATE, TRIAGE})
_DECIDED = frozenset(
    {"action", "monitoring", "referred", "merged", "out-of-mandate", "withdrawn", "closed"}
)
# Most of Mexico, all year round since October 2022.
_LOCAL = timedelta(hours=-6)
_WAKES, _SLEEPS = timedelta(hours=7), timedelta(hours=22)
_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True)
class Clock:
    """Until when something is to be done, and since when it is."""

    aim: Aim
    due: datetime
    done: datetime | None
    status: Status


def clocks(
    case: Case | None,
    *,
    arrived: datetime,
    urgency: str,
    now: datetime,
    targets: Vocabulary | None = None,
) -> list[Clock]:
    """The clocks of a case at ``now``; ``None`` is a report that nobody has touched.

    ``urgency`` is what the report says of itself; what members have said of it counts before that.
    """
    terms = (targets or vocabulary("clocks")).terms
    said = case.lead.urgency if case else None
    term = terms.get(said or urgency, terms[_USUAL])
    done = _done(case) if case else {}
    # The hour of arrival is the service's word, and may be one that no calendar has.
    start = min(arrived, now)
    return [
        _clock(aim, start, due_at(start, term.facts[aim]), done.get(aim), now)
        for aim in AIMS
        if aim in term.facts
    ]


def due_at(start: datetime, within: Mapping[str, int]) -> datetime:
    """The end of a time such as ``{"working": 2}``: ``vocabularies/clocks.json``."""
    if "waking" in within:
        most = start + timedelta(hours=within["most"])
        return min(_after_waking(start, timedelta(hours=within["waking"])), most)
    if "working" in within:
        return _after_working(start, within["working"])
    return start + timedelta(**within)


def _clock(aim: Aim, start: datetime, due: datetime, done: datetime | None, now: datetime) -> Clock:
    status: Status = "running"
    if done is not None:
        status = "met" if done <= due else "missed"
    elif now > due:
        status = "late"
    elif now - start >= (due - start) / 2:
        status = "half"
    return Clock(aim, due, done, status)


def _done(case: Case) -> dict[Aim, datetime]:
    stated = case.lead.stated
    opened = [event for thread in case.threads for event in thread.opened]
    times: dict[Aim, list[datetime]] = {
        "looked": [event.time for event in (*opened, *stated)],
        "sorted": [event.time for event in stated if event.what["to"] not in _UNSORTED],
        "decided": [event.time for event in stated if event.what["to"] in _DECIDED],
    }
    return {aim: min(found) for aim, found in times.items() if found}


def _after_waking(start: datetime, time: timedelta) -> datetime:
    """``time`` later, of which nights do not count; at most the rest of one day and the next."""
    local = start + _LOCAL
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local >= midnight + _SLEEPS:
        midnight += _DAY
    begin = max(local, midnight + _WAKES)
    left = midnight + _SLEEPS - begin
    end = begin + time if time <= left else midnight + _DAY + _WAKES + (time - left)
    return end - _LOCAL


def _after_working(start: datetime, days: int) -> datetime:
    """The same time of the day, so many days later of which Saturdays and Sundays do not count."""
    local, left = start + _LOCAL, days
    while left:
        local += _DAY
        left -= local.weekday() <= _FRIDAY
    return local - _LOCAL
