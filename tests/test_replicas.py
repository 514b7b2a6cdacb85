"""Three processes on PostgreSQL and S3 behind a balancer that sends every request to the next."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from subprocess import Popen
from threading import Lock
from typing import Any

import httpx
import pytest

from app.protocol.primitives import sha256
from tests.client import TUS, append, begin_upload, client_of, login_body, records
from tests.coalition import Coalition
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import service_process
from tests.s3 import S3Server
from tests.service import make_settings, prepare
from tests.uploads import like_attachment

PROCESSES, REPORTS, THREADS = 3, 60, 6
PIECE = 40_000


class Balancer(httpx.BaseTransport):
    """Knows nobody: each request goes to whoever is next."""

    def __init__(self, urls: list[str]) -> None:
        self.urls = urls
        self._numbers = count()
        self._lock = Lock()
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            chosen = httpx.URL(self.urls[next(self._numbers) % len(self.urls)])
        request.url = request.url.copy_with(host=chosen.host, port=chosen.port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@dataclass(frozen=True)
class Replicas:
    """The processes, and a client that reaches them by the balancer only."""

    processes: list[Popen[str]]
    balancer: Balancer
    http: httpx.Client
    coalition: Coalition

    def log_in(self) -> dict[str, str]:
        """A session from whoever is asked, for a challenge of another."""
        member = self.coalition.members[0]
        body = login_body(self.http, member, origin=self.balancer.urls[0])
        answer = self.http.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def send(self, data: bytes) -> int:
        return self.http.post("/api/v1/reports", content=data).status_code

    def kill_one(self) -> None:
        """A balancer notices, and asks it no more."""
        self.processes[0].kill()
        self.processes[0].wait()
        self.balancer.urls = self.balancer.urls[1:]

    def listed(self, session: dict[str, str]) -> list[bytes]:
        """Hashes of all reports, page by page, each page from another process."""
        found: list[bytes] = []
        cursor = 0
        while True:
            address = f"/api/v1/reports?after={cursor}&limit=7"
            page = self.http.get(address, headers=session)
            assert page.status_code == 200
            lines = list(records(page.content, len(self.coalition.members)))
            if not lines:
                return found
            found += [evidence_hash for _, _, evidence_hash, _ in lines]
            cursor = lines[-1][0]


@pytest.fixture
def replicas(
    tmp_path: Path, coalition: Coalition, postgres: PostgresServer, s3: S3Server
) -> Iterator[Replicas]:
    database_url, bucket = postgres.new_database(), s3.new_bucket()
    urls = [free_url() for _ in range(PROCESSES)]
    with ExitStack() as stack:
        processes: list[Popen[str]] = []
        for url in urls:
            folder = tmp_path / str(len(processes))
            folder.mkdir()
            common: dict[str, Any] = {"database_url": database_url, "bucket": bucket}
            settings = make_settings(folder, origin=url, **common)
            # Its own comes first, since that says the port; behind a balancer all have the same.
            settings = replace(settings, origins=(url, *urls))
            if not processes:
                prepare(settings, coalition)
            processes.append(stack.enter_context(service_process(settings, folder / "log")))
        balancer = Balancer(urls)
        http = stack.enter_context(client_of("http://balancer", transport=balancer))
        yield Replicas(processes, balancer, http, coalition)


def test_a_session_of_one_is_good_with_all_and_its_challenge_spent(replicas: Replicas) -> None:
    session = replicas.log_in()
    answers = [replicas.http.get("/api/v1/reports", headers=session) for _ in range(2 * PROCESSES)]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    member = replicas.coalition.members[0]
    body = login_body(replicas.http, member, origin=replicas.balancer.urls[0])
    statuses = [replicas.http.post("/api/v1/sessions", json=body).status_code for _ in range(4)]
    assert statuses == [201, 401, 401, 401]


def test_what_one_takes_all_hand_out(replicas: Replicas) -> None:
    session = replicas.log_in()
    data, _ = replicas.coalition.seal_report({"alborada"}, text="x")
    assert replicas.send(data) == 201
    address = f"/api/v1/reports/{data[80:96].hex()}"
    for _ in range(PROCESSES):
        assert replicas.http.get(address, headers=session).content == data
    # And whoever gets it again knows it.
    assert [replicas.send(data) for _ in range(PROCESSES)] == [201] * PROCESSES
    assert replicas.listed(session) == [sha256(data)]


def test_what_is_sent_to_all_at_once_stands_in_one_order(replicas: Replicas) -> None:
    session = replicas.log_in()
    sealed = [replicas.coalition.seal_report({"alborada"}, text=f"{n}")[0] for n in range(REPORTS)]
    with ThreadPoolExecutor(THREADS) as threads:
        assert set(threads.map(replicas.send, sealed)) == {201}
    orders = [replicas.listed(session) for _ in range(PROCESSES)]
    assert set(orders[0]) == {sha256(data) for data in sealed}
    assert orders == [orders[0]] * PROCESSES


def test_the_others_go_on_when_one_is_killed(replicas: Replicas) -> None:
    session = replicas.log_in()
    sealed = [replicas.coalition.seal_report({"alborada"}, text=f"{n}")[0] for n in range(12)]
    assert {replicas.send(data) for data in sealed[:6]} == {201}
    replicas.kill_one()
    assert {replicas.send(data) for data in sealed[6:]} == {201}
    assert replicas.listed(session) == [sha256(data) for data in sealed]


def test_each_piece_of_a_file_goes_to_another_process_also_when_one_is_killed(
    replicas: Replicas,
) -> None:
    session, http = replicas.log_in(), replicas.http
    data = like_attachment(replicas.coalition, 300_000)
    place = begin_upload(http, len(data), header=data[:96]).headers["Location"]
    offsets = range(0, len(data), PIECE)
    for number, offset in enumerate(offsets):
        if number == len(offsets) // 2:
            replicas.kill_one()
        assert append(http, place, data[offset : offset + PIECE], offset=offset).status_code == 204
    for _ in range(PROCESSES):
        receipt = http.get(f"{place}/receipt", headers=TUS).json()
        assert receipt["sha256"] == sha256(data).hex()
        path = f"/api/v1/attachments/{data[80:96].hex()}"
        assert http.get(path, headers=session).content == data
