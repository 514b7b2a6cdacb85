"""``case file`` and ``case draft``: parser only."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.member.cases.options import CaseArgument
from app.member.options import HomeOption, LabelsOption, PassphraseOption
from app.member.plainly import plainly

Lang = Literal["es", "en"]
Format = Literal["pdf", "docx"]
Answer = Literal["replied", "acknowledged", "no-reply"]

DraftArgument = Annotated[
    str, typer.Argument(help="The beginning of its id; see 'case draft list'.")
]
ToOption = Annotated[Path, typer.Option("--to", help="The folder into which the file is written.")]
FormatOption = Annotated[Format, typer.Option("--format", help="pdf or docx.")]
LangOption = Annotated[Lang, typer.Option("--lang", help="Of the document: es or en.")]
NoNamesOption = Annotated[
    bool, typer.Option("--without-names", help="No name of anybody, also where it is allowed.")
]
ObligationOption = Annotated[
    list[str] | None, typer.Option("--obligation", help="To cite, by its id; repeat it.")
]
SuggestedOption = Annotated[
    bool, typer.Option("--suggested", help="Cite all obligations that the acts suggest.")
]

draft_cli = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Drafts what leaves a case for an authority, a committee or a court, and its register.",
)


def add_output_commands(case_cli: typer.Typer) -> None:
    """Hangs ``file`` and ``draft`` into the commands of cases."""
    case_cli.command("file")(plainly(_file))
    case_cli.add_typer(draft_cli, name="draft")


def _file(
    *,
    home: HomeOption,
    case: CaseArgument,
    to: ToOption,
    format_: FormatOption = "pdf",
    lang: LangOption = "es",
    names: Annotated[
        bool, typer.Option("--names", help="With names; somebody else has to agree.")
    ] = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Writes the case file, for your own use; what leaves is recorded."""
    from app.member.outputs.giving import case_file_order, give_case_file
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    give_case_file(place, case, case_file_order(format_, to, lang, names=names), lang)


@draft_cli.command("begin")
@plainly
def begin_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    type_: Annotated[
        str,
        typer.Argument(
            metavar="TYPE", help="urgent-appeal, allegation-letter, iachr-mc, ced-ua or wgeid."
        ),
    ],
    lang: LangOption = "es",
    without_names: NoNamesOption = False,
    person: Annotated[
        str | None, typer.Option(help="Whom a form for one person is about, like 'e2'.")
    ] = None,
    obligation: ObligationOption = None,
    suggested: SuggestedOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Fills a draft from what may leave of a case, and keeps it there; says what is missing."""
    from app.member.outputs.draft import template_of
    from app.member.outputs.drafting import Beginning, Chosen, begin
    from app.member.workplace import workplace

    template = template_of(type_)
    if template is None:
        raise typer.BadParameter("there is no template for it", param_hint="TYPE")
    chosen = Chosen(_articles(obligation), suggested)
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    begin(place, case, Beginning(template, lang, not without_names, person, chosen))


@draft_cli.command("text")
@plainly
def text_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    draft: DraftArgument,
    to: Annotated[
        Path | None, typer.Option(help="A file to write it into, to be changed there.")
    ] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Shows the text of a draft, or writes it into a file; asks no server."""
    from app.member.outputs.drafting import show_text
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=True, passphrase_file=passphrase_file)
    show_text(place, case, draft, to)


@draft_cli.command("change")
@plainly
def change_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    draft: DraftArgument,
    text_file: Annotated[
        Path | None, typer.Option(help="The file of 'case draft text', as you have changed it.")
    ] = None,
    without_names: NoNamesOption = False,
    obligation: ObligationOption = None,
    suggested: SuggestedOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Keeps a draft with another text, or with other obligations."""
    from app.member.outputs.drafting import Chosen, change
    from app.member.workplace import workplace

    if text_file is None and not obligation and not suggested:
        raise typer.BadParameter("Give --text-file, --obligation or --suggested.")
    chosen = Chosen(_articles(obligation), suggested)
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    change(place, case, draft, text_file, chosen, names=not without_names)


@draft_cli.command("file")
@plainly
def file_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    draft: DraftArgument,
    to: ToOption,
    format_: FormatOption = "pdf",
    without_names: NoNamesOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Makes a file of a draft; where somebody is named, a second person agrees first."""
    from app.member.outputs.drafting import give_draft
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    give_draft(place, case, draft, format_, to, names=not without_names)


@draft_cli.command("sent")
@plainly
def sent_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    draft: DraftArgument,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; by default today.")
    ] = None,
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When an answer is due, if not as usual."),
    ] = None,
    addressee: Annotated[str | None, typer.Option(help="A code of 'addressee'.")] = None,
    to_whom: Annotated[str | None, typer.Option(help="To whom, in words.")] = None,
    channel: Annotated[str | None, typer.Option(help="How, like 'e-mail'.")] = None,
    reference: Annotated[str | None, typer.Option(help="Under which number.")] = None,
    without_names: NoNamesOption = False,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Records that you have sent a draft; it counts when a second person agrees."""
    from app.member.outputs.giving import today
    from app.member.outputs.sending import Sending, send
    from app.member.workplace import workplace

    sending = Sending(
        addressee=_term("enums.addressee", addressee, "--addressee"),
        to=to_whom,
        channel=channel,
        sent=f"{on:%Y-%m-%d}" if on else today(),
        due=f"{due:%Y-%m-%d}" if due else None,
        reference=reference,
    )
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    send(place, case, draft, sending, names=not without_names)


@draft_cli.command("answer")
@plainly
def answer_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    draft: DraftArgument,
    status: Annotated[Answer, typer.Argument(help="replied, acknowledged or no-reply.")],
    received: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; by default today.")
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", help="By whom, in words.")] = None,
    grade: Annotated[str | None, typer.Option(help="A code of 'reply_grade', a to e.")] = None,
    commitment: Annotated[
        list[str] | None, typer.Option(help="What was promised; repeat it.")
    ] = None,
    assessment: Annotated[str | None, typer.Option(help="What you make of it.")] = None,
    next_step: Annotated[str | None, typer.Option(help="What comes next.")] = None,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Records what an authority has answered, or that it has not."""
    from app.member.outputs.giving import today
    from app.member.outputs.sending import answer
    from app.member.workplace import workplace

    said = {
        "received": f"{received:%Y-%m-%d}" if received else today(),
        "from": from_,
        "grade": _term("enums.reply_grade", grade, "--grade"),
        "commitments": [{"text": text} for text in commitment or ()],
        "assessment": assessment,
        "next_step": next_step,
    }
    reply = {name: value for name, value in said.items() if value}
    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    answer(place, case, draft, status, reply if status == "replied" else None)


@draft_cli.command("drop")
@plainly
def drop_command(
    *,
    home: HomeOption,
    case: CaseArgument,
    draft: DraftArgument,
    passphrase_file: PassphraseOption = None,
) -> None:
    """Gives a draft up; it stays in the history."""
    from app.member.outputs.sending import drop
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=False, passphrase_file=passphrase_file)
    drop(place, case, draft)


@draft_cli.command("list")
@plainly
def list_command(
    *,
    home: HomeOption,
    case: Annotated[
        str | None, typer.Argument(help="The beginning of a case's or report's id; else all.")
    ] = None,
    by_addressee: Annotated[
        bool, typer.Option("--by-addressee", help="How soon each of them answers.")
    ] = False,
    labels: LabelsOption = "en",
    passphrase_file: PassphraseOption = None,
) -> None:
    """Lists what was drafted and sent, and what has come of it; asks no server."""
    from app.member.outputs.sending import list_addressees, list_outputs
    from app.member.workplace import workplace

    place = workplace(home, folder=None, offline=True, passphrase_file=passphrase_file)
    (list_addressees if by_addressee else list_outputs)(place, case, labels)


def _articles(ids: list[str] | None) -> list[str]:
    from app.member.outputs.obligations import in_order

    if len(in_order(ids or ())) != len(set(ids or ())):
        raise typer.BadParameter("no article of this id", param_hint="--obligation")
    return ids or []


def _term(terms: str, code: str | None, option: str) -> str | None:
    from app.protocol.vocabulary import vocabulary

    if code is not None and code not in vocabulary(terms):
        raise typer.BadParameter("no code of this name", param_hint=option)
    return code
