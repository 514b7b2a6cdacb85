"""Cases for the clocks of a case."""

from collections.abc import Iterator

from tests.casework import Talk, events_to_json
from tests.vectors.case_parts import SHARE, opened
from tests.vectors.cases import Case


def clocks_cases() -> Iterator[Case]:
    """All cases of the folder ``clocks``: a Saturday at noon in UTC is six o'clock in Mexico."""
    saturday, night = "2026-11-28T12:00:00Z", "2026-11-29T04:30:00Z"
    yield _clocks(
        "now",
        "a quarter of an hour, an hour, three",
        "now",
        saturday,
        "2026-11-28T12:30:00Z",
        [],
        ["looked", "2026-11-28T12:15:00Z", None, "late"],
        ["sorted", "2026-11-28T13:00:00Z", None, "half"],
        ["decided", "2026-11-28T15:00:00Z", None, "running"],
    )
    yield _clocks(
        "high-morning",
        "four hours from seven on",
        "high",
        saturday,
        saturday,
        [],
        ["looked", "2026-11-28T17:00:00Z", None, "running"],
        ["sorted", "2026-11-29T12:00:00Z", None, "running"],
        ["decided", "2026-11-30T12:00:00Z", None, "running"],
    )
    yield _clocks(
        "high-night",
        "half past ten in the evening: twelve hours at most",
        "high",
        night,
        night,
        [],
        ["looked", "2026-11-29T16:30:00Z", None, "running"],
        ["sorted", "2026-11-30T04:30:00Z", None, "running"],
        ["decided", "2026-12-01T04:30:00Z", None, "running"],
    )
    yield _clocks(
        "high-evening",
        "an hour today, three tomorrow",
        "high",
        "2026-11-29T03:00:00Z",
        night,
        [],
        ["looked", "2026-11-29T15:00:00Z", None, "running"],
        ["sorted", "2026-11-30T03:00:00Z", None, "running"],
        ["decided", "2026-12-01T03:00:00Z", None, "running"],
    )
    yield _clocks(
        "normal",
        "Monday and Tuesday are the two working days",
        "normal",
        saturday,
        saturday,
        [],
        ["looked", "2026-12-01T12:00:00Z", None, "running"],
        ["sorted", "2026-12-03T12:00:00Z", None, "running"],
        ["decided", "2026-12-13T12:00:00Z", None, "running"],
    )
    yield _clocks(
        "low",
        "nothing has to be decided of the past",
        "low",
        saturday,
        "2027-01-10T12:00:00Z",
        [],
        ["looked", "2026-12-08T12:00:00Z", None, "late"],
        ["sorted", "2026-12-28T12:00:00Z", None, "late"],
    )
    yield _clocks(
        "from-the-future",
        "a service that says that it arrives at the end of the calendar",
        "now",
        "9999-12-31T23:59:59Z",
        saturday,
        [],
        ["looked", "2026-11-28T12:15:00Z", None, "running"],
        ["sorted", "2026-11-28T13:00:00Z", None, "running"],
        ["decided", "2026-11-28T15:00:00Z", None, "running"],
    )
    yield _clocks(
        "unknown-urgency",
        "of a later version",
        "soon",
        saturday,
        saturday,
        [],
        ["looked", "2026-12-01T12:00:00Z", None, "running"],
        ["sorted", "2026-12-03T12:00:00Z", None, "running"],
        ["decided", "2026-12-13T12:00:00Z", None, "running"],
    )
    talk = opened()
    talk.say("opened", purpose="triage", at=1)
    talk.say("urgency", to="now")
    talk.say("state", to="action", reason="así", at=400)
    private = Talk("private", ("alborada",), bytes.fromhex(SHARE))
    private.say("opened", purpose="primera vista", at=0)
    yield _clocks(
        "done",
        "looked at in the private thread, sorted in time, decided too late; what members say "
        "of the urgency counts",
        "low",
        saturday,
        "2026-11-28T20:00:00Z",
        [talk, private],
        ["looked", "2026-11-28T12:15:00Z", "2026-11-28T12:00:00Z", "met"],
        ["sorted", "2026-11-28T13:00:00Z", "2026-11-28T12:03:00Z", "met"],
        ["decided", "2026-11-28T15:00:00Z", "2026-11-28T18:40:00Z", "missed"],
    )


def _clocks(
    name: str,
    comment: str,
    urgency: str,
    arrived: str,
    now: str,
    talks: list[Talk],
    *clocks: list[str | None],
) -> Case:
    threads = events_to_json([talk.events for talk in talks])
    fields = {
        "threads": threads,
        "arrived": arrived,
        "urgency": urgency,
        "now": now,
        "clocks": list(clocks),
    }
    return Case("clocks", name, comment, "ok", fields)
