"""KEM seeds on their way to those who may use them: ``docs/protocol.md`` §14.

    SHA-256 of the key (32) ‖ SHA-256 of the recipient (32) ‖ sealed seed (1,168)

A seed is sealed to an archive key or to a device, and is worth something only if it gives
the public key whose hash a signed roster lists.
"""

from dataclasses import dataclass

from app.protocol import hpke
from app.protocol.errors import Malformed, WrappedKeyInvalid
from app.protocol.primitives import sha256
from app.protocol.stream import split

HASH_BYTES = 32
WRAPPED_BYTES = 2 * HASH_BYTES + hpke.OVERHEAD + hpke.SEED_BYTES


@dataclass(frozen=True)
class WrappedKey:
    """A KEM seed sealed to ``recipient_sha256``."""

    key_sha256: bytes
    recipient_sha256: bytes
    sealed: bytes

    def to_bytes(self) -> bytes:
        """The 1,232 bytes."""
        return self.key_sha256 + self.recipient_sha256 + self.sealed


def wrap_key(seed: bytes, recipient: bytes) -> WrappedKey:
    """``seed`` (32 bytes) for the KEM public key ``recipient``; raises ``InvalidPublicKey``."""
    key_sha256, recipient_sha256 = sha256(hpke.public_key_of(seed)), sha256(recipient)
    sealed = hpke.seal(recipient, info=_info(key_sha256, recipient_sha256), plaintext=seed)
    return WrappedKey(key_sha256, recipient_sha256, sealed)


def unwrap_key(wrapped: WrappedKey, key: hpke.PrivateKey) -> bytes:
    """The seed (32 bytes); raises ``WrappedKeyInvalid`` where it is not the one that is named."""
    seed = key.open(wrapped.sealed, info=_info(wrapped.key_sha256, wrapped.recipient_sha256))
    if seed is None or len(seed) != hpke.SEED_BYTES:
        raise WrappedKeyInvalid("the wrapped key does not open")
    if sha256(hpke.public_key_of(seed)) != wrapped.key_sha256:
        raise WrappedKeyInvalid("another key than the one that is named")
    return seed


def parse_wrapped_keys(data: bytes) -> list[WrappedKey]:
    """Wrapped keys, joined; raises ``Malformed``."""
    if len(data) % WRAPPED_BYTES:
        raise Malformed("not whole wrapped keys")
    return [
        WrappedKey(part[:HASH_BYTES], part[HASH_BYTES : 2 * HASH_BYTES], part[2 * HASH_BYTES :])
        for part in split(data, WRAPPED_BYTES)
        if part
    ]


def _info(key_sha256: bytes, recipient_sha256: bytes) -> bytes:
    return b"atalaya/1 wrapped key" + key_sha256 + recipient_sha256
