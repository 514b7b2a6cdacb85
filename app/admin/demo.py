"""A demo coalition of three organisations, signed two of three.

Everything is what a real coalition does, with the members' and signers' own commands; only that
all keys and passphrases lie together on one machine makes it a demo. Never put it in front of
people who have something to lose.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.admin.submit import submit
from app.intake import governance
from app.intake.errors import IntakeError
from app.intake.ledger_reader import LedgerReader
from app.intake.receipts import certifiable_key
from app.protocol.application import read_device
from app.protocol.checkpoint import parse_verifier_key
from app.protocol.encoding import from_json_object
from app.protocol.errors import Malformed
from app.protocol.fingerprint import fingerprint_words
from app.protocol.key_ring import parse_wrapped_keys
from app.protocol.primitives import sha256
from app.protocol.root import parse_pins
from app.protocol.statement import parse_statement, read_content
from app.settings import Settings
from app.storage.database import begin_write, opened_database
from app.storage.key_ring import put_keys

COALITION = "observatorio-demo"
SIGNERS, THRESHOLD = 3, 2
RENEW_BEFORE = timedelta(days=7)
FOUNDING = "founding.json"
LOG = "log.bin"


class DemoUnusable(IntakeError):
    """The folder holds a demo that this version cannot go on with."""


@dataclass(frozen=True)
class _Organisation:
    id: str
    es: str
    en: str
    country: str


# Who is trained to hear of sexual violence, in the first organisation; the others have nobody.
TRAINED = "luz"


ORGANISATIONS = (
    _Organisation("alborada", "Centro Alborada", "Alborada Centre", "MX"),
    _Organisation("prensa-libre", "Red de Prensa Libre", "Free Press Network", "GT"),
    _Organisation("sin-fronteras", "Justicia sin Fronteras", "Justice across Borders", "CH"),
)


def prepare(folder: Path) -> None:
    """Makes the coalition in ``folder`` on first use: keys, pins and signed founding statements."""
    if not folder.exists():
        # A folder that is there is whole: a kill before the rename leaves none.
        unfinished = folder.with_name(f"{folder.name}-{secrets.token_hex(4)}.part")
        _found(unfinished)
        unfinished.rename(folder)
    try:
        parse_pins((folder / "pins.json").read_bytes())
    except Malformed as error:
        raise DemoUnusable(
            f"The demo in {folder} is of an older version: remove {folder.parent} and run it again."
        ) from error


def publish(settings: Settings, folder: Path) -> str:
    """Hands the founding in, or does to the list what is due; what to open, in words."""
    origin = settings.origins[0]
    files = [folder / FOUNDING, *sorted(folder.glob("answer-*.json"))]
    files += sorted(folder.glob("signature-*.json"))
    for _line in submit(settings, files, pins=folder / "pins.json"):
        pass
    for due in (_certification, _training, _renewal):
        with opened_database(settings.database_url) as engine:
            files = due(engine, folder)
        for _line in submit(settings, files, pins=None) if files else ():
            pass
    with opened_database(settings.database_url) as engine:
        _hand_over_keys(engine, folder)
    for home in (*(organisation.id for organisation in ORGANISATIONS), TRAINED):
        _point_home_to(folder / home, origin)
    return _what_to_do(folder, origin)


def _hand_over_keys(engine: Engine, folder: Path) -> None:
    """Wrapped keys of every home, which a console asks the service for."""
    homes = {organisation.id: organisation.id for organisation in ORGANISATIONS}
    for home, member in {**homes, TRAINED: ORGANISATIONS[0].id}.items():
        files = sorted((folder / home / "keys").glob("*.wrapped"))
        wrapped = [key for file in files for key in parse_wrapped_keys(file.read_bytes())]
        if wrapped:
            with begin_write(engine) as connection:
                put_keys(connection, member, wrapped)


def _found(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for number in range(1, SIGNERS + 1):
        _new_passphrase(folder / f"signer-{number}.passphrase")
        _as_signer(folder, number, "signer", "--name", f"Demo {number}")
    signers = [str(_signer(folder, number) / "signer.json") for number in range(1, SIGNERS + 1)]
    pins = folder / "pins.json"
    rules = ("--threshold", str(THRESHOLD), "--waiting-hours", "0")
    _tool("coalition", "init", *signers, "--id", COALITION, *rules, "--out", str(pins))
    root = parse_pins(pins.read_bytes()).root
    for number in range(1, SIGNERS + 1):
        words = fingerprint_words(COALITION, root.hash)
        _as_signer(folder, number, "trust", "--pins", str(pins), "--words", words)
    for organisation in ORGANISATIONS:
        _apply(folder, organisation)
    _sign_founding(folder)


def _apply(folder: Path, organisation: _Organisation) -> None:
    _new_passphrase(folder / f"{organisation.id}.passphrase")
    key = ("--member", organisation.id, "--pins", str(folder / "pins.json"))
    _as_member(folder, organisation.id, "keygen", *key, "--server", "http://127.0.0.1:8000")
    names = ("--name-es", organisation.es, "--name-en", organisation.en)
    where = ("--country", organisation.country, "--contact", f"https://{organisation.id}.example/")
    out = ("--out", str(folder / f"{organisation.id}.json"))
    _as_member(folder, organisation.id, "coalition", "apply", *names, *where, *out)


def _sign_founding(folder: Path) -> None:
    founding = folder / FOUNDING
    applications = [str(folder / f"{organisation.id}.json") for organisation in ORGANISATIONS]
    _as_signer(folder, 1, "propose", "found", *applications, "--out", str(founding))
    answers: list[str] = []
    for organisation in ORGANISATIONS:
        out = str(folder / f"answer-{organisation.id}.json")
        command = ("coalition", "answer", str(founding), "--offline", "--out", out)
        _as_member(folder, organisation.id, *command)
        answers += ("--with", out)
    words = fingerprint_words(COALITION, _list_hash(founding))
    for number in range(1, THRESHOLD + 1):
        out = str(folder / f"signature-{number}.json")
        sign = ("sign", str(founding), *answers, "--words", words, "--yes", "--out", out)
        _as_signer(folder, number, *sign)


def _list_hash(founding: Path) -> bytes:
    body = read_content(parse_statement(founding.read_bytes())).body
    return sha256(body["roster"].encode())


def _certification(engine: Engine, folder: Path) -> list[Path]:
    """Signed statements that certify this service's receipts, unless they are certified."""
    key = certifiable_key(engine)
    with engine.connect() as connection:
        roster = LedgerReader().read(connection).roster
    if roster is None or roster.receipts == parse_verifier_key(key):
        return []
    return _next_list(engine, folder, "receipts", "--key", key)


def _training(engine: Engine, folder: Path) -> list[Path]:
    """Signed statements by which the first organisation gets a sensitive key, unless it has one.

    Also the home of the person who is trained, with the keys that her role allows.
    """
    member = ORGANISATIONS[0].id
    with engine.connect() as connection:
        roster = LedgerReader().read(connection).roster
    entry = roster.member(member) if roster else None
    if entry is None or entry.sensitive:
        return []
    log = _write_log(engine, folder)
    certificate, proposal = folder / "certificate.json", folder / "sensitive.json"
    words = _new_person(folder, member)
    request = str(folder / TRAINED / "device.json")
    asked = ("certify", request, "--roles", "svr-trained", "--words", words)
    out = ("--log", str(log), "--out", str(certificate))
    _as_member(folder, member, "coalition", "people", *asked, *out)
    beside = ("--log", str(log), "--with", str(certificate))
    rotate = ("coalition", "rotate", "sensitive", "--out", str(proposal))
    _as_member(folder, member, *rotate, *beside)
    shutil.copytree(proposal.with_suffix(".keys") / TRAINED, folder / TRAINED / "keys")
    answer = proposal.with_suffix(".answer.json")
    signatures = _signatures(folder, proposal, *beside, "--with", str(answer))
    return [certificate, proposal, answer, *signatures]


def _new_person(folder: Path, member: str) -> str:
    """Makes the home of the trained person; the words of her device."""
    shutil.rmtree(folder / TRAINED, ignore_errors=True)
    shutil.rmtree(folder / "sensitive.keys", ignore_errors=True)
    _new_passphrase(folder / f"{TRAINED}.passphrase")
    who = ("--member", member, "--person", TRAINED, "--pins", str(folder / "pins.json"))
    _as_member(folder, TRAINED, "keygen", *who, "--server", "http://127.0.0.1:8000")
    request = from_json_object((folder / TRAINED / "device.json").read_bytes())
    device = read_device(request, coalition=COALITION, member=member)
    return fingerprint_words(f"{member}/{TRAINED}", device.signing_key)


def _renewal(engine: Engine, folder: Path) -> list[Path]:
    """Signed statements that renew the list, if it ends soon."""
    with engine.connect() as connection:
        roster = LedgerReader().read(connection).roster
    if roster is None or roster.expires - datetime.now(UTC) > RENEW_BEFORE:
        return []
    return _next_list(engine, folder, "renew")


def _next_list(engine: Engine, folder: Path, change: str, *options: str) -> list[Path]:
    """A proposal that changes no member, and enough signatures."""
    proposal = folder / f"{change}.json"
    source = ("--log", str(_write_log(engine, folder)))
    _as_signer(folder, 1, "propose", change, *options, *source, "--out", str(proposal))
    return [proposal, *_signatures(folder, proposal, *source)]


def _signatures(folder: Path, proposal: Path, *source: str) -> list[Path]:
    """Enough signers say yes to a proposal that is read on top of ``source``."""
    files = []
    for number in range(1, THRESHOLD + 1):
        out = folder / f"{proposal.stem}-{number}.json"
        _as_signer(folder, number, "sign", str(proposal), *source, "--yes", "--out", str(out))
        files.append(out)
    return files


def _write_log(engine: Engine, folder: Path) -> Path:
    log = folder / LOG
    log.write_bytes(b"".join(_whole_log(engine)))
    return log


def _whole_log(engine: Engine) -> list[bytes]:
    pieces: list[bytes] = []
    # Each entry comes in two pieces, its prefix and its document.
    while page := list(governance.list_entries(engine, after=len(pieces) // 2, limit=500)):
        pieces += page
    return pieces


def _as_signer(folder: Path, number: int, *command: str) -> None:
    passphrase = str(folder / f"signer-{number}.passphrase")
    who = ("--signer", str(_signer(folder, number)))
    secret = () if command[0] == "trust" else ("--signer-passphrase-file", passphrase)
    _tool("coalition", *command, *who, *secret)


def _as_member(folder: Path, member: str, *command: str) -> None:
    passphrase = str(folder / f"{member}.passphrase")
    _tool(*command, "--home", str(folder / member), "--passphrase-file", passphrase)


def _tool(*arguments: str) -> None:
    """The members' tool, here as everywhere; what it prints is shown only if it fails."""
    # Who runs the demo may have set the folders of a real home up.
    env = {name: value for name, value in os.environ.items() if not name.startswith("ATALAYA_")}
    done = subprocess.run(
        [sys.executable, "-m", "app.member", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DemoUnusable(done.stderr.strip())


def _signer(folder: Path, number: int) -> Path:
    return folder / f"signer-{number}"


def _point_home_to(home: Path, origin: str) -> None:
    settings = json.loads((home / "home.json").read_bytes())
    if settings["server"] != origin:
        unfinished = home / "home.json.part"
        _write_private(unfinished, json.dumps({**settings, "server": origin}).encode())
        unfinished.replace(home / "home.json")


def _new_passphrase(path: Path) -> None:
    _write_private(path, f"{secrets.token_urlsafe(24)}\n".encode())


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
    trained = (
        f"{python} -m app.member open-sensitive newest --home {folder / TRAINED}"
        f' --passphrase-file {folder / TRAINED}.passphrase --purpose "..."'
    )
    return (
        f"\nDefenders write at           {origin}/\n"
        f"The first report is opened by\n\n    {member}\n\n"
        f"What is told of sexual violence only by {first}/{TRAINED}, who is trained for it:\n\n"
        f"    {trained}\n\n"
        f"In a browser they are read at {origin}/console/\n\n"
        f"    organisation {ORGANISATIONS[0].es}, key file {folder / first / 'member.key'},\n"
        f"    passphrase as in {folder / first}.passphrase\n\n"
        f"Other members: {', '.join(o.id for o in ORGANISATIONS[1:])}. Stop with Ctrl-C.\n"
    )
