"""A room of trainees, or everybody who comes through Tor: many phones behind one address."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.protocol.primitives import random_bytes, sha256
from tests.client import admission, append, begin_upload, client_of
from tests.coalition import Coalition
from tests.service import free_socket, make_settings, prepare, running

PHONES = 30


def test_thirty_phones_behind_one_address_send_at_the_same_moment(
    tmp_path: Path, coalition: Coalition, database_url: str
) -> None:
    (tmp_path / "data").mkdir()
    listening, url = free_socket()
    settings = make_settings(tmp_path, origin=url, database_url=database_url, work_cost=1)
    prepare(settings, coalition)
    sealed = [coalition.seal_report({"alborada"}, text="x", files=[b"x"]) for _ in range(PHONES)]
    together = threading.Barrier(PHONES)

    def send(report: bytes, file: bytes) -> list[int]:
        """What a phone is answered to its report, and to its file."""
        token = random_bytes(32)
        with client_of(url) as http:
            work = admission(http, "report", report[80:96].hex())
            together.wait()
            answers = [http.post("/api/v1/reports", content=report, headers=work)]
            work = admission(http, "upload", sha256(token).hex(), size=len(file))
            begun = begin_upload(http, len(file), token=token, header=file[:96], headers=work)
            answers += [begun, append(http, begun.headers["Location"], file, offset=0)]
        return [answer.status_code for answer in answers]

    with running(settings, listening), ThreadPoolExecutor(PHONES) as phones:
        answered = list(phones.map(lambda each: send(each[0], each[1][0]), sealed))
    assert answered == [[201, 201, 204]] * PHONES
