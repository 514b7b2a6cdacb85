"""Routes for threads: ``docs/protocol.md`` §21.5."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import ValidationError

from app.api.dependencies import Now, ReadingSession, ServiceDependency, read_body
from app.api.reports import BINARY, Cursor
from app.api.rosters import Sha256Hex
from app.api.schemas import FirstEvent, NextEvent, Received, ThreadStanding, received
from app.intake import threads
from app.intake.limits import MAX_CARRIED_BYTES, MAX_EVENT_REQUEST_BYTES, MAX_LISTED
from app.intake.threads import HandedIn
from app.protocol.encoding import from_base64url
from app.protocol.errors import Malformed
from app.protocol.thread_key import parse_carried_keys

router = APIRouter(prefix="/api/v1/threads")

ThreadId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Limit = Annotated[int, Query(ge=1, le=MAX_LISTED)]


@router.post("", status_code=201, response_model=Received)
async def begin(
    request: Request, service: ServiceDependency, session: ReadingSession, now: Now
) -> Response:
    """Takes the first event of a thread."""
    body = await read_body(request, service.bodies, MAX_EVENT_REQUEST_BYTES)
    handed = await run_in_threadpool(_read, FirstEvent, body)
    return received(await service.threads.begin(session.member, handed, now=now))


@router.get("/events")
def list_events(
    service: ServiceDependency,
    session: ReadingSession,
    after: Cursor = 0,
    limit: Limit = MAX_LISTED,
) -> Response:
    """Events of all threads in which the member takes part, behind its own cursor."""
    records = threads.list_events(service.engine, session.member, after=after, limit=limit)
    return Response(b"".join(records), media_type=BINARY)


@router.put("/keys", status_code=204)
async def put_keys(request: Request, service: ServiceDependency, session: ReadingSession) -> None:
    """Takes thread keys that a member carries from one of its keys to another."""
    data = await read_body(request, service.bodies, MAX_CARRIED_BYTES)
    is_own_key = session.certificate is None
    await service.threads.put_keys(session.member, data, may_replace=is_own_key)


@router.get("/keys/{sha256}")
def list_keys(
    sha256: Sha256Hex,
    service: ServiceDependency,
    session: ReadingSession,
    after: Cursor = 0,
    limit: Limit = MAX_LISTED,
) -> Response:
    """Thread keys that are carried to one key of the member."""
    recipient = bytes.fromhex(sha256)
    records = threads.list_keys(service.engine, session.member, recipient, after=after, limit=limit)
    return Response(b"".join(records), media_type=BINARY)


@router.get("/{thread_id}")
def look(
    thread_id: ThreadId, service: ServiceDependency, session: ReadingSession
) -> ThreadStanding:
    """Who takes part, and how far the thread is."""
    state = threads.state_for(service.engine, session.member, bytes.fromhex(thread_id))
    return ThreadStanding(
        members=list(state.members),
        events=state.last.number + 1,
        sha256=state.last.sha256.hex(),
    )


@router.post("/{thread_id}/events", status_code=201, response_model=Received)
async def append(
    thread_id: ThreadId,
    request: Request,
    service: ServiceDependency,
    session: ReadingSession,
    now: Now,
) -> Response:
    """Takes the next event of a thread."""
    body = await read_body(request, service.bodies, MAX_EVENT_REQUEST_BYTES)
    handed = await run_in_threadpool(_read, NextEvent, body)
    thread = bytes.fromhex(thread_id)
    return received(await service.threads.append(session.member, thread, handed, now=now))


def _read(shape: type[FirstEvent] | type[NextEvent], body: bytes) -> HandedIn:
    try:
        given = shape.model_validate_json(body)
    except ValidationError:
        raise Malformed("not an event with what belongs to it") from None
    return HandedIn(
        event=from_base64url(given.event),
        members=given.members,
        keys=parse_carried_keys(b"".join(from_base64url(key) for key in given.keys)),
    )
