"""Who may list and fetch: a signed challenge opens a short session.

Neither is stored. A challenge is ``u64 expiry ‖ 32 random bytes ‖ HMAC`` and a token is
``u64 expiry ‖ member ‖ HMAC``, so asking costs the database nothing and nothing tells who
logged in when. Only a used challenge is remembered, until the hour in which it would have expired.
"""

import asyncio
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import LoginDenied, SessionRequired
from app.intake.limits import CHALLENGE_LIFETIME, SESSION_LIFETIME
from app.protocol.encoding import u64
from app.protocol.errors import LoginRefused
from app.protocol.login import check_login
from app.protocol.primitives import hmac_sha256, random_bytes, sha256
from app.storage import challenges, rosters
from app.storage.writer import Writer

_RANDOM_BYTES = 32
_MAC_BYTES = 32
_CHALLENGE, _TOKEN = b"challenge", b"session"


@dataclass(frozen=True)
class SignedLogin:
    """What a member sends."""

    member: str
    origin: str
    challenge: bytes
    signature: bytes


def new_challenge(key: bytes, *, now: datetime) -> bytes:
    """A challenge (72 bytes) that is good for two minutes, once."""
    body = u64(_seconds(now + CHALLENGE_LIFETIME)) + random_bytes(_RANDOM_BYTES)
    return _authenticated(key, _CHALLENGE, body)


async def open_session(
    writer: Writer, engine: Engine, login: SignedLogin, *, key: bytes, now: datetime
) -> bytes:
    """A token for the member; raises ``LoginDenied`` without saying why.

    That the origin is the service's own is left to the caller, who knows the settings.
    """
    expires = _expiry(key, _CHALLENGE, login.challenge, now)
    if expires is None:
        raise LoginDenied("not opened")
    await asyncio.to_thread(_check_signature, engine, login)

    def spend(connection: Connection) -> bool:
        challenges.forget_expired(connection, now=_seconds(now))
        # To the full hour, like every time that is kept.
        until = expires + -expires % 3600
        return challenges.spend(connection, sha256(login.challenge), expires=until)

    if not await writer.write(spend):
        raise LoginDenied("not opened")
    body = u64(_seconds(now + SESSION_LIFETIME)) + login.member.encode()
    return _authenticated(key, _TOKEN, body)


def member_of(engine: Engine, token: bytes, *, key: bytes, now: datetime) -> str:
    """Whose session ``token`` opens; raises ``SessionRequired``.

    A member that has left the newest roster has no session any more.
    """
    if _expiry(key, _TOKEN, token, now) is None:
        raise SessionRequired("no session")
    member = token[8:-_MAC_BYTES].decode()
    with engine.connect() as connection:
        if rosters.current_signing_key(connection, member) is None:
            raise SessionRequired("no session")
    return member


def _check_signature(engine: Engine, login: SignedLogin) -> None:
    with engine.connect() as connection:
        known = rosters.current_signing_key(connection, login.member)
    try:
        # A stranger costs the same work as a member, so time tells nothing.
        check_login(
            known or bytes(32),
            origin=login.origin,
            member=login.member,
            challenge=login.challenge,
            signature=login.signature,
        )
    except LoginRefused as error:
        raise LoginDenied("not opened") from error
    if known is None:
        raise LoginDenied("not opened")


def _authenticated(key: bytes, purpose: bytes, body: bytes) -> bytes:
    return body + hmac_sha256(key, purpose + body)


def _expiry(key: bytes, purpose: bytes, data: bytes, now: datetime) -> int | None:
    """When ``data`` of this service expires; ``None`` where it has or is not this service's."""
    body, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    expires = int.from_bytes(body[:8], "big")
    is_ours = hmac.compare_digest(mac, hmac_sha256(key, purpose + body))
    return expires if is_ours and len(body) >= 8 and expires > _seconds(now) else None


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
