"""Publishing what the coalition has signed, and handing it out to everyone alike."""

from sqlalchemy import Engine

from app.intake.errors import RosterNotNewer, found
from app.protocol.roster import Pins, Roster, verify_key_file, verify_signed_roster
from app.storage import rosters
from app.storage.database import begin_write


def publish(engine: Engine, *, document: bytes, key_file: bytes, pins: Pins) -> Roster:
    """Keeps a roster and hands it out from now on.

    The check against ``pins`` guards the operator against a mistake; clients check for
    themselves and need not trust it.
    """
    roster = verify_signed_roster(document, pins=pins)
    verify_key_file(roster, key_file)
    with begin_write(engine) as connection:
        if roster.version <= rosters.newest_version(connection):
            raise RosterNotNewer("a roster of this version or a later one is published")
        rosters.add_roster(connection, roster, document=document, key_file=key_file)
    return roster


def current_document(engine: Engine) -> bytes:
    """The newest roster document; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.newest_document(connection))


def past_document(engine: Engine, roster_hash: bytes) -> bytes:
    """A roster document by its roster hash, however old; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.document_by_hash(connection, roster_hash))


def key_file(engine: Engine, sha256: bytes) -> bytes:
    """A key file by its hash; raises ``NothingHere``."""
    with engine.connect() as connection:
        return found(rosters.key_file(connection, sha256))
