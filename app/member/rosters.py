"""The rosters that this machine has seen signed, by hash.

A roster counts only after ``verify_signed_roster`` with the home's pins, wherever its
file came from. Age does not matter here: an old report is read with the roster it was
sealed to. ``post`` checks what must be fresh.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.member.errors import OtherRoster, RosterUnknown
from app.protocol.errors import ProtocolError
from app.protocol.header import Header
from app.protocol.root import Pins
from app.protocol.roster import Roster, verify_signed_roster


@dataclass(frozen=True)
class Rosters:
    """Verified rosters; ``refused`` counts files that look like rosters and are not ours."""

    by_hash: Mapping[bytes, Roster]
    refused: tuple[str, ...] = ()

    def named_by(self, header: Header) -> Roster:
        """The roster with the header's version and hash.

        Raises ``RosterUnknown``, or ``OtherRoster`` where another one was signed under the same
        version: then somebody showed the defender another list of members.
        """
        roster = self.by_hash.get(header.roster_hash)
        if roster is not None and roster.version == header.roster_version:
            return roster
        if any(known.version == header.roster_version for known in self.by_hash.values()):
            raise OtherRoster(f"version {header.roster_version}")
        raise RosterUnknown(f"version {header.roster_version}")

    def joined_by(self, roster: Roster) -> "Rosters":
        """These and one more."""
        return replace(self, by_hash={**self.by_hash, roster.hash: roster})

    def forked_versions(self) -> tuple[int, ...]:
        """Versions under which the pinned keys signed different rosters."""
        versions = [roster.version for roster in self.by_hash.values()]
        return tuple(sorted({v for v in versions if versions.count(v) > 1}))


def verify_rosters(documents: Mapping[str, bytes], pins: Pins) -> Rosters:
    """Those of ``documents`` (by file name) that the pinned keys signed."""
    by_hash: dict[bytes, Roster] = {}
    refused: list[str] = []
    for name, document in sorted(documents.items()):
        roster = _verified(document, pins)
        if roster is None:
            refused.append(name)
        else:
            by_hash[roster.hash] = roster
    return Rosters(by_hash, tuple(refused))


def _verified(document: bytes, pins: Pins) -> Roster | None:
    try:
        return verify_signed_roster(document, pins=pins)
    except ProtocolError:
        return None
