"""Signers: their keys, the first root, and trusting the pins that come of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from app.member.coalition.compare import compare_words, show_words
from app.member.coalition.desk import Voice
from app.member.coalition.errors import NotYet, SignersInvalid
from app.member.display import one_line
from app.member.errors import HomeInvalid, KeyExists
from app.member.files import make_names_durable, make_private_folder, read_capped, write_whole
from app.member.home import FILE_LIMIT, PINS
from app.member.passphrase import existing_passphrase, new_passphrase
from app.protocol import key_file
from app.protocol.encoding import from_hex, from_json_object, to_json
from app.protocol.errors import Malformed, RootInvalid
from app.protocol.key_file import Purpose
from app.protocol.ledger import Ledger
from app.protocol.primitives import random_bytes, signing_public_key
from app.protocol.root import (
    NONE_BEFORE,
    Pins,
    Root,
    RootKey,
    encode_pins,
    encode_root,
    make_pins,
    parse_pins,
)
from app.protocol.statement import LogPosition

KEY, PUBLIC, SEEN_LOG = "signer.key", "signer.json", "seen-log.json"
SIGNER_TYPE = "atalaya-signer"


@dataclass(frozen=True)
class Signer:
    """A signer's home, unlocked."""

    home: Path
    pins: Pins
    seed: bytes

    def check_log(self, ledger: Ledger, position: LogPosition | None) -> None:
        """Remembers the highest log that this key has seen; what lies beside it does not count.

        Raises ``NotYet`` for an older one and ``LogForked`` for another: who works offline sees
        only what somebody brings, and might sign two lists for one place.
        """
        count = position.count if position else 0
        seen = _read_seen(self.home)
        if seen is not None and count < seen.count:
            raise NotYet(
                f"This log has {count:,} entries; your key has seen one with {seen.count:,}."
                " Get a fresh one: 'coalition log --export'."
            )
        if seen is not None:
            ledger.check_seen(seen)
        if position is not None and (seen is None or count > seen.count):
            value = {"count": count, "hash": position.hash.hex()}
            write_whole(self.home / SEEN_LOG, to_json(value))

    @property
    def voice(self) -> Voice:
        """A signer speaks for itself."""
        return Voice(None, self.seed)


def make_signer(home: Path, *, name: str, passphrase_file: Path | None) -> None:
    """A signer's home with a new key; the key's name appears last, after it was unlocked again."""
    if (home / KEY).exists():
        raise KeyExists
    passphrase = new_passphrase(passphrase_file)
    make_private_folder(home).chmod(0o700)
    seed = random_bytes(32)
    unproven = home / f"{KEY}.unproven"
    write_whole(unproven, key_file.lock(Purpose.SIGNER, seed, passphrase))
    public_key = signing_public_key(_unlock(unproven, passphrase))
    value = {"type": SIGNER_TYPE, "holder": name, "key": public_key.hex()}
    write_whole(home / PUBLIC, to_json(value))
    unproven.rename(home / KEY)
    make_names_durable(home)
    typer.echo("Your signer's key is ready. Its fingerprint:")
    show_words("signer", public_key)
    typer.echo(f"Give this file to whoever sets the coalition up: {home / PUBLIC}")
    typer.echo("Keep the folder on a stick, offline, and the passphrase elsewhere.")


def open_signer(home: Path, *, passphrase_file: Path | None) -> Signer:
    """A signer's home; raises ``HomeInvalid``."""
    try:
        pins = parse_pins(read_capped(home / PINS, FILE_LIMIT))
    except (OSError, Malformed) as error:
        raise HomeInvalid("the signer's pins; 'coalition trust' puts them there") from error
    return Signer(home, pins, _unlock(home / KEY, existing_passphrase(passphrase_file)))


def init(
    signers: list[Path],
    *,
    coalition: str,
    threshold: int,
    waiting_hours: int,
    valid_days: int,
    out: Path,
) -> None:
    """Writes the pins of a new coalition: its first root, which everybody will trust."""
    if out.exists():
        raise SignersInvalid(f"{out.name} is there already, and other pins are another coalition.")
    now = datetime.now(UTC).replace(microsecond=0)
    root = Root(
        coalition=coalition,
        version=1,
        previous=NONE_BEFORE,
        issued=now,
        expires=now + timedelta(days=valid_days),
        threshold=threshold,
        waiting_hours=waiting_hours,
        keys=read_signers(signers),
    )
    try:
        pins = make_pins(encode_root(root), minimum_roster_version=1)
    except RootInvalid as error:
        raise SignersInvalid("The threshold must be between 1 and their number.") from error
    write_whole(out, encode_pins(pins))
    typer.echo(
        f"{one_line(coalition)}: {threshold} of {len(root.keys)} signers,"
        f" {waiting_hours} h waiting."
    )
    typer.echo(f"The pins are in {out}. Everybody compares these words before trusting them:")
    show_words(coalition, pins.root.hash)


def read_signers(files: list[Path]) -> tuple[RootKey, ...]:
    """The root keys in signers' files; raises ``SignersInvalid``."""
    keys = tuple(_read_signer(path) for path in files)
    if len({entry.key for entry in keys}) != len(keys):
        raise SignersInvalid("One of them is there twice.")
    return keys


def trust(home: Path, *, pins: Path, words: str | None) -> None:
    """Puts the pins into a signer's home after their words were compared."""
    data = read_capped(pins, FILE_LIMIT)
    try:
        parsed = parse_pins(data)
    except Malformed as error:
        raise HomeInvalid("the pins") from error
    compare_words(
        parsed.coalition, parsed.root.hash, typed=words, whose="whoever set the coalition up"
    )
    write_whole(home / PINS, data)
    typer.echo(f"This home trusts the signers of {one_line(parsed.coalition)} from now on.")


def _read_signer(path: Path) -> RootKey:
    try:
        value: dict[str, Any] = from_json_object(read_capped(path, FILE_LIMIT))
        holder = value["holder"]
        if value["type"] != SIGNER_TYPE or not isinstance(holder, str) or not holder:
            raise SignersInvalid(f"{path.name} is not a signer's file.")
        return RootKey(from_hex(value["key"], 32), holder[:200])
    except (KeyError, TypeError, Malformed) as error:
        raise SignersInvalid(f"{path.name} is not a signer's file.") from error


def _read_seen(home: Path) -> LogPosition | None:
    path = home / SEEN_LOG
    if not path.exists():
        return None
    try:
        value = from_json_object(read_capped(path, FILE_LIMIT))
        if type(value["count"]) is not int:
            raise Malformed("not a count")
        return LogPosition(value["count"], from_hex(value["hash"], 32))
    except (KeyError, TypeError, Malformed) as error:
        raise HomeInvalid(SEEN_LOG) from error


def _unlock(path: Path, passphrase: str) -> bytes:
    try:
        purpose, seed = key_file.unlock(read_capped(path, FILE_LIMIT), passphrase)
    except (OSError, Malformed) as error:
        raise HomeInvalid(path.name) from error
    if purpose is not Purpose.SIGNER:
        raise HomeInvalid(f"{path.name} holds a key for something else")
    return seed
