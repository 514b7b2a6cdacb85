"""``python -m app.member import``: parser only."""

from pathlib import Path
from typing import Annotated

import typer

from app.member.options import HomeOption, LabelsOption, PassphraseOption
from app.member.plainly import plainly

import_cli = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Old cases from a spreadsheet, from Uwazi or from Kobo become sealed reports.",
)
_Files = Annotated[
    list[Path], typer.Argument(help="A CSV or XLSX; further CSV are sheets that belong to it.")
]


@import_cli.command("suggest")
@plainly
def suggest_command(
    *,
    files: _Files,
    out: Annotated[Path, typer.Option(help="The mapping to write; it must not exist yet.")],
    sheet: Annotated[
        str | None, typer.Option(help="Which sheet has the cases; by default the first.")
    ] = None,
) -> None:
    """Writes a mapping to begin with, from the names of the columns. Read it and correct it."""
    from app.member.display import one_line
    from app.member.errors import NotSealable
    from app.member.files import write_whole
    from app.member.imports import take
    from app.member.imports.mapping import check_columns, parse_mapping
    from app.member.imports.suggest import suggested, to_file

    if out.exists():
        raise NotSealable(f"There is a file {out.name} already; it was not touched.")
    source = take.read_source(files)
    value = suggested(source.sheets, name=files[0].stem, sheet=sheet)
    main = check_columns(parse_mapping(to_file(value)), source.sheets)
    write_whole(out, to_file(value))
    placed = sum(1 for column in value["columns"] if column["to"] != "leave")
    typer.echo(f"{placed} of {len(main.columns)} columns have a place: {out}")
    for each in source.sheets if len(source.sheets) > 1 else ():
        part = "cases" if each is main else "other"
        typer.echo(f"{part}  {one_line(each.name)}  rows: {len(each.rows)}")
    typer.echo("Read it before you use it: names of columns do not say what is in them.")


@import_cli.command("check")
@plainly
def check_command(
    *,
    files: _Files,
    home: HomeOption,
    mapping: Annotated[Path, typer.Option(help="Which column becomes what.")],
    to: Annotated[list[str] | None, typer.Option(help="As 'run' has it.")] = None,
    log: Annotated[Path | None, typer.Option(help="Write the log here too, as CSV.")] = None,
    labels: LabelsOption = "es",
    passphrase_file: PassphraseOption = None,
) -> None:
    """Says row by row what would be taken, and why something would not; sends nothing."""
    from app.member.imports import take
    from app.member.workplace import workplace

    order = take.Order(take.read_mapping(mapping), take.read_source(files), to or (), log, labels)
    take.check(workplace(home, folder=None, offline=True, passphrase_file=passphrase_file), order)


@import_cli.command("run")
@plainly
def run_command(
    *,
    files: _Files,
    home: HomeOption,
    mapping: Annotated[Path, typer.Option(help="Which column becomes what.")],
    log: Annotated[Path, typer.Option(help="Where the log is written, as CSV.")],
    to: Annotated[
        list[str] | None,
        typer.Option(help="An organisation's id; repeat it. By default only your own."),
    ] = None,
    labels: LabelsOption = "es",
    passphrase_file: PassphraseOption = None,
) -> None:
    """Seals each row as a report and hands it in. Run it again after whatever stopped it."""
    from app.member.imports import take
    from app.member.workplace import workplace

    order = take.Order(take.read_mapping(mapping), take.read_source(files), to or (), log, labels)
    take.take(workplace(home, folder=None, offline=False, passphrase_file=passphrase_file), order)
