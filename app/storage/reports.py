"""Queries about sealed reports."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle

from sqlalchemy import (
    Connection,
    LargeBinary,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from app.protocol.envelope import SLOT_BYTES
from app.protocol.header import HEADER_BYTES, Kind
from app.storage.prepared import Prepared, PreparedInsert
from app.storage.tables import reports, tombstones

_ADD = PreparedInsert(
    reports,
    "id",
    "sha256",
    "arrival_hour",
    "roster_version",
    "excerpt_front",
    "excerpt_back",
    "envelope",
    "leaf",
)


@dataclass(frozen=True)
class NewReport:
    """A report whose grammar holds, ready to be kept."""

    id: bytes
    sha256: bytes
    arrival_hour: int
    roster_version: int
    excerpt_front: bytes
    excerpt_back: bytes
    envelope: bytes


@dataclass(frozen=True)
class ListedReport:
    """One report in a member's list: the excerpt without the body."""

    sequence: int
    arrival_hour: int
    sha256: bytes
    excerpt: bytes


@dataclass(frozen=True)
class KnownReport:
    """What stands or stood under an id, and where in the receipt log."""

    sha256: bytes
    hour: int
    leaf: int
    is_forgotten: bool = False


def find_known(connection: Connection, report_ids: Collection[bytes]) -> dict[bytes, KnownReport]:
    """Those of these reports that are here, or were; there is at least one to look for."""
    # Some are asked for twice, so that there are few different statements.
    count = 1 << (len(report_ids) - 1).bit_length()
    names = (f"id_{place}" for place in range(count))
    rows = _standing(count).rows(connection, dict(zip(names, cycle(report_ids))))
    return {
        report_id: KnownReport(sha256, hour, leaf, bool(is_forgotten))
        for report_id, sha256, hour, leaf, is_forgotten in rows
    }


@cache
def _standing(count: int) -> Prepared:
    """What stands or stood under the ids ``id_0``, ``id_1`` and so on: asked in one statement."""
    ids = [bindparam(f"id_{place}", type_=LargeBinary) for place in range(count)]
    here = select(
        reports.c.id,
        reports.c.sha256,
        reports.c.arrival_hour,
        reports.c.leaf,
        literal(False).label("is_forgotten"),
    ).where(reports.c.id.in_(ids))
    gone = select(
        tombstones.c.id,
        tombstones.c.sha256,
        tombstones.c.arrival_hour,
        tombstones.c.leaf,
        literal(True),
    ).where(tombstones.c.kind == Kind.REPORT, tombstones.c.id.in_(ids))
    return Prepared(union_all(here, gone))


def add_reports(connection: Connection, new: Iterable[tuple[NewReport, int]]) -> None:
    """Keeps reports, whose ids must be new, each with its number in the receipt log."""
    _ADD.run(connection, [{**vars(report), "leaf": leaf} for report, leaf in new])


def roster_versions(connection: Connection, report_ids: Iterable[bytes]) -> Mapping[bytes, int]:
    """For each report that is here, the version of the roster to which it was sealed."""
    query = select(reports.c.id, reports.c.roster_version).where(reports.c.id.in_(report_ids))
    return {row.id: row.roster_version for row in connection.execute(query)}


def list_reports(
    connection: Connection, slots: Mapping[int, int], *, after: int, limit: int
) -> Iterator[ListedReport]:
    """Reports behind the cursor ``after``, with the slot that ``slots`` gives for their roster."""
    listed = (
        select(reports.c.sequence, reports.c.roster_version)
        .where(reports.c.sequence > after, reports.c.roster_version.in_(slots))
        .order_by(reports.c.sequence)
        .limit(limit)
    )
    by_slot: dict[int, list[int]] = {}
    order = []
    for sequence, version in connection.execute(listed):
        by_slot.setdefault(slots[version], []).append(sequence)
        order.append(sequence)
    found = {
        report.sequence: report
        for slot, sequences in by_slot.items()
        for report in _excerpts(connection, slot, sequences)
    }
    return (found[sequence] for sequence in order)


def _excerpts(connection: Connection, slot: int, sequences: list[int]) -> Iterator[ListedReport]:
    own_slot = func.substr(reports.c.envelope, HEADER_BYTES + slot * SLOT_BYTES + 1, SLOT_BYTES)
    query = select(
        reports.c.sequence,
        reports.c.arrival_hour,
        reports.c.sha256,
        reports.c.excerpt_front,
        own_slot,
        reports.c.excerpt_back,
    ).where(reports.c.sequence.in_(sequences))
    for sequence, hour, sha256, front, own, back in connection.execute(query):
        yield ListedReport(sequence, hour, sha256, front + own + back)


def envelope(connection: Connection, report_id: bytes) -> bytes | None:
    """The whole envelope, as it came."""
    return connection.execute(select(reports.c.envelope).where(reports.c.id == report_id)).scalar()
