"""``kill -9`` at random moments: every acknowledged byte is there, others resume or are not there.

Three rounds for ``make test``; ``make faults`` asks for a hundred on each pair of stores.
"""

import hashlib
import os
import random
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app.protocol.primitives import random_bytes
from app.settings import Settings
from app.storage.blobs import PART_BYTES
from tests.client import append, begin_upload, client_of, log_in, offset_of, records
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.ports import free_url
from tests.postgres import PostgresServer
from tests.process import service_process
from tests.s3 import S3Server
from tests.service import make_settings, prepare

ROUNDS = int(os.environ.get("ATALAYA_ROUNDS", "3"))
SENDERS, UPLOADERS = 4, 2
# A kill comes after as many acknowledgements as a die says, so that it falls anywhere.
LATEST_KILL = 60
SMALLEST = 96 + 32 + 65_536 + 16
PIECE = 16_384


@dataclass
class Upload:
    """What somebody sends, and how much of it the service has said that it has."""

    sealed: bytes
    place: str = ""
    acknowledged: int = 0


@dataclass
class Witness:
    """Everything that was acknowledged, over all rounds."""

    coalition: Coalition
    reports: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    count: int = 0
    kill_at: int = 0
    enough: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin_round(self) -> None:
        """Throws the die for the next kill."""
        self.count, self.kill_at = 0, random.randint(1, LATEST_KILL)  # noqa: S311
        self.enough.clear()

    def acknowledge(self) -> None:
        """One more; the killer waits for the last of them."""
        with self.lock:
            self.count += 1
            if self.count >= self.kill_at:
                self.enough.set()


@pytest.fixture(params=["sqlite-folder", "postgresql-s3"])
def settings(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    coalition: Coalition,
    postgres: PostgresServer,
    s3: S3Server,
) -> Settings:
    """A service that is prepared and not started."""
    url = free_url()
    if request.param == "sqlite-folder":
        settings = make_settings(tmp_path, origin=url)
    else:
        settings = make_settings(
            tmp_path, origin=url, database_url=postgres.new_database(), bucket=s3.new_bucket()
        )
    prepare(settings, coalition)
    return settings


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    settings: Settings, coalition: Coalition, tmp_path: Path
) -> None:
    witness = Witness(coalition)
    for _ in range(ROUNDS):
        with service_process(settings, tmp_path / "log") as process:
            check_uploads(settings, witness)
            send_until_killed(settings, witness, process)
    with service_process(settings, tmp_path / "log"), client(settings) as http:
        check_uploads(settings, witness)
        assert_all_is_there(http, witness)
    assert "Traceback" not in (tmp_path / "log").read_text()


def send_until_killed(
    settings: Settings, witness: Witness, process: "subprocess.Popen[str]"
) -> None:
    witness.begin_round()
    threads = [threading.Thread(target=report, args=(settings, witness)) for _ in range(SENDERS)]
    for _ in range(UPLOADERS):
        sealed = sealed_attachment(witness.coalition)
        witness.uploads.append(Upload(sealed))
        threads.append(threading.Thread(target=send, args=(settings, witness.uploads[-1], witness)))
    for thread in threads:
        thread.start()
    assert witness.enough.wait(PATIENCE)
    process.kill()
    for thread in threads:
        thread.join()


def report(settings: Settings, witness: Witness) -> None:
    template, _ = witness.coalition.seal_report({"alborada"}, text="x")
    with client(settings) as http:
        while True:
            report_id = random_bytes(16)
            # The server cannot tell a fresh id under an old seal from a fresh report.
            data = template[:80] + report_id + template[96:]
            try:
                answer = http.post("/api/v1/reports", content=data)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            witness.reports[report_id.hex()] = hashlib.sha256(data).hexdigest()
            witness.acknowledge()


def send(settings: Settings, upload: Upload, witness: Witness) -> None:
    """Small pieces, so that a kill falls between them and into them."""
    with client(settings) as http:
        try:
            begun = begin_upload(http, len(upload.sealed), header=upload.sealed[:96])
            assert begun.status_code == 201, begun.text
            upload.place = begun.headers["Location"]
            while upload.acknowledged < len(upload.sealed):
                start = upload.acknowledged
                piece = upload.sealed[start : start + PIECE]
                answer = append(http, upload.place, piece, offset=start)
                assert answer.status_code == 204, answer.text
                upload.acknowledged = int(answer.headers["Upload-Offset"])
                witness.acknowledge()
        except httpx.TransportError:
            return


def check_uploads(settings: Settings, witness: Witness) -> None:
    """What was acknowledged of an upload counts, and it goes on from where it stands."""
    with client(settings) as http:
        for upload in witness.uploads:
            if not upload.place:
                continue
            standing = offset_of(http, upload.place)
            assert standing >= upload.acknowledged
            if standing < len(upload.sealed):
                answer = append(http, upload.place, upload.sealed[standing:], offset=standing)
                assert answer.status_code == 204, answer.text
            upload.acknowledged = len(upload.sealed)


def assert_all_is_there(http: httpx.Client, witness: Witness) -> None:
    member = witness.coalition.members[0]
    session = log_in(http, member)
    listed: dict[str, str] = {}
    cursor = 0
    while page := http.get(f"/api/v1/reports?after={cursor}", headers=session).content:
        for number, _hour, evidence, excerpt in records(page, len(witness.coalition.members)):
            listed[excerpt[80:96].hex()] = evidence.hex()
            cursor = number
    assert witness.reports.items() <= listed.items()
    for report_id, sha256 in list(listed.items())[:: max(1, len(listed) // 200)]:
        envelope = http.get(f"/api/v1/reports/{report_id}", headers=session).content
        assert hashlib.sha256(envelope).hexdigest() == sha256
    for upload in witness.uploads:
        if upload.place:
            attachment = f"/api/v1/attachments/{upload.sealed[80:96].hex()}"
            assert http.get(attachment, headers=session).content == upload.sealed
    assert len(witness.reports) + sum(bool(u.place) for u in witness.uploads) >= ROUNDS


def sealed_attachment(coalition: Coalition) -> bytes:
    """Bytes that have the grammar of an attachment: the server cannot ask for more."""
    roster = coalition.roster
    front = b"ATALAY\x01\x01\x02\x10\x00\x00" + roster.version.to_bytes(4, "big") + roster.hash
    return front + bytes(32) + random_bytes(16) + random_bytes(SMALLEST - 96)


@contextmanager
def client(settings: Settings) -> Iterator[httpx.Client]:
    with client_of(settings.origins[0]) as http:
        yield http


assert PIECE < SMALLEST < PART_BYTES
