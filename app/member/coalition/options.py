"""Options that governance commands share."""

from pathlib import Path
from typing import Annotated

import typer

# How long a list, an intake key and a root are good where nobody says otherwise.
DAYS, KEY_DAYS, ROOT_DAYS = 14, 92, 730

MaybeHomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="ATALAYA_HOME", help="Your organisation's home folder."),
]
SignerOption = Annotated[
    Path | None,
    typer.Option("--signer", envvar="ATALAYA_SIGNER", help="Your signer's folder, from the stick."),
]
SignerPassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--signer-passphrase-file",
        envvar="ATALAYA_SIGNER_PASSPHRASE_FILE",
        help="Read the signer's passphrase from this file instead of asking.",
    ),
]
LogOption = Annotated[
    Path | None,
    typer.Option("--log", help="Without a network: a log that 'coalition log --export' wrote."),
]
BesideOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="Statements that are not in the log yet; may be given often."),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Write the statement to this file, for somebody else to hand in."),
]
WordsOption = Annotated[
    str | None,
    typer.Option("--words", help="The eight words that you were told by telephone or in person."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; every member can read it.")]
DaysOption = Annotated[
    int, typer.Option("--days", min=1, max=366, help="For how many days the list is good.")
]
KeyDaysOption = Annotated[
    int,
    typer.Option("--key-days", min=1, max=732, help="For how many days a new intake key is good."),
]
ProposalArgument = Annotated[
    str, typer.Argument(help="The beginning of a proposal's number, or a file with it.")
]
