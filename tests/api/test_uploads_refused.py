"""What is wrong with a request for an upload is said before anything of it is kept."""

import base64
import hashlib
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select

from app.intake.limits import MAX_ATTACHMENT_BYTES
from app.protocol.attachment import sealed_length
from app.storage.database import opened_database
from app.storage.tables import uploads
from tests.client import TUS, UPLOADS, append, begin_upload, client_of, offset_of
from tests.coalition import Coalition
from tests.service import RunningService, running_service
from tests.uploads import like_attachment, stored_names

SMALLEST = sealed_length(0)
BYTES = {"Content-Type": "application/offset+octet-stream"}
B32, B96 = base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(96)).decode()


@pytest.fixture(scope="module")
def coalition() -> Coalition:
    return Coalition()


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, coalition: Coalition
) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service"), coalition) as running:
        yield running


@pytest.fixture(scope="module")
def http(service: RunningService) -> Iterator[httpx.Client]:
    with client_of(service.url) as client:
        yield client


@pytest.fixture(scope="module")
def data(coalition: Coalition) -> bytes:
    return like_attachment(coalition, 0)


@pytest.fixture(scope="module")
def place(http: httpx.Client, data: bytes) -> str:
    """An upload of ``data`` that none of these tests brings any further."""
    return str(begin_upload(http, len(data)).headers["Location"])


@pytest.fixture(autouse=True)
def nothing_is_kept(http: httpx.Client, service: RunningService, place: str) -> Iterator[None]:
    yield
    with opened_database(service.settings.database_url) as engine, engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(uploads)).scalar_one() == 1
    assert offset_of(http, place) == 0
    assert stored_names(service.data) == []


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


LENGTHS: list[tuple[str | None, str]] = [
    (None, "request-malformed"),
    ("", "request-malformed"),
    ("-65680", "request-malformed"),
    ("+65680", "request-malformed"),
    ("65680.0", "request-malformed"),
    ("6568e1", "request-malformed"),
    ("0x10090", "request-malformed"),
    ("65 680", "request-malformed"),
    ("9" * 19, "request-malformed"),
    ("9" * 5000, "request-malformed"),
    ("65680, 65680", "request-malformed"),
    ("9" * 18, "too-large"),
    (str(MAX_ATTACHMENT_BYTES + 1), "too-large"),
    ("0", "envelope-malformed"),
    ("1", "envelope-malformed"),
    ("128", "envelope-malformed"),
    ("129", "envelope-malformed"),
    (str(SMALLEST - 1), "envelope-malformed"),
    (str(SMALLEST + 1), "envelope-malformed"),
    (str(MAX_ATTACHMENT_BYTES - 1), "envelope-malformed"),
]


@pytest.mark.parametrize(("length", "problem"), LENGTHS, ids=lambda value: str(value)[:24])
def test_a_length_that_no_attachment_has_is_refused(
    http: httpx.Client, length: str | None, problem: str
) -> None:
    headers = {**TUS, **({} if length is None else {"Upload-Length": length})}
    answer = http.post(UPLOADS, headers=headers)
    assert code(answer) == (413 if problem == "too-large" else 422, problem)


@pytest.mark.parametrize(
    "metadata",
    [
        f"filename {B32}",
        f"token {B32},filename dGVzdA==",
        f"token {B32},token {B32}",
        f"token {B32},",
        f",token {B32}",
        f"token  {B32}",
        f"Token {B32}",
        f"token {B32}, header {B96}",
        "token",
        "token !!!!",
        f"token {B32[:-1]}",
        f"token {B32[:-2]}B=",
        f"token {B32[:-4]}",
        f"token {B96}",
        f"header {B32}",
        "header " + "A" * 12_000,
        "token " + "-" * 44,
        f"token {B32}" + ",x" * 2000,
    ],
    ids=lambda value: value[:60],
)
def test_metadata_of_another_shape_are_refused(http: httpx.Client, metadata: str) -> None:
    answer = begin_upload(http, SMALLEST, headers={"Upload-Metadata": metadata})
    assert code(answer) == (422, "request-malformed")


@pytest.mark.parametrize(
    "name", ["Upload-Length", "Upload-Metadata", "Upload-Offset", "Upload-Checksum", "Content-Type"]
)
def test_a_header_that_stands_there_twice_is_refused(
    http: httpx.Client, place: str, data: bytes, name: str
) -> None:
    digest = hashlib.sha256(data).digest()
    headers = [
        *TUS.items(),
        *BYTES.items(),
        ("Upload-Length", str(len(data))),
        ("Upload-Metadata", f"token {B32}"),
        ("Upload-Offset", "0"),
        ("Upload-Checksum", f"sha256 {base64.b64encode(digest).decode()}"),
    ]
    twice = [*headers, next(pair for pair in headers if pair[0] == name)]
    is_announcement = name in ("Upload-Length", "Upload-Metadata")
    method, path = ("POST", UPLOADS) if is_announcement else ("PATCH", place)
    assert code(http.request(method, path, content=data, headers=twice)) == (
        422,
        "request-malformed",
    )


@pytest.mark.parametrize("token", ["0" * 64, "0" * 63, "0" * 65, "G" * 64, "A" * 64, "x", "%00"])
def test_under_a_token_that_nobody_has_there_is_nothing(http: httpx.Client, token: str) -> None:
    path = f"{UPLOADS}/{token}"
    assert http.head(path, headers=TUS).status_code == 404
    assert code(append(http, path, b"x", offset=0)) == (404, "not-found")
    assert code(http.delete(path, headers=TUS)) == (404, "not-found")
    assert code(http.get(f"{path}/receipt", headers=TUS)) == (404, "not-found")


@pytest.mark.parametrize("kind", ["application/octet-stream", "", "text/plain"])
def test_bytes_of_another_content_type_are_not_taken(
    http: httpx.Client, place: str, data: bytes, kind: str
) -> None:
    answer = append(http, place, data, offset=0, headers={"Content-Type": kind})
    assert code(answer) == (415, "request-malformed")
    announcement = {**TUS, "Upload-Length": str(len(data)), "Content-Type": kind}
    answer = http.post(UPLOADS, content=data, headers=announcement)
    assert code(answer) == (415, "request-malformed")


@pytest.mark.parametrize("offset", ["1", "65679", "65680", "65681", "9" * 18])
def test_another_offset_than_the_true_one_is_refused(
    http: httpx.Client, place: str, data: bytes, offset: str
) -> None:
    answer = append(http, place, data, offset=0, headers={"Upload-Offset": offset})
    assert code(answer) == (409, "upload-conflict")


@pytest.mark.parametrize("offset", ["", "-1", "+0", "0.0", "x", "9" * 19])
def test_an_offset_that_is_no_number_is_refused(
    http: httpx.Client, place: str, data: bytes, offset: str
) -> None:
    answer = append(http, place, data, offset=0, headers={"Upload-Offset": offset})
    assert code(answer) == (422, "request-malformed")


@pytest.mark.parametrize("is_declared", [True, False])
def test_more_bytes_than_were_announced_are_not_counted(
    http: httpx.Client, place: str, data: bytes, *, is_declared: bool
) -> None:
    content = data + b"\0" if is_declared else iter([data, b"\0"])
    assert code(append(http, place, content, offset=0)) == (413, "too-large")


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (f"md5 {base64.b64encode(bytes(16)).decode()}", 400),
        (f"SHA1 {base64.b64encode(bytes(20)).decode()}", 400),
        ("sha1", 422),
        ("sha1 !", 422),
        (f"sha1 {base64.b64encode(bytes(32)).decode()}", 422),
        (f"sha256 {bytes(32).hex()}", 422),
    ],
)
def test_a_checksum_of_another_shape_is_refused(
    http: httpx.Client, place: str, data: bytes, value: str, status: int
) -> None:
    answer = append(http, place, data, offset=0, headers={"Upload-Checksum": value})
    assert code(answer) == (status, "request-malformed")
