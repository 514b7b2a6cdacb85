"""Queries about archived keys; every one is about a single member's."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, delete, insert, select

from app.protocol.archive import ArchivedKey
from app.storage.tables import archived_keys


def add_keys(connection: Connection, member: str, sealed: Mapping[bytes, bytes]) -> None:
    """Keeps archived keys by the id of their report; one that is there already stays."""
    query = select(archived_keys.c.report_id).where(
        archived_keys.c.member == member, archived_keys.c.report_id.in_(sealed)
    )
    new = sealed.keys() - set(connection.execute(query).scalars())
    # In the order in which they came, which is the order of the cursor.
    rows = [
        {"member": member, "report_id": report_id, "sealed": key}
        for report_id, key in sealed.items()
        if report_id in new
    ]
    if rows:
        connection.execute(insert(archived_keys), rows)


def drop_keys(connection: Connection, member: str, report_ids: Collection[bytes]) -> None:
    """Makes room for other archived keys of these reports."""
    connection.execute(
        delete(archived_keys).where(
            archived_keys.c.member == member, archived_keys.c.report_id.in_(report_ids)
        )
    )


def list_keys(
    connection: Connection, member: str, *, after: int, limit: int
) -> Iterator[tuple[int, ArchivedKey]]:
    """Archived keys behind the cursor ``after``, each with its own."""
    query = (
        select(archived_keys.c.sequence, archived_keys.c.report_id, archived_keys.c.sealed)
        .where(archived_keys.c.member == member, archived_keys.c.sequence > after)
        .order_by(archived_keys.c.sequence)
        .limit(limit)
    )
    for sequence, report_id, sealed in connection.execute(query):
        yield sequence, ArchivedKey(report_id, sealed)
