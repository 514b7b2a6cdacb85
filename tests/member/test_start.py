"""How quickly a command starts: it loads the libraries it needs, and none of another command."""

import subprocess
import sys

import pytest

from tests.process import ROOT

# Of the tool's libraries, those that take a while to load; rich and pygments come with others.
SLOW = {
    "altcha",
    "cryptography",
    "docx",
    "httpx",
    "jsonschema_rs",
    "lxml",
    "mnemonic",
    "nacl",
    "openpyxl",
    "pydantic",
    "pygments",
    "pyrage",
    "rich",
    "segno",
    "shamir_mnemonic",
    "typst",
    "uharfbuzz",
}
# What typer reads arguments with.
PARSING = {"pydantic"}
GOVERNING = PARSING | {"cryptography", "httpx", "mnemonic", "nacl", "shamir_mnemonic"}
READING = GOVERNING | {"jsonschema_rs"}
FETCHING = READING | {"segno"}


def loaded(*arguments: str) -> set[str]:
    """The slow libraries that a command has loaded when it ends, whatever became of it."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "app.member", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines())
    found = {name.partition(".")[0] for name in names}
    assert "typer" in found, done.stderr[-2000:]
    return found & SLOW


@pytest.mark.parametrize(
    "group", [(), ("coalition",), ("coalition", "propose"), ("case",), ("case", "draft")]
)
def test_the_list_of_commands_is_shown_without_any_of_their_libraries(
    group: tuple[str, ...],
) -> None:
    assert loaded(*group, "--help") <= PARSING


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("coalition status", GOVERNING),
        ("coalition log", GOVERNING),
        ("list", READING),
        ("case list", READING),
        ("case file ID --to x", FETCHING),
        ("case draft begin ID wgeid", FETCHING),
        ("evidence export ID --out x", READING),
        ("export csv --to x", FETCHING | {"pyrage"}),
    ],
)
def test_a_command_loads_no_library_of_another_command(command: str, needed: set[str]) -> None:
    assert loaded(*command.split(), "--home", "/nonexistent") == needed
