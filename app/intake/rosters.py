"""Publishing what the coalition has signed, and handing it out to everyone alike."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from app.intake.errors import RosterNotNewer, found
from app.intake.governance import adopt_pins, append_roster
from app.intake.ledger_reader import LedgerReader
from app.intake.reports import arrival_hour
from app.protocol.root import Pins
from app.protocol.roster import Roster, verify_key_file, verify_signed_roster
from app.storage import rosters
from app.storage.database import begin_write


def publish(engine: Engine, *, document: bytes, key_file: bytes, pins: Pins) -> Roster:
    """Keeps a roster that the threshold has signed, and hands it out from now on.

    The direct way in: no proposal is needed, the log shows it all the same. The check against
    ``pins`` guards the operator against a mistake; clients check for themselves and need not
    trust it. Raises ``OtherCoalition``, ``RosterNotNewer`` or what the rules refuse it for.
    """
    roster = verify_signed_roster(document, pins=pins)
    verify_key_file(roster, key_file)
    hour = arrival_hour(datetime.now(UTC))
    with begin_write(engine) as connection:
        adopt_pins(connection, pins)
        if roster.version <= rosters.newest_version(connection):
            raise RosterNotNewer("A roster of this version or a later one is published.")
        ledger = LedgerReader().read(connection)
        append_roster(connection, ledger, document=document, key_file=key_file, hour=hour)
    return roster


def current_document(engine: Engine) -> bytes:
    """The newest roster document; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.newest_document(connection))


def current_with_keys(engine: Engine) -> tuple[bytes, bytes]:
    """The newest roster document and its key file; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.newest_with_keys(connection))


def past_document(engine: Engine, roster_hash: bytes) -> bytes:
    """A roster document by its roster hash, however old; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.document_by_hash(connection, roster_hash))


def key_file(engine: Engine, sha256: bytes) -> bytes:
    """A key file by its hash; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.key_file(connection, sha256))
