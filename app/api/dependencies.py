"""What a route may ask for: the service's parts, the clock, the body, the session and its roles."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from starlette.requests import ClientDisconnect

from app.api.load import BodyBudget, at_a_fair_pace
from app.intake.errors import RoleRequired, SessionRequired, TooLarge
from app.intake.governance import Governance
from app.intake.key_ring import HOLDING_KEYS
from app.intake.sessions import OpenSession, session_of
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
    origins: tuple[str, ...]


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _now() -> datetime:
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


def _allowed(roles: frozenset[Role]) -> Callable[[OpenSession], OpenSession]:
    def check(session: CurrentSession) -> OpenSession:
        if not session.may(roles):
            raise RoleRequired("no role that allows this")
        return session

    return check


# What each role allows: protocol.md §13.4.
ReadingSession = Annotated[OpenSession, Depends(_allowed(READING))]
KeyKeepingSession = Annotated[OpenSession, Depends(_allowed(KEEPING_KEYS))]
ArchivingSession = Annotated[OpenSession, Depends(_allowed(HOLDING_KEYS))]


async def read_pieces(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body in pieces; raises ``TooLarge`` before a byte too many is kept."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge("the body is too large")
    received = 0
    try:
        async for piece in at_a_fair_pace(request.stream()):
            received += len(piece)
            if received > limit:
                raise TooLarge("the body is too large")
            yield piece
    except ClientDisconnect as error:
        raise Malformed("the connection ended before the body did") from error


async def read_body(request: Request, budget: BodyBudget, limit: int) -> bytes:
    """The whole body of at most ``limit`` bytes; raises ``Busy`` where there is no room."""
    pieces: list[bytes] = []
    try:
        async for piece in read_pieces(request, limit):
            budget.take(len(piece))
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        budget.give_back(sum(map(len, pieces)))
