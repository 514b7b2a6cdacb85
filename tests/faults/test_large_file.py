"""A gibibyte over a line that breaks at the end of every part: it arrives whole, in little memory.

On both pairs of stores, but only in ``make faults``: it takes minutes and 3 GB of disk.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.protocol.attachment import sealed_length
from app.protocol.primitives import random_bytes
from app.settings import Settings
from app.storage.blobs import PART_BYTES
from tests.bench.uploads import peak_bytes, resident_bytes
from tests.client import TUS, append, begin_upload, client_of, log_in, offset_of
from tests.coalition import Coalition
from tests.process import service_process
from tests.uploads import ENOUGH, LOST_AT_MOST, begun_request, like_attachment

FILE_BYTES = 1024**3
ABOVE_IDLE = 64 * 1024**2


@dataclass
class LargeFile:
    """Bytes of which no two parts are alike; never whole in memory."""

    front: bytes
    size: int = sealed_length(FILE_BYTES)
    _noise: bytes = field(default_factory=lambda: random_bytes(PART_BYTES))

    def part(self, number: int) -> bytes:
        """As many bytes as go under one name in a store."""
        begin = self.front if number == 0 else number.to_bytes(96, "big")
        return (begin + self._noise[len(begin) :])[: self.size - number * PART_BYTES]

    def between(self, start: int, end: int) -> bytes:
        """Some bytes of it."""
        first = start // PART_BYTES
        parts = b"".join(map(self.part, range(first, -(-end // PART_BYTES))))
        return parts[start - first * PART_BYTES : end - first * PART_BYTES]

    def parts(self) -> Iterator[bytes]:
        """All of it."""
        return map(self.part, range(-(-self.size // PART_BYTES)))


def test_a_gibibyte_over_a_line_that_breaks_at_every_part_s_end_arrives_as_it_was(
    any_settings: Settings, coalition: Coalition, tmp_path: Path
) -> None:
    url = any_settings.origins[0]
    file = LargeFile(like_attachment(coalition, 0)[:96])
    with service_process(any_settings, tmp_path / "log") as process, client_of(url) as http:
        session = log_in(http, coalition.members[0])
        idle = resident_bytes(process.pid)
        place = begin_upload(http, file.size, header=file.front).headers["Location"]
        send_in_pieces(http, url, place, file)
        receipt = http.get(f"{place}/receipt", headers=TUS).json()
        sha256 = hash_of(file.parts())
        assert receipt["sha256"] == sha256
        path = f"/api/v1/attachments/{file.front[80:96].hex()}"
        with http.stream("GET", path, headers=session) as answer:
            assert hash_of(answer.iter_raw()) == sha256
        assert peak_bytes(process.pid) - idle < ABOVE_IDLE


def send_in_pieces(http: httpx.Client, url: str, place: str, file: LargeFile) -> None:
    """Each request promises all that is lacking, and breaks where the next part ends."""
    for end in range(PART_BYTES, file.size, PART_BYTES):
        offset = offset_of(http, place)
        data, lacking = file.between(offset, end), file.size - offset
        with begun_request(url, place, data, offset=offset, lacking=lacking):
            pass
        assert any(offset_of(http, place) > end - LOST_AT_MOST for _ in range(ENOUGH))
    offset = offset_of(http, place)
    rest = file.between(offset, file.size)
    assert append(http, place, rest, offset=offset).status_code == 204


def hash_of(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
