"""Who could speak for a member after so many entries of the log: ``docs/protocol.md`` §21.4.

A ledger knows its last state only. Events of threads name the state that their author knew, so
the entries are read once more, each once, and every key is kept with the stretch of the log in
which it counted.
"""

from dataclasses import dataclass
from datetime import datetime

from app.protocol.certificate import Certificate
from app.protocol.document import key_id
from app.protocol.errors import AuthorUnknown
from app.protocol.ledger import ROSTER
from app.protocol.ledger_state import Author, LedgerState, moment_of
from app.protocol.roster import Roster


@dataclass
class Tenure:
    """A key counts after ``start`` entries and more, and no longer after ``end``."""

    public_key: bytes
    member: str
    start: int
    # None where it is the member's own key.
    certificate: Certificate | None = None
    end: int | None = None

    def covers(self, count: int) -> bool:
        """Whether the key counts after ``count`` entries."""
        return self.start <= count and (self.end is None or count < self.end)


class Authors:
    """The keys of members and people through the whole of ``ledger``, which may go on."""

    def __init__(self, ledger: LedgerState) -> None:
        self.ledger = ledger
        self._entries = 0
        self._rosters = 0
        self._tenures: dict[str, list[Tenure]] = {}
        # Those without an end: by member, and by certificate.
        self._members: dict[str, Tenure] = {}
        self._people: dict[str, Tenure] = {}

    def public_key(self, key: str) -> bytes:
        """The key with this id, if it ever counted; raises ``AuthorUnknown``."""
        self._read_on()
        if key not in self._tenures:
            raise AuthorUnknown("nobody who may speak has this key")
        return self._tenures[key][0].public_key

    def author_at(self, key: str, count: int, *, time: datetime) -> Author:
        """Who had the key with this id after ``count`` entries; raises ``AuthorUnknown``.

        A certificate must not have ended by ``time``, nor by the arrival of the last of these
        entries: whoever knew that entry cannot have written before it.
        """
        self._read_on()
        found = [tenure for tenure in self._tenures.get(key, ()) if tenure.covers(count)]
        if not found:
            raise AuthorUnknown("a key that did not count then")
        tenure = min(found, key=lambda tenure: tenure.certificate is not None)
        certificate = tenure.certificate
        if certificate and certificate.expires <= max(time, self._arrival(count)):
            raise AuthorUnknown("a certificate whose time was over")
        return Author(key, tenure.member, certificate)

    def _arrival(self, count: int) -> datetime:
        """Of the last of the first ``count`` entries; a reader may not have them all yet."""
        known = min(count, len(self.ledger.entries))
        return moment_of(self.ledger.entries[known - 1].arrived)

    def _read_on(self) -> None:
        for entry in self.ledger.entries[self._entries :]:
            if entry.kind == ROSTER:
                self._read_roster(self.ledger.rosters[self._rosters], entry.number)
                self._rosters += 1
            elif entry.kind == "certificate":
                certificate = self.ledger.certificates[entry.id].certificate
                self._people[entry.id] = self._begin(
                    Tenure(certificate.signing_key, certificate.member, entry.number, certificate)
                )
            elif entry.kind == "revocation":
                self._end(self._people, entry.about, entry.number)
        self._entries = len(self.ledger.entries)

    def _read_roster(self, roster: Roster, number: int) -> None:
        keys = {member.id: member.signing_key for member in roster.members}
        for member, tenure in list(self._members.items()):
            if keys.get(member) != tenure.public_key:
                self._end(self._members, member, number)
                for id_, person in list(self._people.items()):
                    if person.member == member:
                        self._end(self._people, id_, number)
        for member, key in keys.items():
            if member not in self._members:
                self._members[member] = self._begin(Tenure(key, member, number))

    def _begin(self, tenure: Tenure) -> Tenure:
        self._tenures.setdefault(key_id(tenure.public_key), []).append(tenure)
        return tenure

    @staticmethod
    def _end(tenures: dict[str, Tenure], name: str, number: int) -> None:
        """A lapsed certificate may be revoked once more: its first end counts."""
        tenure = tenures.pop(name, None)
        if tenure is not None:
            tenure.end = number
