"""Options that the commands of ``case`` share."""

from typing import Annotated

import typer

CaseArgument = Annotated[str, typer.Argument(help="The beginning of the case's or report's id.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why; everybody who takes part reads it.")
]
PrivateOption = Annotated[
    bool, typer.Option("--private", help="For your own organisation's eyes only.")
]
