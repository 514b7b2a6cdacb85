"""What the receipt log says, against lists, rosters and governance: ``docs/protocol.md`` §16.3.

Each check yields plain sentences; none is an alarm that goes away by itself. A server that
dropped or back-dated something either leaves it in the log, where it is missed in the list, or
takes it out of the log, which is another tree then.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from app.member.mail import Mail
from app.member.receipt_log import OwnLog
from app.member.record import Record
from app.protocol.ledger import Ledger
from app.protocol.ledger_state import moment_of
from app.protocol.log import EntryKind
from app.protocol.roster import Roster

# Several processes of a service have several clocks, and an hour may end between two of them.
HOURS_APART = 2
HOURS_OF_A_DAY = 24


class Arrival(NamedTuple):
    """What the log says of a report besides its hash."""

    hour: int
    roster_version: int


@dataclass
class Contents:
    """The entries of a log by what they are about."""

    reports: dict[bytes, Arrival] = field(default_factory=dict)
    # Roster hashes with the version that the log gives them, in its order.
    rosters: dict[bytes, int] = field(default_factory=dict)
    governance: set[bytes] = field(default_factory=set)
    # Events of threads with their hour.
    events: dict[bytes, int] = field(default_factory=dict)


def read_contents(log: OwnLog) -> Contents:
    """One pass over all entries."""
    contents = Contents()
    for kind, hour, version, sha256 in log.rows():
        if kind == EntryKind.REPORT:
            contents.reports[sha256] = Arrival(hour, version)
        elif kind == EntryKind.ROSTER:
            contents.rosters[sha256] = version
        elif kind == EntryKind.GOVERNANCE:
            contents.governance.add(sha256)
        elif kind == EntryKind.EVENT:
            contents.events[sha256] = hour
    return contents


def check_listed(
    contents: Contents, listed: Iterable[Record], mail: Mail, *, log_name: str
) -> Iterator[str]:
    """Reports of the list without an entry, or with an entry of another hour.

    Only those that were sealed to a roster which names this log: before it, nobody promised one.
    """
    for record in listed:
        header = record.excerpt.header
        roster = mail.rosters.by_hash.get(header.roster_hash)
        if roster is None or roster.receipts is None or roster.receipts.name != log_name:
            continue
        entry = contents.reports.get(record.evidence)
        if entry is None:
            yield f"{record.id} is listed, but does not stand in the receipt log"
        elif entry.hour != record.hour:
            yield (
                f"{record.id} is listed with another hour ({hour_words(record.hour)}) than the"
                f" receipt log has ({hour_words(entry.hour)})"
            )
        elif entry.roster_version != header.roster_version:
            yield f"{record.id} stands in the receipt log under another list of members"


def check_events(contents: Contents, shown: Mapping[bytes, int]) -> Iterator[str]:
    """Events that were shown with an hour, and have no entry or one of another hour."""
    for sha256, hour in shown.items():
        entered = contents.events.get(sha256)
        if entered is None:
            yield f"the event {sha256.hex()} was shown, but does not stand in the receipt log"
        elif entered != hour:
            yield (
                f"the event {sha256.hex()} was shown with another hour ({hour_words(hour)}) than"
                f" the receipt log has ({hour_words(entered)})"
            )


def unlisted(contents: Contents, mail: Mail, *, member: str) -> dict[bytes, Arrival]:
    """Entries of reports that ``member`` should have been shown, and was not."""
    shown = {record.evidence for record in mail.records.values()}
    ours = _versions_with(contents, mail.rosters.by_hash, member)
    return {
        evidence: entry
        for evidence, entry in contents.reports.items()
        if entry.roster_version in ours and evidence not in shown
    }


def _versions_with(contents: Contents, by_hash: Mapping[bytes, Roster], member: str) -> set[int]:
    known = (by_hash[roster_hash] for roster_hash in contents.rosters if roster_hash in by_hash)
    return {roster.version for roster in known if roster.index_of(member) is not None}


def forgiven(
    evidence: bytes,
    entry: Arrival,
    *,
    ledger: Ledger | None,
    keeps_days: int | None,
    hour: int,
) -> bool:
    """Whether a report may be gone: by order of a member, or by its age."""
    states = ledger.deletions.values() if ledger else ()
    if any(evidence in state.deletion.evidence and state.is_due(hour) for state in states):
        return True
    return keeps_days is not None and entry.hour <= hour - keeps_days * HOURS_OF_A_DAY


def missing_words(evidence: bytes, entry: Arrival) -> str:
    """What is said of a report that is not shown."""
    return (
        f"a report that arrived {hour_words(entry.hour)} (evidence {evidence.hex()}) stands in"
        " the receipt log, but the server does not list it"
    )


def check_rosters(
    contents: Contents, mail: Mail, *, refused: AbstractSet[bytes], newest: Roster
) -> Iterator[str]:
    """Rosters that the log names and nobody shows, or the other way round."""
    for roster_hash, version in contents.rosters.items():
        roster = mail.rosters.by_hash.get(roster_hash)
        if roster_hash in refused:
            yield f"the list of members number {version} stands in the receipt log; it is not shown"
        elif roster is not None and roster.version != version:
            yield f"the list of members number {roster.version} stands there as number {version}"
    if newest.hash not in contents.rosters:
        yield f"the list of members number {newest.version} does not stand in the receipt log"


def unknown_governance(contents: Contents, ledger: Ledger) -> set[bytes]:
    """States of the log of governance that this machine has not been shown."""
    return contents.governance - set(ledger.hashes)


def check_governance(contents: Contents, ledger: Ledger, *, known: int) -> Iterator[str]:
    """Two logs of governance, or one of which something is kept out of the receipt log.

    ``known`` entries were there before the receipt log was asked for. What came before the first
    that it speaks of is older than the receipt log.
    """
    if unknown_governance(contents, ledger):
        yield "the receipt log speaks of another log of governance than the one that is shown"
    states = [state in contents.governance for state in ledger.hashes[: known + 1]]
    first = states.index(True) if True in states else known + 1
    lacking = [number for number in range(first, known + 1) if not states[number]]
    if lacking:
        yield f"entry {lacking[0]} of the log of governance does not stand in the receipt log"


def check_hours(earliest: int | None, *, before: int) -> Iterator[str]:
    """A new entry of an hour that was long over when the log was read last."""
    if earliest is not None and earliest < before - HOURS_APART:
        yield (
            f"an entry of {hour_words(earliest)} has come in after entries of {hour_words(before)}:"
            " it was back-dated"
        )


def hour_words(hour: int) -> str:
    """An hour since 1970 as people write it."""
    return f"{moment_of(hour):%Y-%m-%d %H:00}Z"
