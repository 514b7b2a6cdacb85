"""Senders of reports: raw sockets, so that the load costs little beside what it measures."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvloop

from app.protocol.primitives import random_bytes


@dataclass(frozen=True)
class Load:
    """Seconds that each acknowledged report took, and over how many seconds."""

    latencies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Acknowledged reports a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds below which this share of reports stayed."""
        return sorted(self.latencies)[int(len(self.latencies) * share)] * 1000


def send_reports(
    port: int, report: bytes, *, concurrency: int, seconds: float, pause: float = 0
) -> Load:
    """Fresh ids under one seal, from ``concurrency`` connections; ``pause`` is between two."""
    return uvloop.run(_send(port, report, concurrency, seconds, pause))


async def _send(port: int, report: bytes, concurrency: int, seconds: float, pause: float) -> Load:
    latencies: list[float] = []
    ids = _ids()
    start = time.monotonic()
    until = start + seconds
    senders = [_sender(port, report, ids, until, pause, latencies) for _ in range(concurrency)]
    await asyncio.gather(*senders)
    return Load(latencies, time.monotonic() - start)


def _ids() -> Iterator[bytes]:
    """The server cannot tell a fresh id under an old seal from a fresh report."""
    prefix = random_bytes(8)
    return (prefix + number.to_bytes(8, "big") for number in itertools.count())


async def _sender(
    port: int,
    report: bytes,
    ids: Iterator[bytes],
    until: float,
    pause: float,
    latencies: list[float],
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: {len(report)}\r\n\r\n"
    while time.monotonic() < until:
        body = report[:80] + next(ids) + report[96:]
        start = time.perf_counter()
        writer.write(head.encode() + body)
        status = await read_answer(reader)
        if status != 201:
            raise RuntimeError(f"a report was answered {status}")
        latencies.append(time.perf_counter() - start)
        if pause:
            await asyncio.sleep(pause)
    writer.close()


async def read_answer(reader: asyncio.StreamReader) -> int:
    """The status of an answer, once all of it has come."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
    if lengths:
        await reader.readexactly(lengths[0])
    return int(head[9:12])
