"""``keygen``: a home folder with new keys, and what the coalition is given.

A key goes live, by getting its name, only after it was read back from the disk, unlocked
again and has opened a probe: a mistyped passphrase must not cost a single report.
"""

from pathlib import Path

import typer

from app.member.errors import HomeInvalid, KeyExists, ProbeFailed
from app.member.files import make_names_durable, make_private_folder, read_capped, write_whole
from app.member.home import (
    CONFIGURATION,
    FILE_LIMIT,
    KEY,
    MAIL,
    PINS,
    PUBLIC,
    Keys,
    normal_origin,
    unlock_keys,
)
from app.member.passphrase import new_passphrase
from app.protocol import hpke, key_file
from app.protocol.encoding import to_base64url, to_json
from app.protocol.errors import Malformed
from app.protocol.key_file import Purpose
from app.protocol.primitives import random_bytes, sign, signing_public_key, verify
from app.protocol.roster import MEMBER_ID, parse_pins

PUBLIC_TYPE = "atalaya-member-keys"
UNPROVEN = ".unproven"


def keygen(
    home: Path, *, member: str, pins: Path, server: str, passphrase_file: Path | None
) -> None:
    """Makes the home; the key's name appears last."""
    pins_bytes = read_capped(pins, FILE_LIMIT)
    _check(member, pins_bytes)
    origin = normal_origin(server)
    if (home / KEY).exists():
        raise KeyExists
    passphrase = new_passphrase(passphrase_file)
    make_private_folder(home).chmod(0o700)
    make_private_folder(home / MAIL)
    keys = _write_unproven_key(home / f"{KEY}{UNPROVEN}", passphrase)
    write_whole(home / PINS, pins_bytes)
    write_whole(home / CONFIGURATION, to_json({"member": member, "server": origin}))
    write_whole(home / PUBLIC, _public_document(member, keys))
    (home / f"{KEY}{UNPROVEN}").rename(home / KEY)
    make_names_durable(home)
    _print_fingerprint(home, keys)


def _check(member: str, pins: bytes) -> None:
    if not MEMBER_ID.fullmatch(member):
        raise HomeInvalid("the member's id: small letters, digits and hyphens")
    try:
        parse_pins(pins)
    except Malformed as error:
        raise HomeInvalid("the pins") from error


def _write_unproven_key(path: Path, passphrase: str) -> Keys:
    """New keys as they come back from the disk; raises ``ProbeFailed``."""
    seeds = random_bytes(32) + random_bytes(32)
    write_whole(path, key_file.lock(Purpose.MEMBER, seeds, passphrase))
    keys = unlock_keys(read_capped(path, FILE_LIMIT), passphrase)
    expected = hpke.public_key_of(seeds[:32])
    probe, info = random_bytes(32), b"atalaya/1 probe"
    sealed = hpke.seal(expected, info=info, plaintext=probe)
    signature = sign(keys.signing_seed, probe)
    if keys.kem.open(sealed, info=info) != probe or keys.kem.public_key != expected:
        raise ProbeFailed
    if not verify(signing_public_key(seeds[32:]), probe, signature):
        raise ProbeFailed
    return keys


def _public_document(member: str, keys: Keys) -> bytes:
    return to_json(
        {
            "type": PUBLIC_TYPE,
            "id": member,
            "kem_key": to_base64url(keys.kem.public_key),
            "signing_key": signing_public_key(keys.signing_seed).hex(),
            "kem_sha256": keys.kem_sha256.hex(),
        }
    )


def _print_fingerprint(home: Path, keys: Keys) -> None:
    """Both keys: either one exchanged on its way to the coalition would do harm."""
    typer.echo("Your keys are ready. Read these to your coalition in person or by telephone:")
    typer.echo(f"  KEM key      {_groups(keys.kem_sha256)}")
    typer.echo(f"  signing key  {_groups(signing_public_key(keys.signing_seed))}")
    typer.echo(f"Send them this file: {home / PUBLIC}")
    typer.echo("Keep a copy of the home folder, and the passphrase elsewhere. Nobody can reset it.")


def _groups(data: bytes) -> str:
    text = data.hex()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
