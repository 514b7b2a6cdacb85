"""One thing that is said in a case."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from app.member.cases.show import SHORT
from app.member.cases.write import Make, say
from app.member.workplace import Workplace, workplace


def say_step(
    home: Path,
    case: str,
    what: Mapping[str, Any],
    *,
    private: bool = False,
    passphrase_file: Path | None,
) -> None:
    """Says one thing in a case, whatever stands in it."""
    run_step(home, case, lambda _: what, private=private, passphrase_file=passphrase_file)


def run_step(
    home: Path, case: str, make: Make, *, private: bool, passphrase_file: Path | None
) -> None:
    """Says what ``make`` makes of the case as it stands, and prints what became of it."""
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    take_step(place, case, make, private=private)


def take_step(place: Workplace, case: str, make: Make, *, private: bool = False) -> None:
    """The same at a workplace that is open already."""
    done = say(place, case, make, private=private)
    said, code = done.entry.event, done.case.id[:SHORT]
    typer.echo(f"Written into case {code}: {said.what['event']}.")
    if done.entry.outcome == "waiting":
        number = said.hash.hex()[:SHORT]
        typer.echo(f"It waits for a second person: case agree {code} {number}")
