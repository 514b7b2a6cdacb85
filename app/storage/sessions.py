"""Queries about challenges and the sessions that follow from them."""

from sqlalchemy import Connection, delete, insert, select

from app.storage.tables import challenge_keys, sessions, spent_challenges


def challenge_key(connection: Connection, fresh: bytes) -> bytes:
    """The service's key for challenges; ``fresh`` becomes it where there is none."""
    known: bytes | None = connection.execute(select(challenge_keys.c.key)).scalar()
    if known is not None:
        return known
    connection.execute(insert(challenge_keys).values(number=1, key=fresh))
    return fresh


def spend_challenge(connection: Connection, sha256: bytes, *, expires: int) -> bool:
    """Marks a challenge as used; ``False`` where it was used before."""
    query = select(spent_challenges.c.sha256).where(spent_challenges.c.sha256 == sha256)
    if connection.execute(query).first():
        return False
    connection.execute(insert(spent_challenges).values(sha256=sha256, expires=expires))
    return True


def add_session(connection: Connection, token_sha256: bytes, *, member: str, expires: int) -> None:
    """Opens a session for ``member`` until ``expires`` (seconds since 1970)."""
    connection.execute(
        insert(sessions).values(token_sha256=token_sha256, member=member, expires=expires)
    )


def session_member(connection: Connection, token_sha256: bytes, *, now: int) -> str | None:
    """Whose session a token opens, while it lasts."""
    query = select(sessions.c.member).where(
        sessions.c.token_sha256 == token_sha256, sessions.c.expires > now
    )
    return connection.execute(query).scalar()


def forget_expired(connection: Connection, *, now: int) -> None:
    """Deletes what has no use any more, so that no record of past visits builds up."""
    connection.execute(delete(sessions).where(sessions.c.expires <= now))
    connection.execute(delete(spent_challenges).where(spent_challenges.c.expires <= now))
