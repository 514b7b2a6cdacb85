"""The database restarts, fails over or loses its standby, and the service lives on by itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.protocol.primitives import random_bytes, sha256
from app.settings import Settings
from app.storage.database import opened_database
from tests.client import append, begin_upload, client_of, log_in
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.postgres import PostgresServer, postgres_pair, postgres_server
from tests.process import service_process
from tests.service import make_settings, prepare
from tests.uploads import like_attachment

SENDERS, UPLOADERS, ENOUGH = 8, 2, 60
# Of about four that a file has.
PIECE = 16_384
Pair = tuple[PostgresServer, PostgresServer]


@dataclass
class File:
    """A file on its way, and how much of it the service has said that it has."""

    sealed: bytes
    token: bytes = field(default_factory=lambda: random_bytes(32))
    acknowledged: int = 0

    def go_on(self, http: httpx.Client) -> int:
        """Begins it, or finds it, and sends the next piece; the answer that was no, or the last."""
        size, header = len(self.sealed), self.sealed[:96]
        found = begin_upload(http, size, token=self.token, header=header)
        if found.status_code != 201:
            return found.status_code
        offset = int(found.headers["Upload-Offset"])
        assert offset >= self.acknowledged
        piece = self.sealed[offset : offset + PIECE]
        answer = append(http, found.headers["Location"], piece, offset=offset)
        if answer.status_code == 204:
            self.acknowledged = int(answer.headers["Upload-Offset"])
        return answer.status_code


@dataclass
class Load:
    """Defenders who send and a member who lists, without a pause, until they are told to stop."""

    url: str
    coalition: Coalition
    acknowledged: set[bytes] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    files: set[bytes] = field(default_factory=set)
    uploaded: set[int] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)
    _one_more: threading.Condition = field(default_factory=threading.Condition)

    def send(self) -> None:
        template, _ = self.coalition.seal_report({"alborada"}, text="x")
        with client_of(self.url) as http:
            while not self._stop.is_set():
                # The server cannot tell a fresh id under an old seal from a fresh report.
                report_id = random_bytes(16)
                data = template[:80] + report_id + template[96:]
                status = http.post("/api/v1/reports", content=data).status_code
                with self._one_more:
                    self.sent.add(status)
                    if status == 201:
                        self.acknowledged.add(report_id)
                        self._one_more.notify_all()

    def upload(self) -> None:
        """One file after the other, in pieces."""
        with client_of(self.url) as http:
            file = File(like_attachment(self.coalition, 0))
            while not self._stop.is_set():
                self.uploaded.add(file.go_on(http))
                if file.acknowledged == len(file.sealed):
                    with self._one_more:
                        self.files.add(sha256(file.sealed))
                        self._one_more.notify_all()
                    file = File(like_attachment(self.coalition, 0))

    def list(self, session: dict[str, str]) -> None:
        with httpx.Client(base_url=self.url, timeout=60, headers=session) as http:
            while not self._stop.is_set():
                self.listed.add(http.get("/api/v1/reports?limit=1").status_code)

    def wait_for_more(self, number: int = ENOUGH) -> None:
        """Returns when so many more have been acknowledged, and another file."""
        with self._one_more:
            wanted, files = len(self.acknowledged) + number, len(self.files) + 1
            assert self._one_more.wait_for(
                lambda: len(self.acknowledged) >= wanted and len(self.files) >= files, PATIENCE
            )

    @contextmanager
    def running(self) -> Iterator[None]:
        with client_of(self.url) as http:
            session = log_in(http, self.coalition.members[0])
        threads = [threading.Thread(target=self.send) for _ in range(SENDERS)]
        threads.append(threading.Thread(target=self.list, args=(session,)))
        threads += [threading.Thread(target=self.upload) for _ in range(UPLOADERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()


def settings_for(tmp_path: Path, database_url: str) -> Settings:
    url = free_url()
    (tmp_path / "data").mkdir()
    return make_settings(tmp_path, origin=url, database_url=database_url)


def assert_kept(load: Load, database_url: str) -> None:
    """All that was acknowledged, and nothing but a 503 was said of the rest."""
    with opened_database(database_url) as engine, engine.connect() as connection:
        reports, files = (
            {bytes(value) for value in connection.exec_driver_sql(query).scalars()}
            for query in ("SELECT id FROM reports", "SELECT sha256 FROM attachments")
        )
    assert load.acknowledged <= reports
    assert load.files <= files
    assert load.sent <= {201, 503}
    assert load.listed <= {200, 503}
    # A piece whose answer the database took with it may be there already.
    assert load.uploaded <= {204, 409, 503}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    (tmp_path / "postgres").mkdir()
    with postgres_pair(tmp_path / "postgres") as servers:
        yield servers


def test_a_fail_over_loses_nothing_that_was_acknowledged(
    tmp_path: Path, coalition: Coalition, pair: Pair
) -> None:
    primary, standby = pair
    primary.new_database()
    settings = settings_for(tmp_path, primary.address("test_0", standby))
    prepare(settings, coalition)
    load = Load(settings.origins[0], coalition)
    with service_process(settings, tmp_path / "log"), load.running():
        load.wait_for_more()
        primary.kill()
        standby.promote()
        load.wait_for_more()
    assert len(load.acknowledged) >= 2 * ENOUGH
    assert_kept(load, standby.address("test_0"))
    assert "internal error" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_loses_nothing_that_was_acknowledged(
    tmp_path: Path, coalition: Coalition, mode: str
) -> None:
    (tmp_path / "postgres").mkdir()
    with postgres_server(tmp_path / "postgres") as server:
        settings = settings_for(tmp_path, server.new_database())
        prepare(settings, coalition)
        load = Load(settings.origins[0], coalition)
        with service_process(settings, tmp_path / "log"), load.running():
            for _ in range(3):
                load.wait_for_more()
                server.stop(mode)
                server.start()
            load.wait_for_more()
        assert_kept(load, settings.database_url)
    assert "internal error" not in (tmp_path / "log").read_text()


def test_nobody_notices_a_restart_while_nothing_is_asked(
    tmp_path: Path, coalition: Coalition
) -> None:
    (tmp_path / "postgres").mkdir()
    with postgres_server(tmp_path / "postgres") as server:
        settings = settings_for(tmp_path, server.new_database())
        prepare(settings, coalition)
        with (
            service_process(settings, tmp_path / "log"),
            client_of(settings.origins[0]) as http,
        ):
            session = log_in(http, coalition.members[0])
            for number in range(3):
                data, _ = coalition.seal_report({"alborada"}, text=f"{number}")
                assert http.post("/api/v1/reports", content=data).status_code == 201
                assert http.get("/api/v1/reports", headers=session).status_code == 200
                server.stop("fast")
                server.start()
            assert http.get("/api/v1/reports", headers=session).status_code == 200
