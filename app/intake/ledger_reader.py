"""The state of the coalition, read from the stored log: ``docs/protocol.md`` §13.1.

The database alone says what the log is. A ``LedgerReader`` only spares reading all of it each
time: it takes what has come behind its last entry, and begins anew where that entry is not the
stored one any more. That happens where a transaction in which it took a document was not
committed, and where another process has written something else there since.
"""

from sqlalchemy import Connection

from app.intake.errors import LogUnreadable, PinsRequired
from app.intake.limits import MAX_LOG_ENTRIES, MAX_LOG_PAGE_BYTES
from app.protocol.errors import ProtocolError
from app.protocol.ledger import ROSTER, Ledger
from app.protocol.root import parse_pins
from app.protocol.roster import verify_key_file
from app.storage import log, rosters


class LedgerReader:
    """A ledger that follows the log; it is used by one thread at a time."""

    def __init__(self) -> None:
        self._ledger: Ledger | None = None

    def read(self, connection: Connection) -> Ledger:
        """The ledger after the last entry that ``connection`` sees.

        Raises ``PinsRequired`` where nothing was ever published, and ``LogUnreadable``.
        """
        if self._ledger is None or not _is_stored(connection, self._ledger):
            self._ledger = _begin(connection)
        _go_on(connection, self._ledger)
        return self._ledger


def _begin(connection: Connection) -> Ledger:
    pins = log.find_pins(connection)
    if pins is None:
        raise PinsRequired("No pins are known here yet: give them with --pins.")
    return Ledger(parse_pins(pins))


def _is_stored(connection: Connection, ledger: Ledger) -> bool:
    """Whether its last entry stands in the log; pins may still change before the first one."""
    if not ledger.entries:
        return False
    last = ledger.entries[-1]
    return log.find_mark(connection, last.number) == log.LogMark(
        last.number, ledger.hashes[-1], last.arrived
    )


def _go_on(connection: Connection, ledger: Ledger) -> None:
    while True:
        before = len(ledger.entries)
        for row in log.entries_after(
            connection, before, limit=MAX_LOG_ENTRIES, max_bytes=MAX_LOG_PAGE_BYTES
        ):
            _take(connection, ledger, row)
        if len(ledger.entries) == before:
            return


def _take(connection: Connection, ledger: Ledger, row: log.LogEntry) -> None:
    try:
        entry = ledger.take(row.document, arrived=row.arrived_hour)
    except ProtocolError as error:
        raise LogUnreadable("The stored log holds an entry that the rules refuse.") from error
    if (entry.number, ledger.hashes[-1]) != (row.number, row.hash):
        raise LogUnreadable("The stored log does not fit its own hashes.")
    if entry.kind == ROSTER:
        learn_keys(connection, ledger)


def learn_keys(connection: Connection, ledger: Ledger) -> None:
    """Takes the intake keys of the newest roster from its key file: not all come in the log."""
    roster = ledger.roster
    data = rosters.key_file(connection, roster.keys_sha256) if roster else None
    if roster is None or data is None:
        raise LogUnreadable("A roster in the stored log has no key file.")
    ledger.learn_keys(key for keys in verify_key_file(roster, data) for key in keys)
