"""Queries about forgetting: what goes, and what is remembered so that nothing takes its place.

Rows go in the same transaction in which their tombstone comes. Bytes in the blob store are the
caller's: their names are given back, and are deleted after the commit.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, insert, select

from app.protocol.header import Kind
from app.storage.tables import (
    archived_keys,
    attachments,
    blob_parts,
    carried_out,
    replies,
    reports,
    roster_members,
    tombstones,
    uploads,
)


def is_forgotten(connection: Connection, kind: Kind, envelope_id: bytes) -> bool:
    """Whether something of this kind stood under this id and was forgotten."""
    query = select(tombstones.c.id).where(tombstones.c.kind == kind, tombstones.c.id == envelope_id)
    return connection.execute(query).first() is not None


def forgotten_among(connection: Connection, kind: Kind, ids: Collection[bytes]) -> set[bytes]:
    """Those of ``ids`` under which something of this kind was forgotten."""
    query = select(tombstones.c.id).where(tombstones.c.kind == kind, tombstones.c.id.in_(ids))
    return set(connection.execute(query).scalars())


def named_reports(connection: Connection, hashes: Collection[bytes]) -> list[bytes]:
    """Ids of the reports with these evidence hashes."""
    query = select(reports.c.id).where(reports.c.sha256.in_(hashes))
    return list(connection.execute(query).scalars())


def named_attachments(connection: Connection, hashes: Collection[bytes]) -> list[bytes]:
    """Ids of the attachments with these evidence hashes."""
    query = select(attachments.c.id).where(attachments.c.sha256.in_(hashes))
    return list(connection.execute(query).scalars())


def old_reports(connection: Connection, *, before: int, limit: int) -> list[bytes]:
    """Ids of the first ``limit`` reports, without those that came in the hour ``before`` or later.

    They are looked for in the order of their arrival, so that not every row is looked at.
    """
    query = select(reports.c.id, reports.c.arrival_hour).order_by(reports.c.sequence).limit(limit)
    return [row.id for row in connection.execute(query) if row.arrival_hour < before]


def old_attachments(connection: Connection, *, before: int, limit: int) -> list[bytes]:
    """Ids of ``limit`` attachments that came earlier than in the hour ``before``."""
    query = select(attachments.c.id).where(attachments.c.arrival_hour < before).limit(limit)
    return list(connection.execute(query).scalars())


def forget_reports(connection: Connection, ids: Collection[bytes]) -> int:
    """Deletes reports and what members have archived of them; how many there were."""
    rows = _rows(connection, reports, ids)
    members = select(roster_members.c.member).distinct()
    # By member as well: there is no index over reports alone.
    connection.execute(
        delete(archived_keys).where(
            archived_keys.c.member.in_(list(connection.execute(members).scalars())),
            archived_keys.c.report_id.in_([row["id"] for row in rows]),
        )
    )
    _bury(connection, Kind.REPORT, rows)
    connection.execute(delete(reports).where(reports.c.id.in_([row["id"] for row in rows])))
    return len(rows)


def forget_attachments(connection: Connection, ids: Collection[bytes]) -> tuple[int, list[str]]:
    """Deletes attachments and their uploads; how many, and the names of their parts."""
    rows = _rows(connection, attachments, ids)
    blobs = [row["blob"] for row in rows]
    parts = select(blob_parts.c.name).where(blob_parts.c.blob.in_(blobs))
    names = list(connection.execute(parts).scalars())
    connection.execute(delete(blob_parts).where(blob_parts.c.blob.in_(blobs)))
    connection.execute(delete(uploads).where(uploads.c.blob.in_(blobs)))
    _bury(connection, Kind.ATTACHMENT, rows)
    connection.execute(delete(attachments).where(attachments.c.id.in_([row["id"] for row in rows])))
    return len(rows), names


def forget_replies(connection: Connection, *, before: int, limit: int) -> int:
    """Deletes ``limit`` replies that came earlier than in the hour ``before``; how many."""
    query = select(
        replies.c.tag.label("id"), replies.c.sha256, replies.c.arrival_hour, replies.c.leaf
    )
    query = query.where(replies.c.arrival_hour < before).limit(limit)
    rows = connection.execute(query).mappings().all()
    _bury(connection, Kind.REPLY, rows)
    connection.execute(delete(replies).where(replies.c.tag.in_([row["id"] for row in rows])))
    return len(rows)


def carried_out_orders(connection: Connection) -> set[bytes]:
    """Ids of the deletions that were carried out."""
    return set(connection.execute(select(carried_out.c.statement_id)).scalars())


def mark_carried_out(connection: Connection, statement_id: bytes) -> None:
    """From now on a deletion has been carried out."""
    known = select(carried_out).where(carried_out.c.statement_id == statement_id)
    if connection.execute(known).first() is None:
        connection.execute(insert(carried_out).values(statement_id=statement_id))


def drop_named(connection: Connection, names: set[str]) -> None:
    """Takes from ``names`` those that are a part of something; one pass through all parts."""
    query = select(blob_parts.c.name).execution_options(yield_per=1000)
    for name in connection.execute(query).scalars():
        names.discard(name)


def knows_attachments(connection: Connection) -> bool:
    """Whether this database names a part of anything, or has forgotten an attachment."""
    if connection.execute(select(blob_parts.c.blob).limit(1)).first():
        return True
    query = select(tombstones.c.id).where(tombstones.c.kind == Kind.ATTACHMENT).limit(1)
    return connection.execute(query).first() is not None


def _rows(connection: Connection, table: Table, ids: Iterable[bytes]) -> Sequence[RowMapping]:
    columns: list[Any] = [table.c.id, table.c.sha256, table.c.arrival_hour, table.c.leaf]
    if "blob" in table.c:
        columns.append(table.c.blob)
    return connection.execute(select(*columns).where(table.c.id.in_(ids))).mappings().all()


def _bury(connection: Connection, kind: Kind, rows: Sequence[RowMapping]) -> None:
    names = ("id", "sha256", "arrival_hour", "leaf")
    buried = [{"kind": int(kind), **{name: row[name] for name in names}} for row in rows]
    if buried:
        connection.execute(insert(tombstones), buried)
