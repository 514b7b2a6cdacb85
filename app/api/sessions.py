"""Routes by which members and their people log in."""

from fastapi import APIRouter, Request
from pydantic import ValidationError

from app.api.dependencies import Now, ServiceDependency, read_body
from app.api.schemas import Challenge, Login, Session
from app.intake import sessions
from app.intake.errors import LoginDenied
from app.intake.limits import MAX_LOGIN_BYTES, SESSION_LIFETIME
from app.protocol.encoding import from_base64url, to_base64url
from app.protocol.errors import Malformed

router = APIRouter(prefix="/api/v1")


@router.post("/challenges", status_code=201)
def new_challenge(service: ServiceDependency, now: Now) -> Challenge:
    """Something to sign."""
    challenge = sessions.new_challenge(service.challenge_key, now=now)
    return Challenge(challenge=to_base64url(challenge))


@router.post("/sessions", status_code=201)
async def open_session(request: Request, service: ServiceDependency, now: Now) -> Session:
    """A session in exchange for a signed challenge."""
    login = _parse(await read_body(request, service.bodies, MAX_LOGIN_BYTES))
    if login.origin not in service.origins:
        raise LoginDenied("signed for another address")
    signed = sessions.SignedLogin(
        member=login.member,
        key=login.key,
        origin=login.origin,
        challenge=from_base64url(login.challenge),
        signature=from_base64url(login.signature),
    )
    token = await sessions.open_session(
        service.writer, service.governance, signed, key=service.challenge_key, now=now
    )
    return Session(token=to_base64url(token), expires_in=int(SESSION_LIFETIME.total_seconds()))


def _parse(body: bytes) -> Login:
    try:
        return Login.model_validate_json(body)
    except ValidationError:
        raise Malformed("not a login") from None
