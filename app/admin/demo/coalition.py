"""A demo coalition of three organisations, signed two of three.

Everything is what a real coalition does, with the members' and signers' own commands; only that
all keys and passphrases lie together on one machine makes it a demo. Never put it in front of
people who have something to lose.
"""

import json
import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from app.admin.demo import case_file
from app.admin.demo.people import REVIEWERS, TRAINED, Person, certify, missing, new_person
from app.admin.demo.tools import (
    DemoUnusable,
    as_member,
    as_signer,
    new_passphrase,
    run,
    signer,
    write_private,
)
from app.admin.submit import submit
from app.intake import governance
from app.intake.ledger_reader import LedgerReader
from app.intake.receipts import certifiable_key
from app.protocol.checkpoint import parse_verifier_key
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
    for due in (_certification, _training, _reviewers, _renewal):
        with opened_database(settings.database_url) as engine:
            files = due(engine, folder)
        for _line in submit(settings, files, pins=None) if files else ():
            pass
    with opened_database(settings.database_url) as engine:
        _hand_over_keys(engine, folder)
    for home in _homes():
        _point_home_to(folder / home, origin)
    case_file.put(settings, folder, now=datetime.now(UTC))
    return _what_to_do(folder, origin)


def _hand_over_keys(engine: Engine, folder: Path) -> None:
    """Wrapped keys of every home, which a console asks the service for."""
    for home, member in _homes().items():
        files = sorted((folder / home / "keys").glob("*.wrapped"))
        wrapped = [key for file in files for key in parse_wrapped_keys(file.read_bytes())]
        if wrapped:
            with begin_write(engine) as connection:
                put_keys(connection, member, wrapped)


def _homes() -> dict[str, str]:
    """Whose each is."""
    homes = {organisation.id: organisation.id for organisation in ORGANISATIONS}
    people = {person.name: person.member for person in REVIEWERS}
    return {**homes, TRAINED: ORGANISATIONS[0].id, **people}


def _found(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for number in range(1, SIGNERS + 1):
        new_passphrase(folder / f"signer-{number}.passphrase")
        as_signer(folder, number, "signer", "--name", f"Demo {number}")
    signers = [str(signer(folder, number) / "signer.json") for number in range(1, SIGNERS + 1)]
    pins = folder / "pins.json"
    rules = ("--threshold", str(THRESHOLD), "--waiting-hours", "0")
    run("coalition", "init", *signers, "--id", COALITION, *rules, "--out", str(pins))
    root = parse_pins(pins.read_bytes()).root
    for number in range(1, SIGNERS + 1):
        words = fingerprint_words(COALITION, root.hash)
        as_signer(folder, number, "trust", "--pins", str(pins), "--words", words)
    for organisation in ORGANISATIONS:
        _apply(folder, organisation)
    _sign_founding(folder)


def _apply(folder: Path, organisation: _Organisation) -> None:
    new_passphrase(folder / f"{organisation.id}.passphrase")
    key = ("--member", organisation.id, "--pins", str(folder / "pins.json"))
    as_member(folder, organisation.id, "keygen", *key, "--server", "http://127.0.0.1:8000")
    names = ("--name-es", organisation.es, "--name-en", organisation.en)
    where = ("--country", organisation.country, "--contact", f"https://{organisation.id}.example/")
    out = ("--out", str(folder / f"{organisation.id}.json"))
    as_member(folder, organisation.id, "coalition", "apply", *names, *where, *out)


def _sign_founding(folder: Path) -> None:
    founding = folder / FOUNDING
    applications = [str(folder / f"{organisation.id}.json") for organisation in ORGANISATIONS]
    as_signer(folder, 1, "propose", "found", *applications, "--out", str(founding))
    answers: list[str] = []
    for organisation in ORGANISATIONS:
        out = str(folder / f"answer-{organisation.id}.json")
        command = ("coalition", "answer", str(founding), "--offline", "--out", out)
        as_member(folder, organisation.id, *command)
        answers += ("--with", out)
    words = fingerprint_words(COALITION, _list_hash(founding))
    for number in range(1, THRESHOLD + 1):
        out = str(folder / f"signature-{number}.json")
        sign = ("sign", str(founding), *answers, "--words", words, "--yes", "--out", out)
        as_signer(folder, number, *sign)


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
    shutil.rmtree(folder / "sensitive.keys", ignore_errors=True)
    words = new_person(folder, Person(TRAINED, member, "svr-trained"))
    request = str(folder / TRAINED / "device.json")
    asked = ("certify", request, "--roles", "svr-trained", "--words", words)
    out = ("--log", str(log), "--out", str(certificate))
    as_member(folder, member, "coalition", "people", *asked, *out)
    beside = ("--log", str(log), "--with", str(certificate))
    rotate = ("coalition", "rotate", "sensitive", "--out", str(proposal))
    as_member(folder, member, *rotate, *beside)
    shutil.copytree(proposal.with_suffix(".keys") / TRAINED, folder / TRAINED / "keys")
    answer = proposal.with_suffix(".answer.json")
    signatures = _signatures(folder, proposal, *beside, "--with", str(answer))
    return [certificate, proposal, answer, *signatures]


def _reviewers(engine: Engine, folder: Path) -> list[Path]:
    """Certificates of those who have none yet."""
    with engine.connect() as connection:
        people = missing(LedgerReader().read(connection))
    if not people:
        return []
    log = _write_log(engine, folder)
    return [certify(folder, person, log) for person in people]


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
    as_signer(folder, 1, "propose", change, *options, *source, "--out", str(proposal))
    return [proposal, *_signatures(folder, proposal, *source)]


def _signatures(folder: Path, proposal: Path, *source: str) -> list[Path]:
    """Enough signers say yes to a proposal that is read on top of ``source``."""
    files = []
    for number in range(1, THRESHOLD + 1):
        out = folder / f"{proposal.stem}-{number}.json"
        as_signer(folder, number, "sign", str(proposal), *source, "--yes", "--out", str(out))
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


def _point_home_to(home: Path, origin: str) -> None:
    settings = json.loads((home / "home.json").read_bytes())
    if settings["server"] != origin:
        unfinished = home / "home.json.part"
        write_private(unfinished, json.dumps({**settings, "server": origin}).encode())
        unfinished.replace(home / "home.json")


def _what_to_do(folder: Path, origin: str) -> str:
    python = os.path.relpath(sys.executable)
    first, (ana, beto, teo) = ORGANISATIONS[0], REVIEWERS
    member = (
        f"{python} -m app.member open newest --home {folder / first.id}"
        f" --passphrase-file {folder / first.id}.passphrase"
    )
    trained = (
        f"{python} -m app.member open-sensitive newest --home {folder / TRAINED}"
        f' --passphrase-file {folder / TRAINED}.passphrase --purpose "..."'
    )
    passphrase = (folder / f"{ana.name}.passphrase").read_text().strip()
    return (
        f"\nDefenders write at           {origin}/\n"
        f"Reviewers read at            {origin}/console/\n\n"
        f"    organisation   {first.es}\n"
        f"    key file       {folder / ana.name / 'device.key'}\n"
        f"    passphrase     {passphrase}\n\n"
        f"There is a case file of made-up reports, and a tour of five minutes. Who agrees as a\n"
        f"second person: {folder / beto.name / 'device.key'}, and in {ORGANISATIONS[1].es}\n"
        f"{folder / teo.name / 'device.key'}; the passphrase of each lies beside its folder.\n\n"
        f"On the command line the newest report is opened by\n\n    {member}\n\n"
        f"What is told of sexual violence only by {first.id}/{TRAINED}, who is trained for it:\n\n"
        f"    {trained}\n\n"
        f"Stop with Ctrl-C.\n"
    )
