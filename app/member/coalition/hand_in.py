"""Statements from files, and publishing what is ready."""

from pathlib import Path

import typer

from app.member.coalition.desk import Desk
from app.member.display import one_line
from app.member.files import read_capped
from app.protocol.document import DOCUMENT_LIMIT


def submit(desk: Desk, files: list[Path]) -> None:
    """Hands in what others have written; the order counts."""
    for path in files:
        document = read_capped(path, DOCUMENT_LIMIT)
        # What is there already is no fault: the last run may have been stopped behind it.
        if not desk.knows(document):
            desk.take(document)
            desk.server.say(document)
        typer.echo(f"{one_line(path.name)} is in the log.")


def publish(desk: Desk) -> None:
    """Asks the server to publish what waits for nothing any more."""
    version = desk.server.publish()
    typer.echo(f"The newest list of members is number {version}.")
