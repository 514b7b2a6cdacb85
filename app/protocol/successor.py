"""What may follow a roster: ``docs/protocol.md`` §9.5.

Signers, the server and the members' tools compare each roster with the one before it. A
client that has only one of them cannot; it relies on those who signed.
"""

from collections.abc import Iterable
from datetime import timedelta

from app.protocol.errors import NotSuccessor
from app.protocol.roster import DatedKey, Roster


def check_successor(roster: Roster, before: Roster) -> None:
    """Raises ``NotSuccessor`` unless ``roster`` may be published after ``before``."""
    if roster.coalition != before.coalition or roster.version != before.version + 1:
        raise NotSuccessor("not the next version")
    if roster.previous != before.hash or roster.issued < before.issued:
        raise NotSuccessor("it does not follow this roster")
    owners = {key: member.id for member in before.members for key in member.kem_hashes}
    waiting = timedelta(hours=before.root.waiting_hours)
    intake = _known(member.intake for member in before.members)
    sensitive = _known(member.sensitive for member in before.members)
    for member in roster.members:
        if any(owners.get(key, member.id) != member.id for key in member.kem_hashes):
            raise NotSuccessor("a key that was another member's")
        for keys, known, others in (
            (member.intake, intake, sensitive),
            (member.sensitive, sensitive, intake),
        ):
            for key in keys:
                if key.sha256 in others:
                    raise NotSuccessor("a key that had another use")
                if key.sha256 in known:
                    _check_same(key, known[key.sha256])
                elif key.not_before - roster.issued < waiting:
                    raise NotSuccessor("a new key that begins before the waiting period is over")


def _known(lists: Iterable[tuple[DatedKey, ...]]) -> dict[bytes, DatedKey]:
    return {key.sha256: key for keys in lists for key in keys}


def new_kem_hashes(roster: Roster, before: Roster | None) -> tuple[bytes, ...]:
    """SHA-256 of the KEM keys that ``before`` did not list, in roster order."""
    known = {key for member in before.members for key in member.kem_hashes} if before else set()
    return tuple(key for member in roster.members for key in member.kem_hashes if key not in known)


def _check_same(key: DatedKey, known: DatedKey) -> None:
    if key.not_before != known.not_before or key.not_after > known.not_after:
        raise NotSuccessor("a known key whose times were changed")
