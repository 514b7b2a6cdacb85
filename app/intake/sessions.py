"""Who may list and fetch: a signed challenge opens a short session.

Neither is stored. A challenge is ``u64 expiry ‖ 32 random bytes ‖ HMAC`` and a token is
``u64 expiry ‖ key id ‖ member ‖ HMAC``, so asking costs the database nothing and nothing tells who
logged in when. Only a used challenge is remembered, until the hour in which it would have expired.

The token says with which key it was opened, and whose that is now is asked at every request: a
member that leaves, a key that is changed, a certificate that ends or is revoked ends its sessions.
"""

import asyncio
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from app.intake.errors import LoginDenied, SessionRequired
from app.intake.governance import Governance
from app.intake.limits import CHALLENGE_LIFETIME, SESSION_LIFETIME
from app.protocol.certificate import Certificate, Role
from app.protocol.document import key_id
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
    """What a member or a person sends; ``key`` is the id of the key that signed."""

    member: str
    key: str
    origin: str
    challenge: bytes
    signature: bytes


@dataclass(frozen=True)
class OpenSession:
    """Who asks: a member by its own key, or a person with a certificate."""

    member: str
    certificate: Certificate | None

    def may(self, roles: frozenset[Role]) -> bool:
        """A member may do everything, a person what one of its roles allows."""
        return self.certificate is None or bool(self.certificate.roles & roles)


def new_challenge(key: bytes, *, now: datetime) -> bytes:
    """A challenge (72 bytes) that is good for two minutes, once."""
    body = u64(_seconds(now + CHALLENGE_LIFETIME)) + random_bytes(_RANDOM_BYTES)
    return _authenticated(key, _CHALLENGE, body)


async def open_session(
    writer: Writer, governance: Governance, login: SignedLogin, *, key: bytes, now: datetime
) -> bytes:
    """A token for the member or person; raises ``LoginDenied`` without saying why.

    That the origin is the service's own is left to the caller, who knows the settings.
    """
    expires = _expiry(key, _CHALLENGE, login.challenge, now)
    if expires is None:
        raise LoginDenied("not opened")
    await asyncio.to_thread(_check_signature, governance, login, now)

    def spend(connection: Connection) -> bool:
        challenges.forget_expired(connection, now=_seconds(now))
        # To the full hour, like every time that is kept.
        until = expires + -expires % 3600
        return challenges.spend(connection, sha256(login.challenge), expires=until)

    if not await writer.write(spend):
        raise LoginDenied("not opened")
    body = u64(_seconds(now + SESSION_LIFETIME)) + bytes.fromhex(login.key) + login.member.encode()
    return _authenticated(key, _TOKEN, body)


def session_of(governance: Governance, token: bytes, *, key: bytes, now: datetime) -> OpenSession:
    """Whose session ``token`` opens; raises ``SessionRequired``."""
    if _expiry(key, _TOKEN, token, now) is None:
        raise SessionRequired("no session")
    signing_key, member = token[8:40].hex(), token[40:-_MAC_BYTES].decode()
    if _own_key(governance.engine, member, signing_key) is not None:
        return OpenSession(member, None)
    certificate = governance.certificate_of(signing_key, at=now)
    if certificate is None or certificate.member != member:
        raise SessionRequired("no session")
    return OpenSession(member, certificate)


def _own_key(engine: Engine, member: str, key: str) -> bytes | None:
    """The signing key of ``member`` in the newest roster, if it has this id."""
    with engine.connect() as connection:
        known = rosters.current_signing_key(connection, member)
    return known if known is not None and key_id(known) == key else None


def _check_signature(governance: Governance, login: SignedLogin, now: datetime) -> None:
    own = _own_key(governance.engine, login.member, login.key)
    certificate = governance.certificate_of(login.key, at=now)
    if certificate is not None and certificate.member != login.member:
        certificate = None
    known = own or (certificate.signing_key if certificate else None)
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
