"""Uploads whose connection or process goes away: in the end all bytes are there, once."""

import hashlib
import http.client
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from app.intake.upload_digests import Digests
from app.protocol.attachment import sealed_length
from app.storage.blobs import PART_BYTES
from tests.client import TUS, append, begin_upload, client_of, log_in, offset_of
from tests.coalition import Coalition
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import service_process
from tests.service import RunningService, free_socket, make_settings, prepare, running
from tests.uploads import (
    ENOUGH,
    LOST_AT_MOST,
    begun_request,
    like_attachment,
    part_names,
    part_sizes,
    stored_names,
)


def begin(http: httpx.Client, data: bytes) -> str:
    answer = begin_upload(http, len(data), header=data[:96])
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def go_on(http: httpx.Client, place: str, data: bytes) -> None:
    """Sends what is lacking, as a client does: where that fails, it asks again how far it is."""
    for _ in range(ENOUGH):
        # A connection is reset where much is still to come after a refusal.
        with suppress(httpx.TransportError):
            offset = offset_of(http, place)
            if offset == len(data):
                return
            answer = append(http, place, data[offset:], offset=offset)
            assert answer.status_code in {204, 409}, answer.text
    raise AssertionError("the upload did not come to an end")


def assert_arrived(http: httpx.Client, place: str, data: bytes, member: dict[str, str]) -> None:
    assert offset_of(http, place) == len(data)
    receipt = http.get(f"{place}/receipt", headers=TUS)
    assert receipt.json()["sha256"] == hashlib.sha256(data).hexdigest()
    fetched = http.get(f"/api/v1/attachments/{data[80:96].hex()}", headers=member)
    assert hashlib.sha256(fetched.content).digest() == hashlib.sha256(data).digest()


@contextmanager
def half_sent(
    url: str, place: str, data: bytes, *, offset: int, sent: int
) -> Iterator[socket.socket]:
    """A connection that promises all that is lacking, and has sent it up to ``sent``."""
    lacking = len(data) - offset
    with begun_request(url, place, data[offset:sent], offset=offset, lacking=lacking) as connection:
        yield connection


SIZES = [
    0,
    1,
    65_528,
    65_529,
    (1 << 20) - 1,
    1 << 20,
    (1 << 20) + 1,
    PART_BYTES - 1,
    PART_BYTES,
    PART_BYTES + 1,
    2 * PART_BYTES + 5,
]


def test_a_file_of_any_size_comes_back_unchanged(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    for size in SIZES:
        _, (data,) = coalition.seal_report({"alborada"}, files=[bytes([size % 251]) * size])
        place = begin(http, data)
        assert append(http, place, data, offset=0).status_code == 204
        assert_arrived(http, place, data, alborada)


def test_parts_are_equal_however_the_bytes_came(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str], engine: Engine
) -> None:
    data = like_attachment(coalition, 2 * PART_BYTES)
    assert len(data) > 2 * PART_BYTES
    place, offset = begin(http, data), 0
    for step in (1, 94, 2, 100_000, 3, PART_BYTES - 1, 1, 50, 1000, len(data)):
        answer = append(http, place, data[offset : offset + step], offset=offset)
        assert answer.status_code == 204
        offset = min(offset + step, len(data))
        assert answer.headers["Upload-Offset"] == str(offset)
    assert_arrived(http, place, data, alborada)
    sizes = part_sizes(engine)
    assert sum(sizes) == len(data)
    assert len(sizes) <= len(data) // PART_BYTES + 4


def test_requests_of_a_byte_do_not_make_a_part_each(
    http: httpx.Client, coalition: Coalition, engine: Engine, service: RunningService
) -> None:
    data = like_attachment(coalition, 0)
    place = begin(http, data)
    for offset in range(300):
        assert append(http, place, data[offset : offset + 1], offset=offset).status_code == 204
    assert len(part_sizes(engine)) <= 9
    assert stored_names(service.data) == part_names(engine)


def test_what_came_before_the_connection_broke_counts(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    data = like_attachment(coalition, 0)
    place = begin(http, data)
    with half_sent(service.url, place, data, offset=0, sent=50_000):
        pass
    assert any(offset_of(http, place) == 50_000 for _ in range(ENOUGH))


def test_a_connection_cut_at_every_part_s_end_and_in_between_loses_nothing(
    http: httpx.Client, coalition: Coalition, service: RunningService, alborada: dict[str, str]
) -> None:
    size = 2 * PART_BYTES + 5
    cuts = [
        *(1, 95, 96, 97, 1000, PART_BYTES // 2),
        *(PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, PART_BYTES + 70_000),
        *(2 * PART_BYTES - 1, 2 * PART_BYTES, 2 * PART_BYTES + 1, sealed_length(size) - 1),
    ]
    for cut in cuts:
        data = like_attachment(coalition, size)
        place = begin(http, data)
        with half_sent(service.url, place, data, offset=0, sent=cut):
            pass
        assert any(offset_of(http, place) > cut - LOST_AT_MOST for _ in range(ENOUGH))
        assert offset_of(http, place) <= cut
        go_on(http, place, data)
        assert_arrived(http, place, data, alborada)


def test_of_two_writers_at_once_one_is_refused_and_leaves_nothing(
    http: httpx.Client,
    coalition: Coalition,
    engine: Engine,
    service: RunningService,
    alborada: dict[str, str],
) -> None:
    data = like_attachment(coalition, 3_000_000)
    place = begin(http, data)
    with half_sent(service.url, place, data, offset=0, sent=1_000_000) as slow:
        assert append(http, place, data, offset=0).status_code == 204
        slow.sendall(data[1_000_000:])
        answer = http_answer(slow)
    assert answer.status == 409
    assert_arrived(http, place, data, alborada)
    assert stored_names(service.data) == part_names(engine)


def http_answer(connection: socket.socket) -> http.client.HTTPResponse:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer


def test_many_writers_at_once_give_one_whole_attachment(
    http: httpx.Client,
    coalition: Coalition,
    engine: Engine,
    service: RunningService,
    alborada: dict[str, str],
) -> None:
    data = like_attachment(coalition, PART_BYTES)
    place = begin(http, data)

    def write(step: int) -> None:
        with client_of(service.url) as own:
            offset = offset_of(own, place)
            while offset < len(data):
                answer = append(own, place, data[offset : offset + step], offset=offset)
                assert answer.status_code in {204, 409}, answer.text
                offset = offset_of(own, place)

    with ThreadPoolExecutor(4) as threads:
        # None above what is thrown away of a refused body before the line is cut.
        list(threads.map(write, (3_000_000, 1_000_000, 100_000, 70_001)))
    assert_arrived(http, place, data, alborada)
    assert stored_names(service.data) == part_names(engine)


def test_an_upload_that_is_given_up_while_bytes_come_leaves_nothing(
    http: httpx.Client, coalition: Coalition, engine: Engine, service: RunningService
) -> None:
    data = like_attachment(coalition, 1_000_000)
    place = begin(http, data)
    assert append(http, place, data[:1000], offset=0).status_code == 204
    with half_sent(service.url, place, data, offset=1000, sent=500_000) as slow:
        assert http.delete(place, headers=TUS).status_code == 204
        slow.sendall(data[500_000:])
        assert http_answer(slow).status == 409
    assert http.head(place, headers=TUS).status_code == 404
    assert (part_names(engine), stored_names(service.data)) == ([], [])


def test_while_the_store_takes_nothing_nothing_is_counted_and_then_it_goes_on(
    http: httpx.Client, coalition: Coalition, service: RunningService, alborada: dict[str, str]
) -> None:
    data = like_attachment(coalition, 0)
    place = begin(http, data)
    folder, away = service.data / "attachments", service.data / "elsewhere"
    folder.rename(away)
    for _ in range(2):
        answer = append(http, place, data, offset=0)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert offset_of(http, place) == 0
    away.rename(folder)
    go_on(http, place, data)
    assert_arrived(http, place, data, alborada)


def test_an_upload_goes_on_with_another_process_after_a_kill(
    tmp_path: Path, coalition: Coalition, database_url: str
) -> None:
    url = free_url()
    (tmp_path / "data").mkdir()
    settings = make_settings(tmp_path, origin=url, database_url=database_url)
    prepare(settings, coalition)
    data = like_attachment(coalition, 2 * PART_BYTES)
    with client_of(url) as http:
        with service_process(settings, tmp_path / "log") as process:
            place = begin(http, data)
            counted = PART_BYTES + 1_000_000
            assert append(http, place, data[:counted], offset=0).status_code == 204
            with half_sent(url, place, data, offset=counted, sent=2 * PART_BYTES + 1000):
                process.kill()
                process.wait()
        with service_process(settings, tmp_path / "log"):
            assert counted <= offset_of(http, place) <= 2 * PART_BYTES + 1000
            go_on(http, place, data)
            assert_arrived(http, place, data, log_in(http, coalition.members[0]))


def test_two_processes_take_turns_with_one_upload(
    tmp_path: Path, coalition: Coalition, postgres: PostgresServer
) -> None:
    data, url = like_attachment(coalition, PART_BYTES), postgres.new_database()
    with ExitStack() as stack:
        services: list[httpx.Client] = []
        for _ in range(2):
            listening, origin = free_socket()
            settings = make_settings(tmp_path, origin=origin, database_url=url)
            if not services:
                (tmp_path / "data").mkdir()
                prepare(settings, coalition)
            stack.enter_context(running(settings, listening))
            services.append(stack.enter_context(client_of(origin)))
        place, offset = begin(services[0], data), 0
        for number, step in enumerate([50, 60, 100_000, 1_000_000, 4, 4_000_000, len(data)]):
            turn = services[number % 2]
            assert offset_of(turn, place) == offset
            answer = append(turn, place, data[offset : offset + step], offset=offset)
            assert answer.status_code == 204
            offset = min(offset + step, len(data))
        for http in services:
            assert_arrived(http, place, data, log_in(http, coalition.members[0]))


def test_what_a_process_does_not_remember_is_read_again(
    http: httpx.Client,
    coalition: Coalition,
    alborada: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As with a thousand other uploads in between."""
    data = like_attachment(coalition, PART_BYTES)
    place = begin(http, data)
    assert append(http, place, data[:2_000_000], offset=0).status_code == 204
    with monkeypatch.context() as forgetful:
        forgetful.setattr(Digests, "of", Digests().of)
        assert append(http, place, data[2_000_000:], offset=2_000_000).status_code == 204
    assert_arrived(http, place, data, alborada)
