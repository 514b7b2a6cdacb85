"""The KEM keys of members, and one message sealed to one of them: ``docs/protocol.md`` §2, §4.1.

HPKE base mode, RFC 9180, with KEM 0x647a (MLKEM768-X25519, also called X-Wing),
HKDF-SHA256 and ChaCha20-Poly1305, by pyca/cryptography. Its API takes ``info`` but no
associated data, so everything a message is bound to goes into ``info``.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from app.protocol.errors import InvalidPublicKey
from app.protocol.primitives import TAG_BYTES

SEED_BYTES = 32
MLKEM_PUBLIC_KEY_BYTES = 1184
PUBLIC_KEY_BYTES = 1216
ENCAPSULATION_BYTES = 1120
OVERHEAD = ENCAPSULATION_BYTES + TAG_BYTES

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class PrivateKey:
    """A member's KEM key, expanded once from its seed of 32 bytes.

    Expanding costs more than opening a slot, so make one and keep it for a batch.
    """

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("a KEM seed is 32 bytes")
        self.seed = seed
        # SHAKE256(seed, 96) = ML-KEM d ‖ z (64) ‖ X25519 secret (32)
        expanded = hashlib.shake_256(seed).digest(96)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
        self._key = MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public_key = (
            mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        )

    def open(self, sealed: bytes, *, info: bytes) -> bytes | None:
        """The plaintext of ``seal``, or ``None`` where anything in it is wrong."""
        try:
            return _SUITE.decrypt(sealed, self._key, info)
        except InvalidTag:
            return None


def public_key_of(seed: bytes) -> bytes:
    """The KEM public key (1,216 bytes) of a seed (32 bytes)."""
    return PrivateKey(seed).public_key


def is_usable(public_key: bytes) -> bool:
    """Whether something can be sealed to ``public_key``."""
    try:
        seal(public_key, info=b"", plaintext=b"")
    except InvalidPublicKey:
        return False
    return True


def seal(public_key: bytes, *, info: bytes, plaintext: bytes) -> bytes:
    """Encapsulation (1,120 bytes) ‖ ciphertext (plaintext + 16 bytes).

    Raises ``InvalidPublicKey`` for a wrong length, an ML-KEM coefficient out of range, or
    an X25519 part that gives an all-zero secret.
    """
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise InvalidPublicKey("a KEM public key is 1,216 bytes")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public_key[:MLKEM_PUBLIC_KEY_BYTES])
        x25519 = X25519PublicKey.from_public_bytes(public_key[MLKEM_PUBLIC_KEY_BYTES:])
        return _SUITE.encrypt(plaintext, MLKEM768X25519PublicKey(mlkem, x25519), info)
    except ValueError as error:
        raise InvalidPublicKey("the KEM refuses this public key") from error
