"""Receiving reports, and handing them to members."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import EnvelopeConflict, EnvelopeRefused, RosterUnknown, found
from app.intake.receipts import EntryKind, Receipt, enter, receipt_again
from app.protocol import envelope
from app.protocol.encoding import u32, u64
from app.protocol.envelope import Envelope
from app.protocol.errors import Malformed
from app.protocol.header import Kind
from app.storage import reports, rosters
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
    report = _new_report(parsed, data, now)
    receipt = await writer.write(lambda connection: _keep(connection, report, parsed))
    if receipt is None:
        raise RosterUnknown("sealed to a roster that was not published here")
    if receipt.sha256 != report.sha256:
        raise EnvelopeConflict("another report stands under this id")
    return receipt


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


def _keep(connection: Connection, report: reports.NewReport, parsed: Envelope) -> Receipt | None:
    header = parsed.header
    size = rosters.roster_size(connection, header.roster_version, header.roster_hash)
    if size != header.slots:
        return None
    known = reports.find_report(connection, report.id)
    if known is not None:
        return receipt_again(connection, **vars(known))
    receipt = enter(
        connection,
        EntryKind.REPORT,
        hour=report.arrival_hour,
        roster_version=report.roster_version,
        sha256=report.sha256,
    )
    reports.add_report(connection, report, leaf=receipt.leaf)
    return receipt


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
    """The whole envelope; raises ``NothingHere``. Any member may hold any ciphertext."""
    with engine.connect() as connection:
        return found(reports.envelope(connection, report_id))
