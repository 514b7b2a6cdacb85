"""A coalition whose intake keys change, on the page that was built for another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.protocol.primitives import sha256
from app.protocol.roster import DatedKey, Roster, encode_roster
from tests.coalition import QUARTER, Coalition, Secrets
from tests.journeys.conftest import Built, Site
from tests.simulator import lying_service

DAY = timedelta(days=1)


class Turning(Coalition):
    """``base`` while its keys change: the same signers, members and page.

    Alborada has one key, Brújula a second one that is good already, Cauce none that is good.
    """

    def __init__(self, base: Coalition) -> None:
        self.__dict__.update(base.__dict__)
        self.second = Secrets("brujula")
        # From now.
        self.ends = {"alborada": QUARTER, "brujula": QUARTER, "cauce": -DAY}
        self.second_begins = -DAY

    @property
    def key_file(self) -> bytes:
        alborada, brujula, cauce = (member.kem_key for member in self.members)
        return alborada + brujula + self.second.kem_key + cauce

    @property
    def roster(self) -> Roster:
        members = tuple(member.application.entry(self._keys(member)) for member in self.members)
        roster = replace(super().roster, members=members)
        return replace(roster, hash=sha256(encode_roster(roster)))

    def _keys(self, member: Secrets) -> tuple[DatedKey, ...]:
        ends = self.now + self.ends[member.id]
        first = DatedKey(sha256(member.kem_key), self.now - QUARTER, ends)
        if member.id != self.second.id:
            return (first,)
        begins = self.now + self.second_begins
        return first, DatedKey(sha256(self.second.kem_key), begins, begins + QUARTER)


@contextmanager
def site_of(built: Built, turning: Turning, folder: Path) -> Iterator[Site]:
    with lying_service(folder, turning, web=built.web) as (service, liar):
        yield Site(service, liar, turning, folder)
