"""``python -m app.member case``: parser only; each command is in a file of its own."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.cases.cli_work import (
    done_command,
    link_command,
    merge_command,
    task_command,
    unlink_command,
    unmerge_command,
)
from app.member.cases.options import (
    CaseArgument,
    PrivateOption,
    ReasonOption,
)
from app.member.options import HomeOption, LabelsOption, PassphraseOption
from app.member.plainly import plainly

cli = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Works on reports together with the organisations that received them.",
)

cli.command("task")(task_command)
cli.command("done")(done_command)
cli.command("link")(link_command)
cli.command("unlink")(unlink_command)
cli.command("merge")(merge_command)
cli.command("unmerge")(unmerge_command)


@cli.command("sync")
@plainly
def sync_command(*, home: HomeOption, passphrase_file: PassphraseOption = None) -> None:
    """Brings what is new in all threads, and checks it."""
    from app.member.cases import sync
    from app.member.workplace import workplace

    sync.sync(workplace(home, folder=None, offline=False, passphrase_file=passphrase_file))


@cli.command("list")
@plainly
def list_command(
    *, home: HomeOption, labels: LabelsOption = "en", passphrase_file: PassphraseOption = None
) -> None:
    """Lists the cases that lie on this machine, the most urgent first; asks no server."""
    from app.member.cases import show
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=True, passphrase_file=passphrase_file)
    show.list_cases(place.home, place.keys, labels=labels)


@cli.command("show")
@plainly
def show_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    labels: LabelsOption = "en",
    passphrase_file: PassphraseOption = None,
) -> None:
    """Shows all of a case; asks no server."""
    from app.member.cases import show
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=True, passphrase_file=passphrase_file)
    show.show_case(place.home, place.keys, case, labels=labels)


@cli.command("begin")
@plainly
def begin_command(
    *,
    home: HomeOption,
    report: Annotated[str, typer.Argument(help="The beginning of a report's id.")],
    private: PrivateOption = False,
    title: Annotated[str | None, typer.Option(help="A few words; no names.")] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Makes a case of a report: for all organisations that received it, or for your own."""
    from app.member.cases import begin
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    begin.begin(place, wanted=report, private=private, title=title)


@cli.command("note")
@plainly
def note_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    text: Annotated[
        str | None,
        typer.Option(help="What to say; it stays in your shell's history, so a file is better."),
    ] = None,
    text_file: Annotated[
        Path | None, typer.Option(help="A text file; without it, standard input is read.")
    ] = None,
    private: PrivateOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Writes a note."""
    from app.member.cases.step import say_step
    from app.member.reply import text_of

    what = {"event": "note", "text": text_of(text, text_file)}
    say_step(home, case, what, private=private, passphrase_file=passphrase_file)


@cli.command("state")
@plainly
def state_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    to: Annotated[str, typer.Argument(help="The state's code, like 'triage' or 'open'.")],
    reason: ReasonOption,
    next_day: Annotated[
        str | None, typer.Option("--next", help="The day of the next step, like 2026-12-01.")
    ] = None,
    close_reason: Annotated[str | None, typer.Option(help="For 'closed': why.")] = None,
    checked: Annotated[
        list[str] | None, typer.Option(help="For 'closed': a point that was looked at; repeat it.")
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Moves a case to another state."""
    from app.member.cases.step import say_step

    more = {"next": next_day, "close_reason": close_reason, "checked": checked}
    what = {"event": "state", "to": to, "reason": reason, **more}
    say_step(home, case, what, passphrase_file=passphrase_file)


@cli.command("urgency")
@plainly
def urgency_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    to: Annotated[str, typer.Argument(help="now, high, normal or low.")],
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Says how urgent a case is."""
    from app.member.cases.step import say_step

    what = {"event": "urgency", "to": to, "reason": reason}
    say_step(home, case, what, passphrase_file=passphrase_file)


@cli.command("assign")
@plainly
def assign_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    member: Annotated[str | None, typer.Option(help="The organisation that has it now.")] = None,
    person: Annotated[str | None, typer.Option(help="Who of that organisation.")] = None,
    due: Annotated[str | None, typer.Option(help="By when, like 2026-12-01.")] = None,
    private: PrivateOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Gives a case to somebody; without --member, to nobody."""
    from app.member.cases.step import say_step

    what = {"event": "assigned", "member": member, "person": person, "due": due}
    say_step(home, case, what, private=private, passphrase_file=passphrase_file)


@cli.command("label")
@plainly
def label_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    add: Annotated[list[str] | None, typer.Option(help="A label to put on; repeat it.")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="A label to take off.")] = None,
    private: PrivateOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Puts labels on a case, or takes them off."""
    from app.member.cases.step import say_step

    if not add and not remove:
        raise typer.BadParameter("Give --add or --remove.")
    what = {"event": "labels", "add": add or None, "remove": remove or None}
    say_step(home, case, what, private=private, passphrase_file=passphrase_file)


@cli.command("code")
@plainly
def code_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    file: Annotated[Path, typer.Argument(help="Acts, people, levels, consents: JSON, one a line.")],
    passphrase_file: PassphraseOption = None,
) -> None:
    """Writes what was coded in a file: who did what to whom, and how well it is known."""
    from app.member.cases import coding
    from app.member.workplace import workplace

    steps = coding.read_coding(file)
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    coding.code(place, case, steps)


@cli.command("invite")
@plainly
def invite_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    member: Annotated[str, typer.Argument(help="The organisation that is to take part.")],
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Lets another organisation take part, if everybody in the case agrees; it reads all of it."""
    from app.member.exports.consented import invite
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    invite(place, case, member, reason)


@cli.command("dismiss")
@plainly
def dismiss_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    member: Annotated[str, typer.Argument(help="The organisation that takes part no more.")],
    reason: ReasonOption,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Ends an organisation's part, also your own; what it has read stays with it."""
    from app.member.cases.step import say_step

    what = {"event": "left", "member": member, "reason": reason}
    say_step(home, case, what, passphrase_file=passphrase_file)


@cli.command("agree")
@plainly
def agree_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    event: Annotated[
        str, typer.Argument(help="The beginning of the number of what waits; see 'case show'.")
    ],
    passphrase_file: PassphraseOption = None,
) -> None:
    """Agrees to what waits for a second person, while those in the case still agree to it."""
    from app.member.exports.consented import agree
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    agree(place, case, event)
