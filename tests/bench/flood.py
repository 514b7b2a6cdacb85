"""What honest people feel while junk arrives: requests that have no admission."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import httpx

from app.protocol.primitives import random_bytes
from tests.bench.figure import print_figure
from tests.client import admission
from tests.coalition import Coalition
from tests.ports import free_url
from tests.process import ROOT, service_process
from tests.service import make_settings, prepare

JUNK_A_SECOND = 1_000
HONEST = 200
# The least work that there is: what a phone does while its person types is not measured here.
WORK_COST = 1


def measure(folder: Path) -> None:
    """Reports one after the other, each with its admission, beside a thousand others a second."""
    coalition = Coalition([f"miembro-{number}" for number in range(10)])
    report, _ = coalition.seal_report({"miembro-0"}, text="x" * 4000)
    url = free_url()
    settings = make_settings(folder, origin=url, work_cost=WORK_COST)
    prepare(settings, coalition)
    port = url.rsplit(":", 1)[1]
    with service_process(settings, folder / "log"), httpx.Client(base_url=url) as http:
        for junk in (0, JUNK_A_SECOND):
            text = f"SQLite, {junk:,} junk requests a second beside them"
            with junk_process(port, junk, text) if junk else nullcontext():
                latencies = sorted(_send(http, report) for _ in range(HONEST))
            print_figure("honest_report_p99", latencies[int(HONEST * 0.99)], "ms", text)


def _send(http: httpx.Client, report: bytes) -> float:
    """Milliseconds from the report to its receipt; the work is done before."""
    report_id = random_bytes(16)
    headers = admission(http, "report", report_id.hex())
    start = time.perf_counter()
    answer = http.post(
        "/api/v1/reports", content=report[:80] + report_id + report[96:], headers=headers
    )
    if answer.status_code != 201:
        raise RuntimeError(answer.text)
    return (time.perf_counter() - start) * 1000


@contextmanager
def junk_process(port: str, a_second: int, text: str) -> Iterator[None]:
    """Throws junk from a process of its own until the block ends, and says how much it was."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.junk", port, str(a_second)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield
    finally:
        process.terminate()
        answered, _ = process.communicate()
    print_figure("junk_answered_per_second", float(answered), "1/s", text, target=f"{a_second}")
