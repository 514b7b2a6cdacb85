"""Routes for the receipt log, laid out as C2SP tlog-tiles: ``docs/protocol.md`` §16."""

from fastapi import APIRouter, Request, Response

from app.api.dependencies import CurrentSession, Now, ServiceDependency, read_body
from app.api.reports import BINARY
from app.intake import receipts, witnesses
from app.intake.errors import NothingHere
from app.protocol.checkpoint import NOTE_LIMIT

router = APIRouter(prefix="/api/v1/receipts")

# As tlog-tiles names them; no log of this world has tiles of a level with more digits.
_LEVELS = {str(level): level for level in range(64)}


@router.get("/checkpoint")
def checkpoint(service: ServiceDependency, _session: CurrentSession) -> Response:
    """The newest checkpoint, and what witnesses have signed."""
    return Response(witnesses.checkpoint(service.engine), media_type="text/plain; charset=utf-8")


# Before the next one, which would take it for a level.
@router.get("/tile/entries/{path:path}")
def entry_bundle(path: str, service: ServiceDependency, _session: CurrentSession) -> Response:
    """Up to 256 entries."""
    return Response(receipts.entry_bundle(service.engine, path), media_type=BINARY)


@router.get("/tile/{level}/{path:path}")
def tile(level: str, path: str, service: ServiceDependency, _session: CurrentSession) -> Response:
    """Up to 256 hashes of one level."""
    if level not in _LEVELS:
        raise NothingHere("there is no such level")
    return Response(receipts.tile(service.engine, _LEVELS[level], path), media_type=BINARY)


@router.post("/cosignatures", status_code=204)
async def cosign(
    request: Request, service: ServiceDependency, session: CurrentSession, now: Now
) -> None:
    """Takes a witness's word, from the witness."""
    data = await read_body(request, service.bodies, NOTE_LIMIT)
    await witnesses.take(service.engine, service.writer, session, data, now=now)
