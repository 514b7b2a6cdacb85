"""A sealed answer to whoever has the words, and what ties a follow-up to the first report.

``docs/protocol.md`` §17. Opening goes grammar → slot → tag → payload → padding → content →
author. Every recipient of a report knows where replies to it are sealed and found, so only the
signature says which organisation speaks. The time is an argument.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.protocol import envelope, hpke, padding, return_code, stream
from app.protocol.certificate import GOVERNING, READING, Role, read_certificate
from app.protocol.encoding import from_base64url, from_json_object, to_base64url, to_json
from app.protocol.envelope import SLOT_BYTES, DataKey, Envelope, seal_slot
from app.protocol.errors import AuthorUnknown, ContentInvalid, FollowUpForeign, Malformed
from app.protocol.fields import failing_as, read_count, read_list, read_member_id, read_text
from app.protocol.header import HASH_BYTES, HEADER_BYTES, ID_BYTES, Header, Kind
from app.protocol.primitives import (
    KEY_BYTES,
    SIGNATURE_BYTES,
    equal,
    hmac_sha256,
    random_bytes,
    sha256,
    sign,
    verify,
)
from app.protocol.return_code import TAG_BYTES, reply_tag
from app.protocol.roster import Member, Roster
from app.protocol.statement import UnverifiedStatement, read_statement, verify_statement

SCHEMA = "atalaya-reply/1"
PURPOSE = b"atalaya-reply-1\n"
# How many replies a member can write under one return code.
COUNTERS = 100
TEXT_BYTES_LIMIT = 3000
CERTIFICATES_LIMIT = 2
# How many replies are fetched at once, whether there are so many or none.
FETCHED_AT_ONCE = 4
REPLY_BYTES = HEADER_BYTES + SLOT_BYTES + HASH_BYTES + stream.sealed_length(padding.REPLY_SIZE)
NO_FORM = bytes(HASH_BYTES)
LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")


@dataclass(frozen=True)
class Reply:
    """What ``member`` says, as its reply number ``counter`` under a return code."""

    member: str
    counter: int
    lang: str
    text: str


@dataclass(frozen=True)
class ReplyAddress:
    """Where a report says that replies may be sealed to: a KEM public key and the tag seed."""

    kem: bytes
    tags: bytes

    def tag_of(self, reply: Reply) -> bytes:
        """The tag (16 bytes) under which the reply will be found."""
        return reply_tag(self.tags, reply.member, reply.counter)


@dataclass(frozen=True)
class ReplySigner:
    """A signing seed: the member's own, or a device's with the certificates that allow it."""

    seed: bytes
    certificates: Sequence[Mapping[str, Any]] = ()


def seal_reply(
    reply: Reply, *, address: ReplyAddress, signer: ReplySigner, roster: Roster
) -> bytes:
    """A whole reply, 9,505 bytes. ``roster`` is the newest that the author knows.

    Raises ``ValueError`` where ``room_left`` is negative, ``ContentInvalid`` where no reader would
    accept it, ``InvalidPublicKey`` for a bad address.
    """
    if room_left(reply, signer) < 0:
        raise ValueError("the reply is too long")
    header = Header(
        kind=Kind.REPLY,
        slots=1,
        roster_version=roster.version,
        roster_hash=roster.hash,
        form_hash=NO_FORM,
        id=random_bytes(ID_BYTES),
    ).to_bytes()
    message = reply_message(header, address.kem, address.tag_of(reply), reply.text)
    content = encode_reply(reply, signer, sign(signer.seed, message))
    _decode(content)
    return seal_content(content, header=header, kem=address.kem)


def seal_content(content: bytes, *, header: bytes, kem: bytes) -> bytes:
    """An envelope of kind 3 around any content; raises ``ValueError`` where it does not fit."""
    key = random_bytes(KEY_BYTES)
    slot = seal_slot(header, 0, kem, key)
    keys = DataKey.derive(key, header)
    chunks = stream.split(padding.pad(content, padding.REPLY_SIZE), stream.CHUNK)
    sealed = stream.seal_chunks(keys.payload, chunks)
    return b"".join((header, slot, keys.tag(header, [sha256(slot)]), *sealed))


def encode_reply(reply: Reply, signer: ReplySigner, signature: bytes) -> bytes:
    """The JSON bytes that are padded and sealed."""
    return to_json(
        {
            "schema": SCHEMA,
            **vars(reply),
            "certificates": list(signer.certificates),
            "signature": to_base64url(signature),
        }
    )


def room_left(reply: Reply, signer: ReplySigner) -> int:
    """How many bytes of text the reply could still have; below zero it is too long.

    What the text may have is less where certificates, or quotes and line breaks in it, take
    the room.
    """
    content = encode_reply(reply, signer, bytes(SIGNATURE_BYTES))
    by_size = padding.REPLY_SIZE - padding.PREFIX - len(content)
    return min(TEXT_BYTES_LIMIT - len(reply.text.encode()), by_size)


def open_reply(
    data: bytes,
    *,
    code: bytes,
    tag: bytes,
    roster_of: Callable[[bytes], Roster | None],
    now: datetime,
) -> Reply:
    """The reply that was found under ``tag`` (16 bytes), for who has the ``code`` (16 bytes).

    ``roster_of`` gives the roster with a hash, verified as one of the past, or ``None``. Raises
    the errors of §17.1 in its order; nobody's word is handed on before its author is known.
    """
    parsed = envelope.parse(data)
    if parsed.header.kind is not Kind.REPLY:
        raise Malformed("not a reply")
    key = hpke.PrivateKey(return_code.reply_seed(code))
    content = _decode(_open_body(parsed, key))
    reply, header = content.reply, parsed.header
    own_tag = reply_tag(return_code.tag_seed(code), reply.member, reply.counter)
    if not equal(own_tag, tag):
        raise AuthorUnknown("a reply under a tag that is not its own")
    roster = roster_of(header.roster_hash)
    if roster is None or (roster.hash, roster.version) != (
        header.roster_hash,
        header.roster_version,
    ):
        raise AuthorUnknown("the roster that the reply names is not known")
    author = author_key(reply.member, content.certificates, roster=roster, now=now)
    message = reply_message(parsed.header_bytes, key.public_key, tag, reply.text)
    if not verify(author, message, content.signature):
        raise AuthorUnknown("the signature does not hold")
    return reply


@dataclass(frozen=True)
class _Content:
    reply: Reply
    certificates: tuple[UnverifiedStatement, ...]
    signature: bytes


def _open_body(parsed: Envelope, key: hpke.PrivateKey) -> bytes:
    header, (slot,) = parsed.header_bytes, parsed.slots
    data_key = envelope.open_slot(key, header_bytes=header, index=0, slot=slot)
    hashes = parsed.slot_hashes
    keys = envelope.unlock(data_key, header_bytes=header, slot_hashes=hashes, tag=parsed.tag)
    sealed = stream.split(parsed.sealed_body, stream.SEALED_CHUNK)
    body = b"".join(stream.open_chunks(keys.payload, sealed))
    return padding.unpad(body, padding.reply_size)


def _decode(data: bytes) -> _Content:
    with failing_as(ContentInvalid, "the reply is malformed"):
        value = from_json_object(data)
        certificates = [_read_certificate(entry) for entry in read_list(value["certificates"])]
        lang, text = value["lang"], read_text(value["text"], TEXT_BYTES_LIMIT)
        if value["schema"] != SCHEMA or not isinstance(lang, str) or not LANGUAGE.fullmatch(lang):
            raise Malformed("another schema, or no language")
        if len(certificates) > CERTIFICATES_LIMIT or len(text.encode()) > TEXT_BYTES_LIMIT:
            raise Malformed("more than there may be")
        counter = read_count(value["counter"], COUNTERS - 1, least=0)
        reply = Reply(read_member_id(value["member"]), counter, lang, text)
        return _Content(reply, tuple(certificates), from_base64url(value["signature"]))


def _read_certificate(value: Any) -> UnverifiedStatement:
    statement = read_statement(value)
    if statement.kind != "certificate":
        raise Malformed("a statement that is no certificate")
    return statement


def author_key(
    member_id: str, certificates: Sequence[UnverifiedStatement], *, roster: Roster, now: datetime
) -> bytes:
    """The Ed25519 public key (32 bytes) that must have signed; raises ``AuthorUnknown``.

    From the member's own key through the certificates, of which the last was made first. Absent
    on purpose: revocations, which somebody who has only the words cannot see.
    """
    member = roster.member(member_id)
    if member is None:
        raise AuthorUnknown("a member that the roster does not have")
    key, chain = member.signing_key, certificates[::-1]
    for number, statement in enumerate(chain, 1):
        roles = READING if number == len(chain) else GOVERNING
        key = _certified_key(statement, key, roles, member=member, roster=roster, now=now)
    return key


def _certified_key(
    statement: UnverifiedStatement,
    key: bytes,
    roles: frozenset[Role],
    *,
    member: Member,
    roster: Roster,
    now: datetime,
) -> bytes:
    verified = verify_statement(statement, key, coalition=roster.coalition)
    certificate = read_certificate(verified)
    if certificate.member != member.id or not certificate.roles & roles:
        raise AuthorUnknown("a certificate that does not allow this")
    if certificate.expires <= now:
        raise AuthorUnknown("a certificate whose time is over")
    return certificate.signing_key


def reply_message(header: bytes, kem: bytes, tag: bytes, text: str) -> bytes:
    """What the author signs: for this envelope, this address, this tag and these words alone."""
    return PURPOSE + sha256(header) + sha256(kem) + tag + sha256(text.encode())


# --- finding replies: §17.2 -------------------------------------------------------------------


def expected_tags(code: bytes, members: Iterable[str]) -> Mapping[bytes, tuple[str, int]]:
    """Every tag under which a reply to this code may stand, with its member and counter."""
    seed = return_code.tag_seed(code)
    places = ((member, counter) for member in members for counter in range(COUNTERS))
    return {reply_tag(seed, *place): place for place in places}


def parse_tags(data: bytes) -> frozenset[bytes]:
    """The tags of all replies that a service has; raises ``Malformed``."""
    if len(data) % TAG_BYTES:
        raise Malformed("not whole tags")
    return frozenset(stream.split(data, TAG_BYTES)) if data else frozenset()


def fetch_requests(tags: Sequence[bytes]) -> Iterator[bytes]:
    """Bodies of 64 bytes that fetch ``tags``, four at a time; one of noise where there are none."""
    for start in range(0, max(1, len(tags)), FETCHED_AT_ONCE):
        wanted = tags[start : start + FETCHED_AT_ONCE]
        noise = random_bytes(TAG_BYTES * (FETCHED_AT_ONCE - len(wanted)))
        yield b"".join(wanted) + noise


def parse_fetched(data: bytes) -> list[bytes | None]:
    """The four replies of an answer, ``None`` where there was none; raises ``Malformed``."""
    if len(data) != FETCHED_AT_ONCE * REPLY_BYTES:
        raise Malformed("not four replies")
    return [part if any(part) else None for part in stream.split(data, REPLY_BYTES)]


# --- follow-ups: §17.3 ------------------------------------------------------------------------


def follow_up_mac(follow_key: bytes, envelope_id: bytes) -> bytes:
    """What ties the follow-up with this envelope id (16 bytes) to the first report."""
    return hmac_sha256(follow_key, b"atalaya/1 follow-up" + envelope_id)


def check_follow_up(mac: bytes, *, follow_key: bytes, envelope_id: bytes) -> None:
    """Raises ``FollowUpForeign`` unless whoever sent it has the first report's follow key.

    Everybody who received the first report has it too: it proves nothing to anybody else.
    """
    if not equal(follow_up_mac(follow_key, envelope_id), mac):
        raise FollowUpForeign("not by whoever sent the first report")
