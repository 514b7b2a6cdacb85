"""Who sends or reads slowly, or sends what nobody wants, takes nothing from the others."""

import asyncio
import gc
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from app.api import connections
from app.api.connections import MAX_ASKED_AHEAD, MAX_THROWN_AWAY_BYTES, PatientProtocol
from app.api.wire import strict_protocol
from app.intake.limits import MAX_REPORT_BYTES
from app.main import create_app
from tests.client import client_of
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.service import RunningService, free_socket, make_settings, prepare, serve

REPORTS = "/api/v1/reports"
HEAD = "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n"
EXPECTING = HEAD.format(1000).replace("Host", "Expect: 100-continue\r\nHost")
GET = b"GET /api/v1/roster HTTP/1.1\r\nHost: x\r\n\r\n"
# What the operating system may keep between both ends.
BUFFERS = 64 * 1024 * 1024
# Of each kind: all together more than the requests that are taken at once.
CROWD = 200


@contextmanager
def service_with(
    folder: Path,
    coalition: Coalition,
    *,
    work_cost: int = 0,
    most: int = 2000,
) -> Iterator[RunningService]:
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, work_cost=work_cost)
    prepare(settings, coalition)
    app = create_app(settings)
    with serve(app, settings, listening, strict_protocol(app, most=most)):
        yield RunningService(url, settings, app)


def connect(service: RunningService, *, receive_bytes: int | None = None) -> socket.socket:
    host, port = service.url.removeprefix("http://").split(":")
    connection = socket.socket()
    if receive_bytes is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.settimeout(PATIENCE)
    connection.connect((host, int(port)))
    return connection


def answer(connection: socket.socket) -> tuple[int, str]:
    response = HTTPResponse(connection)
    response.begin()
    body = response.read()
    code = json.loads(body).get("code", "") if response.status >= 400 else ""
    return response.status, code


def is_closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("size", [30_000, MAX_REPORT_BYTES])
def test_who_has_no_admission_hears_it_before_the_body_and_may_go_on(
    tmp_path: Path, coalition: Coalition, size: int
) -> None:
    with service_with(tmp_path, coalition, work_cost=1) as service, connect(service) as connection:
        for _ in range(2):
            connection.sendall(HEAD.format(size).encode() + b"x")
            assert answer(connection) == (403, "admission-required")
            connection.sendall(bytes(size - 1))
        connection.sendall(GET)
        assert answer(connection) == (200, "")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (HEAD.format(10**12), (413, "too-large")),
        (
            HEAD.format(10).replace("Host", "Content-Type: text/plain\r\nHost"),
            (422, "request-malformed"),
        ),
        (HEAD.format(10).replace("POST", "DELETE"), (405, "method-not-allowed")),
        (HEAD.format(10).replace("POST", "GET"), (401, "session-required")),
        (HEAD.format(10).replace("reports", "log"), (401, "session-required")),
        (HEAD.format(10).replace("reports", "archive"), (401, "session-required")),
    ],
    ids=["too large", "of another kind", "no such method", "no session", "to log", "to archive"],
)
def test_what_needs_no_body_to_be_refused_is_refused_before_it(
    tmp_path: Path, coalition: Coalition, head: str, expected: tuple[int, str]
) -> None:
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(head.encode())
        assert answer(connection) == expected


def test_who_reads_only_after_sending_much_still_sees_why_it_was_refused(
    tmp_path: Path, coalition: Coalition
) -> None:
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(HEAD.format(10**12).encode() + bytes(MAX_THROWN_AWAY_BYTES // 2))
        assert answer(connection) == (413, "too-large")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_who_wants_no_second_answer_sees_the_first_while_it_still_sends(
    tmp_path: Path, coalition: Coalition, version: str
) -> None:
    head = HEAD.format(10**6).replace("1.1", version).replace("Host: x", "Connection: close")
    head = head.replace("Connection", "Host: x\r\nConnection")
    with service_with(tmp_path, coalition, work_cost=1) as service, connect(service) as connection:
        connection.sendall(head.encode())
        for _ in range(10):
            connection.sendall(bytes(10**5))
        assert answer(connection) == (403, "admission-required")
        assert is_closed(connection)


def test_who_writes_nonsense_and_reads_later_still_sees_that_it_is_nonsense(
    tmp_path: Path, coalition: Coalition
) -> None:
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n" + bytes(MAX_THROWN_AWAY_BYTES // 2))
        assert answer(connection) == (400, "request-malformed")
        assert is_closed(connection)


def test_a_refused_body_without_an_end_is_not_read_for_ever(
    tmp_path: Path, coalition: Coalition
) -> None:
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(HEAD.format(10**12).encode())
        assert answer(connection) == (413, "too-large")
        with pytest.raises(ConnectionError):
            connection.sendall(bytes(2 * MAX_THROWN_AWAY_BYTES + BUFFERS))


def test_a_refused_body_that_only_trickles_is_not_waited_for(
    tmp_path: Path, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "THROWING_AWAY_SECONDS", 0.2)
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(HEAD.format(10**12).encode())
        assert answer(connection) == (413, "too-large")
        assert is_closed(connection)


def test_a_head_without_an_end_is_not_waited_for(
    tmp_path: Path, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "head_seconds", 0.2)
    with service_with(tmp_path, coalition) as service:
        for start in (b"", b"GET / HTTP/1.1\r\nHost:"):
            with connect(service) as connection:
                connection.sendall(start)
                assert is_closed(connection)


def test_a_second_head_without_an_end_is_not_waited_for(
    tmp_path: Path, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first one has all the time that it may need.
    seconds = iter([PATIENCE, 0.2])
    monkeypatch.setattr(PatientProtocol, "head_seconds", property(lambda _: next(seconds)))
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(GET)
        assert answer(connection) == (200, "")
        connection.sendall(b"GET")
        assert is_closed(connection)


def test_an_answer_that_nobody_reads_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, hang_up = threading.Event(), PatientProtocol.hang_up

    def say_goodbye(protocol: PatientProtocol) -> None:
        hang_up(protocol)
        gone.set()

    monkeypatch.setattr(connections, "READING_SECONDS", 0.3)
    monkeypatch.setattr(PatientProtocol, "hang_up", say_goodbye)
    coalition = Coalition([f"miembro-{number}" for number in range(200)])
    ask = f"GET /api/v1/keys/{coalition.roster.keys_sha256.hex()} HTTP/1.1\r\nHost: x\r\n\r\n"
    with (
        service_with(tmp_path, coalition) as service,
        connect(service, receive_bytes=4096) as connection,
    ):
        # Together they fit into no buffer of the operating system.
        connection.sendall(ask.encode() * MAX_ASKED_AHEAD)
        assert gone.wait(PATIENCE)
        assert received(connection).count(b"HTTP/1.1 200") < MAX_ASKED_AHEAD


def test_who_asks_for_more_than_can_be_answered_is_not_listened_to(
    tmp_path: Path, coalition: Coalition
) -> None:
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(GET * (MAX_ASKED_AHEAD + 2))
        assert received(connection).count(b"HTTP/1.1 200") <= MAX_ASKED_AHEAD


def test_nonsense_behind_a_request_is_refused_after_its_answer(
    tmp_path: Path, coalition: Coalition
) -> None:
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(GET + b"NONSENSE\r\n\r\n")
        statuses = re.findall(rb"HTTP/1.1 (\d+) ", received(connection))
        assert statuses == [b"200", b"400"]


def test_nonsense_within_a_body_is_refused_and_keeps_nothing(
    tmp_path: Path, coalition: Coalition
) -> None:
    chunked = HEAD.replace("Content-Length: {}", "Transfer-Encoding: chunked").encode()
    with service_with(tmp_path, coalition) as service, connect(service) as connection:
        connection.sendall(chunked + b"5\r\nabcde\r\nNONSENSE\r\n")
        assert answer(connection) == (400, "request-malformed")
        assert is_closed(connection)


def received(connection: socket.socket) -> bytes:
    """Whatever comes until the connection ends."""
    pieces = b""
    try:
        while piece := connection.recv(65_536):
            pieces += piece
    except ConnectionError:
        pass
    return pieces


def large_coalition() -> Coalition:
    return Coalition([f"miembro-{number}" for number in range(40)])


def test_where_there_are_too_many_connections_the_oldest_that_says_nothing_goes(
    tmp_path: Path, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in, connection_made = threading.Semaphore(0), PatientProtocol.connection_made

    def take_in(protocol: PatientProtocol, transport: asyncio.BaseTransport) -> None:
        connection_made(protocol, transport)
        taken_in.release()

    monkeypatch.setattr(PatientProtocol, "connection_made", take_in)
    monkeypatch.setattr(PatientProtocol, "head_seconds", PATIENCE)
    with ExitStack() as stack:
        service = stack.enter_context(service_with(tmp_path, coalition, most=8))

        def come() -> socket.socket:
            """One after the other: a busy kernel may hand over what waits in another order."""
            connection = stack.enter_context(connect(service))
            assert taken_in.acquire(timeout=PATIENCE)
            return connection

        busy = come()
        busy.sendall(EXPECTING.encode())
        # From here on the service waits for the body.
        assert busy.recv(1000).startswith(b"HTTP/1.1 100 ")
        busy.sendall(b"x")
        silent = [come() for _ in range(7)]
        newcomer = come()
        newcomer.sendall(GET)
        assert answer(newcomer) == (200, "")
        assert is_closed(silent[0])
        for connection in (*silent[1:], busy):
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)


def test_honest_reports_go_through_a_crowd_of_slow_clients(tmp_path: Path) -> None:
    coalition = large_coalition()
    with ExitStack() as stack:
        service = stack.enter_context(service_with(tmp_path, coalition))
        for _ in range(CROWD):
            slow_head, slow_body = connect(service), connect(service)
            slow_reader = connect(service, receive_bytes=4096)
            for connection in (slow_head, slow_body, slow_reader):
                stack.enter_context(connection)
            slow_head.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost:")
            slow_body.sendall(HEAD.format(30_000).encode() + bytes(1000))
            slow_reader.sendall(GET * 20)
        with client_of(service.url) as http:
            for _ in range(20):
                data, _ = coalition.seal_report({"miembro-0"}, text="x")
                assert http.post(REPORTS, content=data).status_code == 201


def test_nothing_of_a_connection_that_ended_is_left_to_be_found_as_garbage(
    service: RunningService,
) -> None:
    """What was sent last is still with it: many come and go before garbage is looked for."""
    gc.collect()
    gc.disable()
    try:
        with connect(service) as connection:
            connection.sendall(HEAD.format(1000).encode())
            connection.sendall(bytes(500))
        deadline = time.monotonic() + PATIENCE
        with client_of(service.url) as http:
            assert http.get("/api/v1/health").status_code == 200
            while _how_many_connections() > 1 and time.monotonic() < deadline:
                assert http.get("/api/v1/health").status_code == 200
            # The client's own.
            assert _how_many_connections() == 1
    finally:
        gc.enable()


def _how_many_connections() -> int:
    return sum(isinstance(each, PatientProtocol) for each in gc.get_objects())
