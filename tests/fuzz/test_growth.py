"""Junk leaves nothing behind: neither memory nor rows nor files, open or not."""

import asyncio
import re
from pathlib import Path

from app.protocol.primitives import random_bytes
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.fuzz.effort import EXAMPLES, FEW
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare

JUNK = 20_000 * max(1, EXAMPLES // FEW)
WARM_UP = 4_000
# What an allocator keeps for the next time; half a kilobyte a request would be ten times that.
BOUND_KIB = 8 * 1024
CONNECTIONS = 16


def junk(number: int) -> bytes:
    """A request of a kind that depends on its number, and that is never the same twice."""
    noise = random_bytes(24).hex()
    kinds = [
        ("POST /api/v1/reports", f"Atalaya-Admission: work {noise}", random_bytes(4096)),
        ("POST /api/v1/reports", "X: y", random_bytes(100)),
        ("POST /api/v1/work", "X: y", f'{{"for": "report", "id": "{noise[:32]}"}}'.encode()),
        ("POST /api/v1/work", "X: y", noise.encode()),
        ("POST /api/v1/uploads", f"Tus-Resumable: 1.0.0\r\nUpload-Metadata: token {noise}", b""),
        (f"GET /api/v1/keys/{noise}", f"X-{noise}: y", b""),
        ("POST /api/v1/sessions", "X: y", b'{"member": "' + noise.encode() + b'"}'),
        (f"GET /{noise}?{noise}", f"Authorization: Bearer {noise}", b""),
    ]
    line, header, body = kinds[number % len(kinds)]
    head = f"{line} HTTP/1.1\r\nHost: x\r\n{header}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def throw(port: int, count: int) -> None:
    await asyncio.gather(*(_throw(port, count // CONNECTIONS) for _ in range(CONNECTIONS)))


async def _throw(port: int, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(count):
        writer.write(junk(number))
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"content-length: (\d+)", head)
        await reader.readexactly(int(length))
        assert int(head[9:12]) < 500
    writer.close()


def resident_kib(pid: int) -> int:
    (kib,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(kib)


def open_files(pid: int) -> int:
    """How many a process has; connections are among them."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def traces(folder: Path, url: str) -> tuple[int, list[str]]:
    with opened_database(url) as engine, engine.connect() as connection:
        rows = sum(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608
            for table in ("reports", "attachments", "uploads", "blob_parts", "spent_challenges")
        )
    return rows, sorted(path.name for path in (folder / "attachments").iterdir())


def test_junk_leaves_nothing_behind(tmp_path: Path) -> None:
    url = free_url()
    settings = make_settings(tmp_path, origin=url, work_cost=1)
    prepare(settings, Coalition())
    port = int(url.rsplit(":", 1)[1])
    with service_process(settings, tmp_path / "log") as process:
        asyncio.run(throw(port, WARM_UP))
        files = open_files(process.pid)
        before = resident_kib(process.pid), traces(settings.data, settings.database_url)
        asyncio.run(throw(port, JUNK))
        after = resident_kib(process.pid), traces(settings.data, settings.database_url)
        assert open_files(process.pid) <= files + CONNECTIONS
    assert after[1] == before[1]
    assert after[0] - before[0] < BOUND_KIB
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line for line in lines if "serving on port" not in line] == []
