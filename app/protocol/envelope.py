"""Slots, tag and payload of a sealed object: ``docs/protocol.md`` §4.

Opening goes grammar → slot → tag → head → payload → padding, and never touches a later
stage when an earlier one fails. ``parse`` is all that a server can check; who may
read what is decided by keys alone.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.protocol import hpke, padding, stream
from app.protocol.encoding import u16
from app.protocol.errors import (
    HeadTampered,
    Malformed,
    NotAddressed,
    SlotBroken,
    TagMismatch,
)
from app.protocol.header import (
    HASH_BYTES,
    HEADER_BYTES,
    ID_BYTES,
    SLOTS_LIMIT,
    Header,
    Kind,
    parse_header,
)
from app.protocol.primitives import (
    KEY_BYTES,
    TAG_BYTES,
    aead_open,
    aead_seal,
    equal,
    hkdf,
    hmac_sha256,
    random_bytes,
    sha256,
)

MARKER_DECOY = b"\x00"
MARKER_ADDRESSED = b"\x01"
SLOT_BYTES = hpke.OVERHEAD + len(MARKER_ADDRESSED) + KEY_BYTES
SEALED_HEAD_BYTES = padding.HEAD_SIZE + TAG_BYTES
REPORT_LIMIT = (
    HEADER_BYTES
    + SLOTS_LIMIT * SLOT_BYTES
    + HASH_BYTES
    + SEALED_HEAD_BYTES
    + stream.sealed_length(padding.REPORT_LIMIT)
)
# The head's key seals this one message, so its nonce may be fixed.
HEAD_NONCE = bytes(12)
_IS_SIZE = {
    Kind.REPORT: padding.is_report_size,
    Kind.ATTACHMENT: padding.is_attachment_size,
    Kind.REPLY: padding.is_reply_size,
}


@dataclass(frozen=True)
class Envelope:
    """The parts of a whole envelope, as bytes; nothing is opened yet."""

    header: Header
    header_bytes: bytes
    slots: tuple[bytes, ...]
    tag: bytes
    sealed_head: bytes
    sealed_body: bytes

    @property
    def slot_hashes(self) -> tuple[bytes, ...]:
        """SHA-256 of each slot, in order."""
        return tuple(map(sha256, self.slots))


def parse(data: bytes) -> Envelope:
    """Splits a whole envelope of any kind; raises ``Malformed`` for all of the grammar stage."""
    header = parse_header(data)
    slots_end = HEADER_BYTES + header.slots * SLOT_BYTES
    head_start = slots_end + HASH_BYTES
    is_report = header.kind is Kind.REPORT
    body_start = head_start + (SEALED_HEAD_BYTES if is_report else 0)
    check_body_length(header.kind, len(data) - body_start)
    return Envelope(
        header=header,
        header_bytes=data[:HEADER_BYTES],
        slots=tuple(
            data[start : start + SLOT_BYTES] for start in range(HEADER_BYTES, slots_end, SLOT_BYTES)
        ),
        tag=data[slots_end:head_start],
        sealed_head=data[head_start:body_start],
        sealed_body=data[body_start:],
    )


def check_body_length(kind: Kind, sealed: int) -> None:
    """Raises ``Malformed`` unless the padding table gives a body of ``sealed`` bytes."""
    opened = stream.opened_length(sealed) if sealed > 0 else None
    if opened is None or not _IS_SIZE[kind](opened):
        raise Malformed("a length that no padding gives")


def evidence_hash(envelope: bytes) -> bytes:
    """SHA-256 of the whole envelope: the defender's receipt."""
    return sha256(envelope)


@dataclass(frozen=True)
class DataKey:
    """The keys of one envelope, derived from its data key and bound to its header."""

    mac: bytes
    head: bytes
    payload: bytes

    @classmethod
    def derive(cls, key: bytes, header_bytes: bytes) -> "DataKey":
        """Three keys from ``key`` (32 bytes) with the header's hash as salt."""
        salt = sha256(header_bytes)
        return cls(
            mac=hkdf(key, salt=salt, info=b"atalaya/1 header-mac"),
            head=hkdf(key, salt=salt, info=b"atalaya/1 head"),
            payload=hkdf(key, salt=salt, info=b"atalaya/1 payload"),
        )

    def tag(self, header_bytes: bytes, slot_hashes: Iterable[bytes]) -> bytes:
        """HMAC over the header's hash and every slot's: commits to key and slots."""
        return hmac_sha256(self.mac, sha256(header_bytes) + b"".join(slot_hashes))


def slot_info(header_bytes: bytes, index: int, public_key: bytes) -> bytes:
    """What a slot is bound to: this envelope, this place, this key."""
    return b"atalaya/1 slot" + sha256(header_bytes) + u16(index) + sha256(public_key)


def open_slot(key: hpke.PrivateKey, *, header_bytes: bytes, index: int, slot: bytes) -> bytes:
    """The data key (32 bytes) in the slot at ``index``.

    Raises ``SlotBroken`` where the slot does not open with this key, and ``NotAddressed`` for a
    decoy. Nothing is proven before ``unlock``.
    """
    info = slot_info(header_bytes, index, key.public_key)
    plaintext = key.open(slot, info=info)
    if plaintext is None or plaintext[:1] not in (MARKER_DECOY, MARKER_ADDRESSED):
        raise SlotBroken("the slot for this member cannot be opened")
    if plaintext[:1] == MARKER_DECOY:
        raise NotAddressed("not addressed to this member")
    return plaintext[1:]


def unlock(
    data_key: bytes, *, header_bytes: bytes, slot_hashes: Sequence[bytes], tag: bytes
) -> DataKey:
    """The keys of an envelope; raises ``TagMismatch`` unless header, slots and data key fit."""
    keys = DataKey.derive(data_key, header_bytes)
    if not equal(keys.tag(header_bytes, slot_hashes), tag):
        raise TagMismatch("header or slots were changed")
    return keys


def open_head(key: DataKey, sealed_head: bytes) -> bytes:
    """The content of the triage head; raises ``HeadTampered`` or ``PaddingInvalid``."""
    return padding.unpad(_decrypt_head(key, sealed_head), padding.head_size)


def _decrypt_head(key: DataKey, sealed_head: bytes) -> bytes:
    padded = aead_open(key.head, HEAD_NONCE, sealed_head)
    if padded is None:
        raise HeadTampered("the head does not authenticate")
    return padded


def report_slot(envelope: Envelope, index: int) -> bytes:
    """The slot at ``index`` of a report; raises ``Malformed`` where there is none."""
    if envelope.header.kind is not Kind.REPORT or not 0 <= index < envelope.header.slots:
        raise Malformed("the envelope has no slot for this member")
    return envelope.slots[index]


def open_report(envelope: Envelope, *, key: hpke.PrivateKey, index: int) -> tuple[bytes, bytes]:
    """Head and content of a report for the member at ``index`` of its roster.

    That the roster is the one the header names is left to the caller.
    """
    slot = report_slot(envelope, index)
    header = envelope.header_bytes
    return open_content(envelope, open_slot(key, header_bytes=header, index=index, slot=slot))


def open_content(envelope: Envelope, data_key: bytes) -> tuple[bytes, bytes]:
    """Head and content of a report with its data key (32 bytes), wherever that came from."""
    keys = unlock(
        data_key,
        header_bytes=envelope.header_bytes,
        slot_hashes=envelope.slot_hashes,
        tag=envelope.tag,
    )
    head = _decrypt_head(keys, envelope.sealed_head)
    sealed = stream.split(envelope.sealed_body, stream.SEALED_CHUNK)
    body = b"".join(stream.open_chunks(keys.payload, sealed))
    return padding.unpad(head, padding.head_size), padding.unpad(body, padding.report_size)


def seal_report(
    *,
    roster_version: int,
    roster_hash: bytes,
    form_hash: bytes,
    public_keys: Sequence[bytes],
    chosen: Collection[int],
    head: bytes,
    content: bytes,
    envelope_id: bytes | None = None,
) -> bytes:
    """A whole report with one slot for each of ``public_keys`` (in roster order).

    ``chosen`` are the indexes that can open it; every other slot is a decoy. ``envelope_id``
    (16 fresh random bytes) is given where the content must name it, as a follow-up's. Raises
    ``ValueError`` for an empty or unknown choice, ``InvalidPublicKey`` for a bad key.
    """
    if not chosen or not set(chosen) <= set(range(len(public_keys))):
        raise ValueError("choose at least one member, and members of the roster only")
    size = padding.report_size(len(content))
    if not padding.is_report_size(size):
        raise ValueError("the report is too long")
    header = Header(
        kind=Kind.REPORT,
        slots=len(public_keys),
        roster_version=roster_version,
        roster_hash=roster_hash,
        form_hash=form_hash,
        id=envelope_id or random_bytes(ID_BYTES),
    ).to_bytes()
    key = random_bytes(KEY_BYTES)
    slots = [
        seal_slot(header, index, public_key, key if index in chosen else None)
        for index, public_key in enumerate(public_keys)
    ]
    keys = DataKey.derive(key, header)
    chunks = stream.split(padding.pad(content, size), stream.CHUNK)
    return b"".join(
        (
            header,
            *slots,
            keys.tag(header, map(sha256, slots)),
            aead_seal(keys.head, HEAD_NONCE, padding.pad(head, padding.HEAD_SIZE)),
            *stream.seal_chunks(keys.payload, chunks),
        )
    )


def seal_slot(header_bytes: bytes, index: int, public_key: bytes, key: bytes | None) -> bytes:
    """The data key for the member at ``index``; ``None`` makes a decoy of the same length."""
    marked = MARKER_DECOY + random_bytes(KEY_BYTES) if key is None else MARKER_ADDRESSED + key
    info = slot_info(header_bytes, index, public_key)
    return hpke.seal(public_key, info=info, plaintext=marked)
