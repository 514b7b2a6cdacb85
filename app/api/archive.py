"""Routes for the members' archives: ``docs/protocol.md`` §14."""

from fastapi import APIRouter, Request, Response

from app.api.dependencies import ArchivingSession, ServiceDependency, read_body
from app.api.reports import BINARY, Cursor
from app.intake import archive
from app.intake.limits import MAX_ARCHIVED_BYTES

router = APIRouter(prefix="/api/v1/archive")


@router.get("")
def list_keys(service: ServiceDependency, session: ArchivingSession, after: Cursor = 0) -> Response:
    """Archived keys of the member, in the order in which they came."""
    records = archive.list_for(service.engine, session.member, after=after)
    return Response(b"".join(records), media_type=BINARY)


@router.post("", status_code=204)
async def put(request: Request, service: ServiceDependency, session: ArchivingSession) -> None:
    """Takes archived keys; only the member's own key puts others in the place of known ones."""
    data = await read_body(request, service.bodies, MAX_ARCHIVED_BYTES)
    is_own_key = session.certificate is None
    await archive.put(service.writer, session.member, data, may_replace=is_own_key)
