"""The list of all files of a release with their SHA-256, and the signature over it.

The list is what ``sha256sum`` writes and ``sha256sum --check`` reads. The signature is OpenSSH's
(``ssh-keygen -Y``), Ed25519, so that anybody verifies it with a program that is there already.
"""

import subprocess
from hashlib import sha256
from pathlib import Path

from deploy.release.pages import files_below

LIST = "SHA256SUMS"
SIGNATURE = f"{LIST}.sig"
# A key that also signs other things signs no release by mistake.
NAMESPACE = "atalaya-release"
SIGNER = "release"


class KeyUnusable(Exception):
    """The file is no Ed25519 key of OpenSSH, or it was not unlocked."""


def write_list(folder: Path) -> Path:
    """Lists every file below ``folder`` but the list and its signature, in order."""
    names = sorted(files_below(folder) - {LIST, SIGNATURE})
    lines = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / LIST).write_text("".join(lines))
    return folder / LIST


def check_key(key: Path) -> None:
    """Raises ``KeyUnusable`` for what cannot sign; unlocks nothing."""
    described = _run("-l", "-f", str(key))
    if described is None or not described.rstrip().endswith("(ED25519)"):
        raise KeyUnusable(f"{key.name} is no Ed25519 key of OpenSSH.")


def sign(listed: Path, key: Path) -> None:
    """Signs the list with ``key``; a locked one asks for its passphrase at the terminal.

    Raises ``KeyUnusable``.
    """
    check_key(key)
    # It would ask before it writes over one.
    listed.with_name(SIGNATURE).unlink(missing_ok=True)
    if _run("-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(listed)) is None:
        raise KeyUnusable(f"{key.name} did not sign.")


def _run(*arguments: str) -> str | None:
    run = subprocess.run(
        ["ssh-keygen", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return run.stdout if run.returncode == 0 else None
