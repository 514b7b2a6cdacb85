"""Routes for sealed attachments."""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from app.api.dependencies import Now, ReadingSession, ServiceDependency, read_pieces
from app.api.reports import BINARY, EnvelopeId
from app.api.schemas import Received
from app.intake import attachments
from app.intake.attachments import IncomingAttachment
from app.intake.limits import MAX_ATTACHMENT_BYTES

router = APIRouter(prefix="/api/v1/attachments")


@router.post("", status_code=201)
async def receive(request: Request, service: ServiceDependency, now: Now) -> Received:
    """Takes a sealed attachment from anybody."""
    incoming = await run_in_threadpool(IncomingAttachment, service.blobs)
    try:
        async for piece in read_pieces(request, MAX_ATTACHMENT_BYTES):
            await run_in_threadpool(incoming.write, piece)
        attachment = await run_in_threadpool(incoming.commit, now)
    finally:
        await run_in_threadpool(incoming.abort)
    sha256 = await attachments.keep(service.writer, service.blobs, attachment)
    return Received(sha256=sha256.hex())


@router.get("/{attachment_id}")
def fetch(
    attachment_id: EnvelopeId, service: ServiceDependency, _session: ReadingSession
) -> Response:
    """A whole attachment, in pieces."""
    name = bytes.fromhex(attachment_id)
    size, pieces = attachments.hand_over(service.engine, service.blobs, name)
    return StreamingResponse(pieces, media_type=BINARY, headers={"content-length": str(size)})
