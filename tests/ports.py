"""Ports of loopback for what listens later, perhaps in another process.

A port that the kernel picks is free only until the socket is closed: any connection of anybody on
this machine may be given it next. So they come from outside of the kernel's own range, and each is
taken by one test process alone, as long as that runs.
"""

import random
import socket
from contextlib import suppress
from pathlib import Path

EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
# Below are those that programs have by custom; browsers refuse some of them.
LOWEST, HIGHEST = 20_000, 65_535
# A name of loopback's own network for each port that a test process has taken: the kernel gives
# it to one process only, and takes it back when that ends.
_taken: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody listens on, and that no other test will be given."""
    first, last = map(int, EPHEMERAL.read_text().split())
    ports = [port for port in range(LOWEST, HIGHEST + 1) if not first <= port <= last]
    random.shuffle(ports)
    return next(port for port in ports if _take(port))


def free_ports(number: int) -> list[int]:
    """Several of them."""
    return [free_port() for _ in range(number)]


def free_url() -> str:
    """The address of a service that will listen on a port of its own."""
    return url_of(free_port())


def url_of(port: int) -> str:
    """The address of a service on ``port``."""
    return f"http://127.0.0.1:{port}"


def _take(port: int) -> bool:
    name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    with suppress(OSError):
        name.bind(f"\0atalaya-port-{port}")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
        _taken.append(name)
        return True
    name.close()
    return False
