"""Publishing a roster that the coalition has signed elsewhere."""

from pathlib import Path

from app.intake import rosters
from app.intake.receipts import begin_log
from app.protocol.root import parse_pins
from app.protocol.roster import Roster
from app.settings import Settings
from app.storage.database import check_revision, opened_database


def publish_roster(settings: Settings, *, document: Path, keys: Path, pins: Path) -> Roster:
    """Checks the roster against ``pins`` and hands it out from now on."""
    with opened_database(settings.database_url) as engine:
        check_revision(engine)
        begin_log(engine, origin=settings.origins[0])
        return rosters.publish(
            engine,
            document=document.read_bytes(),
            key_file=keys.read_bytes(),
            pins=parse_pins(pins.read_bytes()),
        )
