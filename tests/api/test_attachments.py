"""Attachments for members: what was uploaded comes back, whole or in ranges."""

import hashlib
from collections.abc import Iterator

import httpx
import pytest

from app.storage.blobs import PART_BYTES
from tests.client import TUS, client_of, log_in, upload
from tests.coalition import Coalition
from tests.service import running_service
from tests.uploads import like_attachment

ATTACHMENTS = "/api/v1/attachments"


def seal_one(coalition: Coalition, content: bytes) -> bytes:
    _, (sealed,) = coalition.seal_report({"alborada"}, files=[content])
    return sealed


def test_an_attachment_comes_back_unchanged(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    data = seal_one(coalition, b"x" * 2 * PART_BYTES)
    place = upload(http, data)
    receipt = http.get(f"{place}/receipt", headers=TUS)
    assert receipt.json()["sha256"] == hashlib.sha256(data).hexdigest()
    fetched = http.get(f"{ATTACHMENTS}/{data[80:96].hex()}", headers=alborada)
    assert (fetched.status_code, fetched.content) == (200, data)


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        (f"bytes={PART_BYTES - 1}-{PART_BYTES}", PART_BYTES - 1, PART_BYTES + 1),
        (f"bytes={PART_BYTES}-", PART_BYTES, None),
        (f"bytes=5-{10**17}", 5, None),
    ],
)
def test_a_download_goes_on_where_it_was_cut(
    large: tuple[httpx.Client, dict[str, str], bytes], wanted: str, start: int, end: int | None
) -> None:
    http, session, data = large
    end = len(data) if end is None else end
    path = f"{ATTACHMENTS}/{data[80:96].hex()}"
    answer = http.get(path, headers={**session, "Range": wanted})
    assert (answer.status_code, answer.content) == (206, data[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(data)}"


@pytest.mark.parametrize(
    "wanted", ["bytes=0-", "bytes=-5", "bytes=5-4", "bytes=0-1,3-4", f"bytes={10**17}-", "x", ""]
)
def test_what_is_not_one_range_of_it_means_the_whole(
    large: tuple[httpx.Client, dict[str, str], bytes], wanted: str
) -> None:
    http, session, data = large
    path = f"{ATTACHMENTS}/{data[80:96].hex()}"
    answer = http.get(path, headers={**session, "Range": wanted})
    assert (answer.status_code, answer.content) == (200, data)


@pytest.fixture(scope="module")
def large(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[httpx.Client, dict[str, str], bytes]]:
    """A client, a member's session, and an attachment of two parts that was uploaded."""
    coalition = Coalition()
    with (
        running_service(tmp_path_factory.mktemp("service"), coalition) as service,
        client_of(service.url) as http,
    ):
        data = like_attachment(coalition, PART_BYTES)
        upload(http, data)
        yield http, log_in(http, coalition.members[0]), data
