"""``coalition rotate`` and ``coalition recover``: parser only."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition.options import (
    DAYS,
    KEY_DAYS,
    BesideOption,
    DaysOption,
    KeyDaysOption,
    LogOption,
    OutOption,
    ReasonOption,
    WordsOption,
)
from app.member.options import HomeOption, OfflineOption, PassphraseOption
from app.member.plainly import plainly

rotate_cli = typer.Typer(
    no_args_is_help=True,
    help="Changes the key to which defenders write. Each quarter: new, then after some weeks"
    " archive and destroy. Whoever steals a device later cannot read what came before.",
)
recover_cli = typer.Typer(
    no_args_is_help=True,
    help="Shares of your archive key with partner organisations, for the day when it is lost.",
)


@rotate_cli.command("new")
@plainly
def rotate_new(
    *,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    reason: ReasonOption = "a new quarter",
    days: DaysOption = DAYS,
    key_days: KeyDaysOption = KEY_DAYS,
) -> None:
    """Makes a new intake key and proposes it; signers say yes without asking for words.

    If your organisation has a sensitive key, there is a new one of that as well.
    """
    from app.member.coalition import new_keys, propose
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file) as (desk, opened, keys):
        new_keys.rotate(desk, opened, keys, propose.Terms(reason, days, key_days))


@rotate_cli.command("sensitive")
@plainly
def rotate_sensitive(
    *,
    home: HomeOption,
    end: Annotated[
        bool, typer.Option("--end", help="Give it up: nothing sensitive can be sent to you then.")
    ] = False,
    passphrase_file: PassphraseOption = None,
    reason: ReasonOption = "",
    days: DaysOption = DAYS,
    key_days: KeyDaysOption = KEY_DAYS,
    log: LogOption = None,
    beside: BesideOption = None,
    out: OutOption = None,
) -> None:
    """Makes and proposes the key for what is told of sexual violence.

    It goes only to your people with the role svr-trained. Without it nobody is asked to tell you
    anything of the kind. Without a network, give --log and --out.
    """
    from app.member.coalition import new_keys, propose
    from app.member.coalition.at_desk import at_home

    if (log is None) != (out is None):
        raise typer.BadParameter("--log and --out go together")
    terms = propose.Terms(reason, days, key_days, out)
    with at_home(home, passphrase_file, log=log, beside=beside) as (desk, opened, keys):
        if end:
            new_keys.end_sensitive(desk, opened, keys, terms)
        else:
            new_keys.add_sensitive(desk, opened, keys, terms)


@rotate_cli.command("archive")
@plainly
def rotate_archive(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Moves every report to your archive key; nothing is sent in the clear, nothing is lost."""
    from app.member.coalition import rotate
    from app.member.coalition.at_desk import at_home
    from app.member.coalition.whole_mail import fresh_mail

    with at_home(home, passphrase_file) as (desk, opened, keys):
        mail, reader = fresh_mail(desk, opened, keys)
        rotate.archive(desk, opened, keys, mail, reader)


@rotate_cli.command("destroy")
@plainly
def rotate_destroy(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Destroys the intake keys of the past, here and on the server, once all is archived.

    From then on a stolen device opens nothing of that quarter. Only the archive key does.
    """
    from app.member.coalition import rotate
    from app.member.coalition.at_desk import at_home
    from app.member.coalition.whole_mail import fresh_mail

    with at_home(home, passphrase_file) as (desk, opened, keys):
        mail, reader = fresh_mail(desk, opened, keys)
        rotate.destroy(desk, opened, keys, mail, reader)


@recover_cli.command("split")
@plainly
def recover_split(
    *,
    partners: Annotated[list[str], typer.Argument(help="The partner organisations' ids.")],
    home: HomeOption,
    threshold: Annotated[int, typer.Option(help="How many of them suffice.")] = 2,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Gives each partner a share of your archive key. One share alone says nothing."""
    from app.member.coalition import recover
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file) as (desk, opened, keys):
        recover.split(desk, opened, keys, partners=partners, threshold=threshold)


@recover_cli.command("receive")
@plainly
def recover_receive(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Checks the shares that others have given to you, and says so to everybody."""
    from app.member.coalition import recover
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file) as (desk, opened, keys):
        recover.receive(desk, opened, keys)


@recover_cli.command("open")
@plainly
def recover_open(
    *,
    application: Annotated[Path, typer.Argument(help="The application with the new keys.")],
    reason: Annotated[str, typer.Option(help="Why; every member can read it.")],
    home: HomeOption,
    words: WordsOption = None,
    passphrase_file: PassphraseOption = None,
    out: OutOption = None,
) -> None:
    """Gives a partner its share back, after you have heard its eight words. Everybody sees it."""
    from app.member.coalition import recover
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file) as (desk, opened, keys):
        recover.open_for(
            desk, opened, keys, application=application, reason=reason, words=words, out=out
        )


@recover_cli.command("combine")
@plainly
def recover_combine(
    *,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    offline: OfflineOption = False,
    log: LogOption = None,
    beside: BesideOption = None,
) -> None:
    """Puts your archive key together again, when enough partners have opened their shares."""
    from app.member.coalition import recover
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file, offline=offline, log=log, beside=beside) as (
        desk,
        opened,
        keys,
    ):
        recover.combine(desk, opened, keys)
