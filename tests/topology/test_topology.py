"""The topology ``standard`` as processes: edge, two services, PostgreSQL with a standby, S3.

``make topology`` runs it, and prints its figures in one line.
"""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.client import client_of
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_port, free_url, url_of
from tests.postgres import PostgresServer, postgres_pair
from tests.process import service_process
from tests.s3 import S3Server
from tests.service import make_settings, prepare
from tests.topology.edge import Edge, edge
from tests.topology.load import CANARY, Load

REPORTS, UPLOADS = 100, 2
# In /proc/net/tcp.
LISTENING = "0A"
# What each answer has of its own, and the edge's offer of HTTP/3.
CHANGING = {"date", "content-length", "connection", "transfer-encoding", "alt-svc"}
PATHS = ("/", "/api/v1/health", f"/{CANARY}?{CANARY}", "/api/v1/reports", "/api/v1/uploads")


@dataclass
class Replica:
    """A service that is stopped and started again."""

    settings: Settings
    log: Path
    variables: dict[str, str]
    stop_seconds: list[float] = field(default_factory=list)
    _running: ExitStack = field(default_factory=ExitStack)
    _process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        """Returns when it serves."""
        self._process = self._running.enter_context(
            service_process(self.settings, self.log, variables=self.variables)
        )

    def stop(self) -> None:
        """Tells it to stop as a container engine does, and waits for its end."""
        assert self._process
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)
        self.stop_seconds.append(round(time.monotonic() - began, 2))
        self._running.close()

    def visits(self) -> set[str]:
        """The other ends of its connections, also of those that ended in the last minute."""
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        own = f":{int(self.place.rsplit(':', 1)[1]):04X}"
        return {
            remote
            for _, local, remote, state, *_ in rows
            if local.endswith(own) and state != LISTENING
        }

    def wait_for_a_visit(self, known: set[str]) -> None:
        """Returns when the edge has found it: for some seconds it leaves out who did not answer."""
        deadline = time.monotonic() + PATIENCE
        while not self.visits() - known:
            assert time.monotonic() < deadline, "the edge sends nothing here"
            time.sleep(0.05)

    @property
    def place(self) -> str:
        """Where the edge finds it."""
        return self.settings.origins[0].removeprefix("http://")


@dataclass(frozen=True)
class Topology:
    """Everything that runs."""

    folder: Path
    edge: Edge
    replicas: list[Replica]
    primary: PostgresServer
    standby: PostgresServer
    coalition: Coalition

    def logs(self) -> dict[str, str]:
        """What every hop has written."""
        files = {
            "edge": self.edge.log,
            "primary": self.primary.home / "log",
            "standby": self.standby.home / "log",
            **{f"replica {n}": replica.log for n, replica in enumerate(self.replicas)},
        }
        return {name: path.read_text(errors="replace") for name, path in files.items()}


@pytest.fixture
def topology(tmp_path: Path, coalition: Coalition, s3: S3Server) -> Iterator[Topology]:
    if not shutil.which("caddy"):
        pytest.fail("caddy is missing: sh .ci/debian-packages.sh topology")
    (tmp_path / "postgres").mkdir()
    port = free_port()
    with postgres_pair(tmp_path / "postgres") as (primary, standby), ExitStack() as stack:
        primary.new_database()
        bucket = s3.new_bucket()
        replicas = []
        for number in range(2):
            folder = tmp_path / str(number)
            (folder / "data").mkdir(parents=True)
            url = free_url()
            settings = replace(
                make_settings(folder, origin=url),
                database_url=primary.address("test_0", standby),
                bucket=bucket,
                origins=(url, f"https://localhost:{port}"),
            )
            # An edge that hands addresses on is refused by the service itself.
            variables = {
                "ATALAYA_METRICS_PORT": str(free_port()),
                "ATALAYA_PROXY": "strips",
            }
            replicas.append(Replica(settings, folder / "log", variables))
        prepare(replicas[0].settings, coalition)
        for replica in replicas:
            replica.start()
            stack.enter_context(stopped(replica))
        running = edge(tmp_path, port, [replica.place for replica in replicas])
        yield Topology(
            tmp_path, stack.enter_context(running), replicas, primary, standby, coalition
        )


@contextmanager
def stopped(replica: Replica) -> Iterator[None]:
    try:
        yield
    finally:
        replica.stop()


def test_nothing_acknowledged_is_lost_by_a_rolling_restart_and_a_fail_over(
    topology: Topology, capsys: pytest.CaptureFixture[str]
) -> None:
    load = Load(topology.edge, topology.coalition)
    began = time.monotonic()
    gaps: dict[str, float] = {}
    with load.running():
        load.wait_for_more(REPORTS, UPLOADS)
        load.begin("restart")
        for replica in topology.replicas:
            replica.stop()
            load.wait_for_more(REPORTS, UPLOADS)
            known = replica.visits()
            replica.start()
            replica.wait_for_a_visit(known)
            before = figures_of_people(replica)
            load.wait_for_more(REPORTS, UPLOADS)
            hour, told = figures_of_people(replica)
            # Nobody who reads figures sees that anything came.
            assert told == before[1] or hour != before[0]
        gaps["restart"] = load.longest_gap
        load.begin("fail-over")
        topology.primary.kill()
        topology.standby.promote()
        load.wait_for_more(REPORTS, UPLOADS)
        gaps["fail_over"] = load.longest_gap
    seconds = time.monotonic() - began
    load.assert_all_is_there()
    print_figures(topology, load, gaps, seconds, capsys)
    check_headers(topology)
    check_logs(topology, load)


def check_headers(topology: Topology) -> None:
    """The edge takes nothing from the service's headers and adds its offer of HTTP/3 at most."""
    through = httpx.Client(base_url=topology.edge.url, verify=topology.edge.trust, trust_env=False)
    with client_of(topology.replicas[0].settings.origins[0]) as direct, through:
        for path in PATHS:
            own, seen = direct.get(path), through.get(path)
            assert seen.status_code == own.status_code, path
            assert seen.content == own.content, path
            assert headers_of(seen) == headers_of(own), path


def headers_of(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in CHANGING}


def figures_of_people(replica: Replica) -> tuple[int, list[str]]:
    """The hour, and what is told of what people do."""
    with client_of(url_of(int(replica.variables["ATALAYA_METRICS_PORT"]))) as http:
        lines = http.get("/metrics").text.splitlines()
    told = [line for line in lines if line.startswith(("atalaya_answer", "atalaya_uploads"))]
    assert told
    return int(time.time()) // 3600, told


def check_logs(topology: Topology, load: Load) -> None:
    """Nothing of what was asked or sent stands in the log of any hop."""
    nowhere = {CANARY, "/api/v1", "httpx", *load.reports, *load.uploads}
    nowhere |= {member.id for member in topology.coalition.members}
    for name, text in topology.logs().items():
        found = {word for word in nowhere if word in text}
        assert not found, (name, found)
    for name in ("replica 0", "replica 1"):
        assert "internal error" not in topology.logs()[name]
        assert "Traceback" not in topology.logs()[name]


def print_figures(
    topology: Topology,
    load: Load,
    gaps: dict[str, float],
    seconds: float,
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = {
        "figure": "topology",
        "seconds": round(seconds, 1),
        "reports": len(load.reports),
        "uploads": len(load.uploads),
        "lost": 0,
        **{f"longest_gap_{name}_seconds": round(gap, 2) for name, gap in gaps.items()},
        "stop_seconds": [s for replica in topology.replicas for s in replica.stop_seconds],
        "answers": dict(sorted(load.statuses.items())),
    }
    with capsys.disabled():
        print(f"\n{json.dumps(figures)}")
