"""A file of 1 GiB on its way: how fast it arrives durably, and how much memory that takes."""

import http.client
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from app.protocol.attachment import sealed_length
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes
from tests.bench.figure import print_figure
from tests.coalition import FORM_HASH, Coalition
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

FILE_BYTES = 1024**3
PIECE_BYTES = 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}


def measure(folder: Path) -> None:
    """One process on SQLite and a folder, beside ``cp`` and fsync of the same bytes."""
    coalition = Coalition()
    url = free_url()
    settings = make_settings(folder, origin=url)
    prepare(settings, coalition)
    sealed = folder / "sealed"
    size = _write_sealed(sealed, coalition, FILE_BYTES)
    conditions = f"one request of {size} B, SQLite and a folder, one process"
    with service_process(settings, folder / "log") as process:
        idle = resident_bytes(process.pid)
        seconds = _upload(url, sealed, size)
        peak = peak_bytes(process.pid)
    print_figure("upload_rate", size / seconds / 1e6, "MB/s", conditions)
    print_figure("copy_rate", size / _copy(sealed) / 1e6, "MB/s", "cp and fsync, the same bytes")
    print_figure(
        "upload_memory", (peak - idle) / 2**20, "MiB", f"above idle, {conditions}", target="64"
    )


def resident_bytes(pid: int) -> int:
    """Memory of a process now."""
    return _status(pid, "VmRSS")


def peak_bytes(pid: int) -> int:
    """The most memory that a process has had."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise ValueError(name)


def upload_sealed(folder: Path, coalition: Coalition, url: str, file_bytes: int) -> float:
    """Seconds that a file of this many bytes takes to arrive durably."""
    sealed = folder / "sealed"
    return _upload(url, sealed, _write_sealed(sealed, coalition, file_bytes))


def _write_sealed(path: Path, coalition: Coalition, file_bytes: int) -> int:
    """Bytes that a server cannot tell from a sealed attachment."""
    roster, size = coalition.roster, sealed_length(file_bytes)
    header = Header(
        Kind.ATTACHMENT, 0, roster.version, roster.hash, FORM_HASH, random_bytes(16)
    ).to_bytes()
    piece, left = random_bytes(PIECE_BYTES), size - len(header)
    with path.open("wb") as file:
        file.write(header)
        while left:
            file.write(piece[:left])
            left -= min(left, len(piece))
        file.flush()
        os.fsync(file.fileno())
    return size


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(PIECE_BYTES), b"")


def _upload(url: str, path: Path, size: int) -> float:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("POST", "/api/v1/uploads", headers={**TUS, "Upload-Length": str(size)})
    answer = connection.getresponse()
    answer.read()
    headers = {
        **TUS,
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(size),
        "Upload-Offset": "0",
    }
    start = time.perf_counter()
    connection.request("PATCH", answer.headers["Location"], _pieces(path), headers)
    finished = connection.getresponse()
    seconds = time.perf_counter() - start
    if finished.status != 204:
        raise RuntimeError(finished.read().decode())
    connection.close()
    return seconds


def _copy(path: Path) -> float:
    start = time.perf_counter()
    with path.open("rb") as source, path.with_name("copy").open("wb") as copy:
        shutil.copyfileobj(source, copy, PIECE_BYTES)
        copy.flush()
        os.fsync(copy.fileno())
    return time.perf_counter() - start
