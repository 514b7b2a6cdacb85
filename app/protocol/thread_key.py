"""Keys of threads on their way to those who take part: ``docs/protocol.md`` §21.2.

    thread id (16) ‖ u32(epoch) ‖ SHA-256 of the recipient (32) ‖ sealed thread key (1,168)

The key id stands in every event and commits to the key, so that nobody can hand two keys to two
readers.
"""

from dataclasses import dataclass
from functools import cached_property

from app.protocol import hpke
from app.protocol.encoding import u32
from app.protocol.errors import Malformed, ThreadKeyInvalid
from app.protocol.primitives import KEY_BYTES, random_bytes, sha256
from app.protocol.stream import split
from app.protocol.thread_header import HASH_BYTES, THREAD_ID_BYTES

_EPOCH_END = THREAD_ID_BYTES + 4
_PLACE_BYTES = _EPOCH_END + HASH_BYTES
CARRIED_BYTES = _PLACE_BYTES + hpke.OVERHEAD + KEY_BYTES


@dataclass(frozen=True)
class ThreadKey:
    """The key (32 bytes) of one epoch, counted from 1, of the thread with this id (16 bytes)."""

    thread: bytes
    epoch: int
    key: bytes

    @cached_property
    def id(self) -> bytes:
        """What events name it by, 32 bytes."""
        return sha256(b"atalaya/1 thread key" + self.thread + u32(self.epoch) + self.key)


@dataclass(frozen=True)
class CarriedKey:
    """A thread key sealed to ``recipient_sha256``."""

    thread: bytes
    epoch: int
    recipient_sha256: bytes
    sealed: bytes

    def to_bytes(self) -> bytes:
        """The 1,220 bytes."""
        return self.thread + u32(self.epoch) + self.recipient_sha256 + self.sealed


def new_thread_key(thread: bytes, epoch: int = 1) -> ThreadKey:
    """A random key."""
    return ThreadKey(thread, epoch, random_bytes(KEY_BYTES))


def carry_key(key: ThreadKey, recipient: bytes) -> CarriedKey:
    """``key`` for the KEM public key ``recipient``; raises ``InvalidPublicKey``."""
    recipient_sha256 = sha256(recipient)
    info = _info(key.thread, key.epoch, recipient_sha256)
    sealed = hpke.seal(recipient, info=info, plaintext=key.key)
    return CarriedKey(key.thread, key.epoch, recipient_sha256, sealed)


def open_carried_key(carried: CarriedKey, key: hpke.PrivateKey) -> ThreadKey:
    """The thread key; raises ``ThreadKeyInvalid`` where ``key`` does not open it.

    Whoever carried it may have sealed another key than the thread's: an event is opened only with
    the key whose id it names.
    """
    info = _info(carried.thread, carried.epoch, carried.recipient_sha256)
    opened = key.open(carried.sealed, info=info)
    if opened is None or len(opened) != KEY_BYTES:
        raise ThreadKeyInvalid("the carried key does not open")
    return ThreadKey(carried.thread, carried.epoch, opened)


def parse_carried_keys(data: bytes) -> list[CarriedKey]:
    """Carried keys, joined; raises ``Malformed``."""
    if len(data) % CARRIED_BYTES:
        raise Malformed("not whole carried keys")
    return [_parse_carried_key(part) for part in split(data, CARRIED_BYTES) if part]


def _parse_carried_key(data: bytes) -> CarriedKey:
    epoch = int.from_bytes(data[THREAD_ID_BYTES:_EPOCH_END], "big")
    if epoch == 0:
        raise Malformed("epochs are counted from 1")
    return CarriedKey(
        thread=data[:THREAD_ID_BYTES],
        epoch=epoch,
        recipient_sha256=data[_EPOCH_END:_PLACE_BYTES],
        sealed=data[_PLACE_BYTES:],
    )


def _info(thread: bytes, epoch: int, recipient_sha256: bytes) -> bytes:
    return b"atalaya/1 carried thread key" + thread + u32(epoch) + recipient_sha256
