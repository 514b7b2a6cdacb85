"""Importing against a real service: row by row, once, whatever stops it."""

import csv
import json
import re
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from app.member.mail import scan
from app.member.workplace import workplace
from tests.coalition import Coalition
from tests.member.console import Console, Outcome, make_home
from tests.patience import PATIENCE
from tests.service import RunningService

PAGE = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")
SHEET = """Folio,Fecha,Relato,Tipo de agresión
1,30/04/2024,canario uno,Amenaza
2,ayer,canario dos,algo raro
3,,,
"""


def file_of(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def log_of(path: Path) -> list[list[str]]:
    """Row, status and reason of each line."""
    with path.open(encoding="utf-8", newline="") as file:
        return [[line["row"], line["status"], line["reason"]] for line in csv.DictReader(file)]


def suggest(console: Console, table: Path) -> Path:
    mapping = table.with_suffix(".json")
    outcome = console.run("import", "suggest", table, "--out", mapping)
    assert outcome.code == 0, outcome.err
    return mapping


def run(console: Console, table: Path, mapping: Path, *more: str) -> tuple[Outcome, Path]:
    log = table.with_suffix(".log.csv")
    return console.run("import", "run", table, "--mapping", mapping, "--log", log, *more), log


def stories(console: Console) -> Sequence[str]:
    """The first line of everything that is there, as fetched anew."""
    assert console.run("fetch").code == 0
    place = workplace(
        console.home, folder=None, offline=True, passphrase_file=console.passphrase_file
    )
    mail = scan(place.folder, place.home.pins)
    reader = place.reader(mail)
    opened = (reader.open_report(mail.report_bytes(report_id)) for report_id in mail.reports)
    return sorted(each.report.narrative.text.split("\n")[0] for each in opened)


def test_rows_become_reports_once_and_the_log_says_what_did_not_fit(
    tmp_path: Path, console: Console, coalition: Coalition, service: RunningService
) -> None:
    assert console.run("fetch").code == 0
    table = file_of(tmp_path, "viejo.csv", SHEET)
    mapping = suggest(console, table)
    checked = console.run("import", "check", table, "--mapping", mapping)
    assert (checked.code, console.listed()) == (ExitCode.INCOMPLETE, [])
    assert "2 would be taken, 1 refused (1 with remarks). Nothing was sent." in checked.out
    assert "no es ningún código de la lista" in checked.out

    first, log = run(console, table, mapping)
    assert first.code == ExitCode.INCOMPLETE
    assert "Rows: 2 taken, 1 refused" in first.out
    assert log_of(log) == [
        ["2", "taken", ""],
        ["3", "taken", "no-such-date"],
        ["3", "taken", "no-such-code"],
        ["4", "refused", "nothing-told"],
    ]
    assert stories(console) == ["canario dos", "canario uno"]
    (line, *_) = [line for line in console.listed() if line["category"] != "-"]
    assert (line["type"], line["category"]) == ("testimony", "att-threat")
    # Nobody but us, and nothing agreed to.
    (tmp_path / "other").mkdir()
    other = make_home(
        tmp_path / "other" / "home", coalition, server=service.url, member=coalition.members[1]
    )
    assert other.run("fetch").code == 0
    assert other.listed() == []
    agreed = json.loads(console.run("consents", line["id"], "--json").out)
    assert agreed["effective"]["share-un"]["value"] == "no"

    table.write_text(SHEET.replace("canario dos", "canario cambiado") + "4,,canario nuevo,\n")
    second, log = run(console, table, mapping)
    assert second.code == ExitCode.INCOMPLETE
    assert log_of(log) == [
        ["2", "already", ""],
        ["3", "already", "changed"],
        ["4", "refused", "nothing-told"],
        ["5", "taken", ""],
    ]
    assert len(stories(console)) == 3


def test_killed_in_the_middle_and_run_again_every_row_is_there_once(
    tmp_path: Path, console: Console
) -> None:
    rows = "".join(f"{number},canario {number}\n" for number in range(40))
    table = file_of(tmp_path, "viejo.csv", f"Folio,Relato\n{rows}{rows}")
    mapping = suggest(console, table)
    assert console.run("fetch").code == 0
    log = tmp_path / "log.csv"
    with console.start("import", "run", table, "--mapping", mapping, "--log", log) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("10 of"):
                process.send_signal(signal.SIGKILL)
                break
        process.wait(PATIENCE)
    assert not log.exists()
    again, log = run(console, table, mapping)
    assert again.code == 0, again.err
    kinds = [status for _, status, _ in log_of(log)]
    assert kinds[:10] == ["already"] * 10
    assert "taken" in kinds
    # The second half of the file repeats the first.
    assert kinds[40:] == ["already"] * 40
    assert stories(console) == sorted(f"canario {number}" for number in range(40))


def test_imported_for_others_it_is_for_us_as_well(tmp_path: Path, console: Console) -> None:
    assert console.run("fetch").code == 0
    table = file_of(tmp_path, "viejo.csv", SHEET)
    mapping = suggest(console, table)
    outcome, _ = run(console, table, mapping, "--to", "cauce")
    assert (outcome.code, "your own organisation" in outcome.err) == (ExitCode.FILES, True)


def test_the_worked_example_is_what_check_says(tmp_path: Path, console: Console) -> None:
    assert console.run("fetch").code == 0
    blocks = dict(re.findall(r"^```(csv|json)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    table = file_of(tmp_path, "viejo.csv", blocks["csv"])
    mapping = file_of(tmp_path, "mapa.json", blocks["json"])
    outcome = console.run("import", "check", table, "--mapping", mapping)
    assert outcome.code == 0, outcome.err
    said = "\n".join(line.rstrip() for line in outcome.out.splitlines())
    assert f"```\n{said}\n```" in PAGE


@pytest.mark.parametrize("given", ["", "{}", "[]"])
def test_what_is_no_mapping_sends_nothing(tmp_path: Path, console: Console, given: str) -> None:
    table = file_of(tmp_path, "viejo.csv", SHEET)
    mapping = file_of(tmp_path, "m.json", given)
    outcome, log = run(console, table, mapping)
    assert (outcome.code, log.exists()) == (ExitCode.FILES, False)
    assert "Nothing was sent" in outcome.err
