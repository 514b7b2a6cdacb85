"""The key that backups are locked to, and its other half, which opens them.

X-Wing, as everything else here: what is copied off the machine is what somebody may keep until
there is a quantum computer (``docs/decisions``). Both are files of one line:

    atalaya-backup-recipient-1 base64url of the public key (1,216 bytes)
    atalaya-backup-identity-1 base64url of the seed (32 bytes)
"""

import os
from pathlib import Path

from app.admin.backup.errors import BackupRefused, KeyUnusable
from app.protocol import hpke
from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.errors import Malformed
from app.protocol.primitives import random_bytes

IDENTITY, RECIPIENT = "atalaya-backup-identity-1", "atalaya-backup-recipient-1"


def make_keys(folder: Path) -> tuple[Path, Path]:
    """Writes ``backup.identity`` and ``backup.recipient``; never over others."""
    seed = random_bytes(hpke.SEED_BYTES)
    identity, recipient = folder / "backup.identity", folder / "backup.recipient"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if identity.exists() or recipient.exists():
        raise BackupRefused("There are keys in this folder already.")
    _write(identity, IDENTITY, seed, mode=0o600)
    _write(recipient, RECIPIENT, hpke.public_key_of(seed), mode=0o644)
    return identity, recipient


def read_recipient(path: Path) -> bytes:
    """The public key; raises ``KeyUnusable``."""
    key = _read(path, RECIPIENT)
    if not hpke.is_usable(key):
        raise KeyUnusable(f"{path.name} is not a key that something can be locked to.")
    return key


def read_identity(path: Path) -> hpke.PrivateKey:
    """The secret half; raises ``KeyUnusable``."""
    seed = _read(path, IDENTITY)
    if len(seed) != hpke.SEED_BYTES:
        raise KeyUnusable(f"{path.name} is not whole.")
    return hpke.PrivateKey(seed)


def _write(path: Path, kind: str, key: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{kind} {to_base64url(key)}\n")
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path, kind: str) -> bytes:
    try:
        words = path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable(f"{path.name} is not a file that can be read.") from error
    if len(words) != 2 or words[0] != kind:
        other = {IDENTITY: "the key that opens", RECIPIENT: "the key that locks"}[kind]
        raise KeyUnusable(f"{path.name} is not {other} backups.")
    try:
        return from_base64url(words[1])
    except Malformed as error:
        raise KeyUnusable(f"{path.name} is not whole.") from error
