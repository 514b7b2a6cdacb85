"""Durable reports a second: every one counted was acknowledged after its commit."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import text

from app.settings import Settings
from app.storage.database import begin_write, opened_database, truncate_log
from app.storage.tables import reports
from tests.bench.figure import print_figure
from tests.bench.load import Load, send_reports
from tests.coalition import Coalition
from tests.ports import free_port, free_url
from tests.postgres import postgres_server
from tests.process import ROOT, service_process
from tests.service import make_settings, prepare

SECONDS, TURNS = 10.0, 5
CONCURRENCIES = (1, 8, 32, 128)
MEMBERS, TEXT_BYTES = 10, 4000
SHARE_OF_CEILING = 0.6
FEW, MANY = 1_000, 1_000_000
GROWTH_SECONDS, GROWTH_TURNS = 2.0, 15

# Makes an empty database; ``None``: an SQLite file in the service's own folder.
NewAddress = Callable[[], str | None]


def measure(folder: Path) -> None:
    """SQLite and PostgreSQL, each beside a bare application on the same disk."""
    coalition = Coalition([f"miembro-{number}" for number in range(MEMBERS)])
    with postgres_server(folder / "postgres", durable=True) as postgres:
        for kind, new_address in (("SQLite", lambda: None), ("PostgreSQL", postgres.new_database)):
            place = folder / kind
            place.mkdir()
            address = new_address()
            bare = postgres.libpq_address() if address else str(place / "bare.sqlite3")
            _measure_service(kind, _prepared(place, coalition, address), _report(coalition), bare)
            _measure_growth(kind, place, coalition, new_address)


def _report(coalition: Coalition) -> bytes:
    report, _ = coalition.seal_report({"miembro-0"}, text="x" * TEXT_BYTES)
    return report


def _measure_service(kind: str, settings: Settings, report: bytes, bare: str) -> None:
    with (
        bare_process(bare) as bare_port,
        service_process(settings, settings.data / "log") as process,
    ):
        port = _port(settings)
        print_figure("memory_idle", _memory(process.pid), "MiB", f"{kind}, resident")
        for concurrency in CONCURRENCIES:
            _compare(kind, report, concurrency, bare_port=bare_port, port=port)
        calm = send_reports(port, report, concurrency=5, seconds=20, pause=0.5)
        text = f"{kind}, 600 reports a minute"
        print_figure("steady_report_p95", calm.percentile(0.95), "ms", text, target="<= 500")
        print_figure("memory_after", _memory(process.pid), "MiB", f"{kind}, after the load")


def _compare(kind: str, report: bytes, concurrency: int, *, bare_port: int, port: int) -> None:
    """By turns, because a machine is not equally quick all the time; medians."""
    pairs = [
        [_load(each, report, concurrency, SECONDS / TURNS) for each in (bare_port, port)]
        for _ in range(TURNS)
    ]
    text = _conditions(kind, report, concurrency)
    bare_rate = median(bare.rate for bare, _ in pairs)
    print_figure("bare_inserts_per_second", bare_rate, "1/s", text)
    rate = median(own.rate for _, own in pairs)
    target = ">= 1000" if concurrency >= 32 else ""
    print_figure("durable_reports_per_second", rate, "1/s", text, target=target)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        latency = median(own.percentile(share) for _, own in pairs)
        print_figure(f"durable_report_{name}", latency, "ms", text)
    share = median(own.rate / bare.rate for bare, own in pairs)
    print_figure("share_of_bare", share, "", text, target=f">= {SHARE_OF_CEILING}")


def _measure_growth(kind: str, place: Path, coalition: Coalition, new_address: NewAddress) -> None:
    """Two services by turns, of which one has a thousand times as many reports.

    Rows are short, so that a million fit: what grows with their number are the indexes.
    """
    report = _report(coalition)
    with ExitStack() as running:
        ports = {}
        for number in (FEW, MANY):
            own_place = place / str(number)
            own_place.mkdir()
            settings = _prepared(own_place, coalition, new_address())
            _fill(settings, number, int.from_bytes(report[12:16], "big"))
            running.enter_context(service_process(settings, settings.data / "log"))
            ports[number] = _port(settings)
        turns = [
            {number: _load(port, report, 32, GROWTH_SECONDS).rate for number, port in ports.items()}
            for _ in range(GROWTH_TURNS)
        ]
    for number in (FEW, MANY):
        conditions = f"{kind}, {number:,} stored, concurrency 32"
        rate = median(rates[number] for rates in turns)
        print_figure("durable_reports_per_second_grown", rate, "1/s", conditions)
    growth = median(rates[FEW] / rates[MANY] for rates in turns) - 1
    print_figure("growth_of_cost", growth, "", f"{kind}, {FEW:,} to {MANY:,}", target="<= 0.1")


def _fill(settings: Settings, number: int, version: int) -> None:
    """Keeps ``number`` short reports, and leaves the database with nothing to do about them."""
    with opened_database(settings.database_url) as engine:
        for start in range(0, number, 10_000):
            rows = [_row(version) for _ in range(min(10_000, number - start))]
            with begin_write(engine) as connection:
                connection.execute(reports.insert(), rows)
        truncate_log(engine)
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM (ANALYZE) reports"))
                connection.execute(text("CHECKPOINT"))


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


def _load(port: int, report: bytes, concurrency: int, seconds: float) -> Load:
    return send_reports(port, report, concurrency=concurrency, seconds=seconds)


def _conditions(kind: str, report: bytes, concurrency: int) -> str:
    return f"{kind}, one process, {len(report)} B reports, concurrency {concurrency}"


def _prepared(place: Path, coalition: Coalition, database_url: str | None) -> Settings:
    url = free_url()
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
    port = str(free_port())
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
