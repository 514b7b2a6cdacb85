"""``coalition propose``: parser only."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.coalition.options import (
    DAYS,
    KEY_DAYS,
    DaysOption,
    KeyDaysOption,
    LogOption,
    MaybeHomeOption,
    OutOption,
    ReasonOption,
    SignerOption,
    SignerPassphraseOption,
)
from app.member.options import PassphraseOption
from app.member.plainly import plainly

_LogKeyOption = typer.Option(
    "--key", metavar="NAME+ID+KEY", help="The receipt key as the server's operator prints it."
)

cli = typer.Typer(no_args_is_help=True, help="Proposes the next list of members.")


@cli.command("found")
@plainly
def propose_found(
    *,
    applications: Annotated[list[Path], typer.Argument(help="Every founder's application.")],
    key: Annotated[str | None, _LogKeyOption] = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    reason: ReasonOption = "",
    days: DaysOption = DAYS,
    key_days: KeyDaysOption = KEY_DAYS,
    out: OutOption = None,
) -> None:
    """The first list: everybody who founds the coalition. Proposed by a signer."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms = propose.Terms(reason, days, key_days, out)
    receipts = propose.receipt_log_of(key) if key else None
    with speaking(None, None, signer_home, signer_passphrase_file) as (desk, voice):
        propose.found(desk, voice, applications, terms, log=receipts)


@cli.command("admit")
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
    days: DaysOption = DAYS,
    key_days: KeyDaysOption = KEY_DAYS,
    out: OutOption = None,
) -> None:
    """Lets an organisation in. It gets reports only after the waiting period."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms = propose.Terms(reason, days, key_days, out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.admit(desk, voice, application, terms)


@cli.command("rotate")
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
    days: DaysOption = DAYS,
    key_days: KeyDaysOption = KEY_DAYS,
    out: OutOption = None,
) -> None:
    """Gives a member other keys, as when it has lost its own. For a new quarter see 'rotate'."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms = propose.Terms(reason, days, key_days, out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.rotate(desk, voice, propose.read_applicant(application, desk), terms)


@cli.command("retire")
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
    days: DaysOption = DAYS,
    out: OutOption = None,
) -> None:
    """Takes a member out: at once, when enough have signed. What it could read, it keeps."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms = propose.Terms(reason, days, out=out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.retire(desk, voice, member, terms)


@cli.command("renew")
@plainly
def propose_renew(
    *,
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = DAYS,
    out: OutOption = None,
) -> None:
    """The same members for longer. A list that has ended stops everybody from writing."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms = propose.Terms(reason, days, out=out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.renew(desk, voice, terms)


@cli.command("root")
@plainly
def propose_root(
    *,
    signers: Annotated[list[Path], typer.Argument(help="The files of ALL signers from then on.")],
    threshold: Annotated[int, typer.Option(help="How many of them must agree.")],
    waiting_hours: Annotated[
        int | None, typer.Option(min=0, max=8760, help="Another waiting period; else it stays.")
    ] = None,
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = DAYS,
    out: OutOption = None,
) -> None:
    """Other signers, or another threshold: enough of the old and enough of the new must sign."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms = propose.Terms(reason, days, out=out)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.change_root(
            desk, voice, signers, terms, threshold=threshold, waiting_hours=waiting_hours
        )


@cli.command("receipts")
@plainly
def propose_receipts(
    *,
    key: Annotated[str, _LogKeyOption],
    home: MaybeHomeOption = None,
    passphrase_file: PassphraseOption = None,
    signer_home: SignerOption = None,
    signer_passphrase_file: SignerPassphraseOption = None,
    log: LogOption = None,
    reason: ReasonOption = "",
    days: DaysOption = DAYS,
    out: OutOption = None,
) -> None:
    """Says whose receipts count: from then on, pages say "kept" only with a proof by this key."""
    from app.member.coalition import propose
    from app.member.coalition.at_desk import speaking

    terms, receipts = propose.Terms(reason, days, out=out), propose.receipt_log_of(key)
    with speaking(home, passphrase_file, signer_home, signer_passphrase_file, log=log) as (
        desk,
        voice,
    ):
        propose.change_receipts(desk, voice, receipts, terms)
