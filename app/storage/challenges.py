"""Queries about login challenges: the key that makes them, and those that were used."""

from sqlalchemy import Connection, delete, insert, select

from app.storage.tables import challenge_keys, spent_challenges


def challenge_key(connection: Connection, fresh: bytes) -> bytes:
    """The service's key for challenges and sessions; ``fresh`` becomes it where there is none."""
    known = known_key(connection)
    if known is not None:
        return known
    connection.execute(insert(challenge_keys).values(number=1, key=fresh))
    return fresh


def known_key(connection: Connection) -> bytes | None:
    """The same key, where there is one already."""
    key: bytes | None = connection.execute(select(challenge_keys.c.key)).scalar()
    return key


def spend(connection: Connection, sha256: bytes, *, expires: int) -> bool:
    """Marks a challenge as used; ``False`` where it was used before."""
    query = select(spent_challenges.c.sha256).where(spent_challenges.c.sha256 == sha256)
    if connection.execute(query).first():
        return False
    connection.execute(insert(spent_challenges).values(sha256=sha256, expires=expires))
    return True


def forget_expired(connection: Connection, *, now: int) -> None:
    """Deletes what has no use any more, so that no record of past visits builds up."""
    connection.execute(delete(spent_challenges).where(spent_challenges.c.expires <= now))
