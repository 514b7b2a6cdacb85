"""Where a passphrase comes from: a file, or typed without being shown."""

from pathlib import Path

import typer

from app.member.errors import PassphraseUnusable
from app.member.files import read_capped

# What a person types must stand against guessing on stolen disks; Argon2id does the rest.
TYPED_MINIMUM = 12
FILE_LIMIT = 4096


def existing_passphrase(file: Path | None) -> str:
    """The passphrase of a key that is there."""
    if file is not None:
        return _from_file(file)
    return _text(typer.prompt("Passphrase", hide_input=True, err=True))


def new_passphrase(file: Path | None) -> str:
    """A passphrase for a new key, asked for twice."""
    if file is not None:
        return _from_file(file)
    typed = _text(
        typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    )
    if len(typed) < TYPED_MINIMUM:
        raise PassphraseUnusable(f"It has fewer than {TYPED_MINIMUM} characters.")
    return typed


def _from_file(file: Path) -> str:
    try:
        text = read_capped(file, FILE_LIMIT).decode()
    except UnicodeDecodeError:
        raise PassphraseUnusable("The file is not UTF-8 text.") from None
    return _text(text.removesuffix("\n").removesuffix("\r"))


def _text(passphrase: str) -> str:
    if not passphrase:
        raise PassphraseUnusable("It is empty.")
    # Bytes that a terminal could not decode come as lone surrogates, which UTF-8 cannot hold.
    if not passphrase.isprintable() and any("\ud800" <= c <= "\udfff" for c in passphrase):
        raise PassphraseUnusable("It holds bytes that are not text.")
    return passphrase
