"""The promise of what stands in front: it says of nobody who they are.

With ``ATALAYA_PROXY=strips`` a request that carries such a field is answered with a refusal and
read no further. Through a proxy that breaks its promise, nobody is served then: not one report is
taken together with an address. A proxy that keeps it removes the fields that clients invent, too.
A service learns of its proxy from requests alone, so that this cannot be checked at the start.
"""

import logging

from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.errors import FORWARDED, problem_response

# RFC 7239, and what stood in its place before and beside it.
_NAMES = frozenset(
    {
        b"cf-connecting-ip",
        b"cf-connecting-ipv6",
        b"client-ip",
        b"fastly-client-ip",
        b"forwarded",
        b"true-client-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"x-original-forwarded-for",
        b"x-real-ip",
    }
)
_PREFIX = b"x-forwarded"

_log = logging.getLogger("atalaya")


class Unforwarded:
    """Refuses what was forwarded with a word about its sender; says so once in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._was_said = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on that says nothing of where it comes from."""
        if scope["type"] != "http" or not any(_tells(name) for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        if not self._was_said:
            self._was_said = True
            _log.error("refused: a request came with the address of its sender (ATALAYA_PROXY)")
        await problem_response(FORWARDED)(scope, receive, send)


def _tells(name: bytes) -> bool:
    return name in _NAMES or name.startswith(_PREFIX)
