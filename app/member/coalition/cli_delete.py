"""``coalition delete`` and ``coalition object``: parser only."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition.options import LogOption, OutOption, ReasonOption
from app.member.options import HomeOption, PassphraseOption
from app.member.plainly import plainly


@plainly
def delete_command(
    *,
    home: HomeOption,
    reports: Annotated[
        list[str] | None, typer.Argument(help="The beginnings of reports' ids.")
    ] = None,
    reason: ReasonOption,
    evidence_file: Annotated[
        Path | None, typer.Option(help="Evidence hashes of many, one a line.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    passphrase_file: PassphraseOption = None,
    log: LogOption = None,
    out: OutOption = None,
) -> None:
    """Orders the server to forget reports with their attachments, for all members.

    It waits as long as a new member would, so that others can object: 'coalition object'. What
    members have downloaded stays with them.
    """
    from app.member.coalition import delete
    from app.member.coalition.at_desk import at_home
    from app.member.coalition.desk import Voice
    from app.member.mail import scan
    from app.member.reader import Reader

    if not reports and evidence_file is None:
        raise typer.BadParameter("name a report, or a file of hashes", param_hint="REPORTS")
    with at_home(home, passphrase_file, log=log) as (desk, opened, keys):
        wanted = []
        if reports:
            mail = scan(opened.mail, opened.pins)
            reader = Reader(opened.member, keys, mail.rosters, mail.archived)
            wanted = delete.reports_wanted(mail, reader, reports)
        if evidence_file is not None:
            wanted += delete.evidence_wanted(evidence_file)
        voice = Voice(opened.member, keys.signing_seed)
        delete.delete(desk, opened, voice, wanted, delete.Terms(reason, yes, out))


@plainly
def object_command(
    *,
    order: Annotated[str, typer.Argument(help="The beginning of the order's number.")],
    reason: ReasonOption,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    log: LogOption = None,
    out: OutOption = None,
) -> None:
    """Objects to an order to forget; one member is enough. 'coalition status' shows the orders."""
    from app.member.coalition import delete
    from app.member.coalition.at_desk import at_home
    from app.member.coalition.desk import Voice

    with at_home(home, passphrase_file, log=log) as (desk, opened, keys):
        voice = Voice(opened.member, keys.signing_seed)
        delete.object_to(desk, voice, typed=order, reason=reason, out=out)
