"""Keeping what members move to their archive keys: ``docs/protocol.md`` §14."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from app.intake.errors import NothingHere
from app.intake.limits import MAX_ARCHIVED_AT_ONCE
from app.protocol.archive import parse_archived_keys
from app.protocol.encoding import u64
from app.protocol.header import Kind
from app.storage import archive, reports, rosters, tombstones
from app.storage.writer import Writer


async def put(writer: Writer, member: str, data: bytes, *, may_replace: bool) -> None:
    """Keeps joined archived keys, all or none.

    One that is there already stays, unless the member's own key speaks: anybody can make an
    archived key, and one by a person or by a fault must not stand for good.

    Of a report that was forgotten nothing is kept. Raises ``Malformed``, and ``NothingHere`` for a
    report in which the member has no slot.
    """
    sealed: dict[bytes, bytes] = {}
    for archived in parse_archived_keys(data):
        sealed.setdefault(archived.envelope_id, archived.sealed)

    def keep(connection: Connection) -> bool:
        forgotten = tombstones.forgotten_among(connection, Kind.REPORT, sealed)
        kept = {report_id: key for report_id, key in sealed.items() if report_id not in forgotten}
        versions = reports.roster_versions(connection, kept)
        slots = rosters.slots_of(connection, member)
        if any(versions.get(report_id) not in slots for report_id in kept):
            return False
        if may_replace:
            archive.drop_keys(connection, member, kept)
        archive.add_keys(connection, member, kept)
        return True

    if not await writer.write(keep):
        raise NothingHere("no such report for this member")


def list_for(engine: Engine, member: str, *, after: int) -> Iterator[bytes]:
    """Records of §12 behind the cursor ``after``."""
    with engine.connect() as connection:
        for cursor, archived in archive.list_keys(
            connection, member, after=after, limit=MAX_ARCHIVED_AT_ONCE
        ):
            yield u64(cursor) + archived.to_bytes()
