"""What a thread asks of whoever holds it: to stop using what was told, or to delete it."""

from collections.abc import Iterator

import typer

from app.member.display import one_line
from app.member.threads import Thread
from app.protocol.consent import DELETE, WITHDRAW, Part

SHOWN = 8


def print_requests(thread: Thread, report_id: str) -> None:
    """What the thread of an opened report asks for; loudly, since it comes later than the text."""
    lines = [line for part in thread.parts for line in request_lines(thread, part)]
    if lines:
        typer.echo("\n" + "\n".join(lines))
        typer.echo(f"   What counts now: python -m app.member consents {report_id[:SHOWN]}")


def requests_of(part: Part) -> tuple[bool, bool]:
    """Whether a report withdraws consent, and whether it asks for deletion."""
    asks = {request.ask for request in part.report.requests or ()}
    return WITHDRAW in asks, DELETE in asks


def request_lines(thread: Thread, part: Part) -> Iterator[str]:
    """Each request of a report, and the command that a request for deletion leads to."""
    for request in part.report.requests or ():
        if request.ask == WITHDRAW:
            scopes = ", ".join(map(one_line, request.scopes or ())) or "everything"
            whose = one_line(request.person) if request.person else "everybody"
            yield f"!! {part.id[:SHOWN]} withdrew consent: {scopes} ({whose})"
        elif request.ask == DELETE:
            ids = " ".join(each.id[:SHOWN] for each in thread.parts)
            yield f"!! {part.id[:SHOWN]} asks for deletion of what was sent. To order it:"
            yield f'   python -m app.member coalition delete {ids} --reason "asked for"'
        else:
            later = one_line(request.ask)
            yield f"!! {part.id[:SHOWN]} asks for something of a later kind: {later}"
