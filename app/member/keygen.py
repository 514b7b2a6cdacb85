"""``keygen``: a home folder with new keys, for an organisation's lead or for one person.

A key goes live, by getting its name, only after it was read back from the disk, unlocked
again and has opened a probe: a mistyped passphrase must not cost a single report.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.member.errors import HomeInvalid, KeyExists, ProbeFailed
from app.member.files import make_names_durable, make_private_folder, read_capped, write_whole
from app.member.home import (
    CONFIGURATION,
    FILE_LIMIT,
    KEY_FILES,
    MAIL,
    PINS,
    RING,
    normal_origin,
    unlock_keys,
)
from app.member.key_ring import read_seed, store_seed
from app.member.passphrase import new_passphrase
from app.protocol import hpke, key_file
from app.protocol.application import DeviceRequest, sign_device
from app.protocol.encoding import to_json
from app.protocol.errors import Malformed
from app.protocol.fields import MEMBER_ID
from app.protocol.fingerprint import fingerprint_words
from app.protocol.key_file import Purpose
from app.protocol.primitives import random_bytes, sign, signing_public_key, verify
from app.protocol.return_code import Language
from app.protocol.root import Pins, parse_pins
from app.protocol.statement import statement_bytes

UNPROVEN = ".unproven"
REQUEST = "device.json"
PROBE_INFO = b"atalaya/1 probe"


@dataclass(frozen=True)
class NewHome:
    """Whose home is made, and what it trusts."""

    path: Path
    member: str
    person: str | None
    origin: str
    pins: Pins


def keygen(
    home: Path,
    *,
    member: str,
    person: str | None,
    pins: Path,
    server: str,
    passphrase_file: Path | None,
) -> None:
    """Makes the home; the key's name appears last."""
    pins_bytes = read_capped(pins, FILE_LIMIT)
    new = NewHome(home, member, person, normal_origin(server), _check(member, person, pins_bytes))
    purpose = Purpose.MEMBER if person is None else Purpose.DEVICE
    if any((home / name).exists() for name in KEY_FILES.values()):
        raise KeyExists
    passphrase = new_passphrase(passphrase_file)
    make_private_folder(home).chmod(0o700)
    make_private_folder(home / MAIL)
    unproven = home / f"{KEY_FILES[purpose]}{UNPROVEN}"
    kem, signing_seed = write_unproven_key(unproven, passphrase, purpose)
    write_whole(home / PINS, pins_bytes)
    write_whole(home / CONFIGURATION, _configuration(new))
    if person is None:
        new_ring_key(home / RING, kem)
    else:
        write_whole(home / REQUEST, _request(new, kem, signing_seed))
    unproven.rename(home / KEY_FILES[purpose])
    make_names_durable(home)
    _say_what_next(new, signing_public_key(signing_seed))


def new_ring_key(ring: Path, kem: hpke.PrivateKey) -> bytes:
    """A new KEM key in the ring, wrapped to ``kem``: its seed as it comes back from the disk.

    Raises ``ProbeFailed`` unless what lies on the disk opens a probe.
    """
    seed = random_bytes(hpke.SEED_BYTES)
    wrapped = store_seed(ring, seed, kem.public_key)
    kept = read_seed(ring, wrapped.key_sha256, kem)
    _probe(hpke.public_key_of(seed), hpke.PrivateKey(kept))
    return kept


def write_unproven_key(
    path: Path, passphrase: str, purpose: Purpose
) -> tuple[hpke.PrivateKey, bytes]:
    """New keys as they come back from the disk; raises ``ProbeFailed``."""
    seeds = random_bytes(32) + random_bytes(32)
    write_whole(path, key_file.lock(purpose, seeds, passphrase))
    kem, signing_seed = unlock_keys(read_capped(path, FILE_LIMIT), passphrase, purpose)
    _probe(hpke.public_key_of(seeds[:32]), kem)
    probe = random_bytes(32)
    if not verify(signing_public_key(seeds[32:]), probe, sign(signing_seed, probe)):
        raise ProbeFailed
    return kem, signing_seed


def _probe(expected: bytes, kem: hpke.PrivateKey) -> None:
    probe = random_bytes(32)
    sealed = hpke.seal(expected, info=PROBE_INFO, plaintext=probe)
    if kem.public_key != expected or kem.open(sealed, info=PROBE_INFO) != probe:
        raise ProbeFailed


def _check(member: str, person: str | None, pins: bytes) -> Pins:
    for name, what in ((member, "member"), (person or member, "person")):
        if not MEMBER_ID.fullmatch(name):
            raise HomeInvalid(f"the {what}'s id: small letters, digits and hyphens")
    try:
        return parse_pins(pins)
    except Malformed as error:
        raise HomeInvalid("the pins") from error


def _configuration(new: NewHome) -> bytes:
    value = {"member": new.member, "server": new.origin}
    return to_json(value if new.person is None else {**value, "person": new.person})


def _request(new: NewHome, kem: hpke.PrivateKey, signing_seed: bytes) -> bytes:
    request = DeviceRequest(new.person or "", kem.public_key, signing_public_key(signing_seed))
    return statement_bytes(
        sign_device(
            request,
            coalition=new.pins.coalition,
            member=new.member,
            time=datetime.now(UTC),
            seed=signing_seed,
        )
    )


def _say_what_next(new: NewHome, signing_key: bytes) -> None:
    name = new.member if new.person is None else f"{new.member}/{new.person}"
    typer.echo(f"The keys of {name} are ready. Their fingerprint, to be read out by telephone:")
    languages: tuple[Language, ...] = ("es", "en")
    for language in languages:
        typer.echo(f"  {language}  {fingerprint_words(name, signing_key, language)}")
    if new.person is None:
        typer.echo("Next: python -m app.member coalition apply")
    else:
        typer.echo(f"Send this file to your organisation's lead: {new.path / REQUEST}")
    typer.echo("Keep a copy of the home folder, and the passphrase elsewhere. Nobody can reset it.")
