"""A wire to another server that a test can cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE = 65_536


@dataclass
class Relay:
    """Passes on what arrives at ``url``, unless it is cut."""

    url: str
    target: tuple[str, int]
    is_cut: bool = False
    _open: list[socket.socket] = field(default_factory=list)
    # What is being joined while it is cut would outlive the cut.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> None:
        """Breaks every connection, and takes no new one until ``mend``."""
        with self._lock:
            self.is_cut = True
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        """Passes on again."""
        self.is_cut = False

    def accept(self, client: socket.socket) -> None:
        """Joins a new connection with one to the target."""
        with self._lock:
            if self.is_cut:
                client.close()
                return
            server = socket.create_connection(self.target)
            self._open += [client, server]
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


@contextmanager
def relay_to(address: str) -> Iterator[Relay]:
    """A relay to the server at ``address``."""
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        relay = Relay(f"http://127.0.0.1:{port}", (parts.hostname, parts.port))
        threading.Thread(target=_listen, args=(listening, relay), daemon=True).start()
        yield relay
        relay.cut()


def _listen(listening: socket.socket, relay: Relay) -> None:
    with suppress(OSError):
        while True:
            relay.accept(listening.accept()[0])


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """One direction; the other one closes ``sink``."""
    with source, suppress(OSError):
        while data := source.recv(PIECE):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
