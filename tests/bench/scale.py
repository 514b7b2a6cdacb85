"""From what a report, a look and a mebibyte cost to what a country needs: ``docs/scale.md``.

``measure`` prints the coefficients, in CPU time, because that is what adds up; ``needs_of``
multiplies. ``python -m tests.bench.scale`` prints the table that stands in the page.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.intake.arrivals import rest_after_waking
from tests.bench.figure import print_figure
from tests.bench.load import send_reports
from tests.bench.uploads import upload_sealed
from tests.client import client_of, log_in
from tests.coalition import Coalition
from tests.ports import free_url
from tests.postgres import postgres_server
from tests.process import service_process
from tests.service import make_settings, prepare

MEMBERS, TEXT_BYTES = 10, 4_000
SECONDS, LOOKS, UPLOAD_BYTES = 10.0, 300, 256 * 2**20
MIB, GB, TB = 2**20, 10**9, 10**12
DAY, YEAR = 86_400, 365
TICKS = os.sysconf("SC_CLK_TCK")

# What is not measured but chosen; docs/scale.md says why.
EVIDENCE_BYTES = 15_000_000
BUSY = 0.5
EVIDENCE_PEAK = 4
SHARE_ONLINE = 0.3


@dataclass(frozen=True)
class Coefficients:
    """CPU milliseconds of the service and of PostgreSQL, and bytes in the database."""

    report_service_ms: float
    report_database_ms: float
    report_bytes: float
    look_service_ms: float
    look_database_ms: float
    mebibyte_service_ms: float


@dataclass(frozen=True)
class Level:
    """One observatory or many: what comes, and who reads. The peak comes to those in a crisis."""

    name: str
    observatories: int
    crises: int
    reports_a_day: float
    reports_a_second: float
    people: int


@dataclass(frozen=True)
class Needs:
    """What a level takes when half of what is bought may stand idle."""

    service_cores: float
    database_cores: float
    database_gb_a_year: float
    store_tb_a_year: float
    evidence_mbit: float


# By the first run of ``measure`` that is in docs/scale.md.
MEASURED = Coefficients(
    report_service_ms=0.74,
    report_database_ms=0.60,
    report_bytes=33_100,
    look_service_ms=6.8,
    look_database_ms=1.9,
    mebibyte_service_ms=4.6,
)
LEVELS = (
    Level("pilot: ten organisations", 1, 1, 60, 5 / 60, 150),
    Level("the second year", 1, 1, 200, 20 / 60, 150),
    Level("a crackdown in one country", 1, 1, 3_000, 600 / 60, 150),
    Level("twenty observatories, one crisis", 20, 1, 40_000, 50, 3_000),
    Level("two hundred observatories, three crises", 200, 3, 400_000, 500, 30_000),
)


def needs_of(level: Level, costs: Coefficients) -> Needs:
    """What ``level`` takes, by the costs of one of everything."""
    looks = _looks_a_second(level)
    evidence = level.reports_a_day / DAY * EVIDENCE_BYTES * EVIDENCE_PEAK
    service = level.reports_a_second * costs.report_service_ms
    service += looks * costs.look_service_ms + evidence / MIB * costs.mebibyte_service_ms
    database = level.reports_a_second * costs.report_database_ms + looks * costs.look_database_ms
    reports = level.reports_a_day * YEAR
    return Needs(
        service_cores=service / 1000 / BUSY,
        database_cores=database / 1000 / BUSY,
        database_gb_a_year=reports * costs.report_bytes / GB,
        store_tb_a_year=reports * EVIDENCE_BYTES / TB,
        evidence_mbit=evidence * 8 / 1e6,
    )


def _looks_a_second(level: Level) -> float:
    """Every observatory is a service of its own; one look brings all that has come since the last.

    Where there is a crisis people look as often as they are woken, elsewhere once for each report.
    """
    online = level.people * SHARE_ONLINE / level.observatories
    most = 1 / rest_after_waking(round(online)).total_seconds()
    in_crisis = min(level.reports_a_second / level.crises, most)
    calm = level.reports_a_day / level.observatories / DAY
    return online * (level.crises * in_crisis + (level.observatories - level.crises) * calm)


def table(costs: Coefficients) -> str:
    """The levels as docs/scale.md shows them."""
    head = (
        "| level | reports a day; at most a second | cores for the service | cores for PostgreSQL"
        " | database a year | evidence a year | line for evidence |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(_row(level, needs_of(level, costs)) for level in LEVELS)


def _row(level: Level, needs: Needs) -> str:
    return (
        f"| {level.name} | {level.reports_a_day:,.0f}; {level.reports_a_second:.3g}"
        f" | {needs.service_cores:.2f} | {needs.database_cores:.2f}"
        f" | {needs.database_gb_a_year:,.1f} GB | {needs.store_tb_a_year:,.1f} TB"
        f" | {needs.evidence_mbit:,.1f} Mbit/s |\n"
    )


def measure(folder: Path) -> None:
    """One process on a PostgreSQL server that waits for the disk, and a folder."""
    coalition = Coalition([f"miembro-{number}" for number in range(MEMBERS)])
    with postgres_server(folder / "postgres", durable=True) as postgres:
        url, address = free_url(), postgres.new_database()
        settings = make_settings(folder, origin=url, database_url=address)
        prepare(settings, coalition)
        with service_process(settings, folder / "log") as process:
            pids = {"service": [process.pid], "database": [_first_of(postgres.home)]}
            _measure_reports(url, coalition, pids, address)
            _measure_looks(url, coalition, pids)
            with _cpu_of(pids) as spent:
                upload_sealed(folder, coalition, url, UPLOAD_BYTES)
            cost = spent["service"] / (UPLOAD_BYTES / MIB)
            print_figure("scale_mebibyte_service", cost, "ms", "CPU, into a folder")


def _measure_reports(
    url: str, coalition: Coalition, pids: dict[str, list[int]], address: str
) -> None:
    report, _ = coalition.seal_report({"miembro-0"}, text="x" * TEXT_BYTES)
    before, port = _size(address), int(url.rsplit(":", 1)[1])
    with _cpu_of(pids) as spent:
        load = send_reports(port, report, concurrency=8, seconds=SECONDS)
    count = len(load.latencies)
    conditions = f"{len(report)} B reports, {MEMBERS} slots, 8 at a time, PostgreSQL"
    for name, milliseconds in spent.items():
        print_figure(f"scale_report_{name}", milliseconds / count, "ms", f"CPU, {conditions}")
    print_figure("scale_report_bytes", (_size(address) - before) / count, "B", conditions)


def _measure_looks(url: str, coalition: Coalition, pids: dict[str, list[int]]) -> None:
    """What a console asks when something has come: that it has, and the newest head."""
    with client_of(url) as http:
        session = log_in(http, coalition.members[0])
        newest = {"after": 0, "limit": 1}
        with _cpu_of(pids) as spent:
            for _ in range(LOOKS):
                http.get("/api/v1/arrivals", headers=session).raise_for_status()
                http.get("/api/v1/reports", headers=session, params=newest).raise_for_status()
    for name, milliseconds in spent.items():
        print_figure(f"scale_look_{name}", milliseconds / LOOKS, "ms", "CPU, two requests")


def _size(address: str) -> int:
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row
    return int(row[0])


def _first_of(home: Path) -> int:
    return int((home / "data/postmaster.pid").read_text().split()[0])


@contextmanager
def _cpu_of(pids: dict[str, list[int]]) -> Iterator[dict[str, float]]:
    """Milliseconds that each group of processes and its children spend in the block."""
    before = {name: _cpu(of) for name, of in pids.items()}
    spent: dict[str, float] = {}
    yield spent
    spent.update({name: _cpu(of) - before[name] for name, of in pids.items()})


def _cpu(pids: list[int]) -> float:
    total = 0.0
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        total += sum(_cpu_alone(each) for each in (pid, *map(int, children)))
    return total


def _cpu_alone(pid: int) -> float:
    """Its own time, and that of children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS * 1000


if __name__ == "__main__":
    print(table(MEASURED), end="")
