"""Secret keys at rest, locked by a passphrase: ``docs/protocol.md`` §11.

off len
  0   6  "ATALKF"          12   4  Argon2id memory in KiB
  6   1  format = 1        16  16  salt
  7   1  purpose           32  24  nonce
  8   4  Argon2id passes   56  ..  XChaCha20-Poly1305, bound to bytes 0..55
"""

from enum import IntEnum

from app.protocol.encoding import u32
from app.protocol.errors import KeyFileOutOfBounds, Malformed, WrongPassphrase
from app.protocol.primitives import TAG_BYTES, argon2id, locker_open, locker_seal, random_bytes

MAGIC = b"ATALKF"
FORMAT = 1
SALT_BYTES = 16
NONCE_BYTES = 24
CONTEXT_BYTES = 56
# The floor is what a phone-class machine can still compute and a thief must; the ceiling
# keeps a planted file from exhausting the machine that reads it.
PASSES_FLOOR, PASSES_CEILING = 3, 16
MEMORY_KIB_FLOOR, MEMORY_KIB_CEILING = 65_536, 1_048_576


class Purpose(IntEnum):
    """What the keys in a file are for."""

    MEMBER = 1
    SIGNER = 2
    DEVICE = 3


PLAINTEXT_BYTES = {Purpose.MEMBER: 64, Purpose.SIGNER: 32, Purpose.DEVICE: 64}


def lock(
    purpose: Purpose,
    plaintext: bytes,
    passphrase: str,
    *,
    passes: int = PASSES_FLOOR,
    memory_kib: int = MEMORY_KIB_FLOOR,
) -> bytes:
    """A key file around ``plaintext``.

    Member: archive seed ‖ signing seed; signer: signing seed; device: KEM seed ‖ signing seed.
    """
    if len(plaintext) != PLAINTEXT_BYTES[purpose]:
        raise ValueError("the keys are not those of this purpose")
    _check_bounds(passes, memory_kib)
    salt, nonce = random_bytes(SALT_BYTES), random_bytes(NONCE_BYTES)
    cost = u32(passes) + u32(memory_kib)
    context = MAGIC + bytes((FORMAT, purpose)) + cost + salt + nonce
    key = argon2id(passphrase, salt=salt, passes=passes, memory_kib=memory_kib)
    return context + locker_seal(key, nonce=nonce, context=context, plaintext=plaintext)


def unlock(data: bytes, passphrase: str) -> tuple[Purpose, bytes]:
    """Purpose and plaintext.

    Raises ``Malformed``, ``KeyFileOutOfBounds`` or ``WrongPassphrase``.
    """
    purpose = _parse_purpose(data)
    passes, memory_kib = int.from_bytes(data[8:12], "big"), int.from_bytes(data[12:16], "big")
    _check_bounds(passes, memory_kib)
    context, sealed = data[:CONTEXT_BYTES], data[CONTEXT_BYTES:]
    salt, nonce = context[16:32], context[32:56]
    key = argon2id(passphrase, salt=salt, passes=passes, memory_kib=memory_kib)
    plaintext = locker_open(key, nonce=nonce, context=context, sealed=sealed)
    if plaintext is None:
        raise WrongPassphrase("the passphrase is wrong, or the file was changed")
    return purpose, plaintext


def _parse_purpose(data: bytes) -> Purpose:
    if data[:6] != MAGIC or len(data) < CONTEXT_BYTES:
        raise Malformed("not an Atalaya key file")
    if data[6] != FORMAT or data[7] not in tuple(Purpose):
        raise Malformed("a format or purpose that this version does not know")
    purpose = Purpose(data[7])
    if len(data) != CONTEXT_BYTES + PLAINTEXT_BYTES[purpose] + TAG_BYTES:
        raise Malformed("a key file of this purpose has another length")
    return purpose


def _check_bounds(passes: int, memory_kib: int) -> None:
    if not PASSES_FLOOR <= passes <= PASSES_CEILING:
        raise KeyFileOutOfBounds("Argon2id passes out of bounds")
    if not MEMORY_KIB_FLOOR <= memory_kib <= MEMORY_KIB_CEILING:
        raise KeyFileOutOfBounds("Argon2id memory out of bounds")
