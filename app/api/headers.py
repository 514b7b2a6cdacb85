"""The exact headers of every response, whatever happened: 404, 422 and 500 included.

One Content-Security-Policy string for each web app comes from its build and is the same on
all paths below it, so that what a browser enforces can be compared with what was published.
"""

import logging
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import INTERNAL, place_of, problem_response

FIXED_HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "browsing-topics=(), geolocation=(), interest-cohort=(), payment=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
UPLOADS = "/api/v1/uploads"
TUS_VERSION = "1.0.0"
# tus wants to be named in every answer, faults included; Tus-Version may be everywhere as well.
_TUS_HEADERS = [(name, TUS_VERSION.encode()) for name in (b"tus-resumable", b"tus-version")]

_log = logging.getLogger("atalaya")


class ExactHeaders:
    """The outermost layer: nothing leaves the service without passing here."""

    def __init__(self, app: ASGIApp, policies: Mapping[str, str]) -> None:
        self._app = app
        # The longest prefix wins.
        self._policies = sorted(policies.items(), key=lambda entry: -len(entry[0]))
        self._fixed = [(name.encode(), value.encode()) for name, value in FIXED_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stamps responses; answers what nobody foresaw with a bare problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        own = self.headers_for(scope["path"])
        names = {name for name, _ in own} | {b"server"}

        async def stamp(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                kept = [h for h in message.get("headers", ()) if h[0].lower() not in names]
                message = {**message, "headers": [*kept, *own]}
            await send(message)

        try:
            await self._app(scope, receive, stamp)
        except Exception as error:  # noqa: BLE001 - this is the last place that can answer
            _log.error("internal error: %s", place_of(error))
            if not started:
                await problem_response(INTERNAL)(scope, receive, stamp)

    def headers_for(self, path: str) -> list[tuple[bytes, bytes]]:
        """What every response below ``path`` carries."""
        # A target such as ``*`` is below nothing, not even below "/", which is the last one.
        below = (policy for prefix, policy in self._policies if path.startswith(prefix))
        policy = next(below, self._policies[-1][1])
        tus = _TUS_HEADERS if path.startswith(UPLOADS) else []
        return [*self._fixed, *tus, (b"content-security-policy", policy.encode())]
