"""A demo coalition of three organisations, signed two of three.

Everything is what a real coalition does, with the members' own command for their keys; only
that all keys and passphrases lie together on one machine makes it a demo. Never put it in
front of people who have something to lose.
"""

import json
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.admin.publish import publish_roster
from app.intake.errors import RosterNotNewer
from app.protocol.encoding import from_base64url, from_hex
from app.protocol.key_file import Purpose, lock, unlock
from app.protocol.primitives import random_bytes, sha256, signing_public_key
from app.protocol.roster import (
    Member,
    Pins,
    Roster,
    encode_pins,
    encode_roster,
    parse_pins,
    sign_roster,
    verify_signed_roster,
)
from app.settings import Settings

COALITION = "observatorio-demo"
SIGNERS, THRESHOLD = 3, 2
LIFETIME = timedelta(days=14)
RENEW_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class _Organisation:
    id: str
    es: str
    en: str
    country: str


ORGANISATIONS = (
    _Organisation("alborada", "Centro Alborada", "Alborada Centre", "MX"),
    _Organisation("prensa-libre", "Red de Prensa Libre", "Free Press Network", "GT"),
    _Organisation("sin-fronteras", "Justicia sin Fronteras", "Justice across Borders", "CH"),
)


def prepare(folder: Path) -> None:
    """Makes the coalition in ``folder`` on first use, and renews its roster before it expires."""
    if not folder.exists():
        # A folder that is there is whole: a kill before the rename leaves none.
        unfinished = folder.with_name(f"{folder.name}-{secrets.token_hex(4)}.part")
        _found(unfinished)
        unfinished.rename(folder)
    now = datetime.now(UTC)
    roster = _current_roster(folder)
    if roster.expires - now < RENEW_BEFORE:
        _sign(folder, _at(replace(roster, version=roster.version + 1), now))


def publish(settings: Settings, folder: Path) -> str:
    """Publishes the newest roster; what to open and to type, in words."""
    origin = settings.origins[0]
    # On a second start it is published already.
    with suppress(RosterNotNewer):
        publish_roster(
            settings,
            document=folder / "roster.json",
            keys=folder / "keys.bin",
            pins=folder / "pins.json",
        )
    for organisation in ORGANISATIONS:
        _point_home_to(folder / organisation.id, origin)
    return _what_to_do(folder, origin)


def _found(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    seeds = [_make_signer(folder, number) for number in range(1, SIGNERS + 1)]
    pins = Pins(
        coalition=COALITION,
        minimum_roster_version=1,
        root_version=1,
        threshold=THRESHOLD,
        root_keys=tuple(map(signing_public_key, seeds)),
    )
    (folder / "pins.json").write_bytes(encode_pins(pins))
    for organisation in ORGANISATIONS:
        _make_home(folder, organisation)
    keys = [_read_public(folder, organisation) for organisation in ORGANISATIONS]
    key_file = b"".join(kem for kem, _ in keys)
    (folder / "keys.bin").write_bytes(key_file)
    now = datetime.now(UTC)
    roster = Roster(
        coalition=COALITION,
        version=1,
        issued=now,
        expires=now,
        keys_sha256=sha256(key_file),
        members=tuple(
            _member(organisation, *pair)
            for organisation, pair in zip(ORGANISATIONS, keys, strict=True)
        ),
        hash=b"",
    )
    _sign(folder, _at(roster, now))


def _make_signer(folder: Path, number: int) -> bytes:
    seed = random_bytes(32)
    passphrase = _new_passphrase(folder / f"signer-{number}.passphrase")
    _write_private(folder / f"signer-{number}.key", lock(Purpose.SIGNER, seed, passphrase))
    return seed


def _make_home(folder: Path, organisation: _Organisation) -> None:
    passphrase_file = folder / f"{organisation.id}.passphrase"
    _new_passphrase(passphrase_file)
    home, pins = folder / organisation.id, folder / "pins.json"
    # The members' tool makes the members' keys, here as everywhere.
    options = {
        "--home": home,
        "--member": organisation.id,
        "--pins": pins,
        "--server": "http://127.0.0.1:8000",
        "--passphrase-file": passphrase_file,
    }
    arguments = [str(part) for option in options.items() for part in option]
    subprocess.run(
        [sys.executable, "-m", "app.member", "keygen", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _read_public(folder: Path, organisation: _Organisation) -> tuple[bytes, bytes]:
    public = json.loads((folder / organisation.id / "public.json").read_bytes())
    return from_base64url(public["kem_key"]), from_hex(public["signing_key"], 32)


def _member(organisation: _Organisation, kem_key: bytes, signing_key: bytes) -> Member:
    return Member(
        id=organisation.id,
        name={"es": organisation.es, "en": organisation.en},
        country=organisation.country,
        contact=f"https://{organisation.id}.example/",
        kem_sha256=sha256(kem_key),
        signing_key=signing_key,
    )


def _at(roster: Roster, now: datetime) -> Roster:
    issued = now.replace(microsecond=0)
    return replace(roster, issued=issued, expires=issued + LIFETIME)


def _sign(folder: Path, roster: Roster) -> None:
    seeds = [_unlock_signer(folder, number) for number in range(1, THRESHOLD + 1)]
    unfinished = folder / "roster.json.part"
    unfinished.write_bytes(sign_roster(encode_roster(roster), seeds))
    unfinished.replace(folder / "roster.json")


def _unlock_signer(folder: Path, number: int) -> bytes:
    passphrase = (folder / f"signer-{number}.passphrase").read_text().strip()
    _, seed = unlock((folder / f"signer-{number}.key").read_bytes(), passphrase)
    return seed


def _current_roster(folder: Path) -> Roster:
    pins = parse_pins((folder / "pins.json").read_bytes())
    return verify_signed_roster((folder / "roster.json").read_bytes(), pins=pins)


def _point_home_to(home: Path, origin: str) -> None:
    settings = json.loads((home / "home.json").read_bytes())
    if settings["server"] != origin:
        unfinished = home / "home.json.part"
        _write_private(unfinished, json.dumps({**settings, "server": origin}).encode())
        unfinished.replace(home / "home.json")


def _new_passphrase(path: Path) -> str:
    passphrase = secrets.token_urlsafe(24)
    _write_private(path, f"{passphrase}\n".encode())
    return passphrase


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _what_to_do(folder: Path, origin: str) -> str:
    python = os.path.relpath(sys.executable)
    first = ORGANISATIONS[0].id
    member = (
        f"{python} -m app.member open newest --home {folder / first}"
        f" --passphrase-file {folder / first}.passphrase"
    )
    return (
        f"\nDefenders write at           {origin}/\n"
        f"The first report is opened by\n\n    {member}\n\n"
        f"Other members: {', '.join(o.id for o in ORGANISATIONS[1:])}. Stop with Ctrl-C.\n"
    )
