"""``change-passphrase``. Parser only."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.options import PassphraseOption
from app.member.plainly import plainly


def add_key_commands(cli: typer.Typer) -> None:
    """Adds the command of this file to the members' command line."""
    cli.command("change-passphrase")(change_passphrase_command)


@plainly
def change_passphrase_command(
    *,
    key: Annotated[Path, typer.Argument(help="A member.key, device.key or signer.key.")],
    passphrase_file: PassphraseOption = None,
    new_passphrase_file: Annotated[
        Path | None,
        typer.Option(help="A file with the new passphrase; without it you are asked, twice."),
    ] = None,
) -> None:
    """Locks a key file with another passphrase; the keys in it stay the same."""
    from app.member.change_passphrase import change_passphrase

    change_passphrase(key, passphrase_file=passphrase_file, new_passphrase_file=new_passphrase_file)
