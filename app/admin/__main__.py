"""Parser only; each command is in a file of its own, which is loaded when it runs."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.admin.backup.cli import backup_cli, drill_now, restore_all
from app.admin.backup.errors import BackupRefused
from app.intake.errors import IntakeError
from app.protocol.errors import ProtocolError
from app.settings import UnsafeSettings, read_settings
from app.storage.blobs.ending import run_to_the_end
from app.storage.blobs.opening import StoreNotReady
from app.storage.database import DatabaseNotReady

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cli.add_typer(backup_cli, name="backup")
cli.command("restore")(restore_all)
cli.command("drill")(drill_now)


@cli.command("migrate")
def migrate() -> None:
    """Brings the database to the tables that this version needs."""
    from app.admin import schema

    schema.migrate(read_settings(os.environ))


@cli.command("publish-roster")
def publish_roster(
    document: Annotated[Path, typer.Option(help="The roster document that the coalition signed.")],
    keys: Annotated[Path, typer.Option(help="The key file that belongs to it.")],
    pins: Annotated[Path, typer.Option(help="The coalition's pins, to check the signatures.")],
) -> None:
    """Hands out a new roster from now on."""
    from app.admin import publish

    roster = publish.publish_roster(
        read_settings(os.environ), document=document, keys=keys, pins=pins
    )
    typer.echo(f"Roster {roster.version} of {roster.coalition} is published.")


@cli.command("submit")
def submit_statements(
    files: Annotated[list[Path], typer.Argument(help="Statements, in the order that they need.")],
    pins: Annotated[
        Path | None, typer.Option(help="The coalition's pins; needed the first time.")
    ] = None,
) -> None:
    """Hands signed statements to the log, and publishes what becomes ready by them."""
    from app.admin import submit

    for line in submit.submit(read_settings(os.environ), files, pins=pins):
        typer.echo(line)


@cli.command("forget")
def forget_what_is_due() -> None:
    """Forgets what members have ordered and what is too old; the service does it every hour."""
    from app.admin import forget

    for line in forget.forget(read_settings(os.environ)):
        typer.echo(line)


@cli.command("seizure-inventory")
def show_seizure_inventory() -> None:
    """Prints what somebody learns who takes this machine, its memory or its copies."""
    from app.admin import seizure

    for line in seizure.show_inventory(read_settings(os.environ)):
        typer.echo(line)


@cli.command("doctor")
def look_at_everything(
    *,
    from_outside: Annotated[
        bool, typer.Option("--from-outside", help="Only what can be seen from any machine.")
    ] = False,
) -> None:
    """Looks at everything and says what to do; ends with 0, 1 (attention) or 2 (fails)."""
    from app.admin import doctor

    worst = 0
    for finding in doctor.examine(os.environ, from_outside=from_outside):
        typer.echo(str(finding))
        worst = max(worst, doctor.exit_code(finding))
    raise typer.Exit(worst)


@cli.command("receipt-key")
def show_receipt_key() -> None:
    """Shows the key of this server's receipts, which the coalition certifies."""
    from app.admin import receipt_key

    typer.echo(receipt_key.receipt_key(read_settings(os.environ)))


@cli.command("next-receipt-log")
def show_next_receipt_log(
    begin: Annotated[  # noqa: FBT002 - a switch of the command line
        bool, typer.Option("--begin", help="Begins it, while the service is stopped.")
    ] = False,
) -> None:
    """Makes the key of a receipt log that follows this one, and begins it when it is certified."""
    from app.admin import receipt_key

    typer.echo(receipt_key.next_receipt_log(read_settings(os.environ), begin=begin))


@cli.command("demo")
def make_demo(
    folder: Annotated[Path, typer.Option(help="Where the demo coalition lives.")] = Path(
        "var/demo"
    ),
) -> None:
    """Makes a demo coalition of three organisations, or renews its roster."""
    from app.admin import demo

    demo.prepare(folder)


@cli.command("publish-demo")
def publish_demo(
    folder: Annotated[Path, typer.Option(help="Where the demo coalition lives.")] = Path(
        "var/demo"
    ),
) -> None:
    """Publishes the demo coalition's roster and says what to open."""
    from app.admin import demo

    typer.echo(demo.publish(read_settings(os.environ), folder))


def main() -> None:
    """Runs a command; what went wrong is one sentence, never a traceback."""
    os.umask(0o077)
    try:
        cli()
    except ProtocolError as error:
        sys.exit(f"Refused at the stage '{error.stage}': {error}.")
    except (
        UnsafeSettings,
        DatabaseNotReady,
        StoreNotReady,
        BackupRefused,
        IntakeError,
        OSError,
    ) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    run_to_the_end(main)
