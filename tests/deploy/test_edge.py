"""What the edge does to requests and answers: a real Caddy before two real services."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.wire import strict_protocol
from tests.client import client_of
from tests.coalition import Coalition
from tests.deploy.edge import Edge, edge_ports, running_edge
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.service import make_app, make_settings, prepare, serve

ADDRESSES = ("127.0.0.2", "127.0.0.3")
ONION = "http://" + "a" * 56 + ".onion"
CANARY = "203.0.113.77"
# What browsers, proxies and clients that lie say of who asks.
TELLING = {
    "Forwarded": f"for={CANARY}",
    "Via": f"1.1 {CANARY}",
    "X-Forwarded-For": CANARY,
    "X-Forwarded-Host": CANARY,
    "X-Forwarded-Proto": CANARY,
    "X-Forwarded-Anything": CANARY,
    "X-Real-IP": CANARY,
    "X-Client-IP": CANARY,
    "X-Cluster-Client-IP": CANARY,
    "True-Client-IP": CANARY,
    "Client-IP": CANARY,
    "CF-Connecting-IP": CANARY,
    "CF-Connecting-IPv6": CANARY,
    "Fastly-Client-IP": CANARY,
    "User-Agent": CANARY,
    "Accept-Language": CANARY,
    "Referer": CANARY,
    "Cookie": CANARY,
    "DNT": CANARY,
    "Sec-CH-UA-Platform": CANARY,
    "Sec-GPC": CANARY,
}
# What the service needs: the name it was asked for, and what the answer may be.
NEEDED = {"host", "accept", "accept-encoding", "connection"}


@dataclass
class Witnessed:
    """A service that notes with which headers it was asked."""

    app: ASGIApp
    asked: list[list[tuple[bytes, bytes]]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.asked.append(list(scope["headers"]))
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Site:
    """The edge, and the services behind it, each of which may be stopped."""

    edge: Edge
    services: tuple[Witnessed, ...]
    direct: str
    stops: tuple[ExitStack, ...]


@pytest.fixture
def site(tmp_path: Path, coalition: Coalition) -> Iterator[Site]:
    upstream, ports = free_port(), edge_ports()
    services, stops = [], []
    with ExitStack() as all_of_them:
        for address in ADDRESSES:
            folder = tmp_path / address
            (folder / "data").mkdir(parents=True)
            settings = make_settings(folder, origin=f"https://localhost:{ports[0]}")
            settings = replace(settings, proxy_strips=True, onion=ONION)
            prepare(settings, coalition)
            app = make_app(settings)
            witnessed = Witnessed(app)
            listening = socket.socket()
            listening.bind((address, upstream))
            stop = all_of_them.enter_context(ExitStack())
            stop.enter_context(serve(witnessed, settings, listening, strict_protocol(app)))
            services.append(witnessed)
            stops.append(stop)
        edge = all_of_them.enter_context(
            running_edge(tmp_path, ports=ports, addresses=ADDRESSES, upstream=upstream)
        )
        direct = f"http://{ADDRESSES[0]}:{upstream}"
        yield Site(edge, tuple(services), direct, tuple(stops))


def test_every_process_gets_requests_and_one_that_ends_is_not_missed(site: Site) -> None:
    with site.edge.client() as http:
        assert {http.get("/api/v1/health").status_code for _ in range(40)} == {200}
        assert all(service.asked for service in site.services)
        site.stops[0].close()
        assert {http.get("/api/v1/health").status_code for _ in range(8)} == {200}
    assert site.edge.said == []


def test_nothing_that_tells_who_asks_reaches_the_service(site: Site) -> None:
    with site.edge.client() as http:
        assert http.get("/", headers=TELLING).status_code == 200
    with httpx.Client(timeout=PATIENCE, trust_env=False) as tor:
        onion = f"http://127.0.0.1:{site.edge.onion_port}/"
        assert tor.get(onion, headers=TELLING).status_code == 200
    asked = [headers for service in site.services for headers in service.asked]
    assert len(asked) == 2
    for headers in asked:
        assert {name.decode() for name, _ in headers} <= NEEDED
        assert not any(CANARY.encode() in value for _, value in headers)
        assert not any(b"127.0.0." in value for name, value in headers if name != b"host")


def test_an_answer_is_the_services_own_byte_for_byte(site: Site) -> None:
    host = {"Host": f"localhost:{site.edge.https_port}"}
    with site.edge.client() as http, client_of(site.direct) as direct:
        for path in ("/", "/api/v1/roster", "/nothing", "/salir"):
            for encoding in ("br", "gzip, deflate", "identity"):
                wanted = {"Accept-Encoding": encoding}
                through = http.get(path, headers=wanted)
                own = direct.get(path, headers={**wanted, **host})
                assert through.status_code == own.status_code
                assert through.content == own.content
                assert _fields(through) == _fields(own)


def _fields(response: httpx.Response) -> list[tuple[str, str]]:
    """All header fields but those of the connection itself."""
    own = ("date", "connection", "alt-svc")
    return sorted((n, v) for n, v in response.headers.multi_items() if n not in own)


def test_it_speaks_http_2_and_offers_http_3_and_sends_others_to_https(site: Site) -> None:
    trust = site.edge.trust
    trust.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("localhost", site.edge.https_port)) as line,
        trust.wrap_socket(line, server_hostname="localhost") as sealed,
    ):
        assert sealed.selected_alpn_protocol() == "h2"
        assert sealed.version() == "TLSv1.3"
    with site.edge.client() as http:
        answer = http.get("/")
        assert f'h3=":{site.edge.https_port}"' in answer.headers["alt-svc"]
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    plain = httpx.get(
        f"http://localhost:{site.edge.http_port}/x?y=1", timeout=PATIENCE, trust_env=False
    )
    assert plain.status_code == 301
    assert "server" not in plain.headers


def test_a_program_that_asks_in_the_clear_is_not_led_on(site: Site) -> None:
    door = f"http://localhost:{site.edge.http_port}"
    with httpx.Client(base_url=door, timeout=PATIENCE, trust_env=False) as http:
        for answer in (http.get("/api/v1/health"), http.post("/api/v1/reports", content=b"x")):
            assert (answer.status_code, answer.content) == (403, b"")
            assert "location" not in answer.headers
            assert "server" not in answer.headers
    assert not [service for service in site.services if service.asked]


def test_the_onion_door_leads_in_without_a_redirect(site: Site) -> None:
    host = {"Host": ONION.removeprefix("http://")}
    door = f"http://127.0.0.1:{site.edge.onion_port}"
    with client_of(door) as tor:
        inside = tor.get("/", headers=host)
        assert inside.status_code == 200
        assert "onion-location" not in inside.headers
    with site.edge.client() as http:
        assert http.get("/").headers["onion-location"] == f"{ONION}/"


def test_nothing_is_written_down_about_requests_not_even_of_failed_ones(site: Site) -> None:
    with site.edge.client() as http:
        http.get(f"/nothing-{CANARY}", headers=TELLING)
        site.stops[0].close()
        site.stops[1].close()
        assert http.get(f"/{CANARY}", headers=TELLING).status_code == 502
    with socket.create_connection(("localhost", site.edge.https_port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\n\r\n")
        line.recv(1000)
    with (
        socket.create_connection(("localhost", site.edge.https_port)) as line,
        pytest.raises(ssl.SSLError),
    ):
        ssl.create_default_context().wrap_socket(line, server_hostname="localhost")
    assert site.edge.said == []
    assert CANARY not in site.edge.log.read_text()
