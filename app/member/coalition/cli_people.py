"""``coalition people``: parser only."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition.options import LogOption, OutOption, WordsOption
from app.member.options import HomeOption, PassphraseOption
from app.member.plainly import plainly

cli = typer.Typer(no_args_is_help=True, help="The people of your organisation.")


@cli.command("certify")
@plainly
def people_certify(
    *,
    request: Annotated[Path, typer.Argument(help="The person's file, 'device.json'.")],
    roles: Annotated[
        str,
        typer.Option(
            help="With commas: intake, reviewer, svr-trained, lead, auditor, key-custodian."
        ),
    ],
    home: HomeOption,
    days: Annotated[int, typer.Option(min=1, max=1830, help="For how many days.")] = 365,
    words: WordsOption = None,
    log: LogOption = None,
    out: OutOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Lets a person work for your organisation.

    The person makes a key with 'keygen --person' and gives you the file. You hear its eight words
    from the person, and the tool hands over the keys that the roles allow. Without a network, give
    --log and --out: the keys then lie in a folder beside the certificate.
    """
    from app.member.coalition import people
    from app.member.coalition.at_desk import at_home
    from app.protocol.certificate import read_roles
    from app.protocol.errors import Malformed

    if (log is None) != (out is None):
        raise typer.BadParameter("--log and --out go together")
    try:
        wanted = read_roles([role.strip() for role in roles.split(",")])
    except Malformed:
        raise typer.BadParameter("not a role", param_hint="--roles") from None
    with at_home(home, passphrase_file, log=log) as (desk, opened, keys):
        people.certify(
            desk, opened, keys, request=request, roles=wanted, days=days, words=words, out=out
        )


@cli.command("list")
@plainly
def people_list(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Shows who is certified, and for what."""
    from app.member.coalition import people
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file) as (desk, opened, _):
        people.show(desk, opened)


@cli.command("remove")
@plainly
def people_remove(
    *,
    person: Annotated[str, typer.Argument(help="The person's name in the certificate.")],
    reason: Annotated[str, typer.Option(help="Why; every member can read it.")],
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Ends a person's work: no more access, a new key, and a list of what could be read.

    What the person has copied cannot be taken back. From the new key on, nothing opens on that
    device.
    """
    from app.member.coalition import new_keys, people, propose
    from app.member.coalition.at_desk import at_home
    from app.member.coalition.whole_mail import mail_at_hand

    with at_home(home, passphrase_file) as (desk, opened, keys):
        mail, reader = mail_at_hand(desk, opened, keys)
        leaver = people.remove(
            desk, opened, keys, person=person, reason=reason, mail=mail, reader=reader
        )
        terms = propose.Terms(f"{person} has left")
        new_keys.rotate(desk, opened, keys, terms, without=leaver.held)
