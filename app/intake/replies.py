"""Taking replies from members, and handing them to whoever has the tags.

Who asks is not known and must not be guessed from what is answered: what was there and what was
not are answered in the same way, with as many bytes and after the same work.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine

from app.intake.errors import (
    EnvelopeRefused,
    Forgotten,
    IntakeError,
    ReplyConflict,
    RosterUnknown,
)
from app.intake.receipts import EntryKind, Receipt, enter, receipt_again
from app.intake.reports import arrival_hour
from app.protocol import envelope
from app.protocol.envelope import Envelope
from app.protocol.errors import Malformed
from app.protocol.header import Header, Kind
from app.protocol.reply import FETCHED_AT_ONCE, REPLY_BYTES
from app.protocol.return_code import TAG_BYTES
from app.protocol.stream import split
from app.storage import replies, rosters, tombstones
from app.storage.writer import Writer

FETCH_BYTES = FETCHED_AT_ONCE * TAG_BYTES
_NOTHING = bytes(REPLY_BYTES)


async def receive(writer: Writer, data: bytes, *, now: datetime) -> Receipt:
    """Keeps a tag with its reply (``tag ‖ reply``, 9,521 bytes) durably; its receipt.

    Whose reply it is and to which report, the server cannot see; so it cannot check that the
    member who brings it may use this tag, and whoever reads it does.
    """
    tag, sealed = data[:TAG_BYTES], data[TAG_BYTES:]
    parsed = _parse(sealed)
    reply = replies.NewReply(
        tag=tag,
        sha256=envelope.evidence_hash(sealed),
        arrival_hour=arrival_hour(now),
        sealed=sealed,
    )
    kept = await writer.write(partial(_keep, reply=reply, header=parsed.header))
    if isinstance(kept, IntakeError):
        raise kept
    return kept


def _parse(sealed: bytes) -> Envelope:
    try:
        parsed = envelope.parse(sealed)
    except Malformed as error:
        raise EnvelopeRefused(str(error)) from error
    if parsed.header.kind is not Kind.REPLY:
        raise EnvelopeRefused("not a reply")
    return parsed


def _keep(connection: Connection, reply: replies.NewReply, header: Header) -> Receipt | IntakeError:
    """Refusals are values: raised, they would undo what others wait for."""
    if rosters.find_roster(connection, header.roster_version, header.roster_hash) is None:
        return RosterUnknown("sealed under a roster that was not published here")
    known = replies.find_reply(connection, reply.tag)
    if known is not None and known.sha256 == reply.sha256:
        return receipt_again(connection, **vars(known))
    if known is not None:
        return ReplyConflict("another reply stands under this tag")
    if tombstones.is_forgotten(connection, Kind.REPLY, reply.tag):
        return Forgotten("a reply stood under this tag")
    receipt = enter(
        connection,
        EntryKind.REPLY,
        hour=reply.arrival_hour,
        roster_version=header.roster_version,
        sha256=reply.sha256,
    )
    replies.add_reply(connection, reply, leaf=receipt.leaf)
    return receipt


def tags(engine: Engine) -> bytes:
    """The tags of all replies, sorted and joined: the same for everybody who asks."""
    with engine.connect() as connection:
        return b"".join(replies.all_tags(connection))


def fetch(engine: Engine, wanted: bytes) -> bytes:
    """Four replies, joined, in the order of the four tags in ``wanted``; zeros where none is.

    Raises ``Malformed`` for anything but 64 bytes. A tag may stand there twice.
    """
    if len(wanted) != FETCH_BYTES:
        raise Malformed("not four tags")
    asked = list(split(wanted, TAG_BYTES))
    with engine.connect() as connection:
        found = replies.sealed_replies(connection, asked)
    return b"".join(found.get(tag, _NOTHING) for tag in asked)
