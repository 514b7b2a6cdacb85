"""Fingerprints that people have read out to each other.

The tool asks for the words instead of asking "did you compare them?": a yes costs nothing, and
a wrong word is seen.
"""

import typer

from app.member.coalition.errors import WordsDiffer
from app.protocol.fingerprint import fingerprint_words, same_words
from app.protocol.return_code import Language

LANGUAGES: tuple[Language, ...] = ("es", "en")


def compare_words(name: str, key: bytes, *, typed: str | None, whose: str) -> None:
    """Goes on only if the words that were heard are those of ``key``; raises ``WordsDiffer``.

    Absent on purpose: showing the words before they are typed.
    """
    if typed is None:
        typer.echo(f"Call {whose} on a number that you know, and have the eight words read out.")
        typed = typer.prompt("The eight words", err=True)
    if not same_words(typed, name, key):
        raise WordsDiffer(whose)


def show_words(name: str, key: bytes) -> None:
    """Prints a fingerprint in both languages, to be read out."""
    for language in LANGUAGES:
        typer.echo(f"  {language}  {fingerprint_words(name, key, language)}")
