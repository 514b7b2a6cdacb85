"""``evidence``, ``receipts`` and ``receipt``: parser only."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.member.options import (
    FolderOption,
    HomeOption,
    OfflineOption,
    PassphraseOption,
)
from app.member.plainly import plainly

evidence_cli = typer.Typer(
    no_args_is_help=True,
    help="A report with everything that proves it, for a court or an archive.",
)


@evidence_cli.command("export")
@plainly
def export_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of an id.")],
    out: Annotated[Path, typer.Option(help="A new folder, or a new file that ends in .zip.")],
    to: Annotated[
        str | None, typer.Option(help="To whom it is handed, for the record of custody.")
    ] = None,
    use: Annotated[
        str,
        typer.Option(
            "--for",
            help="What for, by its code; but for 'case-file' (own use) all in the case must agree.",
        ),
    ] = "case-file",
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key",
            help="Put the report's data key in: anybody can then check the text, and also learns"
            " where replies to it lie.",
        ),
    ] = False,
    with_sensitive: Annotated[
        bool,
        typer.Option(
            "--with-sensitive",
            help="Put what was told of sexual violence in; takes --purpose, and a device that is"
            " svr-trained.",
        ),
    ] = False,
    purpose: Annotated[
        str | None, typer.Option(help="What --with-sensitive is for; it is written down.")
    ] = None,
    folder: FolderOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Writes a package of evidence; for own use without the network."""
    from app.member.evidence.export import export
    from app.member.sensitive_part import purpose_of
    from app.member.workplace import workplace
    from app.protocol.vocabulary import vocabulary

    if with_sensitive != (purpose is not None):
        raise typer.BadParameter("--with-sensitive and --purpose go together")
    if use not in vocabulary("uses"):
        raise typer.BadParameter("no use of this name", param_hint="--for")
    is_own = not vocabulary("uses").terms[use].facts["scopes"]
    if not is_own and to is None:
        raise typer.BadParameter("say to whom it is handed", param_hint="--to")
    if not is_own and with_key:
        raise typer.BadParameter("it opens more than anybody agrees to", param_hint="--with-key")
    stated = None if purpose is None else purpose_of(purpose)
    place = workplace(home, folder=folder, offline=is_own, passphrase_file=passphrase_file)
    if not is_own:
        from app.member.exports.gate import Wish
        from app.member.exports.packages import check_package

        wish = Wish(use, f"{datetime.now(UTC):%Y-%m-%d}", names=True, sensitive=with_sensitive)
        check_package(place, report, wish, to or "")
    export(place, wanted=report, out=out, taker=to, with_key=with_key, purpose=stated)


@evidence_cli.command("verify")
@plainly
def verify_command(
    *,
    path: Annotated[Path, typer.Argument(help="The folder or the zip file.")],
    pins: Annotated[
        Path | None,
        typer.Option(help="The coalition's pins, from a hand that you trust."),
    ] = None,
) -> None:
    """Checks a package without a home, a key or a network."""
    from app.member.evidence.verify import verify_package

    verify_package(path, pins=pins)


def add_receipt_commands(cli: typer.Typer) -> None:
    """The two commands that stand at the top."""
    cli.command("receipts")(show_command)
    cli.command("receipt")(find_command)


@plainly
def show_command(
    *,
    home: HomeOption,
    offline: OfflineOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Shows how far the receipt log was read, and who has signed it."""
    from app.member import receipts
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=offline, passphrase_file=passphrase_file)
    receipts.show_receipts(place)


@plainly
def find_command(
    *,
    home: HomeOption,
    digits: Annotated[
        list[str], typer.Argument(help="At least 16 digits of a receipt, as they were read out.")
    ],
    offline: OfflineOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Looks for a receipt that a defender reads out, and says whether it was kept."""
    from app.member import receipts
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=offline, passphrase_file=passphrase_file)
    receipts.find_receipt(place, "".join(digits))
