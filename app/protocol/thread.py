"""One event of a thread, sealed and signed: ``docs/protocol.md`` §21.1 and §21.3.

Signed first and sealed then, so that only readers see who wrote; what is signed names the place
in the chain, so that a sentence counts at one place only. By which rules a reader takes one
event after another is in ``thread_chain``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.protocol import padding
from app.protocol.encoding import from_json_object
from app.protocol.errors import ContentInvalid, Malformed, TagMismatch, ThreadKeyInvalid
from app.protocol.fields import failing_as
from app.protocol.primitives import aead_open, aead_seal, hkdf, random_bytes, sha256
from app.protocol.statement import (
    LogPosition,
    UnverifiedStatement,
    read_statement,
    sign_statement,
    statement_bytes,
)
from app.protocol.thread_header import (
    EVENT_HEADER_BYTES,
    NO_EVENT,
    SALT_BYTES,
    THREAD_ID_BYTES,
    EventHeader,
    parse_event_header,
)
from app.protocol.thread_key import ThreadKey

KIND = "event"
_SALT = b"atalaya/1 thread"
# An event's key seals this one message, so its nonce may be fixed.
_NONCE = bytes(12)


@dataclass(frozen=True)
class ThreadPosition:
    """How many events a thread has, and the hash of the last; ``NO_EVENT`` where there is none."""

    count: int = 0
    hash: bytes = NO_EVENT


@dataclass(frozen=True)
class Speaker:
    """Who writes: the signing seed (32 bytes) of a member or of a person's device of it."""

    coalition: str
    member: str
    seed: bytes


def joint_thread(data_key: bytes) -> bytes:
    """The id (16 bytes) of the thread of all to whom the report with this data key went."""
    return hkdf(data_key, salt=_SALT, info=b"joint")[:THREAD_ID_BYTES]


def private_thread(data_key: bytes, member: str) -> bytes:
    """The id (16 bytes) of the thread that ``member`` keeps for itself about this report."""
    info = b"private" + sha256(member.encode())
    return hkdf(data_key, salt=_SALT, info=info)[:THREAD_ID_BYTES]


def new_thread() -> bytes:
    """A random id (16 bytes)."""
    return random_bytes(THREAD_ID_BYTES)


def seal_event(
    what: Mapping[str, Any],
    *,
    key: ThreadKey,
    behind: ThreadPosition,
    speaker: Speaker,
    time: datetime,
    after: LogPosition,
) -> bytes:
    """The event that follows ``behind``; raises ``ValueError`` where it is too long.

    ``after`` is the log as the speaker knows it. Whether readers will take it is left to the
    caller, who has read the thread.
    """
    header = EventHeader(
        thread=key.thread,
        number=behind.count,
        before=behind.hash,
        epoch=key.epoch,
        key_id=key.id,
        salt=random_bytes(SALT_BYTES),
    ).to_bytes()
    sentence = sign_statement(
        "event",
        {"place": place_of(header), "what": what},
        coalition=speaker.coalition,
        by=speaker.member,
        time=time,
        after=after,
        seed=speaker.seed,
    )
    return seal_content(statement_bytes(sentence), header=header, key=key)


def seal_content(content: bytes, *, header: bytes, key: ThreadKey) -> bytes:
    """An event around any content; raises ``ValueError`` where it is too long."""
    size = padding.event_size(len(content))
    if not padding.is_event_size(size):
        raise ValueError("the event is too long")
    return header + aead_seal(_event_key(header, key), _NONCE, padding.pad(content, size))


def place_of(event: bytes) -> str:
    """What a sentence is signed for: hex SHA-256 of the header of its event."""
    return sha256(event[:EVENT_HEADER_BYTES]).hex()


def open_event(event: bytes, key: ThreadKey) -> UnverifiedStatement:
    """What stands in an event; who said it is not known yet.

    Raises ``Malformed``, ``ThreadKeyInvalid``, ``TagMismatch``, ``PaddingInvalid`` or
    ``ContentInvalid``, in this order.
    """
    named = parse_event_header(event)
    if (named.thread, named.epoch, named.key_id) != (key.thread, key.epoch, key.id):
        raise ThreadKeyInvalid("another key than the one that the event names")
    header, sealed = event[:EVENT_HEADER_BYTES], event[EVENT_HEADER_BYTES:]
    padded = aead_open(_event_key(header, key), _NONCE, sealed)
    if padded is None:
        raise TagMismatch("the event does not authenticate")
    return _read_sentence(padding.unpad(padded, padding.event_size))


def _read_sentence(content: bytes) -> UnverifiedStatement:
    with failing_as(ContentInvalid, "the event's content is malformed"):
        statement = read_statement(from_json_object(content))
        if statement.kind != KIND:
            raise Malformed("a statement of another kind")
        return statement


def _event_key(header: bytes, key: ThreadKey) -> bytes:
    return hkdf(key.key, salt=sha256(header), info=b"atalaya/1 thread event")
