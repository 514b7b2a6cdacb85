"""Receiving reports, and handing them to members."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import (
    EnvelopeConflict,
    EnvelopeRefused,
    Forgotten,
    IntakeError,
    RosterEnded,
    RosterUnknown,
    found,
)
from app.intake.limits import LATE_HOURS
from app.intake.receipts import Entry, EntryKind, Receipt, enter_into, open_log, receipt_again
from app.protocol import envelope
from app.protocol.encoding import u32, u64
from app.protocol.envelope import Envelope
from app.protocol.errors import Malformed
from app.protocol.header import Kind
from app.storage import reports, rosters, tombstones
from app.storage.writer import Writer


async def receive(writer: Writer, data: bytes, *, now: datetime) -> Receipt:
    """Keeps a sealed report durably; its receipt.

    Checks the grammar and that the roster was published here. The server can check no
    more: whether slots and body open is for the members to find out.
    """
    try:
        parsed = envelope.parse(data)
    except Malformed as error:
        raise EnvelopeRefused(str(error)) from error
    if parsed.header.kind is not Kind.REPORT:
        raise EnvelopeRefused("not a report")
    kept = await writer.write_among(_keep_all, _Arrival(_new_report(parsed, data, now), parsed))
    if isinstance(kept, IntakeError):
        raise kept
    return kept


def _new_report(parsed: Envelope, data: bytes, now: datetime) -> reports.NewReport:
    return reports.NewReport(
        id=parsed.header.id,
        sha256=envelope.evidence_hash(data),
        arrival_hour=arrival_hour(now),
        roster_version=parsed.header.roster_version,
        excerpt_front=parsed.header_bytes + b"".join(parsed.slot_hashes),
        excerpt_back=parsed.tag + parsed.sealed_head,
        envelope=data,
    )


@dataclass(frozen=True)
class _Arrival:
    report: reports.NewReport
    parsed: Envelope


def _keep_all(connection: Connection, arrivals: list[_Arrival]) -> list[Receipt | IntakeError]:
    """A refusal is a value: raised, it would undo what others wait for."""
    known = reports.find_known(connection, {arrival.report.id for arrival in arrivals})
    rosters_named = {
        (arrival.parsed.header.roster_version, arrival.parsed.header.roster_hash)
        for arrival in arrivals
    }
    published = {named: rosters.find_roster(connection, *named) for named in rosters_named}
    new: list[tuple[reports.NewReport, int]] = []
    log = open_log(connection)

    def keep(arrival: _Arrival) -> Receipt | IntakeError:
        report, header = arrival.report, arrival.parsed.header
        roster = published[header.roster_version, header.roster_hash]
        if roster is None or roster.size != header.slots:
            return RosterUnknown("sealed to a roster that was not published here")
        if report.id in known:
            return _answer_again(connection, report, known[report.id])
        # Whoever sent it before has its receipt again; a new one would come to destroyed keys.
        if report.arrival_hour >= roster.expires_hour + LATE_HOURS:
            return RosterEnded("sealed to a roster that is over")
        receipt = enter_into(log, _entry(report))
        new.append((report, receipt.leaf))
        known[report.id] = reports.KnownReport(receipt.sha256, receipt.hour, receipt.leaf)
        return receipt

    kept = [keep(arrival) for arrival in arrivals]
    reports.add_reports(connection, new)
    return kept


def _answer_again(
    connection: Connection, report: reports.NewReport, known: reports.KnownReport
) -> Receipt | IntakeError:
    if known.is_forgotten:
        return Forgotten("it was here and is forgotten")
    if known.sha256 != report.sha256:
        return EnvelopeConflict("another report stands under this id")
    return receipt_again(connection, sha256=known.sha256, hour=known.hour, leaf=known.leaf)


def _entry(report: reports.NewReport) -> Entry:
    return Entry(EntryKind.REPORT, report.arrival_hour, report.roster_version, report.sha256)


def arrival_hour(now: datetime) -> int:
    """Hours since 1970: the finest time that the service keeps."""
    return int(now.timestamp()) // 3600


def list_for(engine: Engine, member: str, *, after: int, limit: int) -> Iterator[bytes]:
    """Records of §12 for ``member``, behind the cursor ``after``."""
    with engine.connect() as connection:
        slots = rosters.slots_of(connection, member)
        for report in reports.list_reports(connection, slots, after=after, limit=limit):
            yield b"".join(
                (
                    u64(report.sequence),
                    u32(report.arrival_hour),
                    report.sha256,
                    report.excerpt,
                )
            )


def hand_over(engine: Engine, report_id: bytes) -> bytes:
    """The whole envelope; any member may hold any ciphertext.

    Raises ``NothingHere`` or ``Forgotten``.
    """
    with engine.connect() as connection:
        envelope_bytes = reports.envelope(connection, report_id)
        if envelope_bytes is None and tombstones.is_forgotten(connection, Kind.REPORT, report_id):
            raise Forgotten("it was here and is forgotten")
        return found(envelope_bytes)
