"""Routes for sealed attachments; how they come in is in ``uploads``."""

import re

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from app.api.dependencies import ReadingSession, ServiceDependency
from app.api.reports import BINARY, EnvelopeId
from app.intake import attachments

router = APIRouter(prefix="/api/v1/attachments")

_RANGE = re.compile("bytes=([0-9]{1,18})-([0-9]{0,18})")


@router.get("/{attachment_id}")
def fetch(
    attachment_id: EnvelopeId,
    request: Request,
    service: ServiceDependency,
    _session: ReadingSession,
) -> StreamingResponse:
    """An attachment, or a range of it: what never changes can be gone on with after a cut."""
    attachment = attachments.hand_over(service.engine, service.blobs, bytes.fromhex(attachment_id))
    start, end = _range(request.headers.get("range", ""), attachment.size)
    headers = {"content-length": str(end - start), "accept-ranges": "bytes"}
    is_part = end - start < attachment.size
    if is_part:
        headers["content-range"] = f"bytes {start}-{end - 1}/{attachment.size}"
    return StreamingResponse(
        attachment.read(start, end),
        status_code=206 if is_part else 200,
        media_type=BINARY,
        headers=headers,
    )


def _range(wanted: str, size: int) -> tuple[int, int]:
    """Start and end; anything but one range inside the attachment means the whole of it."""
    found = _RANGE.fullmatch(wanted)
    if not found:
        return 0, size
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    return (start, end) if start < end else (0, size)
