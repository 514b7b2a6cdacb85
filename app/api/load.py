"""How much may be under way at once: beyond it, a request is turned away at once.

Without limits, a few hundred half-sent reports would take all memory, and everybody would be
turned away later and worse. A request counts while the service works on it, and not while it waits
for its client: who sends or reads slowly takes nobody's place.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.errors import BUSY, Busy, problem_response
from app.intake.limits import MAX_UPLOAD_MEMORY, SMALL_PART_BYTES
from app.storage.blobs import PART_BYTES

# A page load is a handful of requests; a national crackdown is a few hundred a minute.
MAX_REQUESTS = 512
# Reports that are being received are held in memory: about three thousand ordinary ones.
MAX_BODY_BYTES = 64 * 1024 * 1024
# A body must begin within the grace and then keep to a rate that the worst network still gives.
BODY_GRACE_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 1024
# Who has sent much at once may rest, but not for as long as its bytes would have taken.
LONGEST_REST_SECONDS = 120.0

_Answer = TypeVar("_Answer")


class Load:
    """How many requests this process works on."""

    def __init__(self, most: int = MAX_REQUESTS) -> None:
        self._most = most
        self._under_way = 0

    @property
    def under_way(self) -> int:
        """Requests that wait for the service and not for their client."""
        return self._under_way

    @property
    def is_full(self) -> bool:
        """Whether the next request is turned away."""
        return self._under_way >= self._most

    def __enter__(self) -> Self:
        self._under_way += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1

    def lend(self, wait: Callable[..., Awaitable[_Answer]]) -> Callable[..., Awaitable[_Answer]]:
        """``wait``, and the place of the request is free meanwhile."""

        async def lent(*given: Any) -> _Answer:
            self._under_way -= 1
            try:
                return await wait(*given)
            finally:
                self._under_way += 1

        return lent


class RequestLimit:
    """Turns requests away while too many are under way, before anything of them is read."""

    def __init__(self, app: ASGIApp, load: Load) -> None:
        self._app = app
        self._load = load

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers that the service is busy."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._load.is_full:
            await problem_response(BUSY)(scope, receive, send)
        else:
            with self._load:
                await self._app(scope, self._load.lend(receive), self._load.lend(send))


class BodyBudget:
    """Bytes of bodies that this process holds in memory at once."""

    def __init__(self, limit: int = MAX_BODY_BYTES) -> None:
        self._left = limit
        self._arriving: set[Holding] = set()

    @contextmanager
    def hold(self, patience: asyncio.Timeout) -> Iterator["Holding"]:
        """Room for one body until the block ends; ``patience`` is around the wait for its bytes."""
        holding = Holding(asyncio.get_running_loop().time(), patience)
        self._arriving.add(holding)
        try:
            yield holding
        finally:
            self._arriving.discard(holding)
            self._left += holding.size

    def take(self, holding: "Holding", size: int) -> None:
        """Raises ``Busy`` where there is no room, also where the others need it more."""
        while size > self._left:
            self._give_up_the_heaviest()
        if holding.was_given_up:
            raise Busy
        self._left -= size
        holding.size += size

    def has_arrived(self, holding: "Holding") -> None:
        """The body is whole, and is not given up any more."""
        self._arriving.discard(holding)

    def _give_up_the_heaviest(self) -> None:
        if not self._arriving:
            raise Busy
        now = asyncio.get_running_loop().time()
        heaviest = max(self._arriving, key=lambda holding: holding.burden(now))
        self._arriving.discard(heaviest)
        self._left += heaviest.size
        heaviest.give_up(now)


class Holding:
    """What one body holds of the budget."""

    def __init__(self, since: float, patience: asyncio.Timeout) -> None:
        self.size = 0
        self.was_given_up = False
        self._since = since
        self._patience = patience

    def burden(self, now: float) -> float:
        """Byte-seconds so far: who holds much for long has cost the others most."""
        return self.size * (now - self._since)

    def give_up(self, now: float) -> None:
        """Ends the wait for the rest of the body."""
        self.size = 0
        self.was_given_up = True
        self._patience.reschedule(now)


class Pace:
    """Until when the next piece of a body must be there, in seconds of the loop's clock."""

    def __init__(self, grace: float = BODY_GRACE_SECONDS) -> None:
        self._now = asyncio.get_running_loop().time
        self._longest = max(grace, LONGEST_REST_SECONDS)
        self.until = self._now() + grace

    def received(self, size: int) -> float:
        """The new ``until``: every byte earns time."""
        earned = self.until + size / SLOWEST_BYTES_PER_SECOND
        self.until = min(earned, self._now() + self._longest)
        return self.until


async def at_a_fair_pace(
    pieces: AsyncIterator[bytes], grace: float = BODY_GRACE_SECONDS
) -> AsyncIterator[bytes]:
    """The pieces as they come; raises ``TimeoutError`` for a sender who only holds a place."""
    pace = Pace(grace)
    while True:
        try:
            async with asyncio.timeout_at(pace.until):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        pace.received(len(piece))
        yield piece


class UploadMemory:
    """Room in which parts are collected: whole ones in half of it, small ones in all of it."""

    def __init__(self, limit: int = MAX_UPLOAD_MEMORY) -> None:
        self._limit = limit
        self._left = limit

    @contextmanager
    def room(self) -> Iterator[int]:
        """Bytes for the parts of one request; raises ``Busy`` where there is not even a little."""
        is_plenty = self._left - PART_BYTES >= self._limit // 2
        size = PART_BYTES if is_plenty else SMALL_PART_BYTES
        if size > self._left:
            raise Busy
        self._left -= size
        try:
            yield size
        finally:
            self._left += size
