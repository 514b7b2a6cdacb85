"""The edge as ``deploy/Caddyfile`` says it, on ports of loopback and with a certificate of its own.

Changed is only how it finds who is behind it: by a list instead of by a name. Nothing of the system
is touched.
"""

import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from tests.ports import free_ports
from tests.process import ROOT
from tests.s3 import server_process

CADDYFILE = ROOT / "deploy/Caddyfile"


@dataclass(frozen=True)
class Edge:
    """Where it answers, whom its clients trust, and everything that it has written."""

    url: str
    trust: ssl.SSLContext
    authority: Path
    log: Path


@contextmanager
def edge(
    folder: Path,
    port: int,
    upstreams: Sequence[str],
    *,
    instead: Mapping[str, str] | None = None,
    lifetime: str = "2160h",
) -> Iterator[Edge]:
    """Runs until the block ends; ``upstreams`` are like ``127.0.0.1:8000``.

    ``instead`` of pieces of the Caddyfile stand others; its certificate is good for ``lifetime``.
    """
    text = CADDYFILE.read_text()
    for piece, other in (instead or {}).items():
        assert piece in text
        text = text.replace(piece, other)
    (folder / "Caddyfile").write_text(text)
    config = _in_front_of(upstreams, _adapted(folder / "Caddyfile", port))
    # As public authorities give them; by itself it gives one for hours.
    issuer = {"module": "internal", "lifetime": lifetime, "sign_with_root": True}
    policy = {"subjects": ["localhost"], "issuers": [issuer]}
    config["apps"]["tls"] = {"automation": {"policies": [policy]}}
    log, file = folder / "edge.log", folder / "edge.json"
    file.write_text(json.dumps(config))
    variables = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with server_process(log, "caddy", "run", "--config", file, **variables):
        root = folder / "caddy/pki/authorities/local/root.crt"
        yield Edge(f"https://localhost:{port}", _trust(port, root, log), root, log)


def _adapted(caddyfile: Path, port: int) -> dict[str, Any]:
    """The Caddyfile in Caddy's own words; anything that this Caddy does not know ends it."""
    plain, onion = free_ports(2)
    variables = {
        "SITE": "localhost",
        "EDGE_HTTPS_PORT": str(port),
        "EDGE_HTTP_PORT": str(plain),
        "EDGE_ONION_PORT": str(onion),
    }
    adapted = subprocess.run(
        ["caddy", "adapt", "--adapter", "caddyfile", "--config", caddyfile],
        env={**os.environ, **variables},
        check=True,
        capture_output=True,
    )
    found: dict[str, Any] = json.loads(adapted.stdout)
    return found


def _in_front_of(upstreams: Sequence[str], config: dict[str, Any]) -> dict[str, Any]:
    """Names behind the edge are found by a resolver that loopback has not."""
    proxies = list(_proxies(config))
    assert proxies, "the edge hands nothing on"
    for proxy in proxies:
        del proxy["dynamic_upstreams"]
        proxy["upstreams"] = [{"dial": upstream} for upstream in upstreams]
    # A machine that is tested on must not trust what was made for a test.
    assert config["apps"]["pki"]["certificate_authorities"]["local"]["install_trust"] is False
    return config


def _proxies(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("handler") == "reverse_proxy":
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _proxies(inner)


def _trust(port: int, root: Path, log: Path) -> ssl.SSLContext:
    """Returns when somebody who trusts only ``root`` is answered."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            trust = ssl.create_default_context(cafile=str(root))
            with socket.create_connection(("localhost", port)) as line:
                trust.wrap_socket(line, server_hostname="localhost").close()
            return trust
        time.sleep(0.05)
    raise AssertionError(log.read_text())
