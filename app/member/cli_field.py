"""``seal``, ``deliver``, ``carry-over`` and ``verify-pages``: work in the field. Parser only."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.member.options import HomeOption
from app.member.plainly import plainly


def add_field_commands(cli: typer.Typer) -> None:
    """Adds the commands of this file to the members' command line."""
    cli.command("seal")(seal_command)
    cli.command("deliver")(deliver_command)
    cli.command("carry-over")(carry_over_command)
    cli.command("verify-pages")(verify_pages_command)


@plainly
def seal_command(
    *,
    home: HomeOption,
    out: Annotated[Path, typer.Option(help="The package to write; it must not exist yet.")],
    text_file: Annotated[
        Path | None, typer.Option(help="A text file in UTF-8; '-' is standard input.")
    ] = None,
    body: Annotated[
        Path | None, typer.Option(help="Answers as JSON, by docs/protocol.md §8.2.")
    ] = None,
    file: Annotated[
        list[Path] | None, typer.Option("--file", help="A file to send along; may be repeated.")
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", help="An organisation's id; may be repeated. By default all."),
    ] = None,
    report_type: Annotated[
        Literal["urgent", "attack", "testimony", "document"] | None,
        typer.Option("--type", help="What it is; by default what the body says, or testimony."),
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Its language; by default 'es'.")] = None,
    words: Annotated[
        Literal["es", "en"], typer.Option(help="In which language the twelve words are shown.")
    ] = "es",
) -> None:
    """Seals a text and files on this machine, without a network, for somebody to hand in."""
    from app.member import seal
    from app.member.home import open_home

    given = seal.read_body(body, text=None if text_file is None else seal.read_text(text_file))
    kept = {"type": given.get("type", "testimony"), "lang": given.get("lang", "es")}
    asked = {name: value for name, value in (("type", report_type), ("lang", lang)) if value}
    wanted = seal.ToSeal({**given, **kept, **asked}, file or [], to or [])
    seal.seal(open_home(home), wanted, out=out, words=words)


@plainly
def carry_over_command(
    *,
    home: HomeOption,
    template: Annotated[
        Path, typer.Option(help="carry-over.template.html of a build that you trust.")
    ],
    out: Annotated[Path | None, typer.Option(help="Where to write the page.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="A page from elsewhere, to be compared with it.")
    ] = None,
) -> None:
    """Makes the page to take along and prints its hash, for your organisation to publish."""
    from app.member import carry_over
    from app.member.home import open_home

    carry_over.carry_over(open_home(home), template, out=out, compare=compare)


@plainly
def deliver_command(
    *,
    package: Annotated[Path, typer.Argument(help="A package that was sealed by 'seal' or a page.")],
    server: Annotated[str, typer.Option(help="The server's address, like https://example.org.")],
    home: Annotated[
        Path | None,
        typer.Option(
            envvar="ATALAYA_HOME", help="A home that knows the receipt log; may be left out."
        ),
    ] = None,
) -> None:
    """Hands in a package; running it again goes on, and does no harm."""
    from app.member import deliver

    deliver.deliver(package, server=server, home=home)


@plainly
def verify_pages_command(
    *,
    release: Annotated[Path, typer.Argument(help="The folder of a release that was verified.")],
    server: Annotated[str, typer.Option(help="The server's address, like https://example.org.")],
) -> None:
    """Compares the pages of a service with those of a release, byte for byte."""
    from app.member import verify_pages

    verify_pages.verify_pages(release, server=server)
