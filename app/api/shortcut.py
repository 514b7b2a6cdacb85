"""The way past the framework for the one request that must be cheap.

Its layers and its look for the route take several times as long as all that the service itself
does about a report. Where a request asks for exactly one route, that route's own function is
called; every other request goes through the layers, which would come to the same function.
"""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.errors import INTERNAL, answer, problem_for

Endpoint = Callable[[Request], Awaitable[Response]]


class Shortcut:
    """``app``, but ``method path`` is answered by ``endpoint`` without it."""

    def __init__(self, app: FastAPI, method: str, path: str, endpoint: Endpoint) -> None:
        self._app = app
        self._method, self._path = method, path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers by the same table of errors; what nobody foresaw is left to who is outside."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != (
            self._method,
            self._path,
        ):
            await self._app(scope, receive, send)
            return
        # Where functions find the parts of the service.
        scope["app"] = self._app
        try:
            response = await self._endpoint(Request(scope, receive))
        except Exception as error:
            if problem_for(error) is INTERNAL:
                raise
            response = answer(error)
        await response(scope, receive, send)
