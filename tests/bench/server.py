"""Durable reports a second: every one counted was acknowledged after its commit."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings
from app.storage.database import begin_write, opened_database
from app.storage.tables import reports
from tests.bench.figure import print_figure
from tests.bench.load import Load, send_reports
from tests.coalition import Coalition
from tests.postgres import postgres_server
from tests.process import ROOT, service_process
from tests.service import free_socket, make_settings, prepare

SECONDS = 5.0
CONCURRENCIES = (1, 8, 32, 128)
MEMBERS, TEXT_BYTES = 10, 4000
SHARE_OF_CEILING = 0.6
FEW, MANY = 1_000, 1_000_000


def measure(folder: Path) -> None:
    """SQLite and PostgreSQL, each beside a bare application on the same disk."""
    coalition = Coalition([f"miembro-{number}" for number in range(MEMBERS)])
    report, _ = coalition.seal_report({"miembro-0"}, text="x" * TEXT_BYTES)
    with postgres_server(folder / "postgres", durable=True) as postgres:
        for kind, address in (("SQLite", None), ("PostgreSQL", postgres.new_database())):
            place = folder / kind
            place.mkdir()
            bare = postgres.libpq_address() if address else str(place / "bare.sqlite3")
            ceilings = _measure_ceiling(kind, bare, report)
            settings = _prepared(place, coalition, address)
            _measure_service(kind, settings, report, ceilings)
            _measure_growth(kind, settings, report)


def _measure_ceiling(kind: str, address: str, report: bytes) -> dict[int, float]:
    with bare_process(address) as port:
        loads = {c: _load(port, report, c) for c in CONCURRENCIES}
    for concurrency, load in loads.items():
        text = _conditions(kind, report, concurrency)
        print_figure("bare_inserts_per_second", load.rate, "1/s", text)
    return {concurrency: load.rate for concurrency, load in loads.items()}


def _measure_service(
    kind: str, settings: Settings, report: bytes, ceilings: dict[int, float]
) -> None:
    with service_process(settings, settings.data / "log") as process:
        port = _port(settings)
        print_figure("memory_idle", _memory(process.pid), "MiB", f"{kind}, resident")
        for concurrency in CONCURRENCIES:
            load = _load(port, report, concurrency)
            text = _conditions(kind, report, concurrency)
            target = ">= 1000" if concurrency >= 32 else ""
            print_figure("durable_reports_per_second", load.rate, "1/s", text, target=target)
            print_figure("durable_report_p50", load.percentile(0.5), "ms", text)
            print_figure("durable_report_p99", load.percentile(0.99), "ms", text)
            share = load.rate / ceilings[concurrency]
            print_figure("share_of_bare", share, "", text, target=f">= {SHARE_OF_CEILING}")
        calm = send_reports(port, report, concurrency=5, seconds=20, pause=0.5)
        text = f"{kind}, 600 reports a minute"
        print_figure("steady_report_p95", calm.percentile(0.95), "ms", text, target="<= 500")
        print_figure("memory_after", _memory(process.pid), "MiB", f"{kind}, after the load")


def _measure_growth(kind: str, settings: Settings, report: bytes) -> None:
    """Rows are short, so that a million fit: what grows with their number is the index."""
    rates = {}
    for number in (FEW, MANY):
        _fill(settings, number, int.from_bytes(report[12:16], "big"))
        with service_process(settings, settings.data / "log"):
            rates[number] = _load(_port(settings), report, 32).rate
        text = f"{kind}, {number:,} stored, concurrency 32"
        print_figure("durable_reports_per_second_grown", rates[number], "1/s", text)
    growth = rates[FEW] / rates[MANY] - 1
    print_figure("growth_of_cost", growth, "", f"{kind}, {FEW:,} to {MANY:,}", target="<= 0.1")


def _fill(settings: Settings, number: int, version: int) -> None:
    with opened_database(settings.database_url) as engine:
        for start in range(0, number, 10_000):
            rows = [_row(version) for _ in range(min(10_000, number - start))]
            with begin_write(engine) as connection:
                connection.execute(reports.insert(), rows)


def _row(version: int) -> dict[str, object]:
    return {
        "id": os.urandom(16),
        "sha256": os.urandom(32),
        "arrival_hour": 1,
        "roster_version": version,
        "excerpt_front": b"",
        "excerpt_back": b"",
        "envelope": b"",
        "leaf": 0,
    }


def _load(port: int, report: bytes, concurrency: int) -> Load:
    return send_reports(port, report, concurrency=concurrency, seconds=SECONDS)


def _conditions(kind: str, report: bytes, concurrency: int) -> str:
    return f"{kind}, one process, {len(report)} B reports, concurrency {concurrency}"


def _prepared(place: Path, coalition: Coalition, database_url: str | None) -> Settings:
    probe, url = free_socket()
    probe.close()
    settings = make_settings(place, origin=url, database_url=database_url)
    prepare(settings, coalition)
    return settings


def _port(settings: Settings) -> int:
    return int(settings.origins[0].rsplit(":", 1)[1])


def _memory(pid: int) -> float:
    """Resident MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (kilobytes,) = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return int(kilobytes) / 1024


@contextmanager
def bare_process(address: str) -> Iterator[int]:
    """The bare application in a process of its own; its port."""
    probe, url = free_socket()
    probe.close()
    port = url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "uvicorn", "tests.bench.bare:app", "--port", port]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "info"],
        cwd=ROOT,
        env={**os.environ, "ATALAYA_BARE": address},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    try:
        for line in process.stderr:
            if "running on" in line:
                break
        yield int(port)
    finally:
        process.terminate()
        process.communicate(timeout=30)
