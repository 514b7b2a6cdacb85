"""When nobody can seal to a key any more, as the log tells."""

from datetime import datetime

from app.protocol.ledger import Ledger
from app.protocol.roster import LATE_ENVELOPES, DatedKey, Member, Roster


def usable_until(ledger: Ledger, key_sha256: bytes) -> datetime:
    """The last end of a list in whose time the key was good.

    Until then, and ``LATE_ENVELOPES`` longer, the server takes what was sealed to that list.
    """
    ends = [
        roster.expires
        for roster in ledger.rosters
        for member in roster.members
        for key in member.dated_keys
        if key.sha256 == key_sha256 and _is_good_within(key, roster)
    ]
    return max(ends, default=ledger.root.issued)


def _is_good_within(key: DatedKey, roster: Roster) -> bool:
    return key.not_before < roster.expires and roster.issued < key.not_after


def is_over(ledger: Ledger, entry: Member, key_sha256: bytes, *, now: datetime) -> bool:
    """Whether a key was in some list of members and nobody may seal to it any more."""
    is_newest = entry.intake[-1].sha256 == key_sha256
    ended = usable_until(ledger, key_sha256) + LATE_ENVELOPES <= now
    return was_listed(ledger, key_sha256) and ended and not is_newest


def was_listed(ledger: Ledger, key_sha256: bytes) -> bool:
    """Whether defenders could ever seal to a key by a published list; a proposed one is none."""
    return any(
        key_sha256 in {key.sha256 for key in member.dated_keys}
        for roster in ledger.rosters
        for member in roster.members
    )
