"""Whoever watches what a defender is answered learns nothing: hit and miss look alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.api import dependencies
from app.api.schemas import RECEIPT_BYTES, received
from app.intake.receipts import Receipt
from app.main import FEATURES
from app.protocol.checkpoint import proof_text, sign_checkpoint
from app.protocol.log import TreeHead
from app.protocol.package import package_pieces
from app.protocol.primitives import random_bytes, sha256
from app.protocol.reply import REPLY_BYTES
from app.protocol.return_code import new_return_code
from tests.client import TUS, append, ask_for_work, begin_upload, upload
from tests.coalition import Coalition

# Open to anybody, and of no use to a defender.
OF_MEMBERS = {
    "POST /api/v1/challenges",
    "POST /api/v1/sessions",
    "GET /api/v1/health",
}


@dataclass
class Defender:
    """A browser that has sent a report with a file, and has one reply."""

    http: httpx.Client
    coalition: Coalition
    session: dict[str, str]
    tag: bytes = field(init=False)
    report: bytes = field(init=False)
    file: bytes = field(init=False)
    place: str = field(init=False)
    token: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.tag, sealed = self.coalition.seal_reply("alborada", new_return_code())
        self.http.post("/api/v1/replies", content=self.tag + sealed, headers=self.session)
        self.report, (self.file,) = self.new_report()
        self.post(self.report)
        self.token = random_bytes(32)
        begin_upload(self.http, len(self.file), token=self.token, header=self.file[:96])
        self.place = f"/api/v1/uploads/{self.token.hex()}"

    def new_report(self) -> tuple[bytes, list[bytes]]:
        return self.coalition.seal_report({"alborada"}, text="x", files=[b"x"])

    def post(self, report: bytes) -> httpx.Response:
        return self.http.post("/api/v1/reports", content=report)

    def fetch(self, *tags: bytes) -> httpx.Response:
        return self.http.post("/api/v1/replies/fetch", content=b"".join(tags))

    def begin(self, token: bytes, file: bytes) -> httpx.Response:
        return begin_upload(self.http, len(file), token=token, header=file[:96])

    def new_file(self) -> bytes:
        return self.new_report()[1][0]

    def place_of_new_file(self) -> str:
        return self.begin(random_bytes(32), self.new_file()).headers["Location"]

    def hand_in(self, path: str, report: bytes) -> httpx.Response:
        """By the form for browsers without scripts, without its files."""
        package = b"".join(package_pieces(report, []))
        return self.http.post(path, files={"package": ("x", package)})

    def fetch_key_file(self) -> httpx.Response:
        return self.http.get(f"/api/v1/keys/{sha256(self.coalition.key_file).hex()}")


def noise() -> bytes:
    return random_bytes(16)


def work_for_upload(defender: Defender, size: int) -> httpx.Response:
    return ask_for_work(defender.http, "upload", random_bytes(32).hex(), size=size)


Call = Callable[[Defender], httpx.Response]


def hand_ins(path: str) -> list[Call]:
    return [lambda d: d.hand_in(path, d.report), lambda d: d.hand_in(path, d.new_report()[0])]


# What must look alike, hit and miss, in size as well; SIZES has those that are promised.
CALLS: dict[str, list[Call]] = {
    "GET /api/v1/roster": [lambda d: d.http.get("/api/v1/roster")],
    "GET /api/v1/rosters/{sha256}": [
        lambda d: d.http.get(f"/api/v1/rosters/{d.coalition.roster.hash.hex()}")
    ],
    "GET /api/v1/keys/{sha256}": [lambda d: d.fetch_key_file()],
    "POST /api/v1/work": [
        lambda d: ask_for_work(d.http, "report", d.report[80:96].hex()),
        lambda d: ask_for_work(d.http, "report", noise().hex()),
        lambda d: work_for_upload(d, 10),
        lambda d: work_for_upload(d, 2**30),
    ],
    "POST /api/v1/reports": [
        lambda d: d.post(d.report),
        lambda d: d.post(d.new_report()[0]),
    ],
    "OPTIONS /api/v1/uploads": [lambda d: d.http.options("/api/v1/uploads")],
    "OPTIONS /api/v1/uploads/{token}": [
        lambda d: d.http.options(d.place),
        lambda d: d.http.options(f"/api/v1/uploads/{random_bytes(32).hex()}"),
    ],
    "POST /api/v1/uploads": [
        lambda d: d.begin(d.token, d.file),
        lambda d: d.begin(random_bytes(32), d.new_file()),
    ],
    "HEAD /api/v1/uploads/{token}": [
        lambda d: d.http.head(d.place, headers=TUS),
        lambda d: d.http.head(upload(d.http, d.new_file()), headers=TUS),
    ],
    "PATCH /api/v1/uploads/{token}": [
        lambda d: append(d.http, d.place_of_new_file(), b"ATALAY", offset=0),
        lambda d: append(d.http, d.place_of_new_file(), b"A", offset=0),
    ],
    "GET /api/v1/uploads/{token}/receipt": [
        lambda d: d.http.get(f"{upload(d.http, d.new_file())}/receipt", headers=TUS),
        lambda d: d.http.get(f"{upload(d.http, d.new_file())}/receipt", headers=TUS),
    ],
    "DELETE /api/v1/uploads/{token}": [
        lambda d: d.http.delete(d.place_of_new_file(), headers=TUS),
        lambda d: d.http.delete(upload(d.http, d.new_file()), headers=TUS),
    ],
    "GET /api/v1/replies/tags": [lambda d: d.http.get("/api/v1/replies/tags")],
    "POST /api/v1/replies/fetch": [
        lambda d: d.fetch(d.tag, noise(), noise(), noise()),
        lambda d: d.fetch(noise(), noise(), noise(), noise()),
        lambda d: d.fetch(d.tag, d.tag, d.tag, d.tag),
    ],
    **{
        f"POST {path}": hand_ins(path)
        for path in ("/sin-javascript", "/sin-javascript/", "/no-script", "/no-script/")
    },
}
SIZES = {
    "POST /api/v1/replies/fetch": 4 * REPLY_BYTES,
    "POST /api/v1/reports": RECEIPT_BYTES,
    "GET /api/v1/uploads/{token}/receipt": RECEIPT_BYTES,
}
# It says again for which size of a file it is, as the request did.
OF_SIZES = {"POST /api/v1/work"}
# The same for everybody who asks in the same second, or said of an upload to whoever has its token.
OF_UPLOADS = {"location", "upload-offset", "upload-expires", "upload-metadata"}
VARYING = {"date", "content-length", *OF_UPLOADS}


@pytest.fixture
def defender(http: httpx.Client, coalition: Coalition, alborada: dict[str, str]) -> Defender:
    return Defender(http, coalition, alborada)


def looks(answer: httpx.Response) -> tuple[Any, ...]:
    """What an answer looks like: status, names of headers, and those that may not vary."""
    names = sorted(set(answer.headers))
    fixed = {name: answer.headers.get_list(name) for name in names if name not in VARYING}
    return answer.status_code, tuple(names), str(fixed)


def test_what_a_defender_is_answered_looks_alike(defender: Defender) -> None:
    for name, calls in CALLS.items():
        answers = [call(defender) for call in calls]
        assert {answer.is_success for answer in answers} == {True}, [name, *answers]
        assert len({looks(answer) for answer in answers}) == 1, name
        if name not in OF_SIZES:
            sizes = {len(answer.content) for answer in answers}
            assert sizes == {SIZES.get(name, len(answers[0].content))}, name


def test_no_answer_to_a_defender_leaves_a_mark(defender: Defender) -> None:
    for name, calls in CALLS.items():
        for answer in [call(defender) for call in calls]:
            marks = {"set-cookie", "etag", "last-modified", "server", "transfer-encoding"}
            assert not marks & set(answer.headers), name
            assert answer.headers["cache-control"] == "no-store", name
    assert not defender.http.cookies


def test_work_for_two_reports_has_one_size(defender: Defender) -> None:
    answers = [ask_for_work(defender.http, "report", noise().hex()) for _ in range(20)]
    assert len({len(answer.content) for answer in answers}) == 1


def test_a_receipt_of_a_log_of_millions_is_as_long_as_one_of_a_new_log() -> None:
    def answer_with(hashes: int) -> bytes:
        head = TreeHead(2**hashes, bytes(32))
        note = sign_checkpoint(bytes(32), "observatorio-de-prueba.example.org/receipts", head)
        path = [bytes(32)] * hashes
        proof = proof_text(2**hashes - 1, path, note)
        return bytes(received(Receipt(bytes(32), 500_000, 0, proof)).body)

    assert {len(answer_with(hashes)) for hashes in (0, 1, 10, 24)} == {RECEIPT_BYTES}
    assert len(answer_with(30)) == 2 * RECEIPT_BYTES


def test_every_route_of_a_defender_stands_in_the_table() -> None:
    routes = [r for feature in FEATURES for r in feature.router.routes if isinstance(r, APIRoute)]
    for_anybody = {
        f"{method} {route.path}"
        for route in routes
        for method in route.methods or ()
        if not needs_a_session(route.dependant)
    }
    assert for_anybody == set(CALLS) | OF_MEMBERS


def needs_a_session(dependant: Dependant) -> bool:
    own = dependant.call is dependencies._session  # noqa: SLF001 - what CurrentSession depends on
    return own or any(map(needs_a_session, dependant.dependencies))
