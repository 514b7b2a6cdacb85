"""Sealing without a network, and handing in what somebody else has sealed."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.admin.schema import migrate
from app.intake.receipts import begin_log
from app.member.errors import ExitCode
from app.protocol.package import read_package
from app.protocol.primitives import sha256
from app.protocol.return_code import from_words
from app.storage.database import opened_database
from tests.client import admission, append, begin_upload, client_of, log_in, offset_of, records
from tests.coalition import Coalition
from tests.member.console import Console, make_home, other_ending
from tests.member.logged import LoggedCoalition
from tests.receipts import certified_log
from tests.service import (
    RunningService,
    free_socket,
    make_settings,
    publish_current,
    running,
    running_service,
)

TEXT = "canario: se lo llevaron de la plaza"
# Sealed, of three parts.
VIDEO = bytes(i % 251 for i in range(1024)) * 2200
PART = 1024 * 1024


@pytest.fixture
def coalition() -> LoggedCoalition:
    return LoggedCoalition()


@pytest.fixture
def service(tmp_path: Path, coalition: LoggedCoalition) -> Iterator[RunningService]:
    """A service that asks for work, and whose receipt log is certified."""
    with certified(tmp_path / "service", coalition) as started:
        yield started


@contextmanager
def certified(folder: Path, coalition: LoggedCoalition) -> Iterator[RunningService]:
    folder.mkdir()
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, work_cost=50)
    migrate(settings)
    with opened_database(settings.database_url) as engine:
        begin_log(engine, origin=url)
        coalition.log = certified_log(engine)
    publish_current(settings, coalition)
    with running(settings, listening) as started:
        yield started


@pytest.fixture
def field(tmp_path: Path, coalition: Coalition, service: RunningService) -> Console:
    """The first member, who was at the network once and is not any more."""
    console = make_home(tmp_path / "home", coalition, server=service.url)
    assert console.run("fetch").code == 0
    settings = json.loads((console.home / "home.json").read_text())
    gone = {**settings, "server": "https://nowhere.example"}
    (console.home / "home.json").write_text(json.dumps(gone))
    return console


class Stranger(Console):
    """Somebody without a home."""

    @property
    def env(self) -> dict[str, str]:
        return {"COLUMNS": "200"}


@pytest.fixture
def stranger(tmp_path: Path) -> Console:
    return Stranger(tmp_path / "nowhere", tmp_path / "nothing")


def seal(console: Console, out: Path, *more: str | Path) -> list[str]:
    """Seals ``TEXT``; the twelve words."""
    note = file_of(out.parent, "nota.txt", TEXT.encode())
    outcome = console.run("seal", "--out", out, "--text-file", note, *more)
    assert outcome.code == 0, outcome.err
    lines = [line.split() for line in outcome.out.splitlines()]
    return [line[1] for line in lines if len(line) == 2 and line[0].isdecimal()]


def file_of(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def home_of(folder: Path, coalition: Coalition, service: RunningService, member: str) -> Console:
    """The home of a member with everything that the service has for it."""
    (folder / member).mkdir()
    secrets = coalition.members[coalition.index(member)]
    console = make_home(folder / member / "home", coalition, server=service.url, member=secrets)
    assert console.run("fetch").code == 0
    return console


def test_what_was_sealed_without_a_network_and_carried_by_a_stranger_opens_for_the_chosen(
    tmp_path: Path,
    coalition: Coalition,
    service: RunningService,
    field: Console,
    stranger: Console,
) -> None:
    package = tmp_path / "nota.bin"
    video = file_of(tmp_path, "Señal secreta.MP4", VIDEO)
    words = seal(field, package, "--file", video, "--file", video, "--to", "brujula")
    assert len(from_words(" ".join(words), "es")) == 16
    data = package.read_bytes()
    readable = (TEXT.encode(), VIDEO[:64], b"secreta", b"brujula", words[0].encode())
    assert [mark for mark in readable if mark in data] == []
    first = stranger.run("deliver", package, "--server", service.url)
    assert first.code == 0, first.err
    again = stranger.run("deliver", package, "--server", service.url)
    assert (again.code, again.out) == (0, first.out)
    with package.open("rb") as file:
        report = read_package(file).report_bytes
    assert f"Receipt  {sha256(report).hex()}\n" in first.out
    assert "The proof was not checked" in first.out
    proven = field.run("deliver", package, "--server", service.url, "--home", field.home)
    assert "It stands in the receipt log" in proven.out

    chosen = home_of(tmp_path, coalition, service, "brujula")
    (line,) = chosen.listed()
    opened = chosen.run("open", "newest")
    assert opened.code == 0, opened.err
    assert f"| {TEXT}" in opened.out
    assert (chosen.home / "opened" / line["id"] / "a1.mp4").read_bytes() == VIDEO
    other = home_of(tmp_path, coalition, service, "cauce")
    assert other.listed() == []


def test_a_package_that_was_cut_off_goes_on_where_the_server_stands(
    tmp_path: Path, coalition: Coalition, service: RunningService, field: Console, stranger: Console
) -> None:
    package = tmp_path / "nota.bin"
    seal(field, package, "--file", file_of(tmp_path, "v.mp4", VIDEO))
    with package.open("rb") as file:
        read = read_package(file)
    upload, start = read.directory.uploads[0], read.directory.upload_starts[0]
    sealed = package.read_bytes()[start : start + upload.length]
    place = f"/api/v1/uploads/{upload.token.hex()}"
    with client_of(service.url) as http:
        size, token = upload.length, upload.token
        work = admission(http, "upload", sha256(token).hex(), size=size)
        begun = begin_upload(http, size, token=token, header=sealed[:96], headers=work)
        assert begun.status_code == 201, begun.text
        assert append(http, place, sealed[: PART + 7], offset=0).status_code == 204
        assert stranger.run("deliver", package, "--server", service.url).code == 0
        assert offset_of(http, place) == upload.length
    chosen = home_of(tmp_path, coalition, service, "alborada")
    assert chosen.run("verify", "all").code == 0


def test_answers_are_sealed_as_they_were_given(
    tmp_path: Path, coalition: Coalition, service: RunningService, field: Console, stranger: Console
) -> None:
    package = tmp_path / "nota.bin"
    answers = {"type": "urgent", "lang": "nah", "urgency": "now", "narrative": {"text": "Ye niman"}}
    body = file_of(tmp_path, "respuestas.json", json.dumps(answers).encode())
    outcome = field.run("seal", "--out", package, "--body", body, "--words", "en")
    assert outcome.code == 0, outcome.err
    assert stranger.run("deliver", package, "--server", service.url).code == 0
    (line,) = home_of(tmp_path, coalition, service, "alborada").listed()
    assert (line["type"], line["urgency"]) == ("urgent", "now")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"recipients": ["alborada"]}, "must not hold 'recipients'"),
        ({"type": "rumour"}, "is not one that docs/protocol.md"),
        ({"narrative": {"text": "otro"}}, "a text in the body already"),
        ([], "not a JSON object"),
    ],
)
def test_a_body_that_no_member_could_read_is_not_sealed(
    tmp_path: Path, field: Console, given: object, said: str
) -> None:
    body = file_of(tmp_path, "respuestas.json", json.dumps(given).encode())
    note = file_of(tmp_path, "nota.txt", TEXT.encode())
    out = tmp_path / "nota.bin"
    outcome = field.run("seal", "--out", out, "--body", body, "--text-file", note)
    assert outcome.code == ExitCode.FILES
    assert said in outcome.err
    assert not out.exists()


def test_nothing_is_sealed_over_a_file_or_for_nobody(
    tmp_path: Path, coalition: Coalition, field: Console
) -> None:
    out, note = tmp_path / "nota.bin", file_of(tmp_path, "nota.txt", TEXT.encode())
    arguments = ("seal", "--out", out, "--text-file", note)
    assert field.run(*arguments, "--to", "nadie").code == ExitCode.GOVERNANCE
    out.write_bytes(b"something else")
    assert field.run(*arguments).code == ExitCode.FILES
    assert out.read_bytes() == b"something else"
    new = make_home(tmp_path / "new", coalition, server="https://nowhere.example")
    said = new.run("seal", "--out", tmp_path / "other.bin", "--text-file", note)
    assert (said.code, "Run fetch once" in said.err) == (ExitCode.UNKNOWN_ROSTER, True)


def test_nothing_is_sealed_to_a_list_that_has_expired(tmp_path: Path) -> None:
    past = Coalition(now=datetime.now(UTC) - timedelta(days=15))
    with running_service(tmp_path, past) as service:
        console = make_home(tmp_path / "home", past, server=service.url)
        assert console.run("fetch").code == ExitCode.ROSTER_EXPIRED
        note, out = file_of(tmp_path, "nota.txt", TEXT.encode()), tmp_path / "nota.bin"
        outcome = console.run("seal", "--out", out, "--text-file", note)
    assert outcome.code == ExitCode.ROSTER_EXPIRED
    assert not out.exists()


def test_what_is_no_package_or_not_for_this_server_is_refused_before_anything_is_kept(
    tmp_path: Path, coalition: Coalition, service: RunningService, field: Console, stranger: Console
) -> None:
    package = tmp_path / "nota.bin"
    seal(field, package)
    for data in (b"", package.read_bytes()[:-1], other_ending(package.read_bytes())):
        broken = file_of(tmp_path, "rota.bin", data)
        outcome = stranger.run("deliver", broken, "--server", service.url)
        assert (outcome.code, "cut off or changed" in outcome.err) == (ExitCode.FILES, True)
    with certified(tmp_path / "elsewhere", LoggedCoalition()) as elsewhere:
        outcome = stranger.run("deliver", package, "--server", elsewhere.url)
    assert (outcome.code, "another coalition" in outcome.err) == (ExitCode.FILES, True)
    with client_of(service.url) as http:
        session = log_in(http, coalition.members[0])
        answer = http.get("/api/v1/reports", headers=session)
    assert list(records(answer.content, 3)) == []


def test_the_page_to_take_along_is_made_and_compared_without_the_server(
    tmp_path: Path, field: Console, coalition: Coalition
) -> None:
    template = file_of(tmp_path, "template.html", b"<p>{{roster}}</p><p>{{keys}}</p>")
    out = tmp_path / "buzon.html"
    made = field.run("carry-over", "--template", template, "--out", out)
    assert made.code == 0, made.err
    page = out.read_bytes()
    assert page == b"<p>%b</p><p>%b</p>" % (
        base64.b64encode(coalition.document),
        base64.b64encode(coalition.key_file),
    )
    digits = sha256(page).hex()
    assert " ".join(digits[at : at + 4] for at in range(0, 64, 4)) in made.out
    arguments = ("carry-over", "--template", template, "--compare")
    assert field.run(*arguments, out).code == 0
    changed = file_of(tmp_path, "theirs.html", other_ending(page))
    outcome = field.run(*arguments, changed)
    assert (outcome.code, "Let nobody write on it" in outcome.err) == (ExitCode.ALARM, True)
    for other in (b"", b"{{roster}}", template.read_bytes() * 2):
        no_template = file_of(tmp_path, "other.html", other)
        assert field.run("carry-over", "--template", no_template).code == ExitCode.FILES
