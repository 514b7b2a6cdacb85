"""A phone's line, over which TCP itself goes: it is slow, far, and loses packets.

Chromium emulates delay and rate above TCP, for the page alone, and loses nothing. Here HTTPS is
given on ``NEAR``, a browser on the same machine asks ``FAR``, and every packet between them goes
through :mod:`tests.bench.packets`. Needs Linux, its TUN device, and root, or a namespace where one
is (``make bench`` tries to have one).
"""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from tests.bench.packets import FAR, NEAR
from tests.bench.tls import certify, https
from tests.ports import free_port

HOW = "Linux' own TCP (cubic) over a TUN device that delays and drops packets, TLS 1.3, HTTP/1.1"


class NoLine(Exception):
    """This machine does not let us have a network device."""


@dataclass(frozen=True)
class Conditions:
    """How good a line is, the same in both directions."""

    name: str
    bits: int
    """A second."""
    round_trip: float
    """Seconds, beside the time that the bits take."""
    loss: float = 0.0
    """Share of packets, from 0 to 1, each lost or not by itself."""

    def __str__(self) -> str:
        rate = f"{self.bits / 1e6:g} Mbit/s" if self.bits >= 1e6 else f"{self.bits // 1000} kbit/s"
        loss = f"{self.loss:.0%} of packets lost" if self.loss else "no loss"
        return f"{self.name}: {rate}, {self.round_trip * 1000:g} ms round trip, {loss}"


@dataclass
class Traffic:
    """Packets, in both directions together."""

    carried: int
    lost: int
    overflowed: int
    """Dropped because too many waited already."""


class Line:
    """There until the block ends; at most one at a time in a network namespace."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.packets", str(self.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        try:
            self.traffic()
        except (BrokenPipeError, json.JSONDecodeError) as error:
            _, said = self._process.communicate()
            raise NoLine(said.strip().rpartition("\n")[2]) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    @property
    def url(self) -> str:
        """Where a browser asks."""
        return f"https://{FAR}:{self.port}"

    @contextmanager
    def leading_to(self, service_port: int, folder: Path) -> Iterator[str]:
        """A service on loopback, by HTTPS at the line's other end; the flag Chromium needs."""
        certificate = folder / "certificate"
        flag, listening = certify(certificate, FAR), socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((NEAR, self.port))
        with https(listening, certificate, service_port):
            yield flag

    def become(self, conditions: Conditions, *, seed: int = 0) -> None:
        """Begins anew with other conditions; ``seed`` decides which packets are lost."""
        # The kernel remembers how an address was to be reached, but this is another line now.
        for address in (NEAR, FAR):
            forget = ["ip", "tcp_metrics", "delete", address]
            subprocess.run(forget, capture_output=True, check=False)
        values = asdict(conditions)
        del values["name"]
        self._ask({**values, "seed": seed})

    def traffic(self) -> Traffic:
        """What went over it since it became what it is."""
        return Traffic(**self._ask({}))

    def _ask(self, question: dict[str, float]) -> dict[str, int]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer
