"""Taking attachments in piece by piece: all of one is kept, or nothing."""

import hashlib
import io
from collections.abc import Callable

import httpx
import pytest

from app.intake.limits import MAX_ATTACHMENT_BYTES
from app.protocol.attachment import seal
from app.protocol.header import Header, Kind
from tests.coalition import Coalition
from tests.service import RunningService

ATTACHMENTS = "/api/v1/attachments"


def seal_one(coalition: Coalition, content: bytes) -> bytes:
    _, (sealed,) = coalition.seal_report({"alborada"}, files=[content])
    return sealed


def kept(service: RunningService) -> list[str]:
    return sorted(path.name for path in (service.data / "attachments").iterdir())


def test_an_attachment_comes_back_unchanged(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str], service: RunningService
) -> None:
    data = seal_one(coalition, b"x" * 3_000_000)
    sha256 = hashlib.sha256(data).hexdigest()
    answer = http.post(ATTACHMENTS, content=data)
    assert (answer.status_code, answer.json()) == (201, {"sha256": sha256})
    assert http.post(ATTACHMENTS, content=data).json() == {"sha256": sha256}
    fetched = http.get(f"{ATTACHMENTS}/{data[80:96].hex()}", headers=alborada)
    assert fetched.content == data
    assert kept(service) == [sha256]


def test_another_upload_under_a_known_id_changes_nothing(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str], service: RunningService
) -> None:
    data = seal_one(coalition, b"x")
    http.post(ATTACHMENTS, content=data)
    other = data[:-1] + bytes([data[-1] ^ 1])
    answer = http.post(ATTACHMENTS, content=other)
    assert (answer.status_code, answer.json()["code"]) == (409, "envelope-conflict")
    fetched = http.get(f"{ATTACHMENTS}/{data[80:96].hex()}", headers=alborada)
    assert fetched.content == data
    assert kept(service) == [hashlib.sha256(data).hexdigest()]


@pytest.mark.parametrize(
    "bend",
    [
        lambda _data: b"",
        lambda data: data[:50],
        lambda data: data[:96],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"X" + data[1:],
        lambda data: data[:8] + b"\1" + data[9:],
        lambda _data: bytes(100_000),
    ],
)
def test_what_is_not_an_attachment_leaves_nothing_behind(
    http: httpx.Client,
    coalition: Coalition,
    service: RunningService,
    bend: Callable[[bytes], bytes],
) -> None:
    data = bend(seal_one(coalition, b"x"))
    answer = http.post(ATTACHMENTS, content=data)
    assert (answer.status_code, answer.json()["code"]) == (422, "envelope-malformed")
    assert kept(service) == []


@pytest.mark.parametrize("declared", [True, False])
def test_too_large_an_attachment_leaves_nothing_behind(
    http: httpx.Client, service: RunningService, *, declared: bool
) -> None:
    header = Header(Kind.ATTACHMENT, 0, 1, bytes(32), bytes(32), bytes(16)).to_bytes()
    pieces = [header, *[bytes(1 << 20)] * (MAX_ATTACHMENT_BYTES >> 20)]
    content = b"".join(pieces) if declared else iter(pieces)
    answer = http.post(ATTACHMENTS, content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert kept(service) == []


def test_an_attachment_for_a_roster_that_is_not_published_is_refused(
    http: httpx.Client, service: RunningService
) -> None:
    elsewhere = seal_one(Coalition(), b"x")
    answer = http.post(ATTACHMENTS, content=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (422, "roster-unknown")
    assert kept(service) == []


def test_a_file_of_ten_mebibytes_fits(http: httpx.Client, coalition: Coalition) -> None:
    size = 10 * 1024 * 1024
    roster = coalition.roster
    header = Header(Kind.ATTACHMENT, 0, roster.version, roster.hash, bytes(32), bytes(16))
    sealed = seal(header, key=bytes(32), source=io.BytesIO(bytes(size)), size=size)
    assert http.post(ATTACHMENTS, content=b"".join(sealed)).status_code == 201
