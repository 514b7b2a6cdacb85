"""A SOCKS5 proxy of a few lines, as Tor gives one: names are resolved by the proxy."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def socks_proxy() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the hosts that it was asked for."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, asked), daemon=True)
        thread.start()
        yield f"socks5h://127.0.0.1:{listening.getsockname()[1]}", asked
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _accept(listening: socket.socket, asked: list[str]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_serve, args=(client, asked), daemon=True).start()


def _serve(client: socket.socket, asked: list[str]) -> None:
    """Greeting, request (RFC 1928), then bytes in both directions."""
    with client:
        client.recv(client.recv(2)[1])
        client.sendall(b"\x05\x00")
        kind = client.recv(4)[3]
        raw = client.recv(client.recv(1)[0]) if kind == 3 else client.recv(4)
        host = raw.decode() if kind == 3 else socket.inet_ntoa(raw)
        port = int.from_bytes(client.recv(2), "big")
        asked.append(host)
        with socket.create_connection((host, port)) as server:
            client.sendall(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join(10)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
