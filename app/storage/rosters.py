"""Queries about rosters and the key files that belong to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select

from app.protocol.roster import Roster
from app.storage.database import lasting_facts
from app.storage.prepared import Prepared
from app.storage.tables import key_files, roster_members, rosters

_HOUR = 3600
_LAST_SLOT = Prepared(
    select(roster_members.c.slot, rosters.c.expires_hour)
    .join(rosters)
    .where(rosters.c.version == bindparam("version"), rosters.c.hash == bindparam("hash"))
    .order_by(roster_members.c.slot.desc())
    .limit(1)
)


def add_roster(connection: Connection, roster: Roster, *, document: bytes, key_file: bytes) -> None:
    """Keeps a verified roster for good: reports that were sealed to it stay readable."""
    known = select(key_files.c.sha256).where(key_files.c.sha256 == roster.keys_sha256)
    if connection.execute(known).first() is None:
        connection.execute(insert(key_files).values(sha256=roster.keys_sha256, content=key_file))
    connection.execute(
        insert(rosters).values(
            version=roster.version,
            hash=roster.hash,
            document=document,
            keys_sha256=roster.keys_sha256,
            expires_hour=int(roster.expires.timestamp()) // _HOUR,
        )
    )
    connection.execute(
        insert(roster_members),
        [
            {
                "version": roster.version,
                "member": member.id,
                "slot": slot,
                "signing_key": member.signing_key,
            }
            for slot, member in enumerate(roster.members)
        ],
    )


def newest_document(connection: Connection) -> bytes | None:
    """The roster document of the highest version."""
    query = select(rosters.c.document).order_by(rosters.c.version.desc()).limit(1)
    return connection.execute(query).scalar()


def newest_with_keys(connection: Connection) -> tuple[bytes, bytes] | None:
    """The roster document of the highest version, and its key file."""
    query = (
        select(rosters.c.document, key_files.c.content)
        .join(key_files, key_files.c.sha256 == rosters.c.keys_sha256)
        .order_by(rosters.c.version.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.document, row.content)


def document_by_hash(connection: Connection, roster_hash: bytes) -> bytes | None:
    """The roster document whose signed bytes have this hash."""
    query = select(rosters.c.document).where(rosters.c.hash == roster_hash)
    return connection.execute(query).scalar()


def newest_version(connection: Connection) -> int:
    """The highest version, or 0 where none is published."""
    query = select(rosters.c.version).order_by(rosters.c.version.desc()).limit(1)
    return connection.execute(query).scalar() or 0


def newest_end(connection: Connection) -> int | None:
    """The hour since 1970 in which the newest roster ends; ``None`` where none is published."""
    query = select(rosters.c.expires_hour).order_by(rosters.c.version.desc()).limit(1)
    return connection.execute(query).scalar()


def key_file(connection: Connection, sha256: bytes) -> bytes | None:
    """A key file by its hash."""
    query = select(key_files.c.content).where(key_files.c.sha256 == sha256)
    return connection.execute(query).scalar()


@dataclass(frozen=True)
class PublishedRoster:
    """How many members a roster has, and the hour since 1970 in which it ends."""

    size: int
    expires_hour: int


def find_roster(connection: Connection, version: int, roster_hash: bytes) -> PublishedRoster | None:
    """The roster of this version and hash; ``None`` if it was not published here."""
    known = lasting_facts(connection)
    named = (version, roster_hash)
    if named not in known:
        for slot, expires_hour in _LAST_SLOT.rows(
            connection, {"version": version, "hash": roster_hash}
        ):
            known[named] = PublishedRoster(slot + 1, expires_hour)
    return known.get(named)


def slots_of(connection: Connection, member: str) -> Mapping[int, int]:
    """The slot of ``member`` in each roster version in which it stands."""
    query = select(roster_members.c.version, roster_members.c.slot).where(
        roster_members.c.member == member
    )
    return {row.version: row.slot for row in connection.execute(query)}


def current_signing_key(connection: Connection, member: str) -> bytes | None:
    """The signing key of ``member`` in the newest roster; ``None`` where it is not in it."""
    query = select(roster_members.c.signing_key).where(
        roster_members.c.member == member,
        roster_members.c.version == newest_version(connection),
    )
    return connection.execute(query).scalar()
