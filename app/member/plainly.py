"""Commands whose faults are told by the table of ``explain`` and never as a traceback."""

import functools
from collections.abc import Callable
from typing import ParamSpec

import typer

P = ParamSpec("P")


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """``command``, with whatever goes wrong told in plain words."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:  # noqa: BLE001 - the table's last row
            # Most commands go well, and need no table.
            from app.member.explain import explain  # noqa: PLC0415

            raise typer.Exit(explain(error)) from None

    return told
