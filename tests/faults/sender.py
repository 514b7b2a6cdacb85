"""Somebody who sends reports and remembers which of them were acknowledged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from app.protocol.primitives import random_bytes
from app.settings import Settings
from tests.client import client_of, log_in, records
from tests.coalition import Coalition

REPORTS = "/api/v1/reports"
ENOUGH = 2_000


@dataclass
class Sender:
    """Sends reports one after the other and remembers which were acknowledged."""

    http: httpx.Client
    coalition: Coalition
    acknowledged: set[str] = field(default_factory=set)

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
