"""How much may be under way at once: beyond it, a request is turned away at once.

Without limits, a few hundred half-sent reports would take all memory, and everybody would be
turned away later and worse.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.errors import BUSY, Busy, problem_response

# A page load is a handful of requests; a national crackdown is a few hundred a minute.
MAX_REQUESTS = 512
# Reports that are being received are held in memory: about three thousand ordinary ones.
MAX_BODY_BYTES = 64 * 1024 * 1024
# A body must begin within the grace and then keep to a rate that the worst network still gives.
BODY_GRACE_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 1024


class RequestLimit:
    """Turns requests away while too many are under way."""

    def __init__(self, app: ASGIApp, most: int = MAX_REQUESTS) -> None:
        self._app = app
        self._most = most
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers that the service is busy."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._under_way >= self._most:
            await problem_response(BUSY)(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1


class BodyBudget:
    """Bytes of bodies that this process holds in memory at once."""

    def __init__(self, limit: int = MAX_BODY_BYTES) -> None:
        self._left = limit

    def take(self, size: int) -> None:
        """Raises ``Busy`` where there is no room."""
        if size > self._left:
            raise Busy
        self._left -= size

    def give_back(self, size: int) -> None:
        """Room for others again."""
        self._left += size


async def at_a_fair_pace(
    pieces: AsyncIterator[bytes], grace: float = BODY_GRACE_SECONDS
) -> AsyncIterator[bytes]:
    """The pieces as they come; raises ``TimeoutError`` for a sender who only holds a place."""
    deadline = asyncio.get_running_loop().time() + grace
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        deadline += len(piece) / SLOWEST_BYTES_PER_SECOND
        yield piece
