"""Somebody who sends reports and files and remembers which of them were acknowledged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from app.protocol.primitives import random_bytes
from app.settings import Settings
from tests.client import append, begin_upload, client_of, log_in, offset_of, records
from tests.coalition import Coalition
from tests.uploads import like_attachment

REPORTS = "/api/v1/reports"
ENOUGH = 2_000


@dataclass
class Sender:
    """Sends reports and files one after the other and remembers which were acknowledged.

    ``begun`` are the files that have not arrived yet, each under the place of its upload.
    """

    http: httpx.Client
    coalition: Coalition
    acknowledged: set[str] = field(default_factory=set)
    begun: dict[str, bytes] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._template, _ = self.coalition.seal_report({"alborada"}, text="x")

    def send(self) -> httpx.Response:
        """One report; the server cannot tell a fresh id under an old seal from a fresh report."""
        report_id = random_bytes(16)
        data = self._template[:80] + report_id + self._template[96:]
        answer = self.http.post(REPORTS, content=data)
        if answer.status_code == 201:
            self.acknowledged.add(report_id.hex())
        return answer

    def send_until_refused(self) -> httpx.Response:
        """The first answer that is no acknowledgement."""
        for _ in range(ENOUGH):
            answer = self.send()
            if answer.status_code != 201:
                return answer
        raise AssertionError("it was never refused")

    def begin_file(self) -> httpx.Response:
        """Announces a file; ``go_on`` sends it."""
        sealed = like_attachment(self.coalition, 0)
        answer = begin_upload(self.http, len(sealed), header=sealed[:96])
        if answer.status_code == 201:
            self.begun[answer.headers["Location"]] = sealed
        return answer

    def go_on(self) -> httpx.Response:
        """Sends what is lacking of the file that was begun first, as one does after a refusal."""
        place, sealed = next(iter(self.begun.items()))
        standing = offset_of(self.http, place)
        answer = append(self.http, place, sealed[standing:], offset=standing)
        if answer.status_code == 204:
            self.files.append(self.begun.pop(place))
        return answer

    def are_files_there(self) -> bool:
        """Whether all that have arrived are handed out as they were."""
        session = log_in(self.http, self.coalition.members[0])
        paths = {f"/api/v1/attachments/{sealed[80:96].hex()}": sealed for sealed in self.files}
        return all(
            self.http.get(p, headers=session).content == sealed for p, sealed in paths.items()
        )

    def listed(self) -> set[str]:
        """Ids of everything that the first member is shown."""
        session = log_in(self.http, self.coalition.members[0])
        found: set[str] = set()
        cursor = 0
        while page := self.http.get(f"{REPORTS}?after={cursor}", headers=session).content:
            for number, _hour, _sha256, excerpt in records(page, len(self.coalition.members)):
                found.add(excerpt[80:96].hex())
                cursor = number
        return found


@contextmanager
def sender_to(settings: Settings, coalition: Coalition) -> Iterator[Sender]:
    with client_of(settings.origins[0]) as http:
        yield Sender(http, coalition)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
