"""Audited primitives under the names that the protocol uses: ``docs/protocol.md`` §2.

The only file that imports PyNaCl. Nothing here is ours but the names, and one shape
for failure: what does not authenticate is ``None`` or ``False``, and the caller, who
knows the stage, raises.
"""

import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl import bindings, exceptions, pwhash, secret, signing

KEY_BYTES = 32
TAG_BYTES = 16
SIGNATURE_BYTES = 64

# For more than a piece, ``hashlib`` gives the interpreter away. While another thread writes to
# the disk, to have it back takes three times as long as the hash of a report.
_PIECE, _SOON_DONE = 2047, 131_072


def random_bytes(size: int) -> bytes:
    """Bytes from the operating system's generator."""
    return secrets.token_bytes(size)


def sha256(data: bytes) -> bytes:
    """SHA-256, FIPS 180-4."""
    if not _PIECE < len(data) <= _SOON_DONE:
        return hashlib.sha256(data).digest()
    hashing, whole = hashlib.sha256(), memoryview(data)
    for start in range(0, len(whole), _PIECE):
        hashing.update(whole[start : start + _PIECE])
    return hashing.digest()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256, RFC 2104."""
    return hmac.digest(key, data, "sha256")


def equal(left: bytes, right: bytes) -> bool:
    """Comparison in constant time."""
    return hmac.compare_digest(left, right)


def hkdf(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 with 32 bytes of output, RFC 5869."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key)


def aead_seal(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    """ChaCha20-Poly1305 with a 12-byte nonce and no associated data, RFC 8439."""
    return bindings.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, None, nonce, key)


def aead_open(key: bytes, nonce: bytes, sealed: bytes) -> bytes | None:
    """The plaintext, or ``None`` where it does not authenticate."""
    try:
        return bindings.crypto_aead_chacha20poly1305_ietf_decrypt(sealed, None, nonce, key)
    except exceptions.CryptoError:
        return None


def signing_public_key(seed: bytes) -> bytes:
    """The Ed25519 public key (32 bytes) of a seed (32 bytes)."""
    return bytes(_signing_key(seed).verify_key)


def sign(seed: bytes, message: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes, RFC 8032. ``message`` begins with its purpose."""
    return _signing_key(seed).sign(message).signature


@lru_cache(maxsize=4)
def _signing_key(seed: bytes) -> signing.SigningKey:
    """Kept, because making the pair costs more than signing; who signs has the seed anyway."""
    return signing.SigningKey(seed)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is ``public_key``'s under exactly ``message``; §2 says which count."""
    if len(signature) != SIGNATURE_BYTES or not _is_sound(public_key):
        return False
    try:
        signing.VerifyKey(public_key).verify(message, signature)
    except (exceptions.BadSignatureError, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)
def _is_sound(public_key: bytes) -> bool:
    """Whether a key is a point of the group of prime order, and not the neutral one.

    libsodium by itself refuses keys of small order, but not those with a part of small order, for
    which one implementation takes what another refuses.
    """
    return len(public_key) == KEY_BYTES and bindings.crypto_core_ed25519_is_valid_point(public_key)


def argon2id(passphrase: str, *, salt: bytes, passes: int, memory_kib: int) -> bytes:
    """Argon2id with one lane and 32 bytes of output, RFC 9106; the passphrase as NFC UTF-8."""
    secret_bytes = unicodedata.normalize("NFC", passphrase).encode()
    return pwhash.argon2id.kdf(
        KEY_BYTES, secret_bytes, salt, opslimit=passes, memlimit=memory_kib * 1024
    )


def locker_seal(key: bytes, *, nonce: bytes, context: bytes, plaintext: bytes) -> bytes:
    """XChaCha20-Poly1305 with ``context`` as associated data."""
    return secret.Aead(key).encrypt(plaintext, context, nonce).ciphertext


def locker_open(key: bytes, *, nonce: bytes, context: bytes, sealed: bytes) -> bytes | None:
    """The plaintext, or ``None`` where it does not authenticate."""
    try:
        return secret.Aead(key).decrypt(sealed, context, nonce)
    except exceptions.CryptoError:
        return None
