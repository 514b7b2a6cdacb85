"""Options that the commands share."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.answer_words import Labels

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="ATALAYA_HOME", help="Your home folder with the keys.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        envvar="ATALAYA_FOLDER",
        help="A folder of envelopes, copied from elsewhere; nothing is then asked of the server.",
    ),
]
OfflineOption = Annotated[
    bool, typer.Option("--offline", envvar="ATALAYA_OFFLINE", help="Do not use the network.")
]
LabelsOption = Annotated[
    Labels,
    typer.Option("--labels", envvar="ATALAYA_LABELS", help="Names of codes: Spanish or English."),
]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="ATALAYA_PASSPHRASE_FILE",
        help="Read the passphrase from this file instead of asking.",
    ),
]
