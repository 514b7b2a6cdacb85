"""What the doctor says, and a service for it to look at."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from app.admin.doctor.coalition import look_at_coalition
from app.admin.doctor.finding import Findings, State
from app.intake import rosters
from app.intake.receipts import begin_log, certifiable_key
from app.protocol.checkpoint import parse_verifier_key
from app.protocol.roster import Roster
from app.settings import Settings
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.service import make_settings, migrate_anew

Said = set[tuple[str, str]]


def said(findings: Findings, *states: State) -> Said:
    """What is said of what, but for what is well, or in these states alone."""
    wanted = states or (State.ATTENTION, State.FAILS, State.UNSEEN)
    return {(found.about, found.words) for found in findings if found.state in wanted}


def about(findings: Findings, *states: State) -> set[str]:
    return {subject for subject, _ in said(findings, *states)}


@dataclass
class Place:
    """A prepared service that does not run, and its open database."""

    settings: Settings
    coalition: Coalition
    engine: Engine

    def publish(self, roster: Roster) -> None:
        rosters.publish(
            self.engine,
            document=self.coalition.sign(roster),
            key_file=self.coalition.key_file,
            pins=self.coalition.pins,
        )

    def certified(self) -> Roster:
        """A roster that certifies the log of this service."""
        begin_log(self.engine, origin=self.settings.origins[0])
        log = parse_verifier_key(certifiable_key(self.engine))
        return replace(self.coalition.roster, receipts=log)

    def look_at_coalition(self) -> Findings:
        return look_at_coalition(self.engine, web=self.settings.web)


@contextmanager
def prepared_place(folder: Path, coalition: Coalition) -> Iterator[Place]:
    """A service with a database and with pages that have the coalition's pins."""
    # As the service sets it for itself.
    before = os.umask(0o077)
    try:
        settings = make_settings(folder, origin="http://127.0.0.1:1")
        (settings.web / "page.js").write_text(f"const pins = {coalition.pins_bytes.decode()};")
        migrate_anew(settings)
        with opened_database(settings.database_url) as engine:
            yield Place(settings, coalition, engine)
    finally:
        os.umask(before)
