"""Figures for Prometheus, as text, on a port of their own: ``docs/operations.md``, "Watching".

Two kinds. What people move is told at full hours in tens (``tally``). What the machine does is
told as it is, in steps so large that no single request shows in it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Literal

import uvicorn
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.dependencies import Service
from app.api.load import Load
from app.api.tally import BOUNDS, Figures, Tally
from app.intake.probe import Findings, Probe
from app.protocol.version import VERSION

PATH = "/metrics"
# https://prometheus.io/docs/instrumenting/exposition_formats/
MEDIA_TYPE = "text/plain; version=0.0.4"
# In calm times nothing waits; below this nobody need look, and nobody can count.
QUEUE_STEP = 64

Kind = Literal["counter", "gauge", "histogram"]
_Sample = tuple[str, Mapping[str, object], float]


@dataclass(frozen=True)
class Metric:
    """One name and all that is said under it; a sample's name may have an end of its own."""

    name: str
    kind: Kind
    help: str
    samples: Iterable[_Sample]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads it. Labels are words of ours, so nothing in them is escaped."""
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for end, labels, value in self.samples:
            inside = ",".join(f'{name}="{label}"' for name, label in labels.items())
            yield (
                f"{self.name}{end}{{{inside}}} {value:.16g}"
                if inside
                else (f"{self.name}{end} {value:.16g}")
            )


@dataclass(frozen=True)
class Watch:
    """Everything that figures are made of."""

    service: Service
    load: Load
    tally: Tally
    probe: Probe
    started: float = field(default_factory=time.time)

    async def look(self) -> None:
        """Tries out database and store, and hands on what is told at the full hour."""
        await self.probe.look()
        self.tally.level(
            {
                "uploads_open": self.probe.found.uploads_open,
                "waiting_readers": self.service.arrivals.waiting,
            }
        )

    def text(self) -> str:
        """All figures."""
        told = self.tally.told()
        found = (*_of_people(told), *_of_machine(self), *_of_trials(self.probe.found))
        return "".join(f"{line}\n" for metric in found for line in metric.lines())


def _of_people(told: Figures) -> Iterator[Metric]:
    yield Metric(
        "atalaya_answers_total",
        "counter",
        "Answers by what was asked, as of the last full hour, rounded down to tens.",
        [
            ("", {"act": act, "status": status}, number)
            for (act, status), number in sorted(told.answers.items())
        ],
    )
    yield Metric(
        "atalaya_answer_seconds",
        "histogram",
        "From the last byte of a request to the answer, as of the last full hour, in tens.",
        [sample for act in sorted(told.latencies) for sample in _histogram(told, act)],
    )
    for name, help_text in (
        ("uploads_open", "Uploads that have not arrived whole"),
        ("waiting_readers", "Members' tools that wait for arrivals"),
    ):
        yield Metric(
            f"atalaya_{name}",
            "gauge",
            f"{help_text}, as of the last full hour, rounded down to tens.",
            [("", {}, told.levels.get(name, 0))],
        )


def _histogram(told: Figures, act: str) -> Iterator[_Sample]:
    *below, every = told.latencies[act]
    for bound, number in zip(BOUNDS, below, strict=True):
        yield "_bucket", {"act": act, "le": bound}, number
    yield "_bucket", {"act": act, "le": "+Inf"}, every
    yield "_sum", {"act": act}, told.seconds[act]
    yield "_count", {"act": act}, every


def _of_machine(watch: Watch) -> Iterator[Metric]:
    service = watch.service
    build = {"protocol": VERSION}
    yield _one("build_info", "What runs.", 1, build)
    yield _one("start_time_seconds", "When this process began.", watch.started)
    waiting = service.writer.waiting
    yield _one(
        "writes_waiting", "Changes that wait for the database, in 64s.", _in_64s(waiting), {}
    )
    under_way = _in_64s(watch.load.under_way)
    yield _one("requests_under_way", "Requests that are worked on, in 64s.", under_way)
    hardness = service.admission.hardness()
    yield _one("work_hardness", "How much senders work: 1 in calm times, up to 64.", hardness)


def _of_trials(found: Findings) -> Iterator[Metric]:
    for name, help_text, value in (
        ("database_up", "Whether the database took a change a minute ago.", found.database),
        ("store_up", "Whether the store kept some bytes a minute ago.", found.store),
        ("database_seconds", "What that took, in tenths.", found.database_seconds),
        ("store_seconds", "What that took, in tenths.", found.store_seconds),
        ("disk_free_ratio", "Free part of the data folder's disk, in hundredths.", found.free),
        ("roster_days_left", "Days until the newest roster ends.", found.roster_days),
        (
            "checkpoint_age_seconds",
            "Since the receipt log last grew, in ten minutes.",
            found.checkpoint_age,
        ),
    ):
        if value is not None:
            yield _one(name, help_text, value)


def _one(
    name: str, help_text: str, value: float, labels: Mapping[str, object] | None = None
) -> Metric:
    return Metric(f"atalaya_{name}", "gauge", help_text, [("", labels or {}, float(value))])


def _in_64s(number: int) -> int:
    return number - number % QUEUE_STEP


def metrics_app(watch: Watch) -> ASGIApp:
    """Answers ``GET /metrics`` and nothing else."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and (scope["method"], scope["path"]) == ("GET", PATH)
        answer = PlainTextResponse(watch.text()) if is_asked else Response(status_code=404)
        if is_asked:
            answer.headers["content-type"] = MEDIA_TYPE
        await answer(scope, receive, send)

    return app


class SecondServer(uvicorn.Server):
    """Serves beside the one that the process is for: signals are that one's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listens to none."""
        yield


@asynccontextmanager
async def served(config: uvicorn.Config) -> AsyncIterator[None]:
    """Serves until the block ends."""
    server = SecondServer(config)
    listening = config.bind_socket()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
