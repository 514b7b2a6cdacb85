"""What somebody types at night exists, and every runbook answers the same questions."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from app.admin.__main__ import cli as admin
from app.member.__main__ import cli as member
from tests.process import ROOT

RUNBOOKS = ROOT / "docs/runbooks"
SITUATIONS = sorted(path for path in RUNBOOKS.glob("*.md") if path.name != "README.md")
WITH_COMMANDS = [*SITUATIONS, RUNBOOKS / "README.md", ROOT / "docs/operations.md"]
QUESTIONS = [
    "How you notice",
    "First ten minutes",
    "Who decides",
    "Commands",
    "What not to do",
    "Afterwards",
]
# A page that is printed.
MOST_LINES = 120
COMMAND = re.compile(r"python -m app\.(admin|member)\b([^\n`|']*)")
TOOLS = {"admin": typer.main.get_group(admin), "member": typer.main.get_group(member)}


def find_command(tool: str, words: list[str]) -> tuple[TyperCommand | TyperGroup, list[str]]:
    """The command that ``words`` name, and what is left of them."""
    command: TyperCommand | TyperGroup = TOOLS[tool]
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        found = command.commands.get(words[0])
        assert isinstance(found, TyperCommand | TyperGroup), f"no command {words[0]} of {tool}"
        command, words = found, words[1:]
    return command, words


def commands_in(path: Path) -> Iterator[tuple[str, str]]:
    yield from COMMAND.findall(path.read_text())


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists_with_its_options(path: Path) -> None:
    for tool, line in commands_in(path):
        command, rest = find_command(tool, shlex.split(line.partition("#")[0].rstrip(".,;:)")))
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        for word in rest:
            option = word.strip("[]").partition("=")[0]
            if option.startswith("--"):
                assert option in known | {"--help"}, f"{command.name} {option}"


@pytest.mark.parametrize("path", SITUATIONS, ids=lambda path: path.name)
def test_every_command_of_a_runbook_has_what_it_cannot_do_without(path: Path) -> None:
    for tool, line in commands_in(path):
        command, rest = find_command(tool, shlex.split(line))
        assert not isinstance(command, TyperGroup) or command.invoke_without_command
        for one in command.params:
            # The home and the signer may stand in the environment too.
            if one.required and isinstance(one, TyperOption) and rest:
                assert set(one.opts) & set(rest), f"{command.name} lacks {one.opts}"


@pytest.mark.parametrize("path", SITUATIONS, ids=lambda path: path.name)
def test_every_container_and_volume_that_is_named_is_in_the_compose_file(path: Path) -> None:
    compose, text = (ROOT / "deploy/compose.yaml").read_text(), path.read_text()
    known = set(re.findall(r"^  (\w+):", compose, re.MULTILINE))
    for name in re.findall(r"docker compose (?:stop|restart|run --rm(?: -v \S+)?) (\w+)", text):
        assert name in known, name
    for name in re.findall(r"--tail \d+ (\w+)|--scale (\w+)=|compose cp (\w+):", text):
        assert "".join(name) in known, name
    for name in re.findall(r"docker volume rm (\w+)", text):
        assert name.removeprefix("atalaya_") in known, name
    assert "name: atalaya\n" in compose


@pytest.mark.parametrize("path", SITUATIONS, ids=lambda path: path.name)
def test_every_runbook_answers_the_same_questions_on_a_page(path: Path) -> None:
    text = path.read_text()
    assert re.findall("^## (.*)$", text, re.MULTILINE) == QUESTIONS
    for part in re.split("^## .*$", text, flags=re.MULTILINE)[1:]:
        assert part.strip()
    assert len(text.splitlines()) <= MOST_LINES


def test_the_table_names_every_runbook() -> None:
    named = re.findall(r"\(([a-z-]+\.md)\) \|$", (RUNBOOKS / "README.md").read_text(), re.MULTILINE)
    assert sorted(named) == [path.name for path in SITUATIONS]


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=lambda path: path.name)
def test_every_page_that_is_linked_is_there(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_a_command_that_does_not_exist_is_found() -> None:
    with pytest.raises(AssertionError, match="no command vanish"):
        find_command("admin", ["vanish"])
