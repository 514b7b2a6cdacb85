"""``carry-over``: makes the page to take along, or checks one, without a network (§18.2).

The template comes from a build that a member trusts, best from one of its own; list and keys are
those of this home. So the file and its hash owe nothing to the server that hands out the same.
"""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import typer

from app.member.errors import NotSealable, PageDiffers
from app.member.field import field_kit
from app.member.files import read_capped, write_whole
from app.member.home import Home
from app.protocol.carry_over import fill
from app.protocol.errors import Malformed

# Half a megabyte, and the keys of a thousand members.
FILE_LIMIT = 32 * 1024 * 1024


def carry_over(home: Home, template: Path, *, out: Path | None, compare: Path | None) -> None:
    """Prints the hash; writes the page, or compares another with it: raises ``PageDiffers``."""
    kit = field_kit(home, now=datetime.now(UTC))
    try:
        data = read_capped(template, FILE_LIMIT)
        page = fill(data, document=kit.document, key_file=kit.key_file)
    except Malformed as error:
        raise NotSealable("This is not carry-over.template.html of a build.") from error
    digits = sha256(page).hexdigest()
    typer.echo(f"SHA-256  {' '.join(digits[at : at + 4] for at in range(0, len(digits), 4))}")
    typer.echo(f"List of members number {kit.roster.version}, until {kit.roster.expires:%Y-%m-%d}")
    if out is not None:
        write_whole(out, page)
        typer.echo(f"Written to {out.name}.")
    if compare is not None:
        if read_capped(compare, FILE_LIMIT) != page:
            raise PageDiffers
        typer.echo(f"{compare.name} is the same, byte for byte.")
