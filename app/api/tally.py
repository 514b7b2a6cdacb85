"""How much was asked of this process and how fast it answered: told at full hours, in tens.

Whoever reads figures often could read from a number that moves when somebody sent something. So
what people move stands still for an hour and then goes up in steps, which is no more than the
database says of arrivals: ``docs/decisions/0044``.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.headers import UPLOADS

STEP = 10
HOUR = 3600
# Seconds.
BOUNDS = (0.005, 0.025, 0.1, 0.5, 2.0, 10.0)
_THREADS = "/api/v1/threads"
_EXACT = {
    "/api/v1/reports": "report",
    "/api/v1/replies": "reply",
    UPLOADS: "upload",
    _THREADS: "event",
    "/sin-javascript": "package",
    "/no-script": "package",
}


ACTS = (*dict.fromkeys(_EXACT.values()), "part", "other")


def _no_faults() -> Counter[tuple[str, int]]:
    """Said from the start: of a number that was never 0 a monitor does not see that it rose."""
    return Counter({(act, int(HTTPStatus.INTERNAL_SERVER_ERROR)): 0 for act in ACTS})


@dataclass
class Figures:
    """Counts since the start, or what is told of them."""

    # By act and status.
    answers: Counter[tuple[str, int]] = field(default_factory=_no_faults)
    # Seconds in all, and by act how many took no longer than each bound, the last without one.
    seconds: dict[str, float] = field(default_factory=dict)
    latencies: dict[str, list[int]] = field(default_factory=dict)
    # What there was at the full hour, by name.
    levels: dict[str, int] = field(default_factory=dict)


class Tally:
    """Counts what passes; ``told`` is all that leaves it."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._hour = self._this_hour()
        self._counted = Figures()
        self._told = Figures()

    def around(self, app: ASGIApp) -> ASGIApp:
        """``app``, and every answer of it is counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            visit = _Visit(receive, send)
            try:
                await app(scope, visit.receive, visit.send)
            except Exception:
                visit.status = visit.status or HTTPStatus.INTERNAL_SERVER_ERROR
                raise
            finally:
                self.add(act_of(scope["method"], scope["path"]), visit.status, visit.seconds)

        return counted

    def add(self, act: str, status: int, seconds: float) -> None:
        """One more answer; 0 is the status of one that nobody waited for."""
        self._turn_the_hour()
        self._counted.answers[act, status] += 1
        self._counted.seconds[act] = self._counted.seconds.get(act, 0) + seconds
        places = self._counted.latencies.setdefault(act, [0] * (len(BOUNDS) + 1))
        places[bisect_left(BOUNDS, seconds)] += 1

    def level(self, levels: Mapping[str, int]) -> None:
        """What there is now of things that people begin and end."""
        self._turn_the_hour()
        self._counted.levels.update(levels)

    def told(self) -> Figures:
        """What stood at the last full hour, rounded down."""
        self._turn_the_hour()
        return self._told

    def _turn_the_hour(self) -> None:
        hour = self._this_hour()
        if hour != self._hour:
            self._hour = hour
            self._told = _rounded(self._counted)

    def _this_hour(self) -> int:
        return int(self._clock()) // HOUR


class _Visit:
    """One request: how long the service took, without the time that its body took to come."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._since = time.perf_counter()
        self.status = 0
        self.seconds = 0.0

    async def receive(self) -> Message:
        """The next piece of the body."""
        message = await self._receive()
        if not self.status:
            self._since = time.perf_counter()
        return message

    async def send(self, message: Message) -> None:
        """The next piece of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.seconds = time.perf_counter() - self._since
        await self._send(message)


def act_of(method: str, path: str) -> str:
    """What somebody did, in one of a few words; nothing of ``path`` is left in it."""
    if method not in ("POST", "PATCH"):
        return "other"
    if act := _EXACT.get(path.rstrip("/")):
        return act
    if path.startswith(f"{UPLOADS}/"):
        return "part"
    return "event" if path.startswith(_THREADS) else "other"


def _rounded(counted: Figures) -> Figures:
    # A fault is the program's own doing, and stands in the log with its moment.
    answers = {
        (act, status): number if status == HTTPStatus.INTERNAL_SERVER_ERROR else _down(number)
        for (act, status), number in counted.answers.items()
    }
    latencies = {}
    for act, numbers in counted.latencies.items():
        sums = [sum(numbers[: place + 1]) for place in range(len(numbers))]
        latencies[act] = [_down(number) for number in sums]
    return Figures(
        answers=Counter(answers),
        seconds={act: _down(int(total)) for act, total in counted.seconds.items()},
        latencies=latencies,
        levels={name: _down(number) for name, number in counted.levels.items()},
    )


def _down(number: int) -> int:
    return number - number % STEP
