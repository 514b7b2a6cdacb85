"""Who may list and fetch: a signed challenge opens a short session.

A challenge is ``u64 expiry ‖ 32 random bytes ‖ HMAC`` and is not stored, so asking for
many costs the database nothing; only a used one is remembered, until it would have expired.
"""

import hmac
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import LoginDenied, SessionRequired
from app.intake.limits import CHALLENGE_LIFETIME, SESSION_LIFETIME
from app.protocol.encoding import u64
from app.protocol.errors import LoginRefused
from app.protocol.login import check_login
from app.protocol.primitives import hmac_sha256, random_bytes, sha256
from app.storage import rosters, sessions
from app.storage.writer import Writer

_BODY_BYTES = 40
_TOKEN_BYTES = 32


def new_challenge(key: bytes, *, now: datetime) -> bytes:
    """A challenge (72 bytes) that is good for two minutes, once."""
    body = u64(_seconds(now + CHALLENGE_LIFETIME)) + random_bytes(_BODY_BYTES - 8)
    return body + hmac_sha256(key, body)


async def open_session(
    writer: Writer,
    engine: Engine,
    *,
    key: bytes,
    member: str,
    origin: str,
    challenge: bytes,
    signature: bytes,
    now: datetime,
) -> bytes:
    """A token (32 bytes) for ``member``; raises ``LoginDenied`` without saying why.

    That ``origin`` is the service's own is left to the caller, who knows the settings.
    """
    expires = _challenge_expiry(key, challenge, now)
    with engine.connect() as connection:
        known = rosters.current_member(connection, member)
    # A stranger costs the same work as a member, so time tells nothing.
    public_key = known.signing_key if known else bytes(32)
    try:
        check_login(
            public_key, origin=origin, member=member, challenge=challenge, signature=signature
        )
    except LoginRefused as error:
        raise LoginDenied("not opened") from error
    token = random_bytes(_TOKEN_BYTES)

    def spend_and_open(connection: Connection) -> bool:
        sessions.forget_expired(connection, now=_seconds(now))
        if not sessions.spend_challenge(connection, sha256(challenge), expires=expires):
            return False
        until = _seconds(now + SESSION_LIFETIME)
        sessions.add_session(connection, sha256(token), member=member, expires=until)
        return True

    if known is None or not await writer.write(spend_and_open):
        raise LoginDenied("not opened")
    return token


def member_of(engine: Engine, token: bytes, *, now: datetime) -> str:
    """Whose session ``token`` opens; raises ``SessionRequired``.

    A member that has left the newest roster has no session any more.
    """
    with engine.connect() as connection:
        member = sessions.session_member(connection, sha256(token), now=_seconds(now))
        if member is None or rosters.current_member(connection, member) is None:
            raise SessionRequired("no session")
    return member


def _challenge_expiry(key: bytes, challenge: bytes, now: datetime) -> int:
    body, mac = challenge[:_BODY_BYTES], challenge[_BODY_BYTES:]
    expires = int.from_bytes(body[:8], "big")
    if not hmac.compare_digest(mac, hmac_sha256(key, body)) or expires <= _seconds(now):
        raise LoginDenied("not opened")
    return expires


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
