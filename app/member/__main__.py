"""``python -m app.member``: parser only; each command is in a file of its own.

Parsers import what a command needs when it runs, so that a command starts quickly.

Exit codes: 0 all is well, 1 a fault of this program, 2 a mistake in the command, 3 ALARM:
bytes were exchanged, 4 tampered with or broken, 5 not all has arrived, 6 a forged, foreign,
rolled-back or forked roster, 7 an expired roster, 8 no roster or no key for it on this
machine, 9 key or passphrase, 10 network, 11 server, 12 no such report, 13 files,
or another command is fetching, 14 not addressed to you, 15 not allowed now by the
coalition's rules.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.member.cases.cli import cli as case_cli
from app.member.cli_field import add_field_commands
from app.member.cli_key import add_key_commands
from app.member.coalition.cli import cli as coalition_cli
from app.member.evidence.cli import add_receipt_commands, evidence_cli
from app.member.exports.cli import add_export_command
from app.member.imports.cli import import_cli
from app.member.options import (
    FolderOption,
    HomeOption,
    LabelsOption,
    OfflineOption,
    PassphraseOption,
)
from app.member.outputs.cli import add_output_commands
from app.member.plainly import plainly

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: boxes break sentences in the middle, and a screen reader reads them out.
    rich_markup_mode=None,
    help="Opens what defenders have sealed to your organisation.",
)
cli.add_typer(coalition_cli, name="coalition")
cli.add_typer(evidence_cli, name="evidence")
cli.add_typer(case_cli, name="case")
cli.add_typer(import_cli, name="import")


@cli.command("keygen")
@plainly
def keygen_command(
    *,
    home: HomeOption,
    member: Annotated[str, typer.Option(help="Your id in the coalition, like 'my-organisation'.")],
    pins: Annotated[Path, typer.Option(help="The coalition's pins, from a hand that you trust.")],
    server: Annotated[str, typer.Option(help="The server's address, like https://example.org.")],
    person: Annotated[
        str | None,
        typer.Option(help="For one person's device: a short name like 'ana', not a real one."),
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Makes a home folder with new keys: an organisation's, or with --person one device's."""
    from app.member import keygen

    keygen.keygen(
        home,
        member=member,
        person=person,
        pins=pins,
        server=server,
        passphrase_file=passphrase_file,
    )


@cli.command("fetch")
@plainly
def fetch_command(
    *,
    home: HomeOption,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Read the whole list again, as after a restore.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Stay, and fetch whenever something arrives.")
    ] = False,
    addressed_only: Annotated[
        bool,
        typer.Option(
            "--addressed-only",
            help="Spare the network texts of others; this tells the server which are yours.",
        ),
    ] = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Brings what is new from the server into the home's mail folder."""
    from app.member import fetch, watch
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    if wait:
        watch.watch(place, addressed_only=addressed_only)
    else:
        fetch.fetch(place, from_start=from_start, addressed_only=addressed_only)


@cli.command("list")
@plainly
def list_command(
    *,
    home: HomeOption,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is not addressed to you.")
    ] = False,
    labels: LabelsOption = "en",
    folder: FolderOption = None,
    offline: OfflineOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Shows one line for each report, the newest first."""
    from app.member import list_reports
    from app.member.workplace import workplace

    place = workplace(home, folder=folder, offline=offline, passphrase_file=passphrase_file)
    list_reports.list_reports(place, as_json=as_json, everything=everything, labels=labels)


@cli.command("open")
@plainly
def open_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of an id, or 'newest'.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write; by default 'opened' in the home folder.")
    ] = None,
    labels: LabelsOption = "en",
    folder: FolderOption = None,
    offline: OfflineOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Opens one report with its attachments."""
    from app.member import open_report
    from app.member.workplace import workplace

    place = workplace(home, folder=folder, offline=offline, passphrase_file=passphrase_file)
    open_report.open_report(place, wanted=report, out=out, labels=labels)


@cli.command("consents")
@plainly
def consents_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of the id of any of its reports.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; by default today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    labels: LabelsOption = "en",
    folder: FolderOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Shows what people in a report have agreed to, with its follow-ups; asks no server."""
    from app.member import consents
    from app.member.workplace import workplace

    place = workplace(home, folder=folder, offline=True, passphrase_file=passphrase_file)
    day = f"{on:%Y-%m-%d}" if on else None
    consents.consents(place, wanted=report, day=day, as_json=as_json, labels=labels)


@cli.command("open-sensitive")
@plainly
def open_sensitive_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of an id, or 'newest'.")],
    purpose: Annotated[
        str, typer.Option(help="What for. It is written into the record of custody, with the time.")
    ],
    folder: FolderOption = None,
    offline: OfflineOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Shows what a report tells of sexual violence; only on a device that is svr-trained.

    Nothing of what is shown is written to the disk; that it was opened, and what for, is.
    """
    from app.member import sensitive_part
    from app.member.workplace import workplace

    stated = sensitive_part.purpose_of(purpose)
    place = workplace(home, folder=folder, offline=offline, passphrase_file=passphrase_file)
    sensitive_part.open_for_purpose(place, wanted=report, purpose=stated)


@cli.command("reply")
@plainly
def reply_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of an id, or 'newest'.")],
    text: Annotated[
        str | None,
        typer.Option(help="What to say; it stays in your shell's history, so a file is better."),
    ] = None,
    text_file: Annotated[
        Path | None, typer.Option(help="A text file; without it, standard input is read.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option(help="Its language, like 'es'; by default the report's.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Send it without asking.")] = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Sends a few words to whoever sent a report, shown before they go."""
    from app.member import reply
    from app.member.workplace import workplace

    is_typed = text is None and text_file is None
    if text is not None and text_file is not None:
        raise typer.BadParameter("Give --text or --text-file, not both.")
    if is_typed and not yes:
        raise typer.BadParameter("Text from standard input leaves no way to ask: add --yes.")
    words = reply.text_of(text, text_file)
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    reply.reply(place, wanted=report, text=words, lang=lang, yes=yes)


@cli.command("verify")
@plainly
def verify_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of an id, or 'all'.")],
    folder: FolderOption = None,
    offline: OfflineOption = True,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Checks reports and attachments; never uses the network."""
    from app.member import verify
    from app.member.workplace import workplace

    place = workplace(home, folder=folder, offline=offline, passphrase_file=passphrase_file)
    verify.verify(place, wanted=report)


add_key_commands(cli)
add_field_commands(cli)
add_receipt_commands(cli)
add_export_command(cli)
add_output_commands(case_cli)


def main() -> None:
    """Runs a command."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without Unicode shows escapes instead of failing half-way.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # httpx loads a command line of its own, with rich and pygments, and does without if it must.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
    cli()


if __name__ == "__main__":
    main()
