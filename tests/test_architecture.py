"""Rules about the tree itself."""

import re
import tomllib
import unicodedata
from itertools import pairwise
from pathlib import Path

from mnemonic import Mnemonic

from app.api.errors import HTTP_PROBLEMS, PROBLEMS
from app.protocol.version import VERSION

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-members.txt", "requirements-dev.txt")
# What only a browser needs has no twin in Python.
BROWSER_ONLY = {"compatibility", "probe", "web_crypto", "word_match"}


def names(folder: str, suffix: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob(f"*{suffix}")} - {"__init__"}


def test_the_protocol_has_the_same_files_in_both_languages() -> None:
    python, typescript = names("app/protocol", ".py"), names("web/protocol", ".ts")
    assert typescript - python <= BROWSER_ONLY
    assert python - typescript == set()


def test_specification_and_both_languages_carry_one_version() -> None:
    specification = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    typescript = (ROOT / "web/protocol/version.ts").read_text(encoding="utf-8")
    assert re.findall(r"\*\*Version ([\d.]+)\*\*", specification) == [VERSION]
    assert re.findall(r"VERSION = '([\d.]+)'", typescript) == [VERSION]
    assert f"**{VERSION}** (" in re.split(r"## \d+\. Changelog", specification)[1]


def test_the_migrations_folder_does_not_hide_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_every_protocol_file_is_kept_from_importing_pynacl_but_one() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = [c for c in contracts["contracts"] if c.get("forbidden_modules") == ["nacl"]]
    listed = {m.rsplit(".", 1)[1] for m in contract["source_modules"] if ".protocol." in m}
    assert listed == names("app/protocol", ".py") - {"primitives"}


def test_lock_files_name_no_place_to_download_from() -> None:
    for name in (*LOCKS, "web/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert '"resolved"' not in text
        assert "--index-url" not in text
        hosts = re.findall(r"https?://([^/\s\"]+)", text)
        assert {h for h in hosts if "registry" in h or "pypi" in h} == set()


def test_every_dependency_is_locked_with_a_hash() -> None:
    for name in LOCKS:
        entries = re.findall(
            r"^\S+==\S+.*?(?=^\S|\Z)", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL
        )
        assert entries
        assert all("--hash=sha256:" in entry for entry in entries)


def shared_letters(before: str, word: str) -> int:
    return max(n for n in range(len(word)) if before[:n] == word[:n])


def front_coded(words: list[str]) -> str:
    """Each word as the number of letters it shares with the word before it, and the others."""
    coded = []
    for before, word in pairwise(["", *words]):
        shared = shared_letters(before, word)
        coded.append(f"{shared}{word[shared:]}")
    return "".join(coded)


def test_the_page_shows_the_words_that_the_command_line_reads() -> None:
    lines = []
    for name in ("spanish", "english"):
        words = [unicodedata.normalize("NFC", word) for word in Mnemonic(name).wordlist]
        lines.append(f"{front_coded(words)}\n")
    path = ROOT / "web" / "defender" / "word_lists.txt"  # the build serves its bytes as they are
    assert path.read_text(encoding="utf-8") == "".join(lines)


def test_commands_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"make ([a-z]+)", readme)) <= targets


def test_every_problem_code_is_in_the_specification() -> None:
    specification = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    codes = {problem.code for problem in (*PROBLEMS.values(), *HTTP_PROBLEMS.values())}
    assert {code for code in codes if f"`{code}`" not in specification} == set()


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        prose = re.sub(r"`[^`]*`", "", text)
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)|src=\"([^\":]+)\"", prose)
        for target in (first or second for first, second in links):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
