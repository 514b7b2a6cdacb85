"""Uploads by tus 1.0.0: what is promised in headers, and what is refused before it is read."""

import base64
import hashlib
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest
from sqlalchemy import Engine, insert, select, update

from app.api.errors import Busy
from app.api.load import UploadMemory
from app.intake.limits import MAX_ATTACHMENT_BYTES, MAX_CHECKSUMMED_BYTES, SMALL_PART_BYTES
from app.intake.uploads import expire
from app.protocol.attachment import sealed_length
from app.protocol.primitives import random_bytes, sha256
from app.storage.blobs import PART_BYTES
from app.storage.database import begin_write
from app.storage.tables import tombstones, uploads
from tests.client import (
    TUS,
    UPLOADS,
    append,
    begin_upload,
    offset_of,
    upload,
    upload_metadata,
)
from tests.coalition import Coalition
from tests.service import RunningService, publish_current
from tests.uploads import like_attachment, part_names, stored_names

SMALLEST = sealed_length(0)
BYTES = {"Content-Type": "application/offset+octet-stream"}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def begun(http: httpx.Client, coalition: Coalition, file_bytes: int = 0) -> tuple[str, bytes]:
    """An upload without a byte, and the bytes that it lacks."""
    data = like_attachment(coalition, file_bytes)
    answer = begin_upload(http, len(data))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"]), data


def test_options_say_what_of_tus_is_spoken(http: httpx.Client) -> None:
    answer = http.options(UPLOADS, headers={"Tus-Resumable": "0.2.2"})
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(MAX_ATTACHMENT_BYTES)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "expiration",
        "checksum",
        "termination",
    }


def test_a_file_of_two_gibibytes_may_come(http: httpx.Client) -> None:
    assert begin_upload(http, sealed_length(2 * 1024**3)).status_code == 201
    assert code(begin_upload(http, sealed_length(5 * 1024**3 // 2))) == (413, "too-large")


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0.0,1.0.0", "1.0"])
def test_another_version_of_tus_is_refused_before_anything_is_done(
    http: httpx.Client, coalition: Coalition, version: str | None
) -> None:
    place, data = begun(http, coalition)
    spoken = {} if version is None else {"Tus-Resumable": version}
    for answer in (
        http.post(UPLOADS, headers={**spoken, "Upload-Length": str(SMALLEST)}),
        http.patch(place, content=data, headers={**spoken, **BYTES, "Upload-Offset": "0"}),
        http.delete(place, headers=spoken),
        http.get(f"{place}/receipt", headers=spoken),
    ):
        assert code(answer) == (412, "tus-version")
        assert answer.headers["Tus-Version"] == "1.0.0"
    assert http.head(place, headers=spoken).status_code == 412
    assert offset_of(http, place) == 0


def test_every_answer_names_tus_whatever_happened(
    http: httpx.Client, coalition: Coalition, engine: Engine
) -> None:
    place, data = begun(http, coalition)
    answers = [
        http.options(UPLOADS),
        http.head(place, headers=TUS),
        http.head(f"{UPLOADS}/{'0' * 64}", headers=TUS),
        http.get(place, headers=TUS),
        http.put(UPLOADS),
        http.get(f"{UPLOADS}/nothing/here"),
        begin_upload(http, 1),
        append(http, place, data, offset=1),
        append(http, place, data[:-1], offset=0),
        http.post(UPLOADS),
    ]
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE uploads")
    answers.append(http.head(place, headers=TUS))
    *statuses, last = [answer.status_code for answer in answers]
    assert statuses == [204, 200, 404, 404, 405, 404, 422, 409, 204, 412]
    assert last >= 500
    assert {tuple(a.headers.get_list("Tus-Resumable")) for a in answers} == {("1.0.0",)}
    assert {a.headers["Cache-Control"] for a in answers} == {"no-store"}


def test_an_upload_is_kept_three_days_after_its_last_byte_to_the_full_hour(
    http: httpx.Client, coalition: Coalition, engine: Engine
) -> None:
    data = like_attachment(coalition, 0)
    answer = begin_upload(http, len(data))
    place = answer.headers["Location"]
    earlier = datetime.now(UTC) - timedelta(hours=50)
    with engine.begin() as connection:
        hour = int(earlier.timestamp()) // 3600 + 72
        connection.execute(update(uploads).values(expires_hour=hour))
    continued = append(http, place, data[:1000], offset=0)
    for told in (answer, continued, http.head(place, headers=TUS)):
        assert told.headers["Upload-Expires"].endswith(":00:00 GMT")
        left = parsedate_to_datetime(told.headers["Upload-Expires"]) - datetime.now(UTC)
        assert timedelta(hours=71, minutes=55) < left <= timedelta(hours=73)


def test_of_a_token_nothing_but_its_hash_is_kept(
    http: httpx.Client, coalition: Coalition, engine: Engine, service: RunningService
) -> None:
    token, data = random_bytes(32), like_attachment(coalition, 0)
    place = f"{UPLOADS}/{token.hex()}"
    begun = begin_upload(http, len(data), token=token, header=data[:96])
    assert begun.headers["Location"] == place
    assert append(http, place, data, offset=0).status_code == 204
    with engine.connect() as connection:
        row = connection.execute(select(uploads)).one()
    assert row.token_sha256 == sha256(token)
    forms = (token, token.hex().encode(), base64.b64encode(token), base64.b64encode(token)[:-2])
    kept = [*(v if isinstance(v, bytes) else str(v).encode() for v in row)]
    kept += [path.read_bytes() for path in service.data.glob("*.sqlite3*")]
    assert not [form for form in forms for value in kept if form in value]


@pytest.mark.parametrize("names", [("token", "header"), ("header", "token"), ("token",), ()])
def test_metadata_come_back_as_they_were_written(
    http: httpx.Client, coalition: Coalition, names: tuple[str, ...]
) -> None:
    values = {"token": random_bytes(32), "header": like_attachment(coalition, 0)[:96]}
    written = ",".join(f"{name} {base64.b64encode(values[name]).decode()}" for name in names)
    headers = {"Upload-Metadata": written} if names else {}
    answer = begin_upload(http, SMALLEST, headers=headers)
    told = http.head(answer.headers["Location"], headers=TUS)
    assert told.headers.get("Upload-Metadata", "") == written
    assert told.headers["Upload-Length"] == str(SMALLEST)


def bent_headers(coalition: Coalition) -> Mapping[str, bytes]:
    header = like_attachment(coalition, 0)[:96]
    return {
        "no magic": b"X" + header[1:],
        "a report": header[:8] + b"\1" + header[9:11] + b"\3" + header[12:],
        "a reply": header[:8] + b"\3" + header[9:11] + b"\1" + header[12:],
        "slots": header[:11] + b"\1" + header[12:],
        "nothing": bytes(96),
    }


@pytest.mark.parametrize("name", ["no magic", "a report", "a reply", "slots", "nothing"])
def test_what_is_not_the_header_of_an_attachment_is_refused_as_soon_as_it_is_seen(
    http: httpx.Client, coalition: Coalition, service: RunningService, name: str
) -> None:
    header = bent_headers(coalition)[name]
    assert code(begin_upload(http, SMALLEST, header=header)) == (422, "envelope-malformed")
    place = begin_upload(http, SMALLEST).headers["Location"]
    assert append(http, place, header[:95], offset=0).status_code == 204
    assert code(append(http, place, header[95:], offset=95)) == (422, "envelope-malformed")
    assert offset_of(http, place) == 95
    assert len(stored_names(service.data)) == 1


def test_an_attachment_for_a_roster_that_is_not_published_is_refused(
    http: httpx.Client, service: RunningService
) -> None:
    data = like_attachment(Coalition(), 0)
    refused = begin_upload(http, len(data), header=data[:96])
    assert code(refused) == (422, "roster-unknown")
    place = begin_upload(http, len(data)).headers["Location"]
    assert code(append(http, place, data[:96], offset=0)) == (422, "roster-unknown")
    assert stored_names(service.data) == []


def test_bytes_with_another_header_than_was_announced_are_refused(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    data, other = like_attachment(coalition, 0), like_attachment(coalition, 0)
    place = begin_upload(http, len(data), header=other[:96]).headers["Location"]
    assert append(http, place, data[:80], offset=0).status_code == 204
    assert code(append(http, place, data[80:], offset=80)) == (422, "envelope-malformed")
    assert append(http, place, other[80:], offset=80).status_code == 204
    assert len(stored_names(service.data)) == 1


def test_an_attachment_that_was_forgotten_does_not_come_back(
    http: httpx.Client, coalition: Coalition, engine: Engine, alborada: dict[str, str]
) -> None:
    data = like_attachment(coalition, 0)
    early = begin_upload(http, len(data)).headers["Location"]
    late = begin_upload(http, len(data), header=data[:96]).headers["Location"]
    assert append(http, late, data[:100], offset=0).status_code == 204
    with engine.begin() as connection:
        stone = {"kind": 2, "id": data[80:96], "sha256": bytes(32), "arrival_hour": 0}
        connection.execute(insert(tombstones).values(stone))
    assert code(begin_upload(http, len(data), header=data[:96])) == (410, "forgotten")
    assert code(append(http, early, data, offset=0)) == (410, "forgotten")
    assert code(append(http, late, data[100:], offset=100)) == (410, "forgotten")
    fetched = http.get(f"/api/v1/attachments/{data[80:96].hex()}", headers=alborada)
    assert code(fetched) == (410, "forgotten")


def test_a_token_that_is_there_already_gives_the_true_offset(
    http: httpx.Client, coalition: Coalition
) -> None:
    token, data = random_bytes(32), like_attachment(coalition, 0)
    place = begin_upload(http, len(data), token=token, header=data[:96]).headers["Location"]
    assert append(http, place, data[:1000], offset=0).status_code == 204
    again = begin_upload(http, len(data), token=token, header=data[:96])
    assert (again.status_code, again.headers["Location"]) == (201, place)
    assert again.headers["Upload-Offset"] == "1000"
    # What would be the first bytes is not what is lacking.
    with_bytes = {**TUS, **BYTES, "Upload-Length": str(len(data)), **upload_metadata(token=token)}
    again = http.post(UPLOADS, content=data, headers=with_bytes)
    assert (again.status_code, again.headers["Upload-Offset"]) == (201, "1000")
    assert append(http, place, data[1000:], offset=1000).status_code == 204
    again = begin_upload(http, len(data), token=token, header=data[:96])
    assert (again.status_code, again.headers["Upload-Offset"]) == (201, str(len(data)))


def test_a_token_stands_for_one_length_and_one_header(
    http: httpx.Client, coalition: Coalition
) -> None:
    token, data = random_bytes(32), like_attachment(coalition, 0)
    other = like_attachment(coalition, 0)
    place = begin_upload(http, len(data), token=token).headers["Location"]
    longer = begin_upload(http, sealed_length(100_000), token=token)
    assert code(longer) == (409, "envelope-conflict")
    assert append(http, place, data[:90], offset=0).status_code == 204
    elsewhere = begin_upload(http, len(data), token=token, header=other[:96])
    assert code(elsewhere) == (409, "envelope-conflict")
    assert begin_upload(http, len(data), token=token, header=data[:96]).status_code == 201
    assert offset_of(http, place) == 90


def test_an_upload_that_is_given_up_leaves_nothing(
    http: httpx.Client, coalition: Coalition, engine: Engine, service: RunningService
) -> None:
    place, data = begun(http, coalition)
    assert append(http, place, data[:5000], offset=0).status_code == 204
    assert len(stored_names(service.data)) == 1
    assert http.delete(place, headers=TUS).status_code == 204
    assert http.head(place, headers=TUS).status_code == 404
    assert code(append(http, place, data[5000:], offset=5000)) == (404, "not-found")
    assert (part_names(engine), stored_names(service.data)) == ([], [])


def test_what_an_upload_has_become_stays_when_it_is_given_up(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str]
) -> None:
    data = like_attachment(coalition, 0)
    place = upload(http, data)
    assert http.delete(place, headers=TUS).status_code == 204
    assert http.head(place, headers=TUS).status_code == 404
    fetched = http.get(f"/api/v1/attachments/{data[80:96].hex()}", headers=alborada)
    assert fetched.content == data


def age(engine: Engine, *, hours: int) -> None:
    """Makes all uploads older."""
    with engine.begin() as connection:
        connection.execute(update(uploads).values(expires_hour=uploads.c.expires_hour - hours))


def test_an_upload_that_has_expired_is_gone_and_its_token_may_begin_anew(
    http: httpx.Client, coalition: Coalition, engine: Engine, service: RunningService
) -> None:
    token, data = random_bytes(32), like_attachment(coalition, 0)
    place = begin_upload(http, len(data), token=token).headers["Location"]
    assert append(http, place, data[:5000], offset=0).status_code == 204
    age(engine, hours=71)
    assert offset_of(http, place) == 5000
    age(engine, hours=2)
    assert http.head(place, headers=TUS).status_code == 410
    assert code(append(http, place, data[5000:], offset=5000)) == (410, "forgotten")
    # Something else, as far as the service knows.
    again = begin_upload(http, sealed_length(100_000), token=token)
    assert (again.status_code, again.headers["Upload-Offset"]) == (201, "0")
    assert (part_names(engine), stored_names(service.data)) == ([], [])


def test_forgetting_takes_what_has_expired_and_nothing_else(
    http: httpx.Client, coalition: Coalition, engine: Engine, alborada: dict[str, str]
) -> None:
    finished, unfinished = like_attachment(coalition, 0), like_attachment(coalition, 0)
    done = upload(http, finished)
    old = begin_upload(http, len(unfinished)).headers["Location"]
    assert append(http, old, unfinished[:5000], offset=0).status_code == 204
    names = part_names(engine)
    age(engine, hours=73)
    young, data = begun(http, coalition)
    assert append(http, young, data[:5000], offset=0).status_code == 204
    with begin_write(engine) as connection:
        dropped = expire(connection, int(datetime.now(UTC).timestamp()) // 3600)
    assert len(dropped) == 1
    assert set(dropped) <= set(names)
    assert http.head(old, headers=TUS).status_code == 404
    assert http.head(done, headers=TUS).status_code == 404
    assert offset_of(http, young) == 5000
    fetched = http.get(f"/api/v1/attachments/{finished[80:96].hex()}", headers=alborada)
    assert fetched.content == finished


def test_a_finished_upload_takes_no_more(http: httpx.Client, coalition: Coalition) -> None:
    data = like_attachment(coalition, 0)
    place = upload(http, data)
    assert code(append(http, place, b"\0", offset=len(data))) == (413, "too-large")
    assert code(append(http, place, b"\0", offset=0)) == (409, "upload-conflict")
    assert append(http, place, b"", offset=len(data)).status_code == 204


def checksum(algorithm: str, data: bytes) -> dict[str, str]:
    digest = hashlib.new(algorithm, data).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_without_their_checksum_are_not_counted(
    http: httpx.Client, coalition: Coalition, service: RunningService, algorithm: str
) -> None:
    place, data = begun(http, coalition, 5_000_000)
    half = len(data) // 2
    wrong = append(http, place, data[:half], offset=0, headers=checksum(algorithm, data[1:half]))
    assert code(wrong) == (460, "checksum-mismatch")
    assert offset_of(http, place) == 0
    assert stored_names(service.data) == []
    right = append(http, place, data[:half], offset=0, headers=checksum(algorithm, data[:half]))
    assert (right.status_code, right.headers["Upload-Offset"]) == (204, str(half))
    wrong = append(http, place, data[half:], offset=half, headers=checksum(algorithm, data))
    assert code(wrong) == (460, "checksum-mismatch")
    right = append(http, place, data[half:], offset=half, headers=checksum(algorithm, data[half:]))
    assert right.headers["Upload-Offset"] == str(len(data))
    receipt = http.get(f"{place}/receipt", headers=TUS).json()
    assert receipt["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_request_with_a_checksum_may_not_be_of_any_length(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    place, data = begun(http, coalition, MAX_CHECKSUMMED_BYTES)
    most = data[:MAX_CHECKSUMMED_BYTES]
    for content in (data[: len(most) + 1], iter([most, b"\0"])):
        with suppress(httpx.TransportError):
            answer = append(http, place, content, offset=0, headers=checksum("sha1", data))
            assert code(answer) == (413, "too-large")
    assert offset_of(http, place) == 0
    assert append(http, place, most, offset=0, headers=checksum("sha1", most)).status_code == 204
    assert len(stored_names(service.data)) == 4


def test_a_method_may_stand_in_a_header(http: httpx.Client, coalition: Coalition) -> None:
    place, data = begun(http, coalition)
    patch = {**TUS, **BYTES, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert http.post(place, content=data[:1000], headers=patch).status_code == 204
    head = http.post(place, headers={**TUS, "X-HTTP-Method-Override": "HEAD"})
    assert (head.status_code, head.headers["Upload-Offset"]) == (200, "1000")
    assert http.post(place, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert http.head(place, headers=TUS).status_code == 404
    nonsense = http.post(place, headers={**TUS, "X-HTTP-Method-Override": "NONSENSE"})
    assert code(nonsense) == (405, "method-not-allowed")
    elsewhere = http.post("/api/v1/health", headers={"X-HTTP-Method-Override": "GET"})
    assert code(elsewhere) == (405, "method-not-allowed")


def test_the_first_bytes_may_come_with_the_announcement(
    http: httpx.Client, coalition: Coalition
) -> None:
    data = like_attachment(coalition, 0)
    announcement = {**TUS, **BYTES, "Upload-Length": str(len(data))}
    some = http.post(UPLOADS, content=data[:1000], headers=announcement)
    assert (some.status_code, some.headers["Upload-Offset"]) == (201, "1000")
    place = some.headers["Location"]
    assert append(http, place, data[1000:], offset=1000).status_code == 204
    whole = http.post(UPLOADS, content=data, headers=announcement)
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (201, str(len(data)))


def test_a_receipt_is_given_once_all_bytes_are_there(
    http: httpx.Client, coalition: Coalition
) -> None:
    place, data = begun(http, coalition)
    assert append(http, place, data[:-1], offset=0).status_code == 204
    assert code(http.get(f"{place}/receipt", headers=TUS)) == (409, "upload-conflict")
    assert append(http, place, data[-1:], offset=len(data) - 1).status_code == 204
    receipt = http.get(f"{place}/receipt", headers=TUS)
    assert receipt.status_code == 200
    assert receipt.json()["sha256"] == hashlib.sha256(data).hexdigest()
    assert set(receipt.json()) == {"sha256", "hour", "proof"}
    again = http.get(f"{place}/receipt", headers=TUS).json()
    assert (again["sha256"], again["hour"]) == (receipt.json()["sha256"], receipt.json()["hour"])


def test_the_same_attachment_may_come_twice_and_is_kept_once(
    http: httpx.Client, coalition: Coalition, engine: Engine, service: RunningService
) -> None:
    data = like_attachment(coalition, 0)
    first, other = upload(http, data), upload(http, data)
    receipts = [http.get(f"{place}/receipt", headers=TUS).json() for place in (first, other)]
    assert receipts[0]["sha256"] == receipts[1]["sha256"]
    assert [offset_of(http, place) for place in (first, other)] == [len(data)] * 2
    assert len(stored_names(service.data)) == 1
    assert part_names(engine) == stored_names(service.data)


def test_another_attachment_under_a_known_id_changes_nothing(
    http: httpx.Client, coalition: Coalition, alborada: dict[str, str], service: RunningService
) -> None:
    data = like_attachment(coalition, 0)
    upload(http, data)
    larger = like_attachment(coalition, 100_000, envelope_id=data[80:96])
    refused = begin_upload(http, len(larger), header=larger[:96])
    assert code(refused) == (409, "envelope-conflict")
    bent = data[:-1] + bytes([data[-1] ^ 1])
    place = begin_upload(http, len(bent)).headers["Location"]
    assert append(http, place, bent[:-10], offset=0).status_code == 204
    for _ in range(2):
        answer = append(http, place, bent[-10:], offset=len(bent) - 10)
        assert code(answer) == (409, "envelope-conflict")
    assert offset_of(http, place) == len(bent) - 10
    fetched = http.get(f"/api/v1/attachments/{data[80:96].hex()}", headers=alborada)
    assert fetched.content == data
    assert len(stored_names(service.data)) == 2


def test_what_was_sealed_to_another_roster_cannot_be_the_same_and_is_refused_at_once(
    http: httpx.Client, coalition: Coalition, service: RunningService
) -> None:
    data = like_attachment(coalition, 0)
    upload(http, data)
    coalition.version += 1
    publish_current(service.settings, coalition)
    later = like_attachment(coalition, 0, envelope_id=data[80:96])
    assert code(begin_upload(http, len(later), header=later[:96])) == (409, "envelope-conflict")
    assert begin_upload(http, len(data), header=data[:96]).status_code == 201


def test_new_uploads_wait_while_too_many_are_unfinished_and_others_go_on(
    http: httpx.Client, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.intake.uploads.UNFINISHED_INTERVAL", timedelta(0))
    token, data = random_bytes(32), like_attachment(coalition, 0)
    place = begin_upload(http, len(data), token=token).headers["Location"]
    for limit in ("MAX_UNFINISHED_UPLOADS", "MAX_UNFINISHED_BYTES"):
        with monkeypatch.context() as full:
            full.setattr(f"app.intake.uploads.{limit}", 0)
            answer = begin_upload(http, len(data))
            assert code(answer) == (503, "busy")
            assert int(answer.headers["Retry-After"]) > 0
            assert begin_upload(http, len(data), token=token).status_code == 201
    assert append(http, place, data, offset=0).status_code == 204
    assert begin_upload(http, len(data)).status_code == 201


def test_whole_parts_have_room_in_half_of_the_memory_and_small_ones_in_all_of_it() -> None:
    memory = UploadMemory(4 * PART_BYTES)
    with ExitStack() as under_way:
        rooms = [under_way.enter_context(memory.room()) for _ in range(2)]
        small = 2 * PART_BYTES // SMALL_PART_BYTES
        rooms += [under_way.enter_context(memory.room()) for _ in range(small)]
        assert rooms == [*[PART_BYTES] * 2, *[SMALL_PART_BYTES] * small]
        with pytest.raises(Busy):
            under_way.enter_context(memory.room())
    with memory.room() as again:
        assert again == PART_BYTES


def test_where_there_is_no_memory_for_parts_a_request_is_turned_away_and_may_come_again(
    http: httpx.Client, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, data = begun(http, coalition)
    with monkeypatch.context() as full:
        full.setattr(UploadMemory, "room", UploadMemory(limit=0).room)
        answer = append(http, place, data, offset=0)
        assert code(answer) == (503, "busy")
        assert int(answer.headers["Retry-After"]) > 0
    assert append(http, place, data, offset=0).status_code == 204
