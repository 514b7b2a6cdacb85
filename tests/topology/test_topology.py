"""The topology ``standard`` as processes: edge, two services, PostgreSQL with a standby, S3.

``make topology`` runs it, and prints its figures in one line.
"""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from app.intake.receipts import begin_log, certifiable_key
from app.protocol.checkpoint import parse_verifier_key
from app.settings import Settings
from app.storage.database import opened_database
from tests.client import client_of
from tests.coalition import Coalition
from tests.member.logged import LoggedCoalition
from tests.ports import free_port, free_url, url_of
from tests.postgres import PostgresServer, postgres_pair
from tests.s3 import S3Server
from tests.service import make_settings, migrate_anew, publish_current
from tests.topology.doctor import seen_from_outside, seen_inside
from tests.topology.edge import Edge, edge
from tests.topology.load import CANARY, Load
from tests.topology.replica import Replica

REPORTS, UPLOADS = 100, 2
# What each answer has of its own, and the edge's offer of HTTP/3.
CHANGING = {"date", "content-length", "connection", "transfer-encoding", "alt-svc"}
PATHS = ("/", "/api/v1/health", f"/{CANARY}?{CANARY}", "/api/v1/reports", "/api/v1/uploads")


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


@pytest.fixture(scope="module")
def topology(tmp_path_factory: pytest.TempPathFactory, s3: S3Server) -> Iterator[Topology]:
    if not shutil.which("caddy"):
        pytest.fail("caddy is missing: sh .ci/debian-packages.sh topology")
    home, coalition, port = tmp_path_factory.mktemp("topology"), LoggedCoalition(), free_port()
    (home / "postgres").mkdir()
    pair = postgres_pair(home / "postgres", durable=True)
    with pair as (primary, standby), ExitStack() as stack:
        primary.new_database()
        bucket = s3.new_bucket()
        replicas = []
        for number in range(2):
            folder = home / str(number)
            (folder / "data").mkdir(mode=0o700, parents=True)
            url = free_url()
            settings = replace(
                make_settings(folder, origin=url),
                database_url=primary.address("test_0", standby),
                bucket=bucket,
                origins=(url, f"https://localhost:{port}"),
            )
            (settings.web / "pins.js").write_bytes(coalition.pins_bytes)
            # An edge that hands addresses on is refused by the service itself.
            variables = {
                "ATALAYA_METRICS_PORT": str(free_port()),
                "ATALAYA_PROXY": "strips",
            }
            replicas.append(Replica(settings, folder / "log", variables))
        publish_certified(replicas[0].settings, coalition)
        for replica in replicas:
            replica.start()
            stack.enter_context(stopped(replica))
        running = edge(home, port, [replica.place for replica in replicas])
        yield Topology(home, stack.enter_context(running), replicas, primary, standby, coalition)


def publish_certified(settings: Settings, coalition: LoggedCoalition) -> None:
    """A roster in which the coalition certifies the service's receipt log."""
    migrate_anew(settings)
    with opened_database(settings.database_url) as engine:
        begin_log(engine, origin=settings.origins[1])
        coalition.log = parse_verifier_key(certifiable_key(engine))
    publish_current(settings, coalition)


@contextmanager
def stopped(replica: Replica) -> Iterator[None]:
    try:
        yield
    finally:
        replica.stop()


def test_the_doctor_finds_nothing_to_do_and_names_what_is_broken(
    topology: Topology, s3: S3Server, tmp_path: Path
) -> None:
    replica, upstreams = topology.replicas[0], [replica.place for replica in topology.replicas]
    assert seen_from_outside(topology.edge, authority=topology.edge.authority) == {}
    assert seen_inside(replica, topology.edge) == {}
    assert "certificate" in seen_from_outside(topology.edge)["origin 1"]
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    said = '\t\tStrict-Transport-Security "max-age=60"\n\t\tServer edge\n'
    with edge(one, free_port(), upstreams, instead={"\t\t-Server\n": said}) as careless:
        words = seen_from_outside(careless, authority=careless.authority)["origin 1"]
        assert "too much: server." in words
        assert "missing or weak: strict-transport-security." in words
    telling = {"\theader_up -X-Forwarded-*\n": ""}
    with edge(other, free_port(), upstreams, instead=telling, lifetime="12h") as telltale:
        words = seen_from_outside(telltale, authority=telltale.authority)["origin 1"]
        assert "ends in 0 days" in words
        assert "hands addresses on" in words
    keys = tmp_path / "keys"
    keys.touch(mode=0o600)
    keys.write_text("test:tester\nanother-secret\n")
    assert seen_inside(replica, topology.edge, ATALAYA_S3_KEY_FILE=str(keys)).keys() == {"store"}
    bucket = s3.new_bucket()
    s3.keep_versions(bucket)
    place = f"s3://{bucket.name}/{bucket.prefix}"
    assert "versions" in seen_inside(replica, topology.edge, ATALAYA_STORE=place)["store"]


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
    # The one that is left has nobody whom it waits for.
    assert seen_inside(topology.replicas[0], topology.edge).keys() == {"standby"}


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
