"""The members' and signers' tool in the folder of a demo, where all passphrases lie open."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from app.intake.errors import IntakeError


class DemoUnusable(IntakeError):
    """The folder holds a demo that this version cannot go on with."""


def as_signer(folder: Path, number: int, *command: str) -> None:
    """A command of one of the coalition's signers."""
    passphrase = str(folder / f"signer-{number}.passphrase")
    who = ("--signer", str(signer(folder, number)))
    secret = () if command[0] == "trust" else ("--signer-passphrase-file", passphrase)
    run("coalition", *command, *who, *secret)


def as_member(folder: Path, home: str, *command: str) -> None:
    """A command in the home of an organisation, or of a person."""
    passphrase = str(folder / f"{home}.passphrase")
    run(*command, "--home", str(folder / home), "--passphrase-file", passphrase)


def run(*arguments: str) -> None:
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


def signer(folder: Path, number: int) -> Path:
    """The home of a signer, counted from 1."""
    return folder / f"signer-{number}"


def new_passphrase(path: Path) -> None:
    """Makes one up, for nobody but whoever runs the demo."""
    write_private(path, f"{secrets.token_urlsafe(24)}\n".encode())


def write_private(path: Path, content: bytes) -> None:
    """A file that others on the machine cannot read."""
    path.touch(mode=0o600)
    path.write_bytes(content)
