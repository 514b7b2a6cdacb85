"""The form for browsers without scripts: what it takes, what it costs, and what it says."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from app.api.packages import PATHS
from app.intake.budget import Budget
from app.intake.errors import BudgetUsedUp
from app.intake.limits import BUDGET_TIME, PACKAGE_BUDGET
from app.protocol.package import CarriedUpload, package_pieces
from app.protocol.primitives import random_bytes, sha256
from tests.client import client_of, log_in, offset_of, records
from tests.coalition import Coalition
from tests.member.console import other_ending
from tests.service import RunningService, free_socket, make_settings, prepare, running
from tests.uploads import stored_names

FORM = "/sin-javascript/"
NAME = "canario-secreto.bin"


@pytest.fixture
def paid(tmp_path: Path, coalition: Coalition) -> Iterator[RunningService]:
    """A service that asks for work, so that what does none has a budget."""
    folder = tmp_path / "paid"
    folder.mkdir()
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, work_cost=1)
    prepare(settings, coalition)
    with running(settings, listening) as service:
        yield service


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """One kind is enough: how uploads are kept on both is tested elsewhere."""
    return f"sqlite:///{tmp_path / 'atalaya.sqlite3'}"


def package_of(
    sealed: tuple[bytes, Sequence[bytes]], *, tokens: Sequence[bytes] = ()
) -> tuple[bytes, list[bytes]]:
    """A package, and the tokens in it."""
    report, files = sealed
    chosen = list(tokens) or [random_bytes(32) for _ in files]
    uploads = [(CarriedUpload(t, len(f)), [f]) for t, f in zip(chosen, files, strict=True)]
    return b"".join(package_pieces(report, uploads)), chosen


def post(http: httpx.Client, package: bytes, path: str = FORM) -> httpx.Response:
    return http.post(path, files={"package": (NAME, package, "application/octet-stream")})


def hash_in(answer: httpx.Response) -> str:
    found = re.search(r'class="code">([0-9a-f ]+)<', answer.text)
    assert found, answer.text
    return found[1].replace(" ", "")


def listed(http: httpx.Client, coalition: Coalition) -> list[bytes]:
    session = log_in(http, coalition.members[0])
    answer = http.get("/api/v1/reports", headers=session)
    return [evidence for _, _, evidence, _ in records(answer.content, len(coalition.members))]


@pytest.mark.parametrize("path", [p + slash for p in PATHS for slash in ("", "/")])
def test_a_form_brings_a_report_with_its_files_and_shows_the_receipt(
    http: httpx.Client, coalition: Coalition, path: str
) -> None:
    sealed = coalition.seal_report({"alborada"}, text="x", files=[b"one", bytes(200_000)])
    package, tokens = package_of(sealed)
    answer = post(http, package, path)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "text/html; charset=utf-8")
    assert hash_in(answer) == sha256(sealed[0]).hex()
    assert NAME not in answer.text
    assert listed(http, coalition) == [sha256(sealed[0])]
    session = log_in(http, coalition.members[0])
    for file, token in zip(sealed[1], tokens, strict=True):
        kept = http.get(f"/api/v1/attachments/{file[80:96].hex()}", headers=session)
        assert kept.content == file
        place = f"/api/v1/uploads/{token.hex()}"
        found = http.head(place, headers={"Tus-Resumable": "1.0.0"})
        assert "header " in found.headers["upload-metadata"]
    again = post(http, package, path)
    assert (again.status_code, hash_in(again)) == (201, sha256(sealed[0]).hex())
    assert listed(http, coalition) == [sha256(sealed[0])]


def test_a_form_that_breaks_off_leaves_what_came_and_goes_on(
    http: httpx.Client, coalition: Coalition
) -> None:
    sealed = coalition.seal_report({"alborada"}, files=[b"first", bytes(3_000_000)])
    package, tokens = package_of(sealed)
    cut = len(package) - 1_500_000
    answer = post(http, package[:cut])
    assert answer.status_code == 202
    assert "De 2 archivos llegaron 1." in answer.text
    assert hash_in(answer) == sha256(sealed[0]).hex()
    place = f"/api/v1/uploads/{tokens[1].hex()}"
    assert 0 < offset_of(http, place) < len(sealed[1][1])
    assert post(http, package).status_code == 201
    assert offset_of(http, place) == len(sealed[1][1])


@pytest.mark.parametrize("place", ["nothing", "cut", "flipped", "longer", "text"])
def test_what_is_no_package_is_refused_in_words_and_leaves_nothing(
    service: RunningService, http: httpx.Client, coalition: Coalition, place: str
) -> None:
    package, _ = package_of(coalition.seal_report({"alborada"}, files=[b"x"]))
    report_end = 12 + 40 + int.from_bytes(package[8:12], "big")
    data = {
        "nothing": b"",
        "cut": package[: report_end - 1],
        "flipped": bytes([package[0] ^ 1]) + package[1:],
        "longer": package[:8] + b"\xff" + package[9:],
        "text": b"just a letter",
    }[place]
    answer = post(http, data)
    assert answer.status_code == 422
    assert "no es un paquete sellado" in answer.text
    assert listed(http, coalition) == []
    assert stored_names(service.data) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/octet-stream", b"x"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=" + "b" * 300, b"x"),
        ("multipart/form-data; boundary=b", b"no boundary"),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"x" * 20_000),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n"),
        ("application/x-www-form-urlencoded", b"package=x"),
    ],
)
def test_what_is_no_form_with_one_file_is_refused_in_words(
    http: httpx.Client, kind: str, body: bytes
) -> None:
    answer = http.post(FORM, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "<h1>El paquete no llegó.</h1>" in answer.text


def test_faults_in_the_files_keep_the_report_and_are_said(
    http: httpx.Client, coalition: Coalition
) -> None:
    report, files = coalition.seal_report({"alborada"}, files=[b"one"])
    package, _ = package_of((report, files))
    assert post(http, package).status_code == 201
    # The same id with other bytes, and something behind the last envelope.
    other, _ = package_of(coalition.seal_report({"alborada"}))
    changed, _ = package_of((report, [other_ending(files[0])]))
    answer = post(http, changed)
    assert (answer.status_code, "Ya hay otra cosa" in answer.text) == (202, True)
    answer = post(http, other_ending(other))
    assert (answer.status_code, "El texto llegó" in answer.text) == (202, True)
    larger = other[:8] + other[8:12] + other[12:] + bytes(len(other))
    assert post(http, larger).status_code == 202


def test_another_coalitions_package_is_refused_in_words(http: httpx.Client) -> None:
    package, _ = package_of(Coalition().seal_report({"alborada"}))
    answer = post(http, package, "/no-script")
    assert (answer.status_code, "for another coalition" in answer.text) == (422, True)


def test_without_work_only_a_budget_is_taken_and_then_said(
    paid: RunningService, coalition: Coalition
) -> None:
    sealed = [package_of(coalition.seal_report({"alborada"}))[0] for _ in range(PACKAGE_BUDGET + 1)]
    with client_of(paid.url) as http:
        assert post(http, b"junk costs nothing").status_code == 422
        kept = [post(http, package).status_code for package in sealed[:-1]]
        assert kept == [201] * PACKAGE_BUDGET
        answer = post(http, sealed[-1])
        assert answer.status_code == 503
        assert 1 <= int(answer.headers["retry-after"]) <= 61
        assert "Ahora no se aceptan más paquetes sin JavaScript" in answer.text
        assert len(listed(http, coalition)) == PACKAGE_BUDGET


def test_the_budget_grows_back_evenly_and_never_above_itself() -> None:
    now = [0.0]
    budget = Budget(60, clock=lambda: now[0])
    budget.spend(60)
    with pytest.raises(BudgetUsedUp) as refused:
        budget.spend(1)
    assert refused.value.seconds == BUDGET_TIME.total_seconds() / 60
    now[0] += refused.value.seconds
    budget.spend(1)
    with pytest.raises(BudgetUsedUp):
        budget.spend(1)
    now[0] += 100 * BUDGET_TIME.total_seconds()
    with pytest.raises(BudgetUsedUp):
        budget.spend(61)
    budget.spend(60)
