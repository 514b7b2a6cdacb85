"""What a route may ask for: the service's parts, the clock, the body, the session and its roles."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from app.api.errors import Busy
from app.api.load import BodyBudget, Pace, UploadMemory, at_a_fair_pace
from app.intake.admission import Admission
from app.intake.arrivals import Arrivals
from app.intake.errors import RoleRequired, SessionRequired, TooLarge
from app.intake.governance import Governance
from app.intake.key_ring import HOLDING_KEYS
from app.intake.packages import Packages
from app.intake.sessions import OpenSession, session_of
from app.intake.threads import Threads
from app.intake.uploads import Uploads
from app.protocol.certificate import KEEPING_KEYS, READING, Role
from app.protocol.encoding import from_base64url
from app.protocol.errors import Malformed
from app.storage.blobs import BlobStore
from app.storage.writer import Writer


@dataclass(frozen=True)
class Service:
    """The parts that ``main`` has put together."""

    engine: Engine
    writer: Writer
    governance: Governance
    blobs: BlobStore
    challenge_key: bytes
    bodies: BodyBudget
    uploads: Uploads
    packages: Packages
    threads: Threads
    upload_memory: UploadMemory
    admission: Admission
    arrivals: Arrivals
    origins: tuple[str, ...]
    keep_days: int | None


def service_of(request: Request) -> Service:
    """The service that ``request`` came to."""
    service: Service = request.app.state.service
    return service


# Asynchronous, although they wait for nothing: FastAPI sends others to a thread and back.
async def _service(request: Request) -> Service:
    return service_of(request)


async def _now() -> datetime:
    return datetime.now(UTC)


ServiceDependency = Annotated[Service, Depends(_service)]
Now = Annotated[datetime, Depends(_now)]


def _session(request: Request, service: ServiceDependency, now: Now) -> OpenSession:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise SessionRequired("no session")
    try:
        return session_of(
            service.governance, from_base64url(token), key=service.challenge_key, now=now
        )
    except Malformed as error:
        raise SessionRequired("no session") from error


CurrentSession = Annotated[OpenSession, Depends(_session)]


def _allowed(roles: frozenset[Role]) -> Callable[[OpenSession], Awaitable[OpenSession]]:
    async def check(session: CurrentSession) -> OpenSession:
        if not session.may(roles):
            raise RoleRequired("no role that allows this")
        return session

    return check


# What each role allows: protocol.md §13.4.
ReadingSession = Annotated[OpenSession, Depends(_allowed(READING))]
KeyKeepingSession = Annotated[OpenSession, Depends(_allowed(KEEPING_KEYS))]
ArchivingSession = Annotated[OpenSession, Depends(_allowed(HOLDING_KEYS))]


async def _pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body in pieces; raises ``TooLarge`` before a byte too many is kept."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge("the body is too large")
    received = 0
    is_whole = False
    while not is_whole:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Malformed("the connection ended before the body did")
        piece = message.get("body", b"")
        received += len(piece)
        if received > limit:
            raise TooLarge("the body is too large")
        is_whole = not message.get("more_body", False)
        yield piece


def read_pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body in pieces; raises ``TooLarge``, or ``TimeoutError`` where it comes too slowly."""
    return at_a_fair_pace(_pieces(request, limit))


@asynccontextmanager
async def received_body(request: Request, budget: BodyBudget, limit: int) -> AsyncIterator[bytes]:
    """The whole body of at most ``limit`` bytes, which counts until the block ends.

    Raises as ``read_pieces``, and ``Busy`` where there is no room or others needed it more.
    """
    pieces: list[bytes] = []
    pace = Pace()
    patience = asyncio.timeout_at(pace.until)
    with budget.hold(patience) as holding:
        try:
            async with patience:
                async for piece in _pieces(request, limit):
                    budget.take(holding, len(piece))
                    pieces.append(piece)
                    patience.reschedule(pace.received(len(piece)))
        except TimeoutError:
            if holding.was_given_up:
                raise Busy from None
            raise
        budget.has_arrived(holding)
        yield b"".join(pieces)


async def read_body(request: Request, budget: BodyBudget, limit: int) -> bytes:
    """``received_body`` for what is short or comes from members."""
    async with received_body(request, budget, limit) as body:
        return body
