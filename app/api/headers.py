"""The exact headers of every response, whatever happened: 404, 422 and 500 included.

One Content-Security-Policy string for each web app comes from its build and is the same on
all paths below it, so that what a browser enforces can be compared with what was published.
"""

import logging
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import INTERNAL, let_go, place_of, problem_response

FIXED_HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # A voice is recorded, and the phone's place looked for, where somebody presses a button for it;
    # photos come from the phone's own camera, which needs no permission here.
    "permissions-policy": "browsing-topics=(), camera=(), geolocation=(self), interest-cohort=(),"
    " microphone=(self), payment=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
# On the way out browsers forget what this site has left with them, where they can: over https and
# onion addresses. Nowhere else, for Chromium may take seconds over its cache.
EXIT = "/salir"
UPLOADS = "/api/v1/uploads"
TUS_VERSION = "1.0.0"

_Headers = list[tuple[bytes, bytes]]
_FIXED: _Headers = [(name.encode(), value.encode()) for name, value in FIXED_HEADERS.items()]
# tus wants to be named in every answer, faults included; Tus-Version may be everywhere as well.
_TUS: _Headers = [(name, TUS_VERSION.encode()) for name in (b"tus-resumable", b"tus-version")]
# What older browsers go by instead of ``frame-ancestors`` in the policy.
_FRAME_OPTIONS = b"x-frame-options"
_CLEAR: _Headers = [(b"clear-site-data", b'"cache", "storage"')]
_POLICY = b"content-security-policy"
# Said by nobody but the outermost layer, or not at all.
_OURS = frozenset({*(name for name, _ in _FIXED + _TUS), _POLICY, b"server"})

_log = logging.getLogger("atalaya")


class ExactHeaders:
    """The outermost layer: nothing leaves the service without passing here."""

    def __init__(self, app: ASGIApp, policies: Mapping[str, str]) -> None:
        self._app = app
        # The longest prefix wins.
        by_length = sorted(policies.items(), key=lambda entry: -len(entry[0]))
        self._headers = [
            (prefix, [*_fixed_beside(policy), (_POLICY, policy.encode())])
            for prefix, policy in by_length
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stamps responses; answers what nobody foresaw with a bare problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        own = self.headers_for(scope["path"])

        async def stamp(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                kept = [h for h in message.get("headers", ()) if h[0].lower() not in _OURS]
                message = {**message, "headers": [*kept, *own]}
            await send(message)

        try:
            await self._app(scope, receive, stamp)
        except Exception as error:  # noqa: BLE001 - this is the last place that can answer
            _log.error("internal error: %s", place_of(error))
            let_go(error)
            if not started:
                await problem_response(INTERNAL)(scope, receive, stamp)

    def headers_for(self, path: str) -> _Headers:
        """What every response below ``path`` carries."""
        # A target such as ``*`` is below nothing, not even below "/", which is the last one.
        below = (headers for prefix, headers in self._headers if path.startswith(prefix))
        headers = next(below, self._headers[-1][1])
        if path.rstrip("/") == EXIT:
            return [*headers, *_CLEAR]
        return [*headers, *_TUS] if path.startswith(UPLOADS) else headers


def _fixed_beside(policy: str) -> _Headers:
    """Nobody frames a page, but for one whose own policy lets the site itself do it."""
    if "frame-ancestors 'self'" not in policy:
        return _FIXED
    return [(n, b"SAMEORIGIN" if n == _FRAME_OPTIONS else value) for n, value in _FIXED]
