"""What operators read says what the code does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings.given import DEFAULTS, ELSEWHERE
from tests.process import ROOT

OPERATIONS = (ROOT / "docs/operations.md").read_text()
REFUSALS = {
    "app/settings": "UnsafeSettings",
    "app/storage/database.py": "DatabaseNotReady",
    "app/storage/blobs/opening.py": "StoreNotReady",
    "app/api/pages.py": "PagesMissing",
}


ROWS = {
    row.split("`")[1]: [cell.strip() for cell in row.strip("|").split("|")]
    for row in re.findall(r"^\| `ATALAYA_[A-Z0-9_]+` \|.*$", OPERATIONS, re.MULTILINE)
}


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    assert ROWS.keys() == DEFAULTS.keys()


def test_every_setting_of_the_table_is_read_and_no_other() -> None:
    sources = (ROOT / "app/settings").glob("*.py")
    read = {
        name
        for source in sources
        for name in re.findall(r'text\("(ATALAYA_\w+)"', source.read_text())
    }
    assert read | {"ATALAYA_SETTINGS"} == DEFAULTS.keys()


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_row_of_the_settings_has_unit_default_and_reason(name: str) -> None:
    assert len(ROWS[name]) == 5
    assert all(ROWS[name])
    default = ROWS[name][2]
    if DEFAULTS[name]:
        assert default.startswith(f"`{DEFAULTS[name]}`")
    else:
        assert re.match("empty(?![^:;])", default)


def test_names_of_the_build_and_of_the_members_tool_are_let_pass_and_no_other() -> None:
    sources = [*(ROOT / "app/member").rglob("*.py"), *(ROOT / "web").glob("*.ts")]
    sources += (ROOT / "web/build").glob("*.ts")
    used = {
        name
        for source in sources
        for name in re.findall(r"(?:envvar=\"|env\['|\{ )(ATALAYA_\w+)", source.read_text())
    }
    assert used - DEFAULTS.keys() == ELSEWHERE


@pytest.mark.parametrize(("path", "error"), REFUSALS.items())
def test_every_refusal_to_start_is_explained(path: str, error: str) -> None:
    place = ROOT / path
    sources = sorted(place.glob("*.py")) if place.is_dir() else [place]
    sentences = [sentence for source in sources for sentence in _sentences(source, error)]
    assert sentences
    for sentence in sentences:
        assert f"| `{sentence}` |" in OPERATIONS


def _sentences(path: Path, error: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == error:
            yield _spoken(node.args[0])


def _spoken(message: ast.expr) -> str:
    """The sentence, with … for what is put in."""
    if isinstance(message, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "…" for part in message.values
        )
    return str(ast.literal_eval(message))
