"""Home folders as the members' tool makes them, with keys that a test knows."""

import json
from pathlib import Path
from unittest.mock import patch

from app.protocol import hpke, key_file
from app.protocol.key_file import SALT_BYTES, Purpose, lock
from app.protocol.key_ring import wrap_key
from app.protocol.primitives import random_bytes
from tests.coalition import Coalition, Secrets

PASSPHRASE = "cinco palabras que nadie adivina"
# Of all homes: what a passphrase and a salt become takes longer than many a test.
SALT = random_bytes(SALT_BYTES)


def write_home(path: Path, coalition: Coalition, *, server: str, member: Secrets) -> None:
    """A lead's home with the keys of ``member``; the passphrase lies beside it."""
    path.mkdir(mode=0o700)
    seeds = member.archive_seed + member.signing_seed
    (path / "member.key").write_bytes(_locked(seeds))
    (path / "pins.json").write_bytes(coalition.pins_bytes)
    (path / "home.json").write_text(json.dumps({"member": member.id, "server": server}))
    archive = hpke.public_key_of(member.archive_seed)
    for seed in (member.kem_seed, member.sensitive_seed):
        if seed is not None:
            give_key(path, seed, archive)
    (path.parent / "passphrase").write_text(PASSPHRASE + "\n")


def give_key(path: Path, seed: bytes, recipient: bytes) -> None:
    """Puts a KEM key into a home's ring."""
    ring = path / "keys"
    ring.mkdir(exist_ok=True)
    wrapped = wrap_key(seed, recipient)
    (ring / f"{wrapped.key_sha256.hex()}.wrapped").write_bytes(wrapped.to_bytes())


def _locked(seeds: bytes) -> bytes:
    with patch.object(
        key_file, "random_bytes", lambda n: SALT if n == SALT_BYTES else random_bytes(n)
    ):
        return lock(Purpose.MEMBER, seeds, PASSPHRASE)
