"""HTTPS before a service, as an operator's proxy gives it: TLS ends here, HTTP/1.1 goes on."""

import asyncio
import base64
import datetime as dt
import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PublicFormat
from cryptography.hazmat.primitives.serialization import PrivateFormat as Format

from app.protocol.primitives import random_bytes

# With it a certificate is as large on the line as one of a public authority with its issuer's:
# 2.2 kB, where all keys are on curves. The identifier is one of nobody's (ITU-T X.667).
FILLING = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.1"), random_bytes(1_850))
DAY = dt.timedelta(days=1)
PIECE_BYTES = 65_536


def certify(file: Path, address: str) -> str:
    """Writes a key and a certificate for ``address``; Chromium's flag that trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([]), dt.datetime.now(dt.UTC)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(addresses, critical=True)
        .add_extension(FILLING, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, Format.PKCS8, NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(Encoding.PEM))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(public).digest()).decode()
    return f"--ignore-certificate-errors-spki-list={digest}"


@contextmanager
def https(listening: socket.socket, certificate: Path, service_port: int) -> Iterator[None]:
    """Hands what comes over ``listening`` to a service on loopback, until the block ends."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", service_port)
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))

    loop = asyncio.new_event_loop()
    loop.run_until_complete(asyncio.start_server(carry, sock=listening, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one of the two has enough."""
    with suppress(OSError):
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
    writer.close()
