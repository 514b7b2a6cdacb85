"""``export`` at a terminal, two organisations against a real service."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from app.member.cases.write import say
from app.member.errors import ExitCode
from app.member.home import open_home
from app.member.mail import scan
from app.member.workplace import workplace
from app.protocol.return_code import new_return_code
from tests.coalition import Coalition
from tests.member.conftest import deliver
from tests.member.console import Console
from tests.member.exports_cases import said
from tests.member.test_coalition_online import Governed, governed_by

VICTIM = {"id": "v", "kind": "person", "person": "p1", "roles": ["victim"], "name": "Ana Díaz"}
ACT = {"id": "a", "category": "torture-physical", "victims": [{"entity": "v"}]}
CODE = new_return_code()


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def alborada(governed: Governed) -> Console:
    return governed.home("alborada")


@pytest.fixture
def brujula(governed: Governed) -> Console:
    return governed.home("brujula")


@pytest.fixture
def case(governed: Governed, alborada: Console) -> str:
    """A case of two organisations with one act; the victim agrees to the UN and to nothing else."""
    coalition = governed.coalition
    coalition.previous = governed.assembly.roster.previous

    def agree(body: dict[str, Any]) -> None:
        body["persons"] = [{"id": "p1"}]
        body["consent"] = [said(who, "share-un", identity="full") for who in ("reporter", "p1")]

    chosen = {"alborada", "brujula"}
    sealed = coalition.seal_report(chosen, text="Nos pararon.", edit=agree, code=CODE)
    report = deliver(governed.liar.url, sealed)
    assert alborada.run("fetch").code == 0
    begun = alborada.run("case", "begin", report)
    assert begun.code == 0, begun.err
    code = begun.out.split()[1]
    for what in ({"event": "entity", "entity": VICTIM}, {"event": "act", "act": ACT}):
        write(alborada, code, what)
    return code


def write(console: Console, case: str, what: dict[str, Any]) -> None:
    place = workplace(
        console.home, folder=None, offline=False, passphrase_file=console.passphrase_file
    )
    say(place, case, lambda _: what)


def exported(case: str, console: Console) -> list[str]:
    """The lines of the history that tell of exports."""
    assert console.run("case", "sync").code == 0
    shown = console.run("case", "show", case).out
    return [line for line in shown.splitlines() if "  exported" in line]


def test_what_leaves_is_recorded_for_all_who_take_part(
    alborada: Console, brujula: Console, case: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    outcome = alborada.run("export", "csv", "--to", folder, "--purpose", "para el archivo")
    assert outcome.code == 0, outcome.err
    assert "Exported: 1 cases" in outcome.out
    with (folder / "acts.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["category"], row["victims"]) == ("torture-physical", "e1")
    assert (folder.stat().st_mode & 0o777) == 0o700
    assert len(exported(case, brujula)) == 1


def test_what_nobody_agreed_to_stays_and_says_why_by_id(
    alborada: Console, brujula: Console, case: str, tmp_path: Path
) -> None:
    outcome = alborada.run("export", "uwazi", "--to", tmp_path / "out", "--cases", case)
    assert outcome.code == ExitCode.GOVERNANCE
    assert f"{case[:10]} stays here: person 'p1': nobody has asked them" in outcome.err
    assert "Ana" not in outcome.out + outcome.err
    assert not (tmp_path / "out").exists()
    assert exported(case, brujula) == []


def test_names_leave_when_somebody_else_has_agreed_to_exactly_this(
    alborada: Console, brujula: Console, case: str, tmp_path: Path
) -> None:
    wanted = ("export", "json", "--to", tmp_path / "out", "--for", "urgent-appeal", "--names")
    first = alborada.run(*wanted)
    assert first.code == ExitCode.GOVERNANCE
    assert "waits: names leave when somebody else agrees" in first.err
    # Asked again, it is the same question.
    assert alborada.run(*wanted).err == first.err
    number = first.err.split("case agree ")[1].split()[1]
    assert brujula.run("case", "agree", case, number).code == 0
    outcome = alborada.run(*wanted)
    assert outcome.code == 0, outcome.err
    (facts,) = json.loads((tmp_path / "out" / "cases.json").read_text())
    assert facts["entities"][0]["name"] == "Ana Díaz"
    assert len(exported(case, brujula)) == 1
    # What was agreed to is this, and not whatever it becomes.
    write(alborada, case, {"event": "entity", "entity": {**VICTIM, "name": "Ana Díaz Ruiz"}})
    assert alborada.run(*wanted).code == ExitCode.GOVERNANCE


def test_what_was_taken_back_a_minute_ago_counts(
    alborada: Console, brujula: Console, case: str, tmp_path: Path
) -> None:
    wanted = ("export", "json", "--to", tmp_path / "out", "--for", "urgent-appeal")
    assert alborada.run(*wanted).code == 0
    assert brujula.run("case", "sync").code == 0
    no = said("p1", "share-un", "no")
    write(brujula, case, {"event": "consent", "source": "call", **no})
    outcome = alborada.run(*wanted)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "person 'p1'" in outcome.err


def test_a_package_of_evidence_leaves_for_others_as_everybody_agrees_and_a_second_person(
    alborada: Console, brujula: Console, case: str, tmp_path: Path
) -> None:
    report, out = reported(alborada), tmp_path / "package.zip"
    wanted = ("evidence", "export", report, "--out", out, "--to", "REDESCA")
    for_others = (*wanted, "--for", "urgent-appeal")
    stays = alborada.run(*for_others)
    assert stays.code == ExitCode.GOVERNANCE
    assert "not everybody agrees to be quoted" in stays.err
    assert exported(case, brujula) == []
    for person in ("reporter", "p1"):
        write(alborada, case, {"event": "consent", "source": "call", **said(person, "quote")})
    asked = alborada.run(*for_others)
    assert asked.code == ExitCode.GOVERNANCE
    number = asked.err.split("case agree ")[1].split()[1]
    assert brujula.run("case", "agree", case, number).code == 0
    assert not out.exists()
    # They have agreed to whom it is handed.
    other = alborada.run(*for_others[:-3], "OACNUDH", "--for", "urgent-appeal")
    assert other.code == ExitCode.GOVERNANCE
    assert alborada.run(*for_others).code == 0
    assert out.exists()
    assert sum(line.endswith("exported") for line in exported(case, brujula)) == 1


@pytest.mark.usefixtures("case")
def test_a_package_of_evidence_is_made_for_nobody_once_somebody_has_asked_for_deletion(
    governed: Governed, alborada: Console, tmp_path: Path
) -> None:
    follow_up = governed.coalition.seal_report(
        {"alborada", "brujula"},
        type="followup",
        code=CODE,
        edit=lambda body: body.update(requests=[{"ask": "delete"}]),
    )
    deliver(governed.liar.url, follow_up)
    assert alborada.run("fetch").code == 0
    out = tmp_path / "package.zip"
    outcome = alborada.run("evidence", "export", reported(alborada), "--out", out)
    assert outcome.code == ExitCode.GOVERNANCE
    assert "asked that this report be deleted" in outcome.err
    assert not out.exists()


def test_nobody_agrees_to_what_was_sent_once_somebody_has_taken_a_consent_back(
    governed: Governed, alborada: Console, brujula: Console, case: str
) -> None:
    consents = [
        {"person": who, "scope": "share-un", "by": reported(alborada)} for who in ("reporter", "p1")
    ]
    sent = {"type": "urgent-appeal", "status": "sent", "sent": "2026-11-28", "to": "REDESCA"}
    for output in ("o1", "o2"):
        what = {"event": "output", "output": output, "text": "x", **sent, "consents": consents}
        write(alborada, case, what)
    assert brujula.run("case", "sync").code == 0
    shown = brujula.run("case", "show", case).out
    numbers = [line.split()[1] for line in shown.splitlines() if line.startswith("Waits")]
    assert brujula.run("case", "agree", case, numbers[0]).code == 0

    def take_back(body: dict[str, Any]) -> None:
        body["requests"] = [{"ask": "withdraw", "scopes": ["share-un"], "person": "p1"}]

    # Nothing of it is in the thread, and nobody has fetched it.
    follow_up = governed.coalition.seal_report(
        {"alborada", "brujula"}, type="followup", code=CODE, edit=take_back
    )
    deliver(governed.liar.url, follow_up)
    outcome = brujula.run("case", "agree", case, numbers[1])
    assert outcome.code == ExitCode.GOVERNANCE
    assert "person 'p1': they have taken it back" in outcome.err
    shown = brujula.run("case", "show", case).out
    assert [line.split()[1] for line in shown.splitlines() if line.startswith("Waits")] == [
        numbers[1]
    ]


def reported(console: Console) -> str:
    """The id of the report that came first."""
    records = scan(console.mail, open_home(console.home).pins).records.values()
    return min(records, key=lambda record: record.cursor).id


def test_what_a_defender_took_back_counts_before_anybody_has_fetched_it(
    governed: Governed, alborada: Console, case: str, tmp_path: Path
) -> None:
    wanted = ("export", "json", "--to", tmp_path / "out", "--for", "urgent-appeal")

    def take_back(body: dict[str, Any]) -> None:
        body["requests"] = [{"ask": "withdraw", "scopes": ["share-un"], "person": "p1"}]

    follow_up = governed.coalition.seal_report(
        {"alborada", "brujula"}, type="followup", code=CODE, edit=take_back
    )
    deliver(governed.liar.url, follow_up)
    outcome = alborada.run(*wanted)
    assert outcome.code == ExitCode.GOVERNANCE
    assert f"{case[:10]} stays here: person 'p1': they have taken it back" in outcome.err


def test_sexual_violence_leaves_for_a_purpose_that_is_said(
    offline: Console, tmp_path: Path
) -> None:
    outcome = offline.run("export", "json", "--to", tmp_path / "out", "--sensitive")
    assert outcome.code == 2
    assert "--purpose" in outcome.err


def test_a_locked_export_leaves_nothing_readable_on_the_disk(
    alborada: Console, case: str, tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    folder = tmp_path / "out"
    outcome = alborada.run("export", "json", "--to", folder, "--age", str(identity.to_public()))
    assert outcome.code == 0, outcome.err
    (path,) = folder.iterdir()
    assert path.name == "atalaya-json.zip.age"
    assert b"torture" not in path.read_bytes()
    assert pyrage.decrypt(path.read_bytes(), [identity]).startswith(b"PK")
    refused = alborada.run("export", "json", "--to", folder, "--age", "age1nada")
    assert refused.code == ExitCode.KEY
    assert case not in refused.err
