"""``python -m app.member export``: parser only."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.member.exports.codes import Format, Lang
from app.member.options import HomeOption, PassphraseOption
from app.member.plainly import plainly

Languages = Literal["es", "en", "es,en", "en,es"]
_SPOKEN: Mapping[Languages, tuple[Lang, ...]] = {
    "es": ("es",),
    "en": ("en",),
    "es,en": ("es", "en"),
    "en,es": ("en", "es"),
}
_OWN, _PUBLISH = "case-file", "publish"


def add_export_command(cli: typer.Typer) -> None:
    """Hangs ``export`` into the tool."""
    cli.command("export")(plainly(_export))


def _export(
    *,
    home: HomeOption,
    format_: Annotated[
        Format, typer.Argument(metavar="FORMAT", help="uwazi, csv or json.", show_default=False)
    ],
    to: Annotated[Path, typer.Option(help="The folder into which files are written.")],
    cases: Annotated[
        list[str] | None,
        typer.Option(help="The beginning of a case's id; repeat it. Without it, all cases."),
    ] = None,
    use: Annotated[
        str | None,
        typer.Option(
            "--for",
            help="What for, by its code; by default 'publish' for Uwazi, else 'case-file'.",
        ),
    ] = None,
    recipient: Annotated[
        str | None, typer.Option(help="The member that gets it, where it is for one.")
    ] = None,
    names: Annotated[
        bool,
        typer.Option("--names", help="Names where people allow it; somebody else has to agree."),
    ] = False,
    sensitive: Annotated[
        bool,
        typer.Option(
            "--sensitive", help="Also acts of sexual violence, for a --purpose; never published."
        ),
    ] = False,
    languages: Annotated[
        Languages, typer.Option(help="Of labels; for Uwazi perhaps both, its own first.")
    ] = "es",
    age: Annotated[
        list[str] | None, typer.Option(help="Lock it to this public key of age; repeat it.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option(help="What for, in words; all who take part in the case read it.")
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Writes cases into files, as far as everybody in them agrees; what leaves is recorded."""
    from app.member.exports.export import Order, export
    from app.member.exports.gate import Wish
    from app.member.sensitive_part import purpose_of
    from app.member.workplace import workplace
    from app.protocol.vocabulary import vocabulary

    wanted = use or (_PUBLISH if format_ == "uwazi" else _OWN)
    if wanted not in vocabulary("uses"):
        raise typer.BadParameter("no use of this name", param_hint="--for")
    wish = Wish(
        use=wanted,
        today=f"{datetime.now(UTC):%Y-%m-%d}",
        recipient=recipient,
        names=names,
        sensitive=sensitive,
    )
    if sensitive and purpose is None:
        raise typer.BadParameter("say what for", param_hint="--purpose")
    stated = purpose_of(purpose).text if purpose is not None else None
    spoken = _SPOKEN[languages]
    order = Order(format_, to, wish, spoken, recipients=age or (), purpose=stated)
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    export(place, order, cases or ())
