"""What a service can check of an event that it cannot read: ``docs/protocol.md`` §21.5."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.intake.errors import KeysMissing, NothingHere, ThreadConflict
from app.protocol.errors import Malformed
from app.protocol.roster import Member, Roster
from app.protocol.thread_header import NO_EVENT, EventHeader
from app.protocol.thread_key import CarriedKey
from app.storage.threads import KnownEvent


def check_first(header: EventHeader) -> None:
    """Raises ``Malformed`` unless this header can begin a thread."""
    if (header.number, header.before, header.epoch) != (0, NO_EVENT, 1):
        raise Malformed("not the first event of a thread")


def check_follows(header: EventHeader, last: KnownEvent) -> None:
    """Raises ``ThreadConflict`` where something else came first, ``Malformed`` for the epoch."""
    if (header.number, header.before) != (last.number + 1, last.sha256):
        raise ThreadConflict("not after the event that stands last")
    is_same_key = header.key_id == last.key_id
    if header.epoch != last.epoch + (0 if is_same_key else 1):
        raise Malformed("an epoch that does not follow, or another key within one")


def check_members(members: Sequence[str], roster: Roster) -> None:
    """Raises ``NothingHere`` unless everybody who is to take part stands in the newest roster."""
    if any(roster.member(member) is None for member in members):
        raise NothingHere("no such member")


def owners_of(
    keys: Iterable[CarriedKey],
    header: EventHeader,
    *,
    members: Iterable[str],
    roster: Roster,
) -> list[tuple[str, CarriedKey]]:
    """Each key with the member to which it is carried, one of ``members``.

    Raises ``Malformed`` for keys of other threads or of epochs to come, ``NothingHere`` for keys
    to anybody else.
    """
    owners = recipients(roster, members)
    carried = []
    for key in keys:
        if key.thread != header.thread or key.epoch > header.epoch:
            raise Malformed("a key of another thread, or of an epoch to come")
        if key.recipient_sha256 not in owners:
            raise NothingHere("no such recipient")
        carried.append((owners[key.recipient_sha256], key))
    return carried


def check_everybody_reads(
    members: Iterable[str],
    keys: Iterable[CarriedKey],
    header: EventHeader,
    roster: Roster,
    *,
    now: datetime,
) -> None:
    """Raises ``KeysMissing`` unless each of ``members`` is carried the key of this epoch.

    To its archive key, and to an intake key that is good now if it has one. Who has left the
    roster needs none.
    """
    reached = {key.recipient_sha256 for key in keys if key.epoch == header.epoch}
    for member in members:
        entry = roster.member(member)
        if entry is None:
            continue
        good = _good_keys(roster, entry, now)
        if entry.archive_sha256 not in reached or (good and not good & reached):
            raise KeysMissing("a key is not carried to everybody who takes part")


def recipients(roster: Roster, members: Iterable[str]) -> Mapping[bytes, str]:
    """Every key to which thread keys may be carried, with its member."""
    entries = (entry for member in members if (entry := roster.member(member)))
    return {
        sha256: entry.id
        for entry in entries
        for sha256 in (entry.archive_sha256, *(key.sha256 for key in entry.intake))
    }


def _good_keys(roster: Roster, entry: Member, now: datetime) -> set[bytes]:
    moment = max(now, roster.issued)
    return {key.sha256 for key in entry.intake if key.not_before <= moment < key.not_after}
