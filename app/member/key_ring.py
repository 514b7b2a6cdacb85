"""The folder of wrapped keys: one file for each KEM key that this home may use.

Each is sealed to the archive key or the device key of the home, so the folder alone is worth
nothing; and each counts only if it gives the public key that its name promises.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from app.member.errors import HomeInvalid
from app.member.files import make_names_durable, make_private_folder, read_capped, write_whole
from app.protocol import hpke
from app.protocol.errors import Malformed, WrappedKeyInvalid
from app.protocol.key_ring import (
    WRAPPED_BYTES,
    WrappedKey,
    parse_wrapped_keys,
    unwrap_key,
    wrap_key,
)
from app.protocol.primitives import sha256

WRAPPED = ".wrapped"


def load_ring(folder: Path, key: hpke.PrivateKey) -> Mapping[bytes, hpke.PrivateKey]:
    """The KEM keys in ``folder`` that were wrapped to ``key``, by their hash.

    Raises ``HomeInvalid`` for a file that is broken: it would be missed when it is too late.
    """
    own = sha256(key.public_key)
    ring = {}
    for path in sorted(folder.glob(f"*{WRAPPED}")) if folder.is_dir() else ():
        wrapped = _read(path)
        if wrapped.recipient_sha256 == own:
            ring[wrapped.key_sha256] = hpke.PrivateKey(_unwrap(wrapped, key, path))
    return ring


def read_seed(folder: Path, key_sha256: bytes, key: hpke.PrivateKey) -> bytes:
    """The seed (32 bytes) of one key in the ring; raises ``HomeInvalid``."""
    path = path_of(folder, key_sha256)
    return _unwrap(_read(path), key, path)


def store_seed(folder: Path, seed: bytes, recipient: bytes) -> WrappedKey:
    """Wraps ``seed`` for the KEM public key ``recipient`` and keeps it in ``folder``."""
    wrapped = wrap_key(seed, recipient)
    store_wrapped(folder, [wrapped])
    return wrapped


def store_wrapped(folder: Path, wrapped: Iterable[WrappedKey]) -> None:
    """Keeps wrapped keys; one that is there already stays."""
    make_private_folder(folder)
    for entry in wrapped:
        path = path_of(folder, entry.key_sha256)
        if not path.exists():
            write_whole(path, entry.to_bytes())


def forget_key(folder: Path, key_sha256: bytes) -> None:
    """Removes a key from the ring, for good."""
    path_of(folder, key_sha256).unlink(missing_ok=True)
    make_names_durable(folder)


def path_of(folder: Path, key_sha256: bytes) -> Path:
    """Where the key with this hash lies."""
    return folder / f"{key_sha256.hex()}{WRAPPED}"


def _read(path: Path) -> WrappedKey:
    try:
        (wrapped,) = parse_wrapped_keys(read_capped(path, WRAPPED_BYTES))
    except (OSError, Malformed, ValueError) as error:
        raise HomeInvalid(f"keys/{path.name}") from error
    return wrapped


def _unwrap(wrapped: WrappedKey, key: hpke.PrivateKey, path: Path) -> bytes:
    try:
        return unwrap_key(wrapped, key)
    except WrappedKeyInvalid as error:
        raise HomeInvalid(f"keys/{path.name}") from error
