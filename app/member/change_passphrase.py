"""``change-passphrase``: the same keys under another passphrase.

The file is exchanged when the new one was read back from the disk and opened: until then the old
passphrase opens it. Copies elsewhere keep the old one.
"""

from pathlib import Path

import typer

from app.member.errors import HomeInvalid, ProbeFailed
from app.member.files import make_names_durable, read_capped, write_whole
from app.member.home import FILE_LIMIT
from app.member.keygen import UNPROVEN
from app.member.passphrase import existing_passphrase, new_passphrase
from app.protocol import key_file
from app.protocol.errors import Malformed


def change_passphrase(
    file: Path, *, passphrase_file: Path | None, new_passphrase_file: Path | None
) -> None:
    """Locks the key file anew; raises ``HomeInvalid``, ``ProbeFailed`` or as ``unlock`` does."""
    try:
        kept = key_file.unlock(read_capped(file, FILE_LIMIT), existing_passphrase(passphrase_file))
    except Malformed as error:
        raise HomeInvalid(file.name) from error
    passphrase = new_passphrase(new_passphrase_file)
    unproven = file.with_name(f"{file.name}{UNPROVEN}")
    write_whole(unproven, key_file.lock(*kept, passphrase))
    if key_file.unlock(read_capped(unproven, FILE_LIMIT), passphrase) != kept:
        raise ProbeFailed
    unproven.replace(file)
    make_names_durable(file.parent)
    typer.echo("The new passphrase opens it. Copies of the file elsewhere keep the old one.")
