"""What members have seen of the receipt log, and have signed: ``docs/protocol.md`` §16.2."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection, Engine

from app.intake.errors import RoleRequired, found
from app.intake.limits import COSIGNATURES_IN_A_NOTE
from app.intake.sessions import OpenSession
from app.protocol.checkpoint import (
    checkpoint_text,
    cosigned_at,
    join_notes,
    parse_checkpoint,
    parse_note,
    sign_checkpoint,
)
from app.protocol.errors import Malformed
from app.storage import receipt_log, rosters
from app.storage.receipt_log import Cosignature
from app.storage.writer import Writer

# A clock may be as much ahead as the hours to which times are kept.
_AHEAD = timedelta(hours=1)


async def take(
    engine: Engine, writer: Writer, session: OpenSession, data: bytes, *, now: datetime
) -> None:
    """Keeps the word of the witness who asks, if it is about a checkpoint of this log.

    ``data`` is a note with the witness's line and no other. Raises ``Malformed``, or
    ``RoleRequired`` for the word of anybody else.
    """
    word = await asyncio.to_thread(_verified, engine, session, data, now)
    await writer.write(lambda connection: receipt_log.keep_cosignature(connection, word))


def _verified(engine: Engine, session: OpenSession, data: bytes, now: datetime) -> Cosignature:
    note = parse_note(data)
    size = parse_checkpoint(note.text).head.size
    with engine.connect() as connection:
        witness, key = _witness(connection, session)
        if [line.name for line in note.signatures] != [witness]:
            raise RoleRequired("everybody speaks for themselves")
        time = cosigned_at(note, witness, key)
        if time is None or time % 3600 or time > (now + _AHEAD).timestamp():
            raise Malformed("not the word of a witness")
        newest = parse_checkpoint(parse_note(found(receipt_log.newest_note(connection))).text)
        if size > newest.head.size or note.text != _text_at(connection, newest.name, size):
            raise Malformed("not a checkpoint of this log")
    line = data[len(note.text) + 1 :]
    return Cosignature(witness, session.member, size, note.text, line)


def _witness(connection: Connection, session: OpenSession) -> tuple[str, bytes]:
    """Name and key: a member's own, or that of a person's device."""
    certificate = session.certificate
    if certificate is not None:
        return f"{session.member}/{certificate.person}", certificate.signing_key
    return session.member, found(rosters.current_signing_key(connection, session.member))


def _text_at(connection: Connection, name: str, size: int) -> bytes:
    return checkpoint_text(name, receipt_log.tree_at(connection, size).head)


def checkpoint(engine: Engine) -> bytes:
    """The newest checkpoint and the earlier ones that are the last which a witness has signed.

    Each with the words about it, the newest first; in several notes where there are many words.
    """
    with engine.connect() as connection:
        newest = found(receipt_log.newest_note(connection))
        words = receipt_log.list_cosignatures(connection)
        key = found(receipt_log.signing_key(connection))
    text = parse_note(newest).text
    by_text = {text: [], **{of: list(own) for of, own in groupby(words, lambda word: word.note)}}
    notes: list[bytes] = []
    for of, own in by_text.items():
        signed = sign_checkpoint(key.seed, key.name, parse_checkpoint(of).head)
        notes += _notes(signed, [word.line for word in own])
    return join_notes(notes)


def _notes(signed: bytes, lines: list[bytes]) -> Iterator[bytes]:
    yield signed + b"".join(lines[:COSIGNATURES_IN_A_NOTE])
    for start in range(COSIGNATURES_IN_A_NOTE, len(lines), COSIGNATURES_IN_A_NOTE):
        yield signed + b"".join(lines[start : start + COSIGNATURES_IN_A_NOTE])
