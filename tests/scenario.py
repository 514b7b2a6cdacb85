"""What happens beside the commands of docs/coalition.md: time, defenders, and a look at results.

Run by the test of that page, inside its folder: ``python -m tests.scenario write before``.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx

from app.protocol import envelope, hpke
from app.protocol.encoding import to_base64url
from app.protocol.header import Header, Kind
from app.protocol.primitives import random_bytes, sha256
from app.protocol.report import Client, Head, Narrative, ReplyKeys, Report, encode
from app.protocol.return_code import new_return_code, reply_seed, tag_seed
from app.protocol.root import parse_pins
from app.protocol.roster import verify_key_file, verify_roster
from app.protocol.sensitive import Sensitive, seal_sensitive
from tests import forked
from tests.client import admission, client_of
from tests.patience import PATIENCE

SERVER = os.environ["SERVER"]
MEMBER = [sys.executable, "-IS", str(forked.__file__), os.environ["FORKED"], "app.member"]
# A minute in all.
RETRIES = 8
NOT_FOUND, LOGIN_DENIED = 12, 11


def clock(step: str) -> None:
    """Time goes by, for everybody who shares the file."""
    path = Path(os.environ["FAKETIME_TIMESTAMP_FILE"])
    units = {"h": 3600, "d": 86_400}
    seconds = int(path.read_text().strip() or 0) + int(step[1:-1]) * units[step[-1]]
    path.write_text(f"+{seconds}\n")


def wait() -> None:
    """Until the server answers: a refused connection is tried again, later and later.

    A connection that is taken is answered when all is ready.
    """
    with httpx.Client(transport=httpx.HTTPTransport(retries=RETRIES), timeout=60) as http:
        assert http.get(f"{SERVER}/api/v1/health").status_code == 200


def write(name: str, told: str | None = None) -> None:
    """A defender writes to everybody who can be chosen, as the page would.

    ``told`` is for those alone who are trained to hear it.
    """
    now = datetime.now(UTC)
    document = httpx.get(f"{SERVER}/api/v1/roster", timeout=PATIENCE).content
    roster = verify_roster(document, pins=parse_pins(Path("pins.json").read_bytes()), now=now)
    file = httpx.get(f"{SERVER}/api/v1/keys/{roster.keys_sha256.hex()}", timeout=PATIENCE).content
    keys = {sha256(key): key for member in verify_key_file(roster, file) for key in member}
    current = [roster.current_key(member, now) for member in roster.members]
    chosen = {index for index, key in enumerate(current) if key is not None}
    code, envelope_id = new_return_code(), random_bytes(16)
    header = Header(
        Kind.REPORT, len(roster.members), roster.version, roster.hash, bytes(32), envelope_id
    )
    trained = [roster.current_sensitive_key(member, now) for member in roster.members]
    parts = [
        {"member": member.id, "sealed": _sealed(told, header, member.id, keys[key.sha256])}
        for member, key in zip(roster.members, trained, strict=True)
        if told is not None and key is not None
    ]
    report = Report.model_validate(
        {
            "schema": "atalaya-report/1",
            "type": "testimony",
            "lang": "es",
            "narrative": Narrative(text=f"Lo que pasó: {name}"),
            "recipients": tuple(sorted(roster.members[index].id for index in chosen)),
            "reply": ReplyKeys(
                kem=to_base64url(hpke.public_key_of(reply_seed(code))),
                tags=to_base64url(tag_seed(code)),
            ),
            "attachments": (),
            "client": Client(build="0" * 64),
            "sensitive": parts or None,
        }
    )
    data = envelope.seal_report(
        roster_version=roster.version,
        roster_hash=roster.hash,
        form_hash=bytes(32),
        envelope_id=envelope_id,
        public_keys=[
            keys[(key or member.intake[-1]).sha256]
            for key, member in zip(current, roster.members, strict=True)
        ],
        chosen=chosen,
        head=encode(Head.model_validate({"type": "testimony", "lang": "es", "files": False})),
        content=encode(report),
    )
    with client_of(SERVER) as http:
        work = admission(http, "report", data[80:96].hex())
        headers = {"Content-Type": "application/octet-stream", **work}
        answer = http.post("/api/v1/reports", content=data, headers=headers)
    assert answer.status_code == 201, answer.text
    Path("ids.json").write_text(json.dumps({**_ids(), name: data[80:96].hex()}))


def _sealed(told: str, header: Header, member: str, public_key: bytes) -> str:
    sensitive = Sensitive(choice="tell", text=told)
    sealed = seal_sensitive(
        sensitive, header_bytes=header.to_bytes(), member=member, public_key=public_key
    )
    return to_base64url(sealed)


def tell(name: str) -> None:
    """A defender writes, and tells something that only trained people may read."""
    write(name, told=f"Lo que duele: {name}")


def tells(home: str, name: str) -> None:
    """This home is told, and nobody finds it on its disk."""
    code, said = _open_sensitive(home, name)
    assert code == 0, said
    assert f"Lo que duele: {name}" in said
    files = [path for path in Path(home).rglob("*") if path.is_file()]
    assert not any(b"Lo que duele" in path.read_bytes() for path in files)


def keeps_quiet(home: str, name: str) -> None:
    """This home is not told."""
    code, said = _open_sensitive(home, name)
    assert code != 0, said
    assert "Lo que duele" not in said


def _open_sensitive(home: str, name: str) -> tuple[int, str]:
    _member("fetch", "--home", home)
    return _member("open-sensitive", _ids()[name], "--home", home, "--purpose", "una prueba")


def opens(home: str, name: str) -> None:
    """The report opens in this home, and says what was written."""
    code, said = _member("open", _ids()[name], "--home", home)
    assert code == 0, said
    assert f"Lo que pasó: {name}" in said


def not_here(home: str, name: str) -> None:
    """The report is not even listed to this home."""
    code, said = _member("open", _ids()[name], "--home", home)
    assert code == NOT_FOUND, said


def locked_out(home: str) -> None:
    """The server does not let this home in any more."""
    code, said = _member("fetch", "--home", home)
    assert code == LOGIN_DENIED, said


def renew() -> None:
    """Signers renew the list, as every ten days."""
    commands = """
    atalaya coalition propose renew --home brujula > renewal.txt
    RENEWAL=$(grep -m 1 '^Proposal' renewal.txt | cut -d ' ' -f 2)
    for n in 1 2 3; do
      atalaya coalition sign "$RENEWAL" --signer "signer-$n" --home brujula --yes
    done
    """
    function = f'atalaya() {{ {shlex.join(MEMBER)} "$@"; }}'
    subprocess.run(["bash", "-euc", f"{function}\n{commands}"], check=True)


def _member(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([*MEMBER, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _ids() -> dict[str, str]:
    path = Path("ids.json")
    ids: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return ids


STEPS: dict[str, Callable[..., None]] = {
    "clock": clock,
    "wait": wait,
    "write": write,
    "tell": tell,
    "tells": tells,
    "keeps-quiet": keeps_quiet,
    "opens": opens,
    "not-here": not_here,
    "locked-out": locked_out,
    "renew": renew,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
