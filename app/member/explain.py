"""The one table of errors: exit code, sentence, hint. No traceback reaches a person.

The nearest row by class counts. Sentences are short, and hold no content, key or passphrase.
"""

from datetime import UTC, datetime

import typer

from app.member.display import one_line
from app.member.errors import ExitCode
from app.member.explanations import (
    Row,
    Table,
    cases,
    coalition,
    exports,
    home,
    imports,
    outputs,
    packages,
    receipts,
    replies,
    reports,
    rosters,
    sensitive,
    server,
)

TABLE: Table = {
    **cases.TABLE,
    **coalition.TABLE,
    **exports.TABLE,
    **home.TABLE,
    **imports.TABLE,
    **outputs.TABLE,
    **packages.TABLE,
    **receipts.TABLE,
    **replies.TABLE,
    **reports.TABLE,
    **rosters.TABLE,
    **sensitive.TABLE,
    **server.TABLE,
    OSError: Row(ExitCode.FILES, "A file or folder cannot be used: {error.strerror}."),
    Exception: Row(
        ExitCode.FAULT,
        "Something failed that should not have ({kind}).",
        "This is a fault of the program. Please report it, without any content.",
    ),
}


def explain(error: Exception) -> ExitCode:
    """Says on standard error what the nearest row of the table says, and returns its code."""
    row = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}Z"
    sentence = row.sentence.format(error=error, now=now, kind=type(error).__name__)
    named = getattr(error, "filename", None)
    typer.echo(one_line(" ".join(sentence.split()), limit=1000), err=True)
    if isinstance(named, str):
        typer.echo(one_line(named, limit=1000), err=True)
    if row.hint:
        typer.echo(row.hint, err=True)
    return row.code
