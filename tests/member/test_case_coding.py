"""Coding a case from a file, and what ``case show`` tells of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.member.errors import ExitCode
from tests.coalition import Coalition
from tests.member.test_cases import begun, said
from tests.member.test_coalition_online import Governed, governed_by

PAGE = Path(__file__).parents[2] / "docs" / "cases.md"
V3 = {
    "event": "verified",
    "act": "a1",
    "level": "v3",
    "basis": {
        "sources": [
            {"id": "s1", "type": "witness-statement", "text": "Su hermana"},
            {"id": "s2", "type": "video"},
        ]
    },
}
GONE = {"event": "act-removed", "act": "a7"}


@pytest.fixture
def governed(tmp_path: Path, coalition: Coalition) -> Iterator[Governed]:
    with governed_by(tmp_path, coalition) as running:
        yield running


@pytest.fixture
def case(governed: Governed) -> str:
    governed.coalition.previous = governed.assembly.roster.previous
    report = governed.deliver("alborada", "brujula")
    for member in ("alborada", "brujula"):
        assert governed.home(member).run("fetch").code == 0
    return begun(governed.home("alborada"), report)


def example() -> str:
    """As the page has it."""
    return PAGE.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]


def lines(*events: object) -> str:
    return "".join(json.dumps(each) + "\n" for each in events)


def test_what_the_page_codes_is_shown_and_counts_when_a_second_person_agrees(
    governed: Governed, case: str, tmp_path: Path
) -> None:
    alborada, brujula = governed.home("alborada"), governed.home("brujula")
    file = tmp_path / "coded.jsonl"
    file.write_text(example() + lines(V3), encoding="utf-8")
    number = said(alborada, "code", case, str(file)).split()[-1]
    said(brujula, "sync")
    for waits in (True, False):
        shown = said(brujula, "show", case, "--labels", "es")
        assert "Known     e1  Rosalba Núñez (person)" in shown
        assert "Desaparición forzada" in shown
        assert "2026-11-20; to Rosalba Núñez [" in shown
        assert ("(v2)]" in shown, "(v3)]" in shown) == (waits, not waits)
        if waits:
            said(brujula, "agree", case, number)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lines({"event": "entity", "entity": {"id": "e1"}}), "Line 1 is no event"),
        (lines(V3, {"event": "note", "text": "canario"}), "Line 2 is of a kind"),
        ("{canario", "Line 1 is no event"),
        ("\n \n", "nothing in it"),
    ],
)
def test_a_file_that_is_none_writes_nothing_and_says_which_line(
    governed: Governed, case: str, tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "coded.jsonl"
    file.write_text(content, encoding="utf-8")
    outcome = governed.home("alborada").run("case", "code", case, str(file))
    assert outcome.code == ExitCode.FILES
    assert told in outcome.err
    assert "canario" not in outcome.out + outcome.err
    assert "Known" not in said(governed.home("alborada"), "show", case)


def test_a_line_that_the_case_does_not_take_is_named_and_what_stands_before_it_stays(
    governed: Governed, case: str, tmp_path: Path
) -> None:
    file = tmp_path / "coded.jsonl"
    file.write_text(example() + lines(GONE, V3), encoding="utf-8")
    alborada = governed.home("alborada")
    outcome = alborada.run("case", "code", case, str(file))
    assert outcome.code == ExitCode.GOVERNANCE
    assert "Line 4: " in outcome.err
    assert "The lines before it were written" in outcome.err
    shown = said(alborada, "show", case)
    assert "(v2)]" in shown
    assert "Waits" not in shown


def test_hostile_names_in_a_case_are_shown_as_escapes(
    governed: Governed, case: str, tmp_path: Path
) -> None:
    file = tmp_path / "coded.jsonl"
    name = "Rosa\u202e\x1b[2Jlba"
    file.write_text(
        lines({"event": "entity", "entity": {"id": "e1", "kind": "person", "name": name}})
    )
    alborada = governed.home("alborada")
    said(alborada, "code", case, str(file))
    shown = said(alborada, "show", case)
    assert "Rosa\\u202e\\u001b[2Jlba" in shown
    assert "\x1b" not in shown
