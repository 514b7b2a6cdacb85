"""Parser only: ``backup``, its ``verify`` and ``key``, ``restore`` and ``drill``."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from app.admin.backup import keys
from app.admin.backup.drill import drill
from app.admin.backup.errors import BackupRefused
from app.admin.backup.reading import Survey, staging, survey
from app.admin.backup.restore import restore
from app.admin.backup.series import check_series, find_series
from app.admin.backup.take import Plan, Taken, back_up
from app.settings import read_settings
from app.storage.blobs import BlobStoreUnavailable

Identity = Annotated[Path, typer.Option(help="The key file that opens backups.")]
Files = Annotated[
    list[Path], typer.Argument(help="All files of a series, or a folder with its newest series.")
]

backup_cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@backup_cli.callback(invoke_without_command=True)
def back_up_now(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option(help="The folder of the backups.")] = None,
    recipient: Annotated[
        list[Path] | None, typer.Option(help="A key file that they are locked to; repeatable.")
    ] = None,
    days: Annotated[int, typer.Option(min=0, help="A series ends after so many days.")] = 7,
    keep: Annotated[int, typer.Option(min=1, help="So many series are kept.")] = 2,
) -> None:
    """Makes a backup while the service runs, or looks after backups."""
    if context.invoked_subcommand:
        return
    if to is None or not recipient:
        raise BackupRefused("Give --to and --recipient: where to, and locked to which key.")
    folder, locked_to = to, [keys.read_recipient(path) for path in recipient]
    plan = Plan(days, keep)
    taken = plainly(lambda: back_up(read_settings(os.environ), folder, locked_to, plan))
    for line in _taken(taken):
        typer.echo(line)


@backup_cli.command("key")
def make_key(
    to: Annotated[Path, typer.Option(help="A folder on a machine without a network.")],
) -> None:
    """Makes the key that backups are locked to, and the one that opens them."""
    identity, recipient = keys.make_keys(to)
    typer.echo(f"{identity.name} opens backups: keep it off every machine with a network, twice.")
    typer.echo(f"{recipient.name} locks them: take it to the server.")


@backup_cli.command("verify")
def verify(
    files: Files,
    identity: Annotated[
        Path | None, typer.Option(help="The key file that opens them; without it, hashes only.")
    ] = None,
) -> None:
    """Says whether the files are whole, in order, and, with the key, what they hold."""
    headers = find_series(files)
    if identity is None:
        check_series(headers)
        typer.echo(f"{len(headers)} files are as they were written, and follow each other.")
        typer.echo("Only the key that opens them shows whether they are what this service wrote.")
        return
    with staging() as wanted:
        found = survey(headers, keys.read_identity(identity), wanted)
    for line in _found(found):
        typer.echo(line)


def restore_all(
    source: Annotated[list[Path], typer.Option("--from", help="A folder, or each file of it.")],
    identity: Identity,
) -> None:
    """Brings a backup back into an empty database and an empty store."""
    headers, key = find_series(source), keys.read_identity(identity)
    found = plainly(lambda: restore(read_settings(os.environ), headers, key))
    for line in (*_found(found), "It is restored and migrated.", *AFTERWARDS):
        typer.echo(line)


def drill_now(
    folder: Annotated[
        Path | None, typer.Option("--in", help="A folder with room for it; else the temporary one.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="The address of an empty database; else SQLite.")
    ] = None,
) -> None:
    """Makes a backup, restores it beside the running service, starts that, and compares."""
    place = folder or Path(tempfile.gettempdir())

    def run() -> None:
        for line in drill(read_settings(os.environ), place, database_url=database):
            typer.echo(line)

    plainly(run)


AFTERWARDS = (
    "",
    "Everybody is logged out. What came in after the backup is not here.",
    "Now, before the service is started:",
    "1. Run 'python -m app.admin forget': orders that were due since are carried out.",
    "2. If anything at all came in after the backup, the receipt log is shorter than members and",
    "   witnesses have seen: their tools say 'rollback', rightly. Tell them before they see it.",
    "   docs/backup.md, part 6, says what the coalition decides then.",
    "3. If the old machine may be in other hands, its receipt key is too: the same part.",
)


def plainly(act: Callable[[], Any]) -> Any:
    """What the database or the store says is one sentence."""
    try:
        return act()
    except SQLAlchemyError as error:
        raise BackupRefused("The database does not answer as it should.") from error
    except BlobStoreUnavailable as error:
        raise BackupRefused("The store of the attachments does not answer.") from error


def _taken(taken: Taken) -> Iterator[str]:
    place, manifest = taken.place, taken.manifest
    rows = sum(manifest.counts.values())
    yield (
        f"{taken.path.name}: number {place.number} of its series, {rows:,} rows,"
        f" {manifest.values:,} new values and {manifest.blobs:,} new parts of attachments,"
        f" {taken.path.stat().st_size:,} bytes."
    )
    if manifest.gone:
        yield f"{len(manifest.gone):,} parts were forgotten meanwhile."
    if taken.removed:
        yield f"{taken.removed:,} files of older series were removed."


def _found(found: Survey) -> Iterator[str]:
    counts = found.manifest.counts
    yield (
        f"{len(found.headers)} files are whole and of one series, made at revision"
        f" {found.schema.revision}."
    )
    yield (
        f"{counts.get('reports', 0):,} reports, {counts.get('attachments', 0):,} attachments,"
        f" {sum(counts.values()):,} rows in {len(counts)} tables."
    )
    if found.log:
        yield f"Receipt log {found.log.key} with {found.log.head.size:,} entries, as it was signed."
