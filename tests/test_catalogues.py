"""The catalogues, and the command that keeps them, with the real gettext."""

import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[1] / "web"
WORDS = WEB / "defender/words"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    return shutil.copytree(WORDS, tmp_path / "words")


def merge(words: Path, *language: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(WEB / "catalogues/merge.sh"), str(words), *language],
        capture_output=True,
        text=True,
        check=False,
    )


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*.po*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def entry(catalogue: Path, key: str) -> str:
    """One message with all its lines."""
    blocks = catalogue.read_text().split("\n\n")
    return next(block for block in blocks if f'msgctxt "{key}"' in block)


def test_the_catalogues_are_as_make_words_leaves_them(words: Path) -> None:
    merged = merge(words)
    assert (merged.returncode, merged.stderr) == (0, "")
    assert contents(words) == contents(WORDS)


def test_a_language_begins_empty_with_every_section(words: Path) -> None:
    assert merge(words, "nah-huasteca").returncode == 0
    begun = {path.stem for path in (words / "nah-huasteca").glob("*.po")}
    assert begun == {path.stem for path in (words / "es").glob("*.pot")}
    first = words / "nah-huasteca/first.po"
    assert '"Language: nah-huasteca\\n"' in first.read_text()
    assert entry(first, "next").endswith('msgid "Seguir"\nmsgstr ""')


@pytest.mark.parametrize("name", ["es", "../nah", "Nah", "nah huasteca"])
def test_a_language_cannot_begin_under_every_name(words: Path, name: str) -> None:
    before = contents(words)
    assert merge(words, name).returncode != 0
    assert contents(words) == before


def test_a_translation_of_a_text_that_changed_waits_for_a_translator(words: Path) -> None:
    source = words / "es/first.pot"
    changed = source.read_text().replace("el historial del navegador", "el historial")
    source.write_text(changed)
    assert merge(words).returncode == 0
    waiting = entry(words / "en/first.po", "leaveHint")
    assert "#, fuzzy" in waiting
    assert "el historial del navegador" in waiting.split("msgctxt")[1]
    assert "browser" in waiting


def test_a_translation_without_a_value_is_refused(words: Path) -> None:
    english = words / "en/first.po"
    english.write_text(english.read_text().replace("Step {number} of", "Step of"))
    merged = merge(words)
    assert merged.returncode != 0
    assert "number" in merged.stderr
