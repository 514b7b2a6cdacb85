"""Whatever comes over a socket: an answer that is promised or none, and the service goes on."""

import json
import re
import select
import socket
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.headers import FIXED_HEADERS
from app.intake.limits import MAX_REPORT_BYTES
from app.protocol.primitives import random_bytes
from tests.coalition import Coalition
from tests.fuzz.effort import fuzzed
from tests.mutations import mutations
from tests.patience import PATIENCE
from tests.service import RunningService, running_service

COALITION = Coalition()
REPORT, (FILE,) = COALITION.seal_report({"alborada"}, text="x", files=[b"x"])
ZEROS = bytes(65_536)
TOKEN = random_bytes(32).hex()


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    head = "\r\n".join((f"{line} HTTP/1.1", "Host: x", *headers))
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


TUS = "Tus-Resumable: 1.0.0"
CHUNKED = (
    b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nabcde\r\n0\r\n\r\n"
)
REQUESTS = [
    request("POST /api/v1/reports", "Atalaya-Admission: work e30=", body=REPORT),
    request("POST /api/v1/work", body=b'{"for": "report", "id": "' + b"0" * 32 + b'"}'),
    request("POST /api/v1/uploads", TUS, "Upload-Length: 65637", "Upload-Metadata: token AAAA"),
    request(
        f"PATCH /api/v1/uploads/{TOKEN}",
        TUS,
        "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream",
        body=FILE[:1000],
    ),
    request("POST /api/v1/replies/fetch", body=bytes(64)),
    request("GET /api/v1/reports?after=0&limit=1", "Authorization: Bearer AAAA"),
    request("GET /api/v1/roster", "Accept-Encoding: br"),
    CHUNKED,
    request("POST /api/v1/reports", "Expect: 100-continue", body=REPORT[:500]),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service"), COALITION) as running:
        yield running


def exchange(service: RunningService, data: bytes) -> bytes:
    """The first answer to ``data``, or nothing where the connection is ended without one.

    Until there is one we go on with zeros, so that no body is waited for, nor the end of a head.
    """
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(data)
        received, left = b"", MAX_REPORT_BYTES // len(ZEROS) + 2
        while not is_whole(received):
            try:
                if left and not readable(connection):
                    connection.sendall(ZEROS)
                    left -= 1
                elif piece := connection.recv(65_536):
                    received += piece
                else:
                    break
            except ConnectionError:
                break
        return received


def readable(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0)[0])


def is_whole(received: bytes) -> bool:
    head, blank, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    return bool(blank and length) and len(body) >= int(length[1] if length else 0)


def check(received: bytes) -> None:
    """The first answer, where there is one: all that follow are made in the same way."""
    head, _, body = received.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 100"):
        head, _, body = body.partition(b"\r\n\r\n")
    if not head:
        return
    status = int(head[9:12])
    assert status < 500, head
    lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
    for name, value in FIXED_HEADERS.items():
        assert [v for n, v in lines if n == name.encode()] == [value.encode()]
    if status >= 400 and body.startswith(b"{"):
        problem, _ = json.JSONDecoder().raw_decode(body.decode())
        assert problem["status"] == status


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_any_bytes_on_a_connection_get_an_answer_that_is_promised_or_none(
    service: RunningService, number: int
) -> None:
    @fuzzed(share=0.2)
    @given(st.one_of(mutations(REQUESTS[number]), st.binary(max_size=200)))
    def attempt(data: bytes) -> None:
        check(exchange(service, data))

    attempt()
    assert httpx.get(f"{service.url}/api/v1/health", timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_each_request_is_understood_as_it_is(service: RunningService, number: int) -> None:
    """Else its mutations would never get past the first check."""
    received = exchange(service, REQUESTS[number])
    assert received
    assert not received.startswith(b"HTTP/1.1 400")
    check(received)
