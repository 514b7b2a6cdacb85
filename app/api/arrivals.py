"""The route for members who wait: it says that something arrived, and nothing about it."""

import asyncio

from fastapi import APIRouter, Request

from app.api.dependencies import CurrentSession, ServiceDependency
from app.api.errors import Busy
from app.api.reports import Cursor
from app.api.schemas import Arrived
from app.intake.limits import MAX_ARRIVAL_WAITERS

router = APIRouter(prefix="/api/v1/arrivals")


@router.get("")
async def wait(
    request: Request, service: ServiceDependency, _session: CurrentSession, after: Cursor = 0
) -> Arrived:
    """The size of the receipt log, once it is not ``after`` any more or nobody listens."""
    if service.arrivals.waiting >= MAX_ARRIVAL_WAITERS:
        raise Busy
    interrupted = asyncio.ensure_future(_interruption(request))
    try:
        return Arrived(size=await service.arrivals.wait(after, interrupted=interrupted))
    finally:
        interrupted.cancel()


async def _interruption(request: Request) -> None:
    """Ends when the client goes, or when the server wants to stop: then it says something too."""
    await request.receive()  # The request itself, which has no body.
    await request.receive()
