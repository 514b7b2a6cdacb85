"""Whatever is posted: never a 5xx, and never a row or a file for what is no envelope."""

import base64
import http.client
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.protocol import envelope
from app.protocol.errors import Malformed
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.service import RunningService, running_service

MUTATIONS = 20_000
VECTORS = Path(__file__).parents[1] / "vectors"


class Poster:
    """Posts over one connection, fast enough for many thousand times."""

    def __init__(self, service: RunningService) -> None:
        self.connection = http.client.HTTPConnection(service.url.removeprefix("http://"))

    def post(self, path: str, body: bytes) -> int:
        self.connection.request("POST", path, body)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


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
def poster(service: RunningService) -> Iterator[Poster]:
    poster = Poster(service)
    yield poster
    poster.connection.close()


def rows(service: RunningService) -> set[bytes]:
    with opened_database(service.settings.database_url) as engine, engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT id FROM reports").scalars())


def files(service: RunningService) -> list[str]:
    return sorted(path.name for path in (service.data / "attachments").iterdir())


def is_grammatical(data: bytes) -> bool:
    try:
        envelope.parse(data)
    except Malformed:
        return False
    return True


@pytest.mark.parametrize("folder", sorted(path.name for path in VECTORS.iterdir() if path.is_dir()))
def test_no_vector_gives_a_server_error_or_is_kept_without_a_published_roster(
    folder: str, poster: Poster, service: RunningService
) -> None:
    before, blobs = rows(service), files(service)
    for path in sorted((VECTORS / folder).glob("*.json")):
        for data in byte_fields(json.loads(path.read_text(encoding="utf-8"))):
            assert poster.post("/api/v1/reports", data) in {413, 422}, path.name
            if not is_attachment(data):
                assert poster.post("/api/v1/attachments", data) in {413, 422}, path.name
    assert (rows(service), files(service)) == (before, blobs)


def byte_fields(case: dict[str, object]) -> Iterator[bytes]:
    for name in ("envelope", "excerpt", "document", "file", "padded", "public_key", "sealed"):
        if isinstance(case.get(name), str):
            yield base64.b64decode(str(case[name]))


def is_attachment(data: bytes) -> bool:
    return is_grammatical(data) and data[8] == 2


@st.composite
def mutations(draw: st.DrawFn, original: bytes) -> bytes:
    """A report with bytes changed, cut out, repeated or put in."""
    data = bytearray(original)
    for _ in range(draw(st.integers(1, 4))):
        # Half of all changes fall into the header, where the grammar is.
        end = draw(st.sampled_from([96, len(data)]))
        at = draw(st.integers(0, max(0, min(end, len(data)) - 1)))
        match draw(st.integers(0, 4)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case 1:
                del data[at:]
            case 2:
                del data[at : at + draw(st.integers(1, 2000))]
            case 3:
                data[at:at] = draw(st.binary(max_size=40))
            case _:
                data += data[at : at + draw(st.integers(1, 2000))]
    return bytes(data)


def test_mutations_never_give_a_server_error_nor_leave_a_row(
    coalition: Coalition, poster: Poster, service: RunningService
) -> None:
    original, _ = coalition.seal_report({"alborada"}, text="x")
    accepted: set[bytes] = set()
    tried = {"reports": 0}

    @settings(
        max_examples=MUTATIONS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations(original))
    def post(data: bytes) -> None:
        tried["reports"] += 1
        status = poster.post("/api/v1/reports", data)
        if status == 201:
            assert is_grammatical(data)
            accepted.add(data[80:96])
        else:
            assert status in {409, 413, 422}

    before, blobs = rows(service), files(service)
    post()
    assert tried["reports"] >= MUTATIONS
    assert rows(service) == before | accepted
    assert files(service) == blobs


def test_mutated_attachments_never_give_a_server_error_nor_leave_a_file(
    coalition: Coalition, poster: Poster, service: RunningService
) -> None:
    _, (original,) = coalition.seal_report({"alborada"}, files=[b"x"])

    @settings(
        max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(mutations(original))
    def post(data: bytes) -> None:
        before = files(service)
        status = poster.post("/api/v1/attachments", data)
        assert status in {201, 409, 413, 422}
        assert (status == 201) <= is_attachment(data)
        if status != 201:
            assert files(service) == before

    post()
