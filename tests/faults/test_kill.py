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

from app.protocol.primitives import random_bytes
from app.settings import Settings
from app.storage.database import opened_database
from tests.client import UPLOADS, append, begin_upload, client_of, log_in, offset_of, records
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.process import service_process
from tests.receipts import check_reports_against, check_stored_log
from tests.uploads import like_attachment

ROUNDS = int(os.environ.get("ATALAYA_ROUNDS", "3"))
SENDERS, UPLOADERS = 4, 2
# A kill comes after as many acknowledgements as a die says, so that it falls anywhere.
LATEST_KILL = 60
# Of four that the smallest attachment has.
PIECE = 16_384


@dataclass
class Upload:
    """What somebody sends, and how much of it the service has said that it has."""

    sealed: bytes
    token: bytes = field(default_factory=lambda: random_bytes(32))
    is_begun: bool = False
    acknowledged: int = 0

    @property
    def place(self) -> str:
        return f"{UPLOADS}/{self.token.hex()}"

    def begin(self, http: httpx.Client) -> None:
        """Also where it has begun, and only the answer was lost."""
        begun = begin_upload(http, len(self.sealed), token=self.token, header=self.sealed[:96])
        assert begun.status_code == 201, begun.text
        self.is_begun = True

    def append(self, http: httpx.Client, offset: int, most: int) -> None:
        """The next bytes."""
        answer = append(http, self.place, self.sealed[offset : offset + most], offset=offset)
        assert answer.status_code == 204, answer.text
        self.acknowledged = int(answer.headers["Upload-Offset"])


@dataclass
class Witness:
    """Everything that was acknowledged, over all rounds, and what was not answered."""

    coalition: Coalition
    reports: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, bytes] = field(default_factory=dict)
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

    def post(self, http: httpx.Client, report_id: str, data: bytes) -> None:
        """Sends a report, for the first time or again."""
        self.unanswered[report_id] = data
        answer = http.post("/api/v1/reports", content=data)
        assert answer.status_code == 201, answer.text
        self.reports[report_id] = hashlib.sha256(data).hexdigest()
        assert answer.json()["sha256"] == self.reports[report_id]
        del self.unanswered[report_id]


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(
    any_settings: Settings, coalition: Coalition, tmp_path: Path
) -> None:
    settings, log = any_settings, tmp_path / "log"
    witness = Witness(coalition)
    for _ in range(ROUNDS):
        with service_process(settings, log) as process:
            go_on(settings, witness)
            send_until_killed(settings, witness, process)
    with service_process(settings, log), client(settings) as http:
        go_on(settings, witness)
        assert_all_is_there(http, witness)
    with opened_database(settings.database_url) as engine:
        _, entries = check_stored_log(engine)
        check_reports_against(engine, entries)
    assert "Traceback" not in log.read_text()


def send_until_killed(
    settings: Settings, witness: Witness, process: "subprocess.Popen[str]"
) -> None:
    witness.begin_round()
    threads = [threading.Thread(target=report, args=(settings, witness)) for _ in range(SENDERS)]
    for _ in range(UPLOADERS):
        witness.uploads.append(Upload(like_attachment(witness.coalition, 0)))
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
            try:
                # The server cannot tell a fresh id under an old seal from a fresh report.
                witness.post(http, report_id.hex(), template[:80] + report_id + template[96:])
            except httpx.TransportError:
                return
            witness.acknowledge()


def send(settings: Settings, upload: Upload, witness: Witness) -> None:
    """Small pieces, so that a kill falls between them and into them."""
    with client(settings) as http:
        try:
            upload.begin(http)
            while upload.acknowledged < len(upload.sealed):
                upload.append(http, upload.acknowledged, PIECE)
                witness.acknowledge()
        except httpx.TransportError:
            return


def go_on(settings: Settings, witness: Witness) -> None:
    """As phones do: what was not answered is sent again, uploads go on from where they stand."""
    with client(settings) as http:
        for report_id, data in list(witness.unanswered.items()):
            witness.post(http, report_id, data)
        for upload in witness.uploads:
            if not upload.is_begun:
                upload.begin(http)
            standing = offset_of(http, upload.place)
            assert standing >= upload.acknowledged
            if standing < len(upload.sealed):
                upload.append(http, standing, len(upload.sealed))


def assert_all_is_there(http: httpx.Client, witness: Witness) -> None:
    """All that was sent, once, and nothing else."""
    session = log_in(http, witness.coalition.members[0])
    listed: list[tuple[str, str]] = []
    cursor = 0
    while page := http.get(f"/api/v1/reports?after={cursor}", headers=session).content:
        for number, _hour, evidence, excerpt in records(page, len(witness.coalition.members)):
            listed.append((excerpt[80:96].hex(), evidence.hex()))
            cursor = number
    assert sorted(listed) == sorted(witness.reports.items())
    for report_id, sha256 in listed:
        envelope = http.get(f"/api/v1/reports/{report_id}", headers=session).content
        assert hashlib.sha256(envelope).hexdigest() == sha256
    for upload in witness.uploads:
        attachment = f"/api/v1/attachments/{upload.sealed[80:96].hex()}"
        assert http.get(attachment, headers=session).content == upload.sealed
    assert len(listed) + len(witness.uploads) >= ROUNDS


@contextmanager
def client(settings: Settings) -> Iterator[httpx.Client]:
    with client_of(settings.origins[0]) as http:
        yield http
