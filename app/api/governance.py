"""Routes for the log of governance: ``docs/protocol.md`` §13."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.dependencies import CurrentSession, Now, ServiceDependency, read_body
from app.api.reports import BINARY, Cursor
from app.api.schemas import Logged, Published
from app.intake import governance
from app.intake.limits import MAX_LOG_ENTRIES, MAX_STATEMENT_BYTES

router = APIRouter(prefix="/api/v1")


@router.get("/log")
def list_entries(
    service: ServiceDependency,
    _session: CurrentSession,
    after: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LOG_ENTRIES)] = MAX_LOG_ENTRIES,
) -> Response:
    """Entries behind the first ``after``, the same for everybody who may log in."""
    entries = governance.list_entries(service.engine, after=after, limit=limit)
    return Response(b"".join(entries), media_type=BINARY)


@router.post("/log", status_code=201)
async def submit(
    request: Request, service: ServiceDependency, _session: CurrentSession, now: Now
) -> Logged:
    """Takes anybody's statement from anybody with a session: what counts is who signed it."""
    document = await read_body(request, service.bodies, MAX_STATEMENT_BYTES)
    logged = await service.governance.submit(document, now=now)
    return Logged(number=logged.number, hash=logged.hash.hex())


@router.post("/publications")
async def publish(service: ServiceDependency, _session: CurrentSession, now: Now) -> Published:
    """Publishes what waits for nothing any more."""
    return Published(version=await service.governance.publish_ready(now=now))
