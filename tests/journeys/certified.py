"""A coalition that has certified the receipt log, on the page that was built for another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.intake.receipts import begin_log
from app.protocol.checkpoint import ReceiptLog
from app.protocol.primitives import sha256
from app.protocol.roster import Roster, encode_roster
from app.settings import Settings
from app.storage.database import opened_database
from tests.coalition import Coalition
from tests.journeys.conftest import Built, Site
from tests.receipts import certified_log
from tests.service import (
    RunningService,
    free_socket,
    make_app,
    make_settings,
    migrate_anew,
    publish_current,
    serve,
)
from tests.simulator import LyingService


class Certified(Coalition):
    """``base`` with a roster that names the receipt log."""

    def __init__(self, base: Coalition, log: ReceiptLog) -> None:
        self.__dict__.update(base.__dict__)
        self.log = log

    @property
    def roster(self) -> Roster:
        roster = replace(super().roster, receipts=self.log)
        return replace(roster, hash=sha256(encode_roster(roster)))


def certified(base: Coalition, settings: Settings, url: str) -> Certified:
    """``base``, with the log that the service of these settings has begun."""
    migrate_anew(settings)
    with opened_database(settings.database_url) as engine:
        begin_log(engine, origin=url)
        return Certified(base, certified_log(engine))


@contextmanager
def certified_site(built: Built, folder: Path, *, work_cost: int = 0) -> Iterator[Site]:
    """A service whose own log ``built``'s coalition has certified."""
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, web=built.web, work_cost=work_cost)
    coalition = certified(built.coalition, settings, url)
    publish_current(settings, coalition)
    liar = LyingService(make_app(settings))
    with serve(liar, settings, listening):
        yield Site(RunningService(url, settings, liar), liar, coalition, folder)
