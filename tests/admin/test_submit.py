"""What an operator types about governance, and the one sentence that answers a fault."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.admin.schema import migrate
from app.intake.ledger_reader import LedgerReader
from app.settings import Settings
from app.storage.database import opened_database
from tests.assembly import Assembly, Device
from tests.coalition import Coalition
from tests.process import ROOT, environment
from tests.service import is_statement, make_settings


@dataclass(frozen=True)
class Desk:
    """An operator with a migrated database and a folder of files."""

    settings: Settings
    folder: Path

    def file(self, name: str, content: bytes) -> str:
        """The path of a new file."""
        (self.folder / name).write_bytes(content)
        return str(self.folder / name)

    def statements(self, assembly: Assembly) -> list[str]:
        """One file for each statement in the log of ``assembly``."""
        said = [document for document, _ in assembly.documents if is_statement(document)]
        return [self.file(f"{n:02}.json", document) for n, document in enumerate(said, 1)]

    def run(self, *arguments: str) -> tuple[int, list[str], list[str]]:
        """Status, lines of output and lines of complaint."""
        result = subprocess.run(
            [sys.executable, "-m", "app.admin", *arguments],
            cwd=ROOT,
            env=environment(self.settings),
            capture_output=True,
            text=True,
            check=False,
        )
        return result.returncode, result.stdout.splitlines(), result.stderr.splitlines()

    def log(self) -> bytes:
        """The hash of the log as it stands in the database."""
        with opened_database(self.settings.database_url) as engine, engine.connect() as connection:
            return LedgerReader().read(connection).hashes[-1]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    settings = make_settings(tmp_path, origin="http://127.0.0.1:8000")
    migrate(settings)
    return Desk(settings, tmp_path)


@pytest.fixture
def assembly(coalition: Coalition) -> Assembly:
    return Assembly(coalition)


def test_a_coalition_is_founded_from_files(
    desk: Desk, assembly: Assembly, coalition: Coalition
) -> None:
    pins = desk.file("pins.json", coalition.pins_bytes)
    files = desk.statements(assembly)
    status, said, complaints = desk.run("submit", *files, "--pins", pins)
    assert (status, complaints) == (0, [])
    assert said == [
        *(
            f"{Path(file).name} is number {number} in the log."
            for number, file in enumerate(files, 1)
        ),
        "The newest roster is number 2.",
    ]
    assert desk.log() == assembly.ledger.hashes[-1]
    # The same again changes nothing; what is in the log already keeps its number.
    assert desk.run("submit", *files) == (0, said, [])
    assert desk.log() == assembly.ledger.hashes[-1]


def test_pins_are_needed_the_first_time(desk: Desk, assembly: Assembly) -> None:
    status, said, complaints = desk.run("submit", *desk.statements(assembly))
    assert (status, said) == (1, [])
    assert complaints == ["No pins are known here yet: give them with --pins."]


def test_a_file_that_is_refused_ends_it_with_its_name_and_stage(
    desk: Desk, assembly: Assembly, coalition: Coalition
) -> None:
    pins = desk.file("pins.json", coalition.pins_bytes)
    first, second, *rest = desk.statements(assembly)
    stranger = assembly.certificate(Device("ana", "alborada"), ["intake"], seed=bytes(32))
    bad = {
        "author": desk.file("stranger.json", stranger),
        "grammar": desk.file("nonsense.json", b"{"),
    }
    for stage, file in bad.items():
        status, said, complaints = desk.run("submit", first, file, second, "--pins", pins)
        assert (status, said) == (1, [f"{Path(first).name} is number 1 in the log."])
        assert complaints == [f"{Path(file).name} is refused at the stage '{stage}'."]
    # What stood before the bad one is in the log, and the rest can follow.
    assert desk.run("submit", second, *rest)[0] == 0
    assert desk.log() == assembly.ledger.hashes[-1]


def test_a_file_that_is_too_large_is_said(desk: Desk, coalition: Coalition) -> None:
    pins = desk.file("pins.json", coalition.pins_bytes)
    large = desk.file("large.json", bytes(1_048_577))
    status, _, complaints = desk.run("submit", large, "--pins", pins)
    assert (status, complaints) == (1, ["large.json is too large for a statement."])


def test_another_coalition_s_pins_are_refused(
    desk: Desk, assembly: Assembly, coalition: Coalition
) -> None:
    other = Coalition()
    other.name = "otra"
    desk.run("submit", *desk.statements(assembly), "--pins", desk.file("p", coalition.pins_bytes))
    sentence = ["This service governs another coalition than that of these pins."]
    arguments = ("--pins", desk.file("other.json", other.pins_bytes))
    assert desk.run("submit", desk.file("x", b"{}"), *arguments) == (1, [], sentence)
    roster = (
        "--document",
        desk.file("r", other.document),
        "--keys",
        desk.file("k", other.key_file),
    )
    assert desk.run("publish-roster", *roster, *arguments) == (1, [], sentence)


def test_wrong_pins_do_no_lasting_harm(
    desk: Desk, assembly: Assembly, coalition: Coalition
) -> None:
    files = desk.statements(assembly)
    wrong = desk.file("wrong.json", Coalition().pins_bytes)
    status, _, complaints = desk.run("submit", *files, "--pins", wrong)
    assert (status, complaints) == (1, ["01.json is refused at the stage 'author'."])
    right = desk.file("right.json", coalition.pins_bytes)
    assert desk.run("submit", *files, "--pins", right)[0] == 0


def test_a_roster_is_published_directly_and_stands_in_the_log(
    desk: Desk, coalition: Coalition
) -> None:
    pins = desk.file("pins.json", coalition.pins_bytes)

    def publish() -> tuple[int, list[str], list[str]]:
        return desk.run(
            "publish-roster",
            *("--document", desk.file("roster.json", coalition.document)),
            *("--keys", desk.file("keys.bin", coalition.key_file)),
            *("--pins", pins),
        )

    assert publish() == (0, ["Roster 2 of coalicion-de-prueba is published."], [])
    assert publish()[2] == ["A roster of this version or a later one is published."]
    coalition.version += 2
    status, _, (complaint,) = publish()
    assert status == 1
    assert complaint == "Refused at the stage 'successor': not the next version."
    assert len({desk.log(), coalition.roster.hash}) == 2
