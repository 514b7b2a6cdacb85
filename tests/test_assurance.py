"""Every test and page that docs/assurance.md names is there, and no row goes without."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "assurance.md"
TEXT = PAGE.read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`([\w./]+)::([^`]+)`", TEXT)))
LINKS = sorted(set(re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", TEXT)))
ROWS = [line for line in TEXT.splitlines() if re.match(r"\| (?!Id |Found |Advisory |none )", line)]


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds))


@cache
def anchors_in(path: Path) -> frozenset[str]:
    """As forges make them of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings)


def test_every_named_test_exists() -> None:
    missing = []
    for file, name in TESTS:
        if file.endswith(".ts"):
            path = ROOT / "tests" / file
            found = path.exists() and name in path.read_text(encoding="utf-8")
        else:
            path = ROOT / "tests" / f"{file}.py"
            found = path.exists() and f"test_{name}" in names_in(path)
        if not found:
            missing.append(f"{file}::{name}")
    assert missing == []
    assert len(TESTS) > 150


def test_every_named_page_and_part_of_it_exists() -> None:
    missing = []
    for target, anchor in LINKS:
        path = (PAGE.parent / target).resolve() if target else PAGE
        if not path.exists() or (anchor and anchor not in anchors_in(path)):
            missing.append(f"{target}#{anchor}")
    assert missing == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" | ")[0][2:40])
def test_every_row_is_shown_by_something_or_says_why_not(row: str) -> None:
    is_shown = "::" in row or "](" in row
    assert is_shown or "**Not met**" in row or "Does not apply" in row
