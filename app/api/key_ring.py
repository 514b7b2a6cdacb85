"""Routes for the members' key rings: ``docs/protocol.md`` §14."""

from fastapi import APIRouter, Request, Response

from app.api.dependencies import (
    CurrentSession,
    KeyKeepingSession,
    Now,
    ServiceDependency,
    read_body,
)
from app.api.reports import BINARY
from app.api.rosters import Sha256Hex
from app.intake import key_ring
from app.intake.limits import MAX_WRAPPED_BYTES

router = APIRouter(prefix="/api/v1/keyring")


@router.get("")
def list_keys(service: ServiceDependency, session: CurrentSession) -> Response:
    """Wrapped keys: all of the member's, or those for the device of the person who asks."""
    return Response(b"".join(key_ring.list_for(service.engine, session)), media_type=BINARY)


@router.put("", status_code=204)
async def put(
    request: Request, service: ServiceDependency, session: KeyKeepingSession, now: Now
) -> None:
    """Takes wrapped keys for the member's own people."""
    data = await read_body(request, service.bodies, MAX_WRAPPED_BYTES)
    await key_ring.put(service.governance, session.member, data, now=now)


@router.delete("/{sha256}", status_code=204)
async def forget_key(
    sha256: Sha256Hex, service: ServiceDependency, session: KeyKeepingSession
) -> None:
    """Forgets every wrapping of a key, and the thread keys that are carried to it."""
    await key_ring.forget_key(service.governance, session.member, bytes.fromhex(sha256))


@router.delete("/for/{sha256}", status_code=204)
async def forget_recipient(
    sha256: Sha256Hex, service: ServiceDependency, session: KeyKeepingSession
) -> None:
    """Forgets everything that was wrapped to a key."""
    await key_ring.forget_recipient(service.writer, session.member, bytes.fromhex(sha256))
