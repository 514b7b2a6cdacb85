"""A process that is told to stop lets nobody wait, and what has arrived of an upload counts."""

import signal
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import Settings
from tests.client import append, begin_upload, client_of, log_in, offset_of
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare
from tests.uploads import like_attachment

SENT = 200_000


def prepared(folder: Path, coalition: Coalition) -> Settings:
    (folder / "data").mkdir()
    settings = make_settings(folder, origin=free_url())
    prepare(settings, coalition)
    return settings


def test_an_upload_is_cut_where_it_stands_and_goes_on_with_the_next_process(
    tmp_path: Path, coalition: Coalition
) -> None:
    settings = prepared(tmp_path, coalition)
    sealed = like_attachment(coalition, 1 << 20)
    with (
        service_process(settings, tmp_path / "log") as process,
        client_of(settings.origins[0]) as http,
    ):
        place = begin_upload(http, len(sealed), header=sealed[:96]).headers["Location"]
        with sending(settings, place, sealed) as line:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == -signal.SIGTERM
            assert is_cut(line)
    with service_process(settings, tmp_path / "log"), client_of(settings.origins[0]) as http:
        kept = offset_of(http, place)
        assert 0 < kept <= SENT
        assert append(http, place, sealed[kept:], offset=kept).status_code == 204
        session = log_in(http, coalition.members[0])
        assert http.get(f"/api/v1/attachments/{sealed[80:96].hex()}", headers=session).content == (
            sealed
        )


def sending(settings: Settings, place: str, sealed: bytes) -> socket.socket:
    """A line on which the service has read a part of an upload, and the rest never comes."""
    address = urlsplit(settings.origins[0])
    line = socket.create_connection((str(address.hostname), address.port or 0))
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(sealed)}\r\n\r\n"
    )
    line.sendall(head.encode() + sealed[:SENT])
    wait_until_read(line)
    return line


def wait_until_read(line: socket.socket) -> None:
    """Returns when nothing that was sent is left with the kernel of the other side."""
    own, other = line.getsockname()[1], line.getpeername()[1]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            _, local, remote, _, queues, *_ = row.split()
            ports = [int(end.rsplit(":", 1)[1], 16) for end in (local, remote)]
            if ports == [other, own] and int(queues.split(":")[1], 16) == 0:
                return
    raise AssertionError("never read")


def is_cut(line: socket.socket) -> bool:
    line.settimeout(PATIENCE)
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True
