"""Every response carries exactly the headers that it should, whatever happened."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, insert
from starlette.types import Receive, Scope, Send

from app.api.headers import FIXED_HEADERS, ExactHeaders
from app.storage.tables import log_entries
from tests.client import client_of
from tests.coalition import Coalition
from tests.service import (
    POLICY,
    RunningService,
    free_socket,
    make_settings,
    prepare,
    running,
    running_service,
)

EXPECTED = {**FIXED_HEADERS, "content-security-policy": POLICY}

REQUESTS: dict[str, tuple[int, Callable[[httpx.Client], httpx.Response]]] = {
    "page": (200, lambda http: http.get("/")),
    "api": (200, lambda http: http.get("/api/v1/health")),
    "created": (201, lambda http: http.post("/api/v1/challenges")),
    "session needed": (401, lambda http: http.get("/api/v1/reports")),
    "no such page": (404, lambda http: http.get("/nothing")),
    "no such file above": (404, lambda http: http.get("/..%2f..%2fetc/passwd")),
    "no interactive documentation": (404, lambda http: http.get("/docs")),
    "no schema": (404, lambda http: http.get("/openapi.json")),
    "trailing slash": (404, lambda http: http.get("/api/v1/health/")),
    "wrong method": (405, lambda http: http.delete("/api/v1/reports")),
    "trace": (405, lambda http: http.request("TRACE", "/")),
    "options": (405, lambda http: http.options("/api/v1/reports")),
    "too large": (413, lambda http: http.post("/api/v1/sessions", content=bytes(5000))),
    "malformed": (422, lambda http: http.post("/api/v1/reports", content=b"plain text")),
    "another tus": (412, lambda http: http.post("/api/v1/uploads")),
    "work": (
        201,
        lambda http: http.post("/api/v1/work", json={"for": "report", "id": "0" * 32}),
    ),
    "malformed query": (422, lambda http: http.get("/api/v1/keys/xyz")),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    """One service for all requests that change nothing for the next one."""
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    folder = tmp_path_factory.mktemp("standing")
    url = postgres.new_database() if postgres else None
    with running_service(folder, Coalition(), database_url=url) as service:
        yield service


@pytest.fixture
def asking(standing: RunningService) -> Iterator[httpx.Client]:
    with client_of(standing.url) as client:
        yield client


@pytest.mark.parametrize("name", REQUESTS)
def test_response_has_the_exact_headers(asking: httpx.Client, name: str) -> None:
    status, request = REQUESTS[name]
    answer = request(asking)
    assert answer.status_code == status
    assert_exact(answer)


def test_a_fault_that_nobody_foresaw_has_them_too(
    http: httpx.Client, engine: Engine, alborada: dict[str, str]
) -> None:
    damaged = {"statement_id": bytes(32), "hash": bytes(32), "document": b"x"}
    with engine.begin() as connection:
        connection.execute(insert(log_entries).values(number=2, arrived_hour=0, **damaged))
    answer = http.post("/api/v1/publications", headers=alborada)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert_exact(answer)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000,
        b"GET /" + b"x" * 70_000,
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 0\r\n\r\nGET",
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nGET",
    ],
    ids=[
        "no HTTP",
        "no colon",
        "endless header",
        "endless path",
        "negative length",
        "two lengths",
        "a length and chunks",
    ],
)
def test_what_is_no_request_gets_them_too_and_no_more_memory(
    standing: RunningService, request_bytes: bytes
) -> None:
    host, port = standing.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(request_bytes)
        answer = HTTPResponse(connection)
        answer.begin()
        body = answer.read()
    assert answer.status == 400
    assert {name: answer.headers.get_all(name) for name in EXPECTED} == {
        name: [value] for name, value in EXPECTED.items()
    }
    assert json.loads(body)["code"] == "request-malformed"


@pytest.mark.parametrize("target", ["*", "nothing", "?"])
def test_a_target_that_is_no_path_gets_them_too(standing: RunningService, target: str) -> None:
    host, port = standing.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = HTTPResponse(connection)
        answer.begin()
    assert 400 <= answer.status < 500
    assert {name: answer.headers.get_all(name) for name in EXPECTED} == {
        name: [value] for name, value in EXPECTED.items()
    }


def test_a_refused_method_says_which_there_are(asking: httpx.Client) -> None:
    assert asking.delete("/api/v1/roster").headers["allow"] == "GET"


def test_problems_say_nothing_of_the_request(asking: httpx.Client) -> None:
    answer = asking.post("/api/v1/sessions?secret=canary", content=b'{"member": "canary"}')
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "code"}
    assert "canary" not in answer.text


def assert_exact(answer: httpx.Response) -> None:
    sent = {name: answer.headers.get_list(name) for name in EXPECTED}
    assert sent == {name: [value] for name, value in EXPECTED.items()}
    assert "server" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "," not in answer.headers["content-security-policy"]


def test_only_the_way_out_has_browsers_forget(http: httpx.Client) -> None:
    """Nowhere else: a browser may take seconds over it."""
    for path in ("/salir", "/salir/"):
        answer = http.get(path)
        assert answer.headers.get_list("clear-site-data") == ['"cache", "storage"']
    for path in ("/", "/salir-no", "/api/v1/health"):
        assert "clear-site-data" not in http.get(path).headers


def test_pages_and_nothing_else_name_the_address_inside_tor_to_those_who_are_not_there(
    tmp_path: Path, coalition: Coalition
) -> None:
    onion = f"http://{'a' * 56}.onion"
    listening, url = free_socket()
    settings = replace(make_settings(tmp_path, origin=url), onion=onion)
    prepare(settings, coalition)
    with running(settings, listening), client_of(url) as http:
        assert http.get("/?x=1").headers["onion-location"] == f"{onion}/"
        assert "onion-location" not in http.get("/api/v1/roster").headers
        assert "onion-location" not in http.get("/nothing").headers
        inside = http.get("/", headers={"Host": onion.removeprefix("http://")})
        assert inside.status_code == 200
        assert "onion-location" not in inside.headers


@pytest.mark.parametrize(
    ("path", "framed"), [("/console/", b"DENY"), ("/console/frame/", b"SAMEORIGIN")]
)
def test_older_browsers_frame_what_the_policy_lets_the_site_frame_and_nothing_else(
    path: str, framed: bytes
) -> None:
    policies = {
        "/": "frame-ancestors 'none'",
        "/console": "frame-ancestors 'none'",
        "/console/frame": "default-src 'none'; frame-ancestors 'self'",
    }
    stamped = ExactHeaders(silent_app, policies).headers_for(path)
    assert [value for name, value in stamped if name == b"x-frame-options"] == [framed]


async def silent_app(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Headers are asked for without it."""
