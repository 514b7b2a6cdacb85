"""What was sent to whom, and what has come of it: the outputs of a case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any

from app.protocol.case_state import Case, Output
from app.protocol.thread_event import ThreadEvent

# How many days before its day something is due soon.
_SOON = 7
_ANSWERED = ("replied", "no-reply")
# In the order in which somebody has to look; of those alike, what is due first, then the newest.
_URGENCY = (
    "overdue", "due-soon", "waiting", "sent", "acknowledged", "published", "draft", "replied",
    "no-reply", "dropped",
)  # fmt: skip
_NEVER = "9999"


@dataclass(frozen=True)
class Registered:
    """An output as it stands; ``waiting`` where a second person has not agreed yet."""

    event: ThreadEvent
    status: str

    @property
    def what(self) -> Mapping[str, Any]:
        """What its event says."""
        return self.event.what


def registered(case: Case, today: str) -> list[Registered]:
    """The outputs of a case on this day, the most urgent first."""
    lead = case.lead
    asked = (each.event for each in lead.waiting.values() if each.event.what["event"] == "output")
    waiting = {event.what["output"]: Registered(event, "waiting") for event in asked}
    known = {
        id_: Registered(output.event, _status_of(output, today))
        for id_, output in lead.outputs.items()
    }
    return sorted((known | waiting).values(), key=by_urgency)


def by_urgency(one: Registered) -> tuple[int, str, float]:
    """What to look at first."""
    due = one.what.get("due", _NEVER)
    return _URGENCY.index(one.status), due, -one.event.time.timestamp()


@dataclass(frozen=True)
class Reckoned:
    """Of one addressee: of what was answered, half was within ``median_days``."""

    addressee: str
    sent: int
    overdue: int
    replied: int
    median_days: int | None


def reckoned(outputs: Iterable[Registered]) -> list[Reckoned]:
    """By addressee, whoever is most overdue first."""
    groups: dict[str, list[Registered]] = {}
    for each in outputs:
        if "sent" in each.what and each.status != "waiting":
            groups.setdefault(each.what.get("addressee", ""), []).append(each)
    found = [_reckoned(addressee, group) for addressee, group in groups.items()]
    return sorted(found, key=lambda one: (-one.overdue, -one.sent))


def _reckoned(addressee: str, group: Sequence[Registered]) -> Reckoned:
    whats = [each.what for each in group if each.what.get("replies")]
    days = [
        _days(what["sent"], min(reply["received"] for reply in what["replies"])) for what in whats
    ]
    overdue = sum(each.status == "overdue" for each in group)
    return Reckoned(addressee, len(group), overdue, len(days), median_low(days) if days else None)


def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def _status_of(output: Output, today: str) -> str:
    what = output.event.what
    status: str = what["status"]
    if output.sent is None or status in _ANSWERED or "due" not in what:
        return status
    if what["due"] < today:
        return "overdue"
    return "due-soon" if _days(today, what["due"]) <= _SOON else status
