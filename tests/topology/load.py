"""Defenders who send reports and files through the edge, and members who wait and list.

They do as the page does: what was not acknowledged is sent again, and an upload goes on from where
the service says that it stands.
"""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from app.protocol.primitives import random_bytes
from tests.client import TUS, append, begin_upload, login_body, records
from tests.coalition import Coalition
from tests.patience import PATIENCE
from tests.topology.edge import Edge
from tests.uploads import like_attachment

SENDERS, UPLOADERS = 6, 2
FILE_BYTES, PIECE = 600_000, 65_536
# Seconds before somebody who was turned away tries again.
PAUSE = 0.2
# Whatever is sent beside the sealed bytes; it must be found nowhere.
CANARY = "canary-8c1f"


@dataclass
class Load:
    """All of them, until they are told to stop."""

    edge: Edge
    coalition: Coalition
    reports: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    longest_gap: float = 0.0
    phase: str = "calm"
    size: int = 0
    _last: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)
    _one_more: threading.Condition = field(default_factory=threading.Condition)
    _faults: list[BaseException] = field(default_factory=list)

    def client(self) -> httpx.Client:
        """A client that trusts the edge, and says of itself what nobody may keep."""
        headers = {"User-Agent": CANARY, "Referer": f"https://{CANARY}/", "Cookie": CANARY}
        return httpx.Client(
            base_url=self.edge.url,
            verify=self.edge.trust,
            timeout=PATIENCE,
            trust_env=False,
            headers=headers,
        )

    def session(self, http: httpx.Client) -> dict[str, str]:
        """A member's."""
        body = login_body(http, self.coalition.members[0])
        answer = http.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def wait_for_more(self, reports: int, uploads: int = 1) -> None:
        """Returns when so many more have been acknowledged."""
        with self._one_more:
            wanted = len(self.reports) + reports, len(self.uploads) + uploads
            assert self._one_more.wait_for(
                lambda: bool(self._faults) or self._has(*wanted), PATIENCE
            ), "nothing is acknowledged any more"
            assert not self._faults, self._faults

    def _has(self, reports: int, uploads: int) -> bool:
        return len(self.reports) >= reports and len(self.uploads) >= uploads

    @contextmanager
    def running(self) -> Iterator[None]:
        """They send while the block lasts; a fault of one of them is raised at its end."""
        with self.client() as http:
            session = self.session(http)
        jobs: list[Callable[[httpx.Client], None]] = [
            *[self._send] * SENDERS,
            *[self._upload] * UPLOADERS,
            lambda http: self._ask(http, "/api/v1/reports?limit=1", session),
            lambda http: self._wait(http, session),
        ]
        threads = [threading.Thread(target=self._run, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        assert not self._faults, self._faults

    def _run(self, job: Callable[[httpx.Client], None]) -> None:
        try:
            with self.client() as http:
                while not self._stop.is_set():
                    job(http)
        except BaseException as fault:  # noqa: BLE001 - it is raised where the load is waited for
            with self._one_more:
                self._faults.append(fault)
                self._one_more.notify_all()

    def _send(self, http: httpx.Client) -> None:
        template, _ = self.coalition.seal_report({"alborada"}, text=CANARY)
        report_id = random_bytes(16)
        # The server cannot tell a fresh id under an old seal from a fresh report.
        data = template[:80] + report_id + template[96:]
        while not self._stop.is_set():
            if self._try(lambda: http.post("/api/v1/reports", content=data), "report") == 201:
                with self._one_more:
                    self.reports[report_id.hex()] = hashlib.sha256(data).hexdigest()
                    self._acknowledge()
                return

    def _upload(self, http: httpx.Client) -> None:
        sealed, token = like_attachment(self.coalition, FILE_BYTES), random_bytes(32)

        def begin() -> httpx.Response:
            return begin_upload(http, len(sealed), token=token, header=sealed[:96])

        place = f"/api/v1/uploads/{token.hex()}"
        while self._try(begin, "begin") != 201:
            if self._stop.is_set():
                return
        acknowledged = standing = 0
        while standing < len(sealed) and not self._stop.is_set():
            piece = sealed[standing : standing + PIECE]
            if self._try(lambda: append(http, place, piece, offset=standing), "part") == 204:  # noqa: B023
                acknowledged = standing + len(piece)
            standing = self._standing(http, place)
            assert standing >= acknowledged, "acknowledged bytes are gone"
        if standing == len(sealed):
            with self._one_more:
                self.uploads[sealed[80:96].hex()] = sealed
                self._acknowledge()

    def _standing(self, http: httpx.Client, place: str) -> int:
        answers: list[httpx.Response] = []

        def ask() -> httpx.Response:
            answers.append(http.head(place, headers=TUS))
            return answers[-1]

        while self._try(ask, "standing") != 200:
            pass
        return int(answers[-1].headers["Upload-Offset"])

    def _ask(self, http: httpx.Client, path: str, session: dict[str, str]) -> None:
        what = path.split("?", 1)[0].removeprefix("/api/v1/")
        self._try(lambda: http.get(path, headers=session), what)

    def _wait(self, http: httpx.Client, session: dict[str, str]) -> None:
        """As a member's tool does: from the size that it knows."""

        def ask() -> httpx.Response:
            answer = http.get(f"/api/v1/arrivals?after={self.size}", headers=session)
            if answer.status_code == HTTPStatus.OK:
                self.size = answer.json()["size"]
            return answer

        self._try(ask, "arrivals")

    def _try(self, ask: Callable[[], httpx.Response], what: str) -> int:
        try:
            status = ask().status_code
        except httpx.TransportError:
            status = 0
        with self._one_more:
            self.statuses[f"{self.phase}: {what} {status}"] += 1
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            self._stop.wait(PAUSE)
        return status

    def _acknowledge(self) -> None:
        now = time.monotonic()
        self.longest_gap = max(self.longest_gap, now - self._last)
        self._last = now
        self._one_more.notify_all()

    def begin(self, phase: str) -> None:
        """What is measured from here on is this phase's."""
        with self._one_more:
            self.phase = phase
            self.longest_gap, self._last = 0.0, time.monotonic()

    def assert_all_is_there(self) -> None:
        """Every acknowledged report and file, byte for byte, as a member gets them."""
        with self.client() as http:
            session, slots = self.session(http), len(self.coalition.members)
            listed: dict[str, str] = {}
            cursor = 0
            while page := http.get(f"/api/v1/reports?after={cursor}", headers=session).content:
                for number, _hour, evidence, excerpt in records(page, slots):
                    listed[excerpt[80:96].hex()] = evidence.hex()
                    cursor = number
            assert self.reports.items() <= listed.items()
            for name, sealed in self.uploads.items():
                kept = http.get(f"/api/v1/attachments/{name}", headers=session).content
                assert kept == sealed
