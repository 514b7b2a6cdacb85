"""One ChaCha20-Poly1305 ciphertext that authenticates under two keys.

Shows why the header's tag is needed: without it, two members could be shown two reports
and each would believe its own. The method is the known one for polynomial MACs: one block of
the ciphertext is left free and solved for, so that both MACs come out the same.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20

from app.protocol import padding, stream
from app.protocol.encoding import u64
from app.protocol.envelope import DataKey
from app.protocol.primitives import aead_open, random_bytes

P = (1 << 130) - 5
CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
SIZE = padding.REPORT_BUCKET
FIRST_TEXT = b"The police did it, I saw it."
SECOND_TEXT = b"Nothing happened that day."
SECOND_AT = 1024
FREE_BLOCK = 1000


@dataclass(frozen=True)
class Collision:
    """The chunk, and what the first key's holder reads."""

    chunk: bytes
    first: bytes


def collide(one: DataKey, two: DataKey) -> Collision:
    """A last chunk of one bucket that opens under the payload keys of both."""
    nonce = stream.nonce(0, last=True)
    streams = [_keystream(key.payload, nonce) for key in (one, two)]
    front = _xor(u64(SIZE - padding.PREFIX) + FIRST_TEXT, streams[0])
    while True:
        body = bytearray(random_bytes(SIZE))
        body[: len(front)] = front
        body[SECOND_AT : SECOND_AT + len(SECOND_TEXT)] = _xor(SECOND_TEXT, streams[1][SECOND_AT:])
        tag = _solve(body, [_mac_key(key.payload, nonce) for key in (one, two)])
        if tag is not None:
            chunk = bytes(body) + tag
            assert aead_open(two.payload, nonce, chunk) is not None
            opened = aead_open(one.payload, nonce, chunk)
            assert opened is not None
            return Collision(chunk, opened[padding.PREFIX :])


def _solve(body: bytearray, keys: list[tuple[int, int]]) -> bytes | None:
    """Sets the free block so that both MACs agree; ``None`` where it has no solution."""
    start = FREE_BLOCK * 16
    body[start : start + 16] = bytes(16)
    blocks = SIZE // 16 + 1
    (r1, s1), (r2, s2) = keys
    power = blocks - FREE_BLOCK
    slope = (pow(r1, power, P) - pow(r2, power, P)) % P
    for carry in range(-4, 5):
        offset = (_sum(body, r2) - _sum(body, r1) + s2 - s1 + (carry << 128)) % P
        free = offset * pow(slope, -1, P) % P
        if free >> 128:
            continue
        body[start : start + 16] = free.to_bytes(16, "little")
        tags = {((_sum(body, r) + s) % (1 << 128)).to_bytes(16, "little") for r, s in keys}
        if len(tags) == 1:
            return tags.pop()
        body[start : start + 16] = bytes(16)
    return None


def _sum(body: bytes | bytearray, r: int) -> int:
    """Poly1305 of the ciphertext and its lengths, before ``s`` is added."""
    total = 0
    lengths = bytes(8) + len(body).to_bytes(8, "little")
    for block in stream.split(bytes(body) + lengths, 16):
        total = (total + int.from_bytes(block + b"\1", "little")) * r % P
    return total


def _mac_key(key: bytes, nonce: bytes) -> tuple[int, int]:
    block = _chacha(key, nonce, counter=0, data=bytes(32))
    return int.from_bytes(block[:16], "little") & CLAMP, int.from_bytes(block[16:], "little")


def _keystream(key: bytes, nonce: bytes) -> bytes:
    return _chacha(key, nonce, counter=1, data=bytes(SIZE))


def _chacha(key: bytes, nonce: bytes, *, counter: int, data: bytes) -> bytes:
    start = counter.to_bytes(4, "little") + nonce
    return Cipher(ChaCha20(key, start), mode=None).encryptor().update(data)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=False))
