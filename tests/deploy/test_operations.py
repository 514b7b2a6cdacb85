"""What operators read says what the code does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process import ROOT

OPERATIONS = (ROOT / "docs/operations.md").read_text()
REFUSALS = {
    "app/settings.py": "UnsafeSettings",
    "app/storage/database.py": "DatabaseNotReady",
    "app/storage/blobs/opening.py": "StoreNotReady",
    "app/api/pages.py": "PagesMissing",
}


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    in_code = set(re.findall(r"ATALAYA_[A-Z0-9_]+", (ROOT / "app/settings.py").read_text()))
    in_table = set(re.findall(r"^\| `(ATALAYA_[A-Z0-9_]+)` \|", OPERATIONS, re.MULTILINE))
    assert in_table == in_code


def test_every_row_of_the_settings_is_filled() -> None:
    rows = re.findall(r"^\| `ATALAYA_[A-Z0-9_]+` \|.*$", OPERATIONS, re.MULTILINE)
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5, row
        assert all(cells), row


@pytest.mark.parametrize(("path", "error"), REFUSALS.items())
def test_every_refusal_to_start_is_explained(path: str, error: str) -> None:
    sentences = list(_sentences(ROOT / path, error))
    assert sentences
    for sentence in sentences:
        assert f"| `{sentence}` |" in OPERATIONS


def _sentences(path: Path, error: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == error:
            yield ast.literal_eval(node.args[0])
