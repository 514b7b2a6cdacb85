"""An upload of any size takes the same little memory, in a process of its own."""

from collections.abc import Iterator
from pathlib import Path

from app.protocol.attachment import sealed_length
from tests.bench.uploads import peak_bytes, resident_bytes
from tests.client import TUS, append, begin_upload, client_of, log_in
from tests.coalition import Coalition
from tests.ports import free_url
from tests.process import service_process
from tests.service import make_settings, prepare
from tests.uploads import like_attachment

FILE_BYTES = 200 * 1024**2
ABOVE_IDLE = 64 * 1024**2


def test_a_large_file_takes_no_more_memory_than_a_small_one_on_its_way_in_and_out(
    tmp_path: Path, coalition: Coalition
) -> None:
    url = free_url()
    settings = make_settings(tmp_path, origin=url)
    prepare(settings, coalition)
    front, size = like_attachment(coalition, 0), sealed_length(FILE_BYTES)
    with (
        service_process(settings, tmp_path / "log") as process,
        client_of(url) as http,
    ):
        session = log_in(http, coalition.members[0])
        idle = resident_bytes(process.pid)
        place = begin_upload(http, size, header=front[:96]).headers["Location"]
        assert append(http, place, pieces(front, size), offset=0).status_code == 204
        assert http.get(f"{place}/receipt", headers=TUS).status_code == 200
        received = 0
        path = f"/api/v1/attachments/{front[80:96].hex()}"
        with http.stream("GET", path, headers=session) as answer:
            for piece in answer.iter_raw():
                received += len(piece)
        assert received == size
        assert peak_bytes(process.pid) - idle < ABOVE_IDLE


def pieces(front: bytes, size: int) -> Iterator[bytes]:
    """``front``, again and again, until there are ``size`` bytes."""
    while size:
        yield front[:size]
        size -= min(size, len(front))
