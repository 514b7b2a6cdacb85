"""The real service behind something that alters its answers."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.patience import PATIENCE


@dataclass(frozen=True)
class Answer:
    """An answer as the client is going to get it."""

    status: int
    headers: dict[str, str]
    body: bytes

    def saying(self, body: bytes) -> "Answer":
        """The same with another body."""
        return replace(self, body=body)


Lie = Callable[[Answer], Answer]


@dataclass
class Stall:
    """Sends half an answer and then nothing until it is let go."""

    reached: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    after: int = 0


class Liar:
    """Tells the truth but for the paths in ``lies`` (glob patterns), in order."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        self.url = url
        self.lies: dict[str, Lie] = {}
        self.stalls: dict[str, Stall] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix("/api/v1")
        self.asked.append(path)
        self.headers.append({k.decode(): v.decode() for k, v in scope["headers"]})
        answer = await self._ask(scope, receive)
        for pattern, lie in self.lies.items():
            if PurePosixPath(path).match(pattern):
                answer = lie(answer)
        await self._tell(answer, self._stall(path), send)

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, collect)
        headers = {k.decode(): v.decode() for k, v in messages[0]["headers"]}
        headers.pop("content-length", None)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return Answer(messages[0]["status"], headers, body)

    def _stall(self, path: str) -> Stall | None:
        for pattern, stall in self.stalls.items():
            if PurePosixPath(path).match(pattern):
                stall.after -= 1
                return stall if stall.after < 0 else None
        return None

    async def _tell(self, answer: Answer, stall: Stall | None, send: Send) -> None:
        headers = {"content-length": str(len(answer.body)), **answer.headers}
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
            }
        )
        half = len(answer.body) // 2 if stall else len(answer.body)
        await send({"type": "http.response.body", "body": answer.body[:half], "more_body": True})
        if stall:
            stall.reached.set()
            await asyncio.to_thread(stall.let_go.wait, PATIENCE)
        await send({"type": "http.response.body", "body": answer.body[half:]})
