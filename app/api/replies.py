"""Routes for replies: ``docs/protocol.md`` §17.2.

Those for defenders ask nobody who they are, and every visit looks alike.
"""

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.api.dependencies import Now, ReadingSession, ServiceDependency, read_body
from app.api.reports import BINARY
from app.api.schemas import Received, received
from app.intake import replies
from app.intake.limits import MAX_FETCH_BYTES, MAX_REPLY_BYTES

router = APIRouter(prefix="/api/v1/replies")


@router.get("/tags")
def tags(service: ServiceDependency) -> Response:
    """The tags of all replies, for anybody."""
    return Response(replies.tags(service.engine), media_type=BINARY)


@router.post("/fetch")
async def fetch(request: Request, service: ServiceDependency) -> Response:
    """Four replies for anybody, or zeros."""
    wanted = await read_body(request, service.bodies, MAX_FETCH_BYTES)
    found = await run_in_threadpool(replies.fetch, service.engine, wanted)
    return Response(found, media_type=BINARY)


@router.post("", status_code=201, response_model=Received)
async def receive(
    request: Request, service: ServiceDependency, _session: ReadingSession, now: Now
) -> Response:
    """Takes a sealed reply from a member."""
    data = await read_body(request, service.bodies, MAX_REPLY_BYTES)
    return received(await replies.receive(service.writer, data, now=now))
