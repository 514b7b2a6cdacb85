"""A coalition that renews its roster, on the page that was built for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.protocol.primitives import sha256
from app.protocol.roster import Roster, encode_roster
from tests.coalition import Coalition
from tests.journeys.conftest import Built, Site
from tests.simulator import lying_service


class Ageing(Coalition):
    """``base`` from one roster to the next; its members may leave."""

    def __init__(self, base: Coalition, *, days_old: int = 0) -> None:
        self.__dict__.update(base.__dict__)
        self.days_old = days_old

    @property
    def roster(self) -> Roster:
        issued = self.now - timedelta(days=self.days_old)
        roster = replace(super().roster, issued=issued, expires=issued + timedelta(days=14))
        return replace(roster, hash=sha256(encode_roster(roster)))

    def renew(self, *, days_old: int = 0, without: str | None = None) -> None:
        """The next roster, issued so many days ago."""
        self.version += 1
        self.days_old = days_old
        self.members = [member for member in self.members if member.id != without]


@contextmanager
def ageing_site(built: Built, folder: Path, coalition: Ageing) -> Iterator[Site]:
    with lying_service(folder, coalition, web=built.web) as (service, liar):
        yield Site(service, liar, coalition, folder)
