"""Routes for sealed reports."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.admission import check_admission, check_it_is_for
from app.api.dependencies import ReadingSession, ServiceDependency, received_body, service_of
from app.api.schemas import Received, received
from app.intake import reports
from app.intake.limits import MAX_LISTED, MAX_REPORT_BYTES
from app.protocol.errors import Malformed

router = APIRouter(prefix="/api/v1/reports")

BINARY = "application/octet-stream"
EnvelopeId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
# Cursors are row numbers of a database: 63 bits.
Cursor = Annotated[int, Query(ge=0, lt=2**63)]


@router.post("", status_code=201, response_model=Received)
async def receive(request: Request) -> Response:
    """Takes a sealed report from anybody; most often called by ``shortcut``."""
    service = service_of(request)
    if request.headers.get("content-type", BINARY) != BINARY:
        raise Malformed("not of the kind of a sealed report")
    admitted = check_admission(request, service, purpose="report")
    async with received_body(request, service.bodies, MAX_REPORT_BYTES) as data:
        check_it_is_for(admitted, data)
        receipt = await reports.receive(service.writer, data, now=datetime.now(UTC))
    return received(receipt)


@router.get("")
def list_reports(
    service: ServiceDependency,
    session: ReadingSession,
    after: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = MAX_LISTED,
) -> Response:
    """Heads for the member who asks, oldest first."""
    records = reports.list_for(service.engine, session.member, after=after, limit=limit)
    return Response(b"".join(records), media_type=BINARY)


@router.get("/{report_id}")
def fetch(report_id: EnvelopeId, service: ServiceDependency, _session: ReadingSession) -> Response:
    """A whole envelope."""
    envelope = reports.hand_over(service.engine, bytes.fromhex(report_id))
    return Response(envelope, media_type=BINARY)
