"""``python -m app.member coalition``: parser only; each command is in a file of its own."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition.cli_delete import delete_command, object_command
from app.member.coalition.cli_keys import recover_cli, rotate_cli
from app.member.coalition.cli_people import cli as people_cli
from app.member.coalition.cli_propose import cli as propose_cli
from app.member.coalition.options import (
    ROOT_DAYS,
    BesideOption,
    LogOption,
    MaybeHomeOption,
    OutOption,
    ProposalArgument,
    SignerOption,
    SignerPassphraseOption,
    WordsOption,
)
from app.member.options import HomeOption, OfflineOption, PassphraseOption
from app.member.plainly import plainly

cli = typer.Typer(
    no_args_is_help=True,
    help="Who belongs to the coalition, decided by its members and by nobody else.",
)
cli.add_typer(propose_cli, name="propose")
cli.add_typer(people_cli, name="people")
cli.add_typer(rotate_cli, name="rotate")
cli.add_typer(recover_cli, name="recover")
cli.command("delete")(delete_command)
cli.command("object")(object_command)


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
    from app.member.coalition import signer

    signer.make_signer(home, name=name, passphrase_file=passphrase_file)


@cli.command("init")
@plainly
def init_command(
    *,
    signers: Annotated[list[Path], typer.Argument(help="The signers' files, 'signer.json'.")],
    coalition: Annotated[str, typer.Option("--id", help="A short name for the coalition.")],
    threshold: Annotated[int, typer.Option(help="How many signers must agree.")],
    waiting_hours: Annotated[
        int,
        typer.Option(
            min=0, max=8760, help="How long everybody can look before somebody new gets reports."
        ),
    ] = 48,
    valid_days: Annotated[
        int,
        typer.Option(min=1, max=3660, help="After how many days signers must be confirmed."),
    ] = ROOT_DAYS,
    out: Annotated[Path, typer.Option(help="Where to write the pins.")] = Path("pins.json"),
) -> None:
    """Sets a coalition up: who signs for it.

    Writes the pins. Everybody needs them: each signer, each organisation, and whoever builds the
    page for defenders. They hold nothing secret, but must come from a hand that you trust.
    """
    from app.member.coalition import signer

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
    from app.member.coalition import signer

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
    from app.member.coalition import apply
    from app.member.home import open_home
    from app.member.passphrase import existing_passphrase

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
    from app.member.coalition import answer
    from app.member.coalition.at_desk import at_home, with_proposal

    with at_home(
        home, passphrase_file, offline=offline, log=log, beside=with_proposal(proposal, beside)
    ) as (
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
    from app.member.coalition import sign
    from app.member.coalition.at_desk import speaking, with_proposal

    with speaking(
        home,
        passphrase_file,
        signer_home,
        signer_passphrase_file,
        log=log,
        beside=with_proposal(proposal, beside),
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
    from app.member.coalition import sign
    from app.member.coalition.at_desk import speaking, with_proposal

    with speaking(
        home,
        passphrase_file,
        signer_home,
        signer_passphrase_file,
        log=log,
        beside=with_proposal(proposal, beside),
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
    from app.member.coalition import hand_in
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file) as (desk, _, _):
        hand_in.submit(desk, files)


@cli.command("publish")
@plainly
def publish_command(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Asks the server to publish what is ready; it looks once a minute by itself."""
    from app.member.coalition import hand_in
    from app.member.coalition.at_desk import at_home

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
    from app.member.coalition import status
    from app.member.coalition.at_desk import at_home

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
    from app.member.coalition import show_log
    from app.member.coalition.at_desk import at_home

    with at_home(home, passphrase_file, offline=offline, log=log) as (desk, opened, _):
        show_log.show_log(desk, opened, as_json=as_json, export=export)
