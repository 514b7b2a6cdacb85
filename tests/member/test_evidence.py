"""A package of evidence proves what it says, gives no keys away, and shows every change."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.member.errors import ExitCode
from app.member.evidence import format as evidence_format
from app.protocol import hpke
from app.protocol.encoding import to_base64url
from app.protocol.header import Kind, parse_header
from app.protocol.report import Report
from app.protocol.return_code import follow_key, new_return_code, reply_seed, tag_seed
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console, Outcome, drop, make_home, other_ending
from tests.member.logged import LoggedCoalition, logged_service

TEXT = "Nos siguen desde el martes. \x1b[2J"
PHOTO = bytes(range(256)) * 300


@dataclass(frozen=True)
class Made:
    """A package, and what it was made from."""

    path: Path
    pins: Path
    report: str
    code: bytes
    coalition: LoggedCoalition
    home: Console

    def export(self, name: str, *options: str) -> Path:
        """One more package of the same report."""
        path = self.path.parent / name
        outcome = self.home.run("evidence", "export", self.report, "--out", path, *options)
        assert outcome.code == 0, outcome.err
        return path

    def verify(self, path: Path | None = None) -> Outcome:
        """Checks it with pins from elsewhere, at a machine without a home."""
        return Console(Path("nowhere"), Path("nowhere")).run(
            "evidence", "verify", path or self.path, "--pins", self.pins
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A report with two files; two witnesses have signed, one of them before it grew."""
    folder = tmp_path_factory.mktemp("evidence")
    with logged_service(folder, LoggedCoalition()) as logged:
        code = new_return_code()
        sealed = logged.coalition.seal_report(
            {"alborada"}, text=TEXT, files=[PHOTO, b"audio"], code=code
        )
        report = deliver(logged.url, sealed)
        home = logged.home("alborada")
        assert logged.home("brujula").run("fetch").code == 0
        logged.add_noise(300)
        assert home.run("fetch").code == 0
        assert home.run("open", report, "--offline").code == 0
        one = Made(
            folder / "package", home.home / "pins.json", report, code, logged.coalition, home
        )
        one.export("package", "--to", "Fiscalía")
        yield one


@pytest.fixture
def copy(made: Made, tmp_path: Path) -> Path:
    """A package that a test may spoil."""
    shutil.copytree(made.path, tmp_path / "copy")
    return tmp_path / "copy"


def contents(path: Path) -> dict[str, bytes]:
    """Every file by its name in the package."""
    return {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


def names(made: Made) -> list[str]:
    return list(contents(made.path))


def zipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# --- what it proves ---------------------------------------------------------------------------


def test_a_package_is_verified_without_home_or_network(made: Made) -> None:
    outcome = made.verify()
    assert outcome.code == 0, outcome.out
    lines = outcome.out.splitlines()
    assert not [line for line in lines if line.startswith("!!")]
    for words in (
        "alborada has signed the manifest",
        "as it was sealed",
        "alborada says that it is in the envelope",
        "a1.bin       exactly what its envelope holds",
        "a2.bin       arrived",
        "receipt      arrived",
        "alborada has seen it in the log",
        "brujula has seen it in the log",
        "2 events without a gap; the last: exported",
        "to: Fiscalía",
    ):
        assert words in outcome.out


def test_the_plain_files_are_what_was_sent(made: Made) -> None:
    files = contents(made.path)
    assert json.loads(files["report/report.json"])["text"] == TEXT
    assert files["attachments/a1.bin"] == PHOTO
    assert b"\x1b" not in files["report/narrative.txt"]
    assert parse_header(files["report/report.atalaya"]).kind is Kind.REPORT


def test_with_the_key_anybody_can_check_the_text(made: Made) -> None:
    outcome = made.verify(made.export("with-key", "--with-key"))
    assert outcome.code == 0
    assert "text         exactly what the envelope holds" in outcome.out


def test_a_zip_holds_the_same_as_a_folder(made: Made) -> None:
    path = made.export("package.zip")
    assert made.verify(path).code == 0
    changing = {"manifest.json", "manifest.signature.json", "custody.jsonl"}
    inside, folder = zipped(path), contents(made.path)
    assert inside.keys() == folder.keys()
    for name in inside.keys() - changing:
        assert inside[name] == folder[name]


def test_without_pins_it_is_said_who_is_trusted(made: Made) -> None:
    outcome = Console(Path("nowhere"), Path("nowhere")).run("evidence", "verify", made.path)
    assert outcome.code == 0
    assert "taken from the package; a member must confirm" in outcome.out


def test_another_coalitions_pins_refuse_it(made: Made, tmp_path: Path) -> None:
    other = Coalition()
    (tmp_path / "pins.json").write_bytes(other.pins_bytes)
    outcome = Console(Path("nowhere"), Path("nowhere")).run(
        "evidence", "verify", made.path, "--pins", tmp_path / "pins.json"
    )
    assert outcome.code == ExitCode.TAMPERED
    assert "no key of alborada has signed this manifest" in outcome.out


def test_what_is_written_is_private(made: Made) -> None:
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in made.path.rglob("*") if path.is_file()}
    assert modes == {0o600}


@pytest.fixture(scope="module")
def by_a_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A package that a reviewer made, at her own device."""
    folder = tmp_path_factory.mktemp("person")
    with logged_service(folder, LoggedCoalition()) as logged:
        code = new_return_code()
        report = deliver(logged.url, logged.coalition.seal_report({"alborada"}, code=code))
        ana = logged.person("alborada", "ana", "reviewer")
        assert ana.run("fetch").code == 0
        one = Made(folder / "package", ana.home / "pins.json", report, code, logged.coalition, ana)
        one.export("package")
        yield one


def test_a_person_signs_a_package_with_her_certificate(by_a_person: Made) -> None:
    outcome = by_a_person.verify()
    assert outcome.code == 0, outcome.out
    assert "alborada/ana has signed the manifest" in outcome.out
    assert "alborada/ana has seen it in the log" in outcome.out


def test_a_package_proves_the_same_in_twenty_years(by_a_person: Made) -> None:
    """When every list, root and certificate in it has long expired."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
    verify = [sys.executable, "-m", "app.member", "evidence", "verify", str(by_a_person.path)]
    late = {**os.environ, "LD_PRELOAD": str(library), "FAKETIME": "+7300d"}
    done = subprocess.run(
        [*verify, "--pins", str(by_a_person.pins)],
        env=late,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, by_a_person.verify().out)


def test_a_person_without_her_certificate_has_signed_nothing(
    by_a_person: Made, tmp_path: Path
) -> None:
    shutil.copytree(by_a_person.path, tmp_path / "copy")
    (tmp_path / "copy/trust/certificates.json").write_bytes(b'{"certificates":[]}\n')
    outcome = by_a_person.verify(tmp_path / "copy")
    assert outcome.code == ExitCode.TAMPERED
    assert "no key of alborada/ana has signed this manifest" in outcome.out


# --- what it does not give away ---------------------------------------------------------------


def secrets(made: Made) -> dict[str, bytes]:
    member = made.coalition.members[0]
    return {
        "tag seed": tag_seed(made.code),
        "reply seed": reply_seed(made.code),
        "reply key": hpke.public_key_of(reply_seed(made.code)),
        "follow key": follow_key(made.code),
        "return code": made.code,
        "signing seed": member.signing_seed,
        "archive seed": member.archive_seed,
        "intake seed": member.kem_seed,
    }


@pytest.mark.parametrize("options", [[], ["--with-key"]], ids=["plain", "with-key"])
def test_no_secret_stands_anywhere_in_a_package(made: Made, options: list[str]) -> None:
    path = made.export(f"searched{len(options)}", *options)
    everything = b"\n".join(contents(path).values())
    for name, secret in secrets(made).items():
        for spelling in (secret, secret.hex().encode(), to_base64url(secret)[:40].encode()):
            assert spelling not in everything, name


def test_by_default_nothing_in_it_opens_the_report(made: Made) -> None:
    keys = json.loads((made.path / "data-keys.json").read_text())
    assert keys["report"] is None
    assert [entry["name"] for entry in keys["attachments"]] == ["a1.bin", "a2.bin"]


def shapes() -> Iterator[type[BaseModel]]:
    for value in vars(evidence_format).values():
        if isinstance(value, type) and issubclass(value, evidence_format.Shape):
            yield value


def test_no_shape_has_room_for_a_secret() -> None:
    forbidden = {"reply", "follows", "follow", "kem", "tags", "seed", "secret", "private", "mac"}
    found = {name for shape in shapes() for name in shape.model_fields}
    assert len(found) > 30
    assert not found & forbidden
    assert all(shape.model_config["extra"] == "forbid" for shape in shapes())


def test_a_new_field_of_a_report_does_not_come_in_by_itself() -> None:
    known = {"schema_", "type", "lang", "narrative", "recipients", "attachments", "client"}
    left_out = {name for name in evidence_format.LEFT_OUT if "[" not in name}
    assert set(Report.model_fields) == known | left_out


# --- what is noticed --------------------------------------------------------------------------


def flips(data: bytes) -> Iterator[int]:
    """Places all over a file: each byte of a small one, some of a large one."""
    step = max(1, len(data) // 24)
    yield from range(0, len(data), step)
    yield len(data) - 1


def test_a_flipped_byte_in_any_file_is_noticed(made: Made, copy: Path) -> None:
    for name, data in contents(copy).items():
        for place in flips(data):
            spoiled = bytearray(data)
            spoiled[place] ^= 1
            (copy / name).write_bytes(spoiled)
            outcome = made.verify(copy)
            assert outcome.code == ExitCode.TAMPERED, (name, place, outcome.out)
        (copy / name).write_bytes(data)
    assert made.verify(copy).code == 0


def test_a_missing_file_is_noticed(made: Made, copy: Path) -> None:
    for name, data in contents(copy).items():
        (copy / name).unlink()
        outcome = made.verify(copy)
        assert outcome.code == ExitCode.TAMPERED, name
        assert name.split("/")[-1] in outcome.out
        (copy / name).write_bytes(data)


@pytest.mark.parametrize("name", ["extra.txt", "report/extra.txt", ".hidden", "trust/x/y.json"])
def test_a_file_more_is_noticed(made: Made, copy: Path, name: str) -> None:
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("x")
    outcome = made.verify(copy)
    assert outcome.code == ExitCode.TAMPERED
    assert f"{name}: the manifest does not list it" in outcome.out


def test_a_link_in_the_place_of_a_file_is_not_followed(made: Made, copy: Path) -> None:
    shutil.move(copy / "report/report.json", copy.parent / "elsewhere.json")
    (copy / "report/report.json").symlink_to(copy.parent / "elsewhere.json")
    assert made.verify(copy).code == ExitCode.TAMPERED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("attachments/a1.bin", "attachments/a2.bin"),
        ("attachments/a1.bin.atalaya", "attachments/a2.bin.atalaya"),
        ("receipts/report.txt", "receipts/a1.bin.txt"),
        ("report/report.json", "report/head.json"),
    ],
)
def test_two_files_that_change_places_are_noticed(
    made: Made, copy: Path, one: str, other: str
) -> None:
    first, second = (copy / one).read_bytes(), (copy / other).read_bytes()
    (copy / one).write_bytes(second)
    (copy / other).write_bytes(first)
    assert made.verify(copy).code == ExitCode.TAMPERED


def test_files_of_another_package_of_the_same_report_are_noticed(made: Made, copy: Path) -> None:
    other = made.export("another")
    for name in ("custody.jsonl", "manifest.json", "manifest.signature.json"):
        before = (copy / name).read_bytes()
        shutil.copy(other / name, copy / name)
        assert made.verify(copy).code == ExitCode.TAMPERED, name
        (copy / name).write_bytes(before)


def test_a_manifest_that_somebody_else_signed_is_noticed(made: Made, copy: Path) -> None:
    manifest = (copy / "manifest.json").read_bytes()
    stranger = made.coalition.members[1]
    signature = evidence_format.sign_manifest(manifest, stranger.signing_seed)
    (copy / "manifest.signature.json").write_bytes(signature)
    outcome = made.verify(copy)
    assert outcome.code == ExitCode.TAMPERED
    assert "no key of alborada has signed this manifest" in outcome.out


def test_any_flipped_byte_of_a_zip_is_noticed(made: Made, tmp_path: Path) -> None:
    data = made.export("flipped.zip").read_bytes()
    path = tmp_path / "flipped.zip"
    middle = set(range(0, len(data), len(data) // 60))
    # Where a zip says what is in it: the first header, and all that stands at its end.
    edges = {*range(80), *range(len(data) - 200, len(data))}
    for place in sorted(middle | edges):
        spoiled = bytearray(data)
        spoiled[place] ^= 1
        path.write_bytes(spoiled)
        outcome = made.verify(path)
        assert outcome.code in {ExitCode.TAMPERED, ExitCode.FILES}, (place, outcome.out)


@pytest.mark.parametrize("spoil", ["front", "end", "comment", "repacked", "twice"])
def test_what_stands_around_the_files_of_a_zip_is_noticed(
    made: Made, tmp_path: Path, spoil: str
) -> None:
    source, path = made.export(f"around-{spoil}.zip"), tmp_path / "spoiled.zip"
    data = source.read_bytes()
    path.write_bytes({"front": b"x" + data, "end": data + b"x"}.get(spoil, data))
    if spoil == "comment":
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b"x"
    elif spoil == "repacked":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in zipped(source).items():
                archive.writestr(name, content)
    elif spoil == "twice":
        with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("README.txt", zipped(source)["README.txt"])
    assert made.verify(path).code in {ExitCode.TAMPERED, ExitCode.FILES}


@pytest.mark.parametrize("what", ["nothing", "garbage", "empty folder", "empty zip"])
def test_what_is_no_package_is_one_sentence(made: Made, tmp_path: Path, what: str) -> None:
    path = tmp_path / "x"
    if what == "garbage":
        path.write_bytes(b"\xff" * 100)
    elif what == "empty folder":
        path.mkdir()
    elif what == "empty zip":
        zipfile.ZipFile(path, "w").close()
    outcome = made.verify(path)
    assert outcome.code in {ExitCode.FILES, ExitCode.TAMPERED}


# --- making one -------------------------------------------------------------------------------


def test_a_package_is_never_written_over_another(made: Made) -> None:
    before = contents(made.path)
    outcome = made.home.run("evidence", "export", made.report, "--out", made.path)
    assert outcome.code == ExitCode.FILES
    assert contents(made.path) == before


def test_without_a_receipt_log_the_time_is_said_to_be_unproven(
    offline: Console, coalition: Coalition, tmp_path: Path
) -> None:
    (report,) = drop(offline.mail, coalition, coalition.seal_report({"alborada"}, text="x"))
    out = tmp_path / "package"
    assert offline.run("evidence", "export", report, "--out", out).code == 0
    outcome = offline.run("evidence", "verify", out)
    assert outcome.code == 0, outcome.out
    assert "no receipt: when it arrived is only the server's word" in outcome.out


@pytest.mark.parametrize("fault", ["missing", "broken"])
def test_a_file_that_is_not_there_is_said_and_the_rest_proven(
    offline: Console, coalition: Coalition, tmp_path: Path, fault: str
) -> None:
    report, files = coalition.seal_report({"alborada"}, text="x", files=[b"one", b"two"])
    second = [other_ending(files[1])] if fault == "broken" else []
    (report_id,) = drop(offline.mail, coalition, (report, [files[0], *second]))
    out = tmp_path / "package"
    outcome = offline.run("evidence", "export", report_id, "--out", out)
    assert outcome.code == ExitCode.INCOMPLETE
    verified = offline.run("evidence", "verify", out)
    assert verified.code == ExitCode.INCOMPLETE
    assert "a2.bin       not in the package" in verified.out
    assert "a1.bin       exactly what its envelope holds" in verified.out
    assert not (out / "attachments" / "a2.bin").exists()


def test_a_key_that_no_list_has_makes_no_package(coalition: Coalition, tmp_path: Path) -> None:
    member = coalition.members[0]
    home = make_home(tmp_path / "home", coalition, server="https://atalaya.example", member=member)
    sealed = coalition.seal_report({"alborada"})
    (report,) = drop(home.mail, coalition, sealed)
    stranger = Coalition(["alborada"]).members[0]
    object.__setattr__(stranger, "kem_seed", member.kem_seed)
    other = make_home(tmp_path / "other", coalition, server="https://a.example", member=stranger)
    shutil.copytree(home.mail, other.mail)
    outcome = other.run("evidence", "export", report, "--out", tmp_path / "package")
    assert outcome.code == ExitCode.FILES
    assert not (tmp_path / "package").exists()
    assert not list(tmp_path.glob(".package*"))


# --- custody ----------------------------------------------------------------------------------


def events(console: Console, report: str) -> list[dict[str, object]]:
    path = console.home / "custody" / f"{report}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_opening_and_every_export_is_written_down(
    offline: Console, coalition: Coalition, tmp_path: Path
) -> None:
    (report,) = drop(offline.mail, coalition, coalition.seal_report({"alborada"}))
    for number in range(2):
        assert offline.run("open", report, "--offline").code == 0
        out = tmp_path / f"package{number}"
        assert offline.run("evidence", "export", report, "--out", out).code == 0
    written = events(offline, report)
    assert [event["action"] for event in written] == ["opened", "exported"] * 2
    assert [event["number"] for event in written] == [1, 2, 3, 4]
    assert all(event["who"] == "alborada" for event in written)
    assert str(tmp_path) not in json.dumps(written)


def test_custody_that_was_changed_here_makes_no_package(
    offline: Console, coalition: Coalition, tmp_path: Path
) -> None:
    (report,) = drop(offline.mail, coalition, coalition.seal_report({"alborada"}))
    for _ in range(3):
        offline.run("open", report, "--offline")
    path = offline.home / "custody" / f"{report}.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[2])
    outcome = offline.run("evidence", "export", report, "--out", tmp_path / "package")
    assert outcome.code == ExitCode.FILES
    assert "custody" in outcome.err
    assert not (tmp_path / "package").exists()


def test_a_line_that_a_crash_cut_off_is_left_behind(offline: Console, coalition: Coalition) -> None:
    (report,) = drop(offline.mail, coalition, coalition.seal_report({"alborada"}))
    offline.run("open", report, "--offline")
    path = offline.home / "custody" / f"{report}.jsonl"
    path.write_bytes(path.read_bytes() + b'{"number":2,"ti')
    assert offline.run("open", report, "--offline").code == 0
    assert [event["number"] for event in events(offline, report)] == [1, 2]


def test_hostile_words_in_custody_are_made_safe(
    offline: Console, coalition: Coalition, tmp_path: Path
) -> None:
    (report,) = drop(offline.mail, coalition, coalition.seal_report({"alborada"}))
    out = tmp_path / "package"
    taker = "\x1b[2J\u202e" + "x" * 500
    assert offline.run("evidence", "export", report, "--out", out, "--to", taker).code == 0
    assert not set((out / "custody.jsonl").read_text()) & set("\x1b\u202e")
    assert offline.run("evidence", "verify", out).code == 0
