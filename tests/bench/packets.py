"""The packets of a line, in a process of their own: ``python -m tests.bench.packets PORT``.

A TUN device has the address ``NEAR``. What is sent to ``FAR`` comes out of it here, and goes back
in after its time with the two addresses exchanged, which leaves every checksum as it was: it
arrives at ``NEAR`` as from ``FAR``. So the kernel's TCP talks to itself over the line, and what is
lost here it must notice and send again, by its own rules.

Each direction has one queue, which sends one packet after the other at the line's rate; then the
packet is lost, or arrives half a round trip later. A line of JSON on standard input changes the
conditions, an empty object nothing; each is answered by what was carried until then.
"""

import fcntl
import json
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

# From 198.18.0.0/15, which is for such measurements and leads nowhere (RFC 2544, appendix C.2.2).
NEAR, FAR = "198.18.0.1", "198.18.0.2"
DEVICE = "atalaya"
# linux/if_tun.h: IP packets, without a header before them.
TUN, TUNSETIFF, IFF_TUN_NO_PI = "/dev/net/tun", 0x400454CA, 0x1001
# What phones and servers mostly use. A machine's own choice may be one that loss does not slow.
CONGESTION = "cubic"
MTU = 1500
# Packets that may wait in a direction, as in the deep buffers of mobile networks.
QUEUE = 256
SETUP = (
    ("addr", "add", NEAR, "dev", DEVICE),
    ("link", "set", DEVICE, "up", "mtu", str(MTU)),
    ("route", "add", FAR, "dev", DEVICE, "src", NEAR, "congctl", CONGESTION),
)


@dataclass
class Direction:
    """One way along the line."""

    free_at: float = 0.0
    """When everything that waits has been sent."""
    leaving: deque[float] = field(default_factory=deque)
    """When each packet has been sent that may still wait."""
    arriving: deque[tuple[float, bytes]] = field(default_factory=deque)


class Packets:
    """Every packet that is on the line; time in seconds is an argument."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.become(bits=10**9, round_trip=0.0, loss=0.0, seed=0)

    def become(self, *, bits: float, round_trip: float, loss: float, seed: int) -> None:
        self._bits, self._delay, self._loss = bits, round_trip / 2, loss
        self._chance = random.Random(seed)  # noqa: S311 - so that a run can be repeated
        self._up, self._down = Direction(), Direction()
        self.traffic = {"carried": 0, "lost": 0, "overflowed": 0}

    def take(self, packet: bytes, now: float) -> None:
        way = self._up if self._is_to_service(packet) else self._down
        while way.leaving and way.leaving[0] <= now:
            way.leaving.popleft()
        if len(way.leaving) >= QUEUE:
            self.traffic["overflowed"] += 1
            return
        way.free_at = max(now, way.free_at) + 8 * len(packet) / self._bits
        way.leaving.append(way.free_at)
        if self._chance.random() < self._loss:
            self.traffic["lost"] += 1
            return
        self.traffic["carried"] += 1
        way.arriving.append((way.free_at + self._delay, _exchanged(packet)))

    def due(self, now: float) -> list[bytes]:
        """What arrives by now."""
        packets = []
        for way in (self._up, self._down):
            while way.arriving and way.arriving[0][0] <= now:
                packets.append(way.arriving.popleft()[1])
        return packets

    def rest(self, now: float) -> float | None:
        """Seconds until the next packet arrives; ``None`` where none is on its way."""
        nexts = [way.arriving[0][0] for way in (self._up, self._down) if way.arriving]
        return max(0.0, min(nexts) - now) if nexts else None

    def _is_to_service(self, packet: bytes) -> bool:
        ports = 4 * (packet[0] & 15)
        return packet[ports + 2 : ports + 4] == self._port.to_bytes(2, "big")


def _exchanged(packet: bytes) -> bytes:
    """From the one to whom it was sent (RFC 791, 3.1: source at 12, destination at 16)."""
    return packet[:12] + packet[16:20] + packet[12:16] + packet[20:]


def open_device() -> int:
    """A TUN device with its address and route, which is gone when this is closed."""
    device = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), IFF_TUN_NO_PI))
    for arguments in SETUP:
        subprocess.run(["ip", *arguments], check=True)
    return device


def main(port: int) -> None:
    """Carries packets until standard input ends."""
    device, packets = open_device(), Packets(port)
    # Without a buffer, in which a question could wait unseen.
    questions = os.fdopen(0, "rb", buffering=0)
    while True:
        readable, _, _ = select.select([device, 0], [], [], packets.rest(time.monotonic()))
        if device in readable:
            _take_all(device, packets)
        for packet in packets.due(time.monotonic()):
            os.write(device, packet)
        if 0 in readable:
            question = questions.readline()
            if not question:
                return
            _answer(packets, json.loads(question))


def _take_all(device: int, packets: Packets) -> None:
    """What else the kernel sends over a device, IPv6 for one, is for nobody here."""
    while True:
        try:
            packet = os.read(device, MTU)
        except BlockingIOError:
            return
        if packet[0] >> 4 == 4:
            packets.take(packet, time.monotonic())


def _answer(packets: Packets, conditions: dict[str, Any]) -> None:
    print(json.dumps(packets.traffic), flush=True)
    if conditions:
        packets.become(**conditions)


if __name__ == "__main__":
    main(int(sys.argv[1]))
