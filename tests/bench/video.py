"""A video through the real page over a phone's line: time, memory, and how quick the page stays.

``make bench VIDEO_MB=100`` sends it twice at 10 Mbit/s, plainly and through the page: 3 min.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.protocol.primitives import random_bytes
from app.settings import CALM_WORK_COST
from tests.bench.figure import print_figure
from tests.bench.line import HOW, Conditions, Line, NoLine
from tests.bench.packets import FAR, NEAR
from tests.coalition import Coalition
from tests.journeys.conftest import CHROMIUM, FLAGS, build
from tests.ports import free_port, url_of
from tests.process import service_process
from tests.service import make_settings, prepare

MB = 1_000_000
VIDEO_MB = int(os.environ.get("ATALAYA_VIDEO_MB", "100"))
# Ten times what the line takes, and to spare: a slow machine is slow, not wrong.
PATIENCE_SECONDS = 600 + 8 * VIDEO_MB
CONDITIONS = Conditions("4G", 10 * MB, 0.05)
SLOWER = 4
FILM = Path(__file__).parents[1] / "web" / "defender" / "evidence" / "files" / "film.mp4"
SCRIPT = Path(__file__).with_name("video.mjs")


def measure(folder: Path) -> None:
    """One phone, one server process on SQLite and a folder."""
    with ExitStack() as stack:
        try:
            line = stack.enter_context(Line())
        except NoLine as error:
            print(f"No video without a line: {error}", file=sys.stderr)
            return
        coalition, port = Coalition(), free_port()
        pins = folder / "pins.json"
        pins.write_bytes(coalition.pins_bytes)
        build([], {"ATALAYA_PINS": str(pins), "ATALAYA_WEB_OUT": str(folder / "dist")})
        film = _write_film(folder / "film.mp4")
        line.become(CONDITIONS)
        raw = _send_plainly(line, film)
        settings = make_settings(
            folder, origin=url_of(port), web=folder / "dist", work_cost=CALM_WORK_COST
        )
        prepare(settings, coalition)
        stack.enter_context(service_process(settings, folder / "log"))
        flag = stack.enter_context(line.leading_to(port, folder))
        _print(_send_from_a_phone(line, film, flag), raw)


def _write_film(path: Path) -> Path:
    """One with a picture, the place where it was taken, and bytes that nothing can compress."""
    beginning = FILM.read_bytes()
    size = VIDEO_MB * MB - len(beginning)
    with path.open("wb") as file:
        file.write(beginning + size.to_bytes(4, "big") + b"mdat")
        for _ in range(size // MB):
            file.write(random_bytes(MB))
        file.write(random_bytes(VIDEO_MB * MB - file.tell()))
    return path


def _send_plainly(line: Line, file: Path) -> float:
    """Seconds for the same bytes in one TCP connection, until the other end has them all."""
    with socket.create_server((NEAR, line.port)) as server:
        taker = threading.Thread(target=_take, args=(server,))
        taker.start()
        start = time.perf_counter()
        with file.open("rb") as content, socket.create_connection((FAR, line.port)) as there:
            there.sendfile(content)
            there.shutdown(socket.SHUT_WR)
            there.recv(1)
        taker.join()
        return time.perf_counter() - start


def _take(server: socket.socket) -> None:
    taken, _ = server.accept()
    with taken:
        while taken.recv(65_536):
            pass
        taken.sendall(b".")


def _send_from_a_phone(line: Line, film: Path, flag: str) -> dict[str, Any]:
    """What ``tests/bench/video.mjs`` saw."""
    order = ["node", str(SCRIPT), CHROMIUM, f"{line.url}/", str(film), str(SLOWER), *FLAGS, flag]
    done = subprocess.run(order, check=True, stdout=subprocess.PIPE, timeout=PATIENCE_SECONDS)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _print(seen: dict[str, Any], raw: float) -> None:
    where = f"video of {VIDEO_MB} MB; {CONDITIONS}; {HOW}; Chromium, page's thread ÷{SLOWER}"
    seconds, taps = seen["seconds"], seen["taps"]
    print_figure("video_plain_time", raw, "s", f"{where}: the same bytes over one connection")
    print_figure("video_time", seconds, "s", f"{where}: sealed and sent, until its receipt holds")
    print_figure("video_overhead", 100 * (seconds / raw - 1), "%", where, target="<= 10")
    print_figure(
        "video_heap",
        seen["heap"] / MB,
        "MB",
        f"{where}: page and workers, with buffers, largest seen",
        target="<= 100",
    )
    latencies = sorted(seen["latencies"], reverse=True)
    # As web-vitals defines it: of each fifty interactions the slowest is left out.
    latency = latencies[min(len(latencies) - 1, taps // 50)] if latencies else 0
    print_figure(
        "video_input_latency",
        latency,
        "ms",
        f"{where}: INP of {taps} taps and keys while it was sealed and sent, slowest "
        f"{max(latencies, default=0)} ms",
        target="<= 200",
    )
    between = seen["between"]
    print_figure(
        "video_between_parts",
        sum(between) / 1000,
        "s",
        f"{where}: from each answer until the next of {len(between) + 1} parts leaves, in all",
    )
    print_figure("video_longest_task", seen["longest"], "ms", f"{where}: on the page's own thread")
