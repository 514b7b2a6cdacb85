"""``python -m app.member coalition``: parser only; each command is in a file of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition import (
    answer,
    apply,
    hand_in,
    people,
    propose,
    recover,
    rotate,
    show_log,
    sign,
    signer,
    status,
)
from app.member.coalition.desk import Desk, Source, Voice, open_desk
from app.member.errors import HomeInvalid
from app.member.home import Home, Keys, open_home
from app.member.mail import Mail, scan
from app.member.options import HomeOption, OfflineOption, PassphraseOption
from app.member.passphrase import existing_passphrase
from app.member.plainly import plainly
from app.member.reader import Reader
from app.protocol.certificate import read_roles
from app.protocol.errors import Malformed

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
DaysOption = Annotated[int, typer.Option("--days", help="For how many days the list is good.")]
KeyDaysOption = Annotated[
    int, typer.Option("--key-days", help="For how many days a new intake key is good.")
]
ProposalArgument = Annotated[
    str, typer.Argument(help="The beginning of a proposal's number, or a file with it.")
]

cli = typer.Typer(
    no_args_is_help=True,
    help="Who belongs to the coalition, decided by its members and by nobody else.",
)
propose_cli = typer.Typer(no_args_is_help=True, help="Proposes the next list of members.")
people_cli = typer.Typer(no_args_is_help=True, help="The people of your organisation.")
rotate_cli = typer.Typer(
    no_args_is_help=True,
    help="Changes the key to which defenders write. Each quarter: new, then after some weeks"
    " archive and destroy. Whoever steals a device later cannot read what came before.",
)
recover_cli = typer.Typer(
    no_args_is_help=True,
    help="Shares of your archive key with partner organisations, for the day when it is lost.",
)
cli.add_typer(propose_cli, name="propose")
cli.add_typer(people_cli, name="people")
cli.add_typer(rotate_cli, name="rotate")
cli.add_typer(recover_cli, name="recover")


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
            own = Voice(opened.member, keys.signing_seed)
            yield desk, as_signer.voice if as_signer else own
    elif as_signer is not None:
        with open_desk(Source(as_signer.pins, log=log, beside=beside or ())) as desk:
            yield desk, as_signer.voice
    else:
        raise HomeInvalid("missing: name one with --home or --signer")


def _mail_of(home: Home, keys: Keys) -> tuple[Mail, Reader]:
    mail = scan(home.mail, home.pins)
    return mail, Reader(home.member, keys, mail.rosters, mail.archived)


# --- beginning ---------------------------------------------------------------------------------


@cli.command("signer")
@plainly
def signer_command(
    *,
    home: Annotated[Path, typer.Option("--signer", envvar="ATALAYA_SIGNER", help="A new folder.")],
    name: Annotated[str, typer.Option(help="Who holds the key; every member can read it.")],
    passphrase_file: SignerPassphraseOption = None,
) -> None:
    """Makes a signer's key.

    Signers decide together which organisations belong to the coalition. Each keeps one key, on a
    stick that is never left in a machine; no server ever sees it.
    """
    signer.make_signer(home, name=name, passphrase_file=passphrase_file)


@cli.command("init")
@plainly
def init_command(
    *,
    signers: Annotated[list[Path], typer.Argument(help="The signers' files, 'signer.json'.")],
    coalition: Annotated[str, typer.Option("--id", help="A short name for the coalition.")],
    threshold: Annotated[int, typer.Option(help="How many signers must agree.")],
    waiting_hours: Annotated[
        int, typer.Option(help="How long everybody can look before somebody new gets reports.")
    ] = 48,
    valid_days: Annotated[
        int, typer.Option(help="After how many days signers must be confirmed.")
    ] = propose.ROOT_DAYS,
    out: Annotated[Path, typer.Option(help="Where to write the pins.")] = Path("pins.json"),
) -> None:
    """Sets a coalition up: who signs for it.

    Writes the pins. Everybody needs them: each signer, each organisation, and whoever builds the
    page for defenders. They hold nothing secret, but must come from a hand that you trust.
    """
    signer.init(
        signers,
        coalition=coalition,
        threshold=threshold,
        waiting_hours=waiting_hours,
        valid_days=valid_days,
        out=out,
    )


@cli.command("trust")
@plainly
def trust_command(
    *,
    home: Annotated[Path, typer.Option("--signer", envvar="ATALAYA_SIGNER", help="Your folder.")],
    pins: Annotated[Path, typer.Option(help="The coalition's pins.")],
    words: WordsOption = None,
) -> None:
    """Puts the pins into a signer's folder, after their eight words were compared."""
    signer.trust(home, pins=pins, words=words)


@cli.command("apply")
@plainly
def apply_command(
    *,
    home: HomeOption,
    name_es: Annotated[str, typer.Option(help="Your organisation's name in Spanish.")],
    name_en: Annotated[str, typer.Option(help="Your organisation's name in English.")],
    country: Annotated[str, typer.Option(help="Two letters, like MX.")],
    contact: Annotated[str, typer.Option(help="A page on which defenders can find you.")],
    out: Annotated[Path, typer.Option(help="Where to write it.")] = Path("application.json"),
    passphrase_file: PassphraseOption = None,
) -> None:
    """Asks to be let in, or to come back with new keys.

    Writes a file for a member that you know, who proposes you. The coalition will call you and
    have you read out eight words: they show that nobody exchanged the file on its way.
    """
    opened = open_home(home)
    keys = opened.unlock(existing_passphrase(passphrase_file))
    apply.apply(
        opened,
        keys,
        name_es=name_es,
        name_en=name_en,
        country=country,
        contact=contact,
        out=out,
    )


# --- proposing ---------------------------------------------------------------------------------


@propose_cli.command("found")
@plainly
def propose_found(
    *,
    applications: Annotated[list[Path], typer.Argument(help="Every founder's application.")],
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    reason: ReasonOption = "",
    days: DaysOption = propose.DAYS,
    key_days: KeyDaysOption = propose.KEY_DAYS,
    out: OutOption = None,
) -> None:
    """The first list: everybody who founds the coalition. Proposed by a signer."""
    terms = propose.Terms(reason, days, key_days, out)
    with speaking(None, None, signer_home, signer_passphrase_file) as (desk, voice):
        propose.found(desk, voice, applications, terms)


@propose_cli.command("admit")
@plainly
def propose_admit(
    *,
    application: Annotated[Path, typer.Argument(help="The organisation's application.")],
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = propose.DAYS,
    key_days: KeyDaysOption = propose.KEY_DAYS,
    out: OutOption = None,
) -> None:
    """Lets an organisation in. It gets reports only after the waiting period."""
    terms = propose.Terms(reason, days, key_days, out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.admit(desk, voice, application, terms)


@propose_cli.command("rotate")
@plainly
def propose_rotate(
    *,
    application: Annotated[Path, typer.Argument(help="The member's application with new keys.")],
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = propose.DAYS,
    key_days: KeyDaysOption = propose.KEY_DAYS,
    out: OutOption = None,
) -> None:
    """Gives a member other keys, as when it has lost its own. For a new quarter see 'rotate'."""
    terms = propose.Terms(reason, days, key_days, out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.rotate(desk, voice, propose.read_applicant(application, desk), terms)


@propose_cli.command("retire")
@plainly
def propose_retire(
    *,
    member: Annotated[str, typer.Argument(help="The member's id.")],
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = propose.DAYS,
    out: OutOption = None,
) -> None:
    """Takes a member out: at once, when enough have signed. What it could read, it keeps."""
    terms = propose.Terms(reason, days, out=out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.retire(desk, voice, member, terms)


@propose_cli.command("renew")
@plainly
def propose_renew(
    *,
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = propose.DAYS,
    out: OutOption = None,
) -> None:
    """The same members for longer. A list that has ended stops everybody from writing."""
    terms = propose.Terms(reason, days, out=out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.renew(desk, voice, terms)


@propose_cli.command("root")
@plainly
def propose_root(
    *,
    signers: Annotated[list[Path], typer.Argument(help="The files of ALL signers from then on.")],
    threshold: Annotated[int, typer.Option(help="How many of them must agree.")],
    waiting_hours: Annotated[
        int | None, typer.Option(help="Another waiting period; else it stays.")
    ] = None,
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = propose.DAYS,
    out: OutOption = None,
) -> None:
    """Other signers, or another threshold: enough of the old and enough of the new must sign."""
    terms = propose.Terms(reason, days, out=out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.change_root(
            desk, voice, signers, terms, threshold=threshold, waiting_hours=waiting_hours
        )


@cli.command("answer")
@plainly
def answer_command(
    *,
    proposal: ProposalArgument,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    offline: OfflineOption = False,
    log: LogOption = None,
    beside: BesideOption = None,
    out: OutOption = None,
) -> None:
    """Proves your new keys, by opening what was sealed to them. Without it nobody can sign."""
    with at_home(home, passphrase_file, offline=offline, log=log, beside=beside) as (
        desk,
        opened,
        keys,
    ):
        answer.answer(desk, opened, keys, proposal=proposal, out=out)


@cli.command("sign")
@plainly
def sign_command(
    *,
    proposal: ProposalArgument,
    signer_home: SignerOption,
    signer_passphrase_file: SignerPassphraseOption = None,
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    log: LogOption = None,
    beside: BesideOption = None,
    words: WordsOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again before signing.")] = False,
    out: OutOption = None,
) -> None:
    """Says yes to a proposal, as a signer.

    Shows what it changes. Where somebody new comes in, call them on a number that you know from
    elsewhere and have the eight words read out; the tool asks for them. With --home the
    signature goes to the server; without, into a file, and no network is used.
    """
    with speaking(
        home, passphrase_file, signer_home, signer_passphrase_file, log=log, beside=beside
    ) as (desk, voice):
        sign.sign(desk, voice, proposal=proposal, words=words, yes=yes, out=out)


@cli.command("refuse")
@plainly
def refuse_command(
    *,
    proposal: ProposalArgument,
    reason: Annotated[str, typer.Option(help="Why; every member can read it.")],
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    log: LogOption = None,
    beside: BesideOption = None,
    out: OutOption = None,
) -> None:
    """Says no, with a reason. A signer's refusal takes its own signature back."""
    with speaking(
        home, passphrase_file, signer_home, signer_passphrase_file, log=log, beside=beside
    ) as (desk, voice):
        sign.refuse(desk, voice, proposal=proposal, reason=reason, out=out)


@cli.command("submit")
@plainly
def submit_command(
    *,
    files: Annotated[list[Path], typer.Argument(help="Statements that others have written.")],
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Hands in statements from files, as those of signers without a network."""
    with at_home(home, passphrase_file) as (desk, _, _):
        hand_in.submit(desk, files)


@cli.command("publish")
@plainly
def publish_command(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Asks the server to publish what is ready; it looks once a minute by itself."""
    with at_home(home, passphrase_file) as (desk, _, _):
        hand_in.publish(desk)


@cli.command("status")
@plainly
def status_command(
    *,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    offline: OfflineOption = False,
    log: LogOption = None,
) -> None:
    """Shows who is in the coalition, what is proposed, and what is due."""
    with at_home(home, passphrase_file, offline=offline, log=log) as (desk, opened, _):
        status.status(desk, opened)


@cli.command("log")
@plainly
def log_command(
    *,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    offline: OfflineOption = False,
    log: LogOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    export: Annotated[
        Path | None, typer.Option(help="Write the whole log to this file, to be checked elsewhere.")
    ] = None,
) -> None:
    """Shows everything that was ever proposed, signed, refused, published or opened."""
    with at_home(home, passphrase_file, offline=offline, log=log) as (desk, opened, _):
        show_log.show_log(desk, opened, as_json=as_json, export=export)


# --- people ------------------------------------------------------------------------------------


@people_cli.command("certify")
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
    days: Annotated[int, typer.Option(help="For how many days.")] = 365,
    words: WordsOption = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Lets a person work for your organisation.

    The person makes a key with 'keygen --person' and gives you the file. You hear its eight words
    from the person, and the tool hands over the keys that the roles allow.
    """
    try:
        wanted = read_roles([role.strip() for role in roles.split(",")])
    except Malformed:
        raise typer.BadParameter("not a role", param_hint="--roles") from None
    with at_home(home, passphrase_file) as (desk, opened, keys):
        people.certify(desk, opened, keys, request=request, roles=wanted, days=days, words=words)


@people_cli.command("list")
@plainly
def people_list(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Shows who is certified, and for what."""
    with at_home(home, passphrase_file) as (desk, opened, _):
        people.show(desk, opened)


@people_cli.command("remove")
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
    with at_home(home, passphrase_file) as (desk, opened, keys):
        mail, reader = _mail_of(opened, keys)
        people.remove(desk, opened, keys, person=person, reason=reason, mail=mail, reader=reader)
        rotate.rotate(desk, opened, keys, propose.Terms(f"{person} has left"))


# --- keys --------------------------------------------------------------------------------------


@rotate_cli.command("new")
@plainly
def rotate_new(
    *,
    home: HomeOption,
    passphrase_file: PassphraseOption = None,
    reason: ReasonOption = "a new quarter",
    days: DaysOption = propose.DAYS,
    key_days: KeyDaysOption = propose.KEY_DAYS,
) -> None:
    """Makes a new intake key and proposes it; signers say yes without asking for words."""
    with at_home(home, passphrase_file) as (desk, opened, keys):
        rotate.rotate(desk, opened, keys, propose.Terms(reason, days, key_days))


@rotate_cli.command("archive")
@plainly
def rotate_archive(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Moves every report to your archive key; nothing is sent in the clear, nothing is lost."""
    with at_home(home, passphrase_file) as (desk, opened, keys):
        mail, reader = _mail_of(opened, keys)
        rotate.archive(desk.server, opened, keys, mail, reader)


@rotate_cli.command("destroy")
@plainly
def rotate_destroy(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Destroys the intake keys of the past, here and on the server, once all is archived.

    From then on a stolen device opens nothing of that quarter. Only the archive key does.
    """
    with at_home(home, passphrase_file) as (desk, opened, keys):
        mail, reader = _mail_of(opened, keys)
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
    with at_home(home, passphrase_file) as (desk, opened, keys):
        recover.split(desk, opened, keys, partners=partners, threshold=threshold)


@recover_cli.command("receive")
@plainly
def recover_receive(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Checks the shares that others have given to you, and says so to everybody."""
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
    with at_home(home, passphrase_file, offline=offline, log=log, beside=beside) as (
        desk,
        opened,
        keys,
    ):
        recover.combine(desk, opened, keys)
