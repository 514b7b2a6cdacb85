"""A proxy with TLS in front of the service, as an operator may have got it wrong."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_port

_ENDS = frozenset({"connection", "date", "transfer-encoding"})


@dataclass
class Edge:
    """What it does to requests and to answers."""

    url: str
    # A file with its certificate, which is its own authority.
    certificate: Path
    says: dict[str, str] = field(default_factory=dict)
    hides: set[str] = field(default_factory=set)
    hands_on: bool = False


@contextmanager
def edge_before(service: str, folder: Path, *, days: int = 90) -> Iterator[Edge]:
    """An edge in front of ``service``, whose certificate is good for so many days."""
    port = free_port()
    edge = Edge(f"https://127.0.0.1:{port}", _certificate(folder, days))
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(edge, service))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(edge.certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield edge
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(edge: Edge, service: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            handed_on = {"x-forwarded-for": self.client_address[0]} if edge.hands_on else {}
            answer = httpx.get(service + self.path, headers=handed_on)
            self.send_response_only(answer.status_code)
            for name, value in _said(answer, edge).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Like the real one: nothing."""

    return Handler


def _said(answer: httpx.Response, edge: Edge) -> Mapping[str, str]:
    kept = {n: v for n, v in answer.headers.items() if n not in _ENDS | edge.hides}
    return {**kept, **edge.says}


def _certificate(folder: Path, days: int) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "edge")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        # A few minutes more, so that as many days are left when somebody looks.
        .not_valid_after(now + timedelta(days=days, minutes=5))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"edge-{days}.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path
