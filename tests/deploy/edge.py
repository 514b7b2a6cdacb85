"""The edge as deployed, on loopback: a real Caddy with the Caddyfile of ``deploy/``."""

import json
import os
import secrets
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.patience import PATIENCE
from tests.ports import free_ports
from tests.process import ROOT

CADDYFILE = ROOT / "deploy/Caddyfile"
NAME_LINE = "\t\tname {$UPSTREAM_NAME:app}\n"
LONG_WAIT, SHORT_WAIT = "lb_try_duration 10s", "lb_try_duration 2s"
A_RECORD = 1


@dataclass(frozen=True)
class Edge:
    """A running edge: its three doors, its authority, and what it has said."""

    https_port: int
    http_port: int
    onion_port: int
    authority: Path
    log: Path
    # What it says of itself before it has its configuration.
    beginning: str

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.https_port}"

    @property
    def trust(self) -> ssl.SSLContext:
        """For clients that know the edge's own authority."""
        return ssl.create_default_context(cafile=str(self.authority))

    @property
    def said(self) -> list[str]:
        """Every line since it serves that is not about certificates."""
        lines = self.log.read_text().removeprefix(self.beginning).splitlines()
        return [line for line in lines if json.loads(line)["logger"] != "tls"]

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.origin, verify=self.trust, timeout=PATIENCE, trust_env=False
        )


@contextmanager
def running_edge(
    folder: Path, *, ports: Sequence[int], addresses: Sequence[str], upstream: int
) -> Iterator[Edge]:
    """Starts the edge before processes on ``upstream`` of several addresses of loopback."""
    assert shutil.which("caddy"), "caddy is missing: sh .ci/debian-packages.sh test"
    https, http, onion = ports
    with _name_server(addresses) as resolver, _ready() as (ready, address):
        text = CADDYFILE.read_text()
        assert NAME_LINE in text
        assert LONG_WAIT in text
        # Nothing else is different: the name is looked up here and not at the engine's, and who
        # waits for a service that is gone waits less.
        resolvers = f"{NAME_LINE}\t\tresolvers udp/127.0.0.1:{resolver}\n"
        text = text.replace(NAME_LINE, resolvers).replace(LONG_WAIT, SHORT_WAIT)
        (folder / "Caddyfile").write_text(text)
        log = folder / "edge.log"
        variables = {
            "SITE": "localhost",
            "UPSTREAM_NAME": "service.test",
            "UPSTREAM_PORT": str(upstream),
            "EDGE_HTTPS_PORT": str(https),
            "EDGE_HTTP_PORT": str(http),
            "EDGE_ONION_PORT": str(onion),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "NOTIFY_SOCKET": address,
        }
        command = ("caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile")
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, env={**os.environ, **variables}, stdout=output, stderr=output
            )
        try:
            _await_ready(ready, log)
            authority = folder / "caddy/pki/authorities/local/root.crt"
            edge = Edge(https, http, onion, authority, log, log.read_text())
            _await_certificate(edge)
            yield edge
        finally:
            process.terminate()
            process.wait(PATIENCE)


def edge_ports() -> list[int]:
    """Ports for the three doors."""
    return free_ports(3)


@contextmanager
def _ready() -> Iterator[tuple[socket.socket, str]]:
    """A socket on which the edge says that it serves, and its address."""
    name = f"atalaya-edge-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
        ready.bind(f"\0{name}")
        yield ready, f"@{name}"


def _await_ready(ready: socket.socket, log: Path) -> None:
    ready.settimeout(PATIENCE)
    try:
        while not ready.recv(1000).startswith(b"READY=1"):
            pass
    except TimeoutError as error:
        raise AssertionError(log.read_text()) from error


def _await_certificate(edge: Edge) -> None:
    """Its own authority signs one right after the edge has begun to serve."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with socket.create_connection(("localhost", edge.https_port)) as line:
            try:
                edge.trust.wrap_socket(line, server_hostname="localhost").close()
            except ssl.SSLError:
                assert time.monotonic() < deadline, edge.log.read_text()
            else:
                return


@contextmanager
def _name_server(addresses: Sequence[str]) -> Iterator[int]:
    """A name server that has ``addresses`` behind every name; its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))

        def answer() -> None:
            while True:
                query, client = asked.recvfrom(512)
                if not query:
                    return
                asked.sendto(_answer(query, addresses), client)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = int(asked.getsockname()[1])
        yield port
        asked.sendto(b"", ("127.0.0.1", port))
        thread.join(PATIENCE)


def _answer(query: bytes, addresses: Sequence[str]) -> bytes:
    """RFC 1035 §4.1: one question; addresses of version 4 and no others."""
    end = query.index(b"\0", 12) + 5
    (kind,) = struct.unpack(">H", query[end - 4 : end - 2])
    found = addresses if kind == A_RECORD else ()
    head = query[:2] + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0)
    records = (
        struct.pack(">HHHIH", 0xC00C, A_RECORD, 1, 1, 4) + socket.inet_aton(address)
        for address in found
    )
    return head + query[12:end] + b"".join(records)
