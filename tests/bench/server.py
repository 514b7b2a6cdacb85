"""Durable reports a second: every one counted was acknowledged after its commit."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

from app.protocol.primitives import random_bytes
from tests.bench.figure import print_figure
from tests.coalition import Coalition
from tests.process import service_process
from tests.service import free_socket, make_settings, prepare

SECONDS = 5.0


def measure(folder: Path) -> None:
    """One process on SQLite and a local disk, at concurrency 1 and 32."""
    coalition = Coalition()
    probe, url = free_socket()
    probe.close()
    settings = make_settings(folder, origin=url)
    prepare(settings, coalition)
    report, _ = coalition.seal_report({"alborada"}, text="x" * 4000)
    with service_process(settings, folder / "log"):
        port = int(url.rsplit(":", 1)[1])
        for concurrency in (1, 32):
            latencies = asyncio.run(_load(port, report, concurrency))
            text = f"SQLite, one process, {len(report)} B reports, concurrency {concurrency}"
            rate = len(latencies) / SECONDS
            print_figure("durable_reports_per_second", rate, "1/s", text)
            p99 = sorted(latencies)[int(len(latencies) * 0.99)] * 1000
            print_figure("durable_report_p99", p99, "ms", text)


async def _load(port: int, report: bytes, concurrency: int) -> list[float]:
    latencies: list[float] = []
    until = time.monotonic() + SECONDS
    ids = _ids()
    await asyncio.gather(*(_send(port, report, ids, until, latencies) for _ in range(concurrency)))
    return latencies


def _ids() -> Iterator[bytes]:
    """Fresh envelope ids; the server cannot tell them from fresh reports."""
    prefix = random_bytes(8)
    return (prefix + number.to_bytes(8, "big") for number in itertools.count())


async def _send(
    port: int, report: bytes, ids: Iterator[bytes], until: float, latencies: list[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: {len(report)}\r\n\r\n"
    while time.monotonic() < until:
        body = report[:80] + next(ids) + report[96:]
        start = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_content_length(answer))
        if not answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(answer.decode())
        latencies.append(time.perf_counter() - start)
    writer.close()
    await writer.wait_closed()


def _content_length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    (value,) = [line.split(b":")[1] for line in lines if line.startswith(b"content-length:")]
    return int(value)
