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
    case: Annotated[
        list[str] | None,
        typer.Option(help="The beginning of a case's id: its threads, without its report."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    passphrase_file: PassphraseOption = None,
    log: LogOption = None,
    out: OutOption = None,
) -> None:
    """Orders the server to forget reports with their attachments and casework, for all members.

    It waits as long as a new member would, so that others can object: 'coalition object'. Reports
    that members have downloaded stay with them; of casework their tools drop their copies.
    """
    from app.member.cases.book import read_casebook
    from app.member.coalition import delete
    from app.member.coalition.at_desk import at_home
    from app.member.coalition.desk import Voice
    from app.member.mail import scan
    from app.member.reader import Reader

    if not reports and not case and evidence_file is None:
        raise typer.BadParameter("name a report, a case or a file of hashes", param_hint="REPORTS")
    with at_home(home, passphrase_file, log=log) as (desk, opened, keys):
        wanted = []
        book = read_casebook(opened, keys, desk.ledger)
        if reports:
            mail = scan(opened.mail, opened.pins)
            reader = Reader(opened.member, keys, mail.rosters, mail.archived)
            wanted = delete.reports_wanted(delete.Kept(opened, mail, reader, book), reports)
        if case:
            wanted += delete.cases_wanted(opened, book, case)
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
