"""Options that governance commands share, and the desk that they add up to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition import signer
from app.member.coalition.desk import Desk, Source, Voice, open_desk
from app.member.errors import AlarmsRaised, HomeInvalid, MemberError, NotYet
from app.member.explain import explain
from app.member.home import Home, Keys, open_home
from app.member.mail import Mail, scan
from app.member.passphrase import existing_passphrase
from app.member.past_rosters import bring_past_rosters
from app.member.post import HEADS_PER_RUN, take_list
from app.member.reader import Reader
from app.protocol.errors import ProtocolError

MaybeHomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="ATALAYA_HOME", help="Your organisation's home folder."),
]
SignerOption = Annotated[
    Path | None,
    typer.Option("--signer", envvar="ATALAYA_SIGNER", help="Your signer's folder, from the stick."),
]
SignerPassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--signer-passphrase-file",
        envvar="ATALAYA_SIGNER_PASSPHRASE_FILE",
        help="Read the signer's passphrase from this file instead of asking.",
    ),
]
LogOption = Annotated[
    Path | None,
    typer.Option("--log", help="Without a network: a log that 'coalition log --export' wrote."),
]
BesideOption = Annotated[
    list[Path] | None,
    typer.Option("--with", help="Statements that are not in the log yet; may be given often."),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="Write the statement to this file, for somebody else to hand in."),
]
WordsOption = Annotated[
    str | None,
    typer.Option("--words", help="The eight words that you were told by telephone or in person."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; every member can read it.")]
DaysOption = Annotated[
    int, typer.Option("--days", min=1, max=366, help="For how many days the list is good.")
]
KeyDaysOption = Annotated[
    int,
    typer.Option("--key-days", min=1, max=732, help="For how many days a new intake key is good."),
]
ProposalArgument = Annotated[
    str, typer.Argument(help="The beginning of a proposal's number, or a file with it.")
]


@contextmanager
def at_home(
    home: Path,
    passphrase_file: Path | None,
    *,
    offline: bool = False,
    log: Path | None = None,
    beside: list[Path] | None = None,
) -> Iterator[tuple[Desk, Home, Keys]]:
    """The desk of an organisation's home."""
    opened = open_home(home)
    keys = opened.unlock(existing_passphrase(passphrase_file))
    source = Source(opened.pins, opened, keys, log, beside or (), is_offline=offline)
    with open_desk(source) as desk:
        yield desk, opened, keys


@contextmanager
def speaking(
    home: Path | None,
    passphrase_file: Path | None,
    signer_home: Path | None,
    signer_passphrase_file: Path | None,
    *,
    log: Path | None = None,
    beside: list[Path] | None = None,
) -> Iterator[tuple[Desk, Voice]]:
    """A desk, and who speaks there: the signer where one is named, else the organisation."""
    as_signer = (
        signer.open_signer(signer_home, passphrase_file=signer_passphrase_file)
        if signer_home
        else None
    )
    if home is not None:
        with at_home(home, passphrase_file, log=log, beside=beside) as (desk, opened, keys):
            if as_signer is not None:
                as_signer.check_log(desk.ledger, desk.position)
            own = Voice(opened.member, keys.signing_seed)
            yield desk, as_signer.voice if as_signer else own
    elif as_signer is not None:
        with open_desk(Source(as_signer.pins, log=log, beside=beside or ())) as desk:
            as_signer.check_log(desk.ledger, desk.position)
            yield desk, as_signer.voice
    else:
        raise HomeInvalid("missing: name one with --home or --signer")


def with_proposal(proposal: str, beside: list[Path] | None) -> list[Path]:
    """A proposal in a file comes first: what lies beside the log speaks of it."""
    path = Path(proposal)
    return [*([path] if path.is_file() else []), *(beside or [])]


def mail_at_hand(desk: Desk, home: Home, keys: Keys) -> tuple[Mail, Reader]:
    """As ``fresh_mail`` where that is possible; else what was fetched, and a word about it.

    A server that lies about its list must not keep anybody from being removed.
    """
    try:
        return fresh_mail(desk, home, keys)
    except (MemberError, ProtocolError) as error:
        explain(error)
        typer.echo("!! So this is only what had been fetched before.", err=True)
    return _mail_of(home, keys)


def fresh_mail(desk: Desk, home: Home, keys: Keys) -> tuple[Mail, Reader]:
    """The whole list as the server has it now, and what opens it.

    From its beginning: what depends on every report must not trust what was fetched once.
    Raises ``AlarmsRaised`` and ``RosterStale``: then nobody knows what may still come.
    """
    arrivals = take_list(desk.server, home, from_start=True)
    if arrivals.exchanged:
        raise AlarmsRaised
    if arrivals.stale:
        raise arrivals.stale
    if arrivals.heads >= HEADS_PER_RUN:
        raise NotYet("The list is longer than one run takes: run it again.")
    mail = scan(home.mail, home.pins)
    bring_past_rosters(desk.server, home, mail, mail.ids())
    return _mail_of(home, keys)


def _mail_of(home: Home, keys: Keys) -> tuple[Mail, Reader]:
    mail = scan(home.mail, home.pins)
    return mail, Reader(home.member, keys, mail.rosters, mail.archived)
