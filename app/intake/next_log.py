"""A receipt log that follows another: ``docs/backup.md``, part 6.

After a restoration the log may be shorter than members have seen, or its key in other hands. Then
the coalition believes another one, by a roster that names it. Its key is made first and certified
while the old log goes on, because pages say "kept" only with a receipt of the log that the roster
names; the log itself begins in the minute in which that roster is published.
"""

from sqlalchemy import Connection, Engine, Table

from app.intake.errors import IntakeError
from app.intake.limits import ENTERED_AT_ONCE
from app.intake.receipts import begin_with, enter_unasked, name_for, verifier_of
from app.protocol import envelope
from app.protocol.log import EntryKind
from app.protocol.primitives import random_bytes
from app.storage import before_receipts, receipt_log
from app.storage.database import begin_write
from app.storage.receipt_log import NEXT_LOG, SigningKey
from app.storage.tables import attachments, reports

_KINDS = {reports: EntryKind.REPORT, attachments: EntryKind.ATTACHMENT}


class NoNextLog(IntakeError):
    """No key was made for another log."""


def prepare(engine: Engine, *, origin: str) -> str:
    """Name and public key of the next log in one word; the same one until it begins."""
    with begin_write(engine) as connection:
        key = receipt_log.signing_key(connection, number=NEXT_LOG)
        if key is None:
            # Members tell logs apart by their names.
            name = f"{name_for(origin)[:80]}-{random_bytes(4).hex()}"
            key = SigningKey(name, random_bytes(32))
            receipt_log.keep_next_key(connection, key)
    return verifier_of(key)


def begin(engine: Engine) -> str:
    """Enters everything that is kept into the next log, and goes on with it; its name.

    One transaction: all of it or nothing. Raises ``NoNextLog``.
    """
    with begin_write(engine) as connection:
        key = receipt_log.signing_key(connection, number=NEXT_LOG)
        if key is None:
            raise NoNextLog("There is no key of a next log: run this without --begin first.")
        receipt_log.drop_log(connection)
        before_receipts.forget_places(connection)
        begin_with(connection, key)
        for table in _KINDS:
            _enter_table(connection, table)
        _enter_replies(connection)
        _enter_events(connection)
    return key.name


def _enter_table(connection: Connection, table: Table) -> None:
    after = None
    while rows := before_receipts.old_rows(connection, table, after, limit=ENTERED_AT_ONCE):
        places = [
            (
                row.key,
                enter_unasked(
                    connection,
                    _KINDS[table],
                    hour=row.hour,
                    roster_version=row.roster_version,
                    sha256=row.sha256,
                ),
            )
            for row in rows
        ]
        before_receipts.set_leaves(connection, table, places)
        after = rows[-1].key


def _enter_replies(connection: Connection) -> None:
    for tag, hour, sha256, sealed in before_receipts.replies_in_order(connection):
        version = envelope.parse(sealed).header.roster_version
        leaf = enter_unasked(
            connection, EntryKind.REPLY, hour=hour, roster_version=version, sha256=sha256
        )
        before_receipts.place_reply(connection, tag, leaf)


def _enter_events(connection: Connection) -> None:
    for thread, number, hour, sha256 in before_receipts.events_in_order(connection):
        leaf = enter_unasked(
            connection, EntryKind.EVENT, hour=hour, roster_version=0, sha256=sha256
        )
        before_receipts.place_event(connection, thread, number, leaf)
