"""A service that lies: the real one, with chosen answers replaced."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.coalition import Coalition
from tests.service import RunningService, free_socket, make_app, make_settings, prepare, serve

Answer = Callable[[], ASGIApp]
Change = Callable[[bytes], bytes]
Said = TypeVar("Said")


@dataclass
class LyingService:
    """Wraps the service.

    ``lies`` maps a method and a path's beginning to another answer; ``changes`` to what becomes of
    the body of the honest one.
    """

    app: ASGIApp
    lies: dict[tuple[str, str], Answer] = field(default_factory=dict)
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _named(self.lies, scope) if scope["type"] == "http" else None
        if answer is not None:
            await answer()(scope, receive, send)
            return
        change = _named(self.changes, scope) if scope["type"] == "http" else None
        await self.app(scope, receive, send if change is None else _changing(send, change))

    def say(
        self,
        method: str,
        prefix: str,
        body: bytes,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """From now on, ``method prefix…`` is answered with ``body``."""
        self.lies[method, prefix] = lambda: Response(body, status_code=status, headers=headers)

    def say_once(self, method: str, prefix: str, body: bytes, *, status: int) -> None:
        """The next ``method prefix…``, and no other, is answered with ``body``."""

        def answer() -> Response:
            del self.lies[method, prefix]
            return Response(body, status_code=status)

        self.lies[method, prefix] = answer

    def be_honest(self) -> None:
        """From now on, nothing is replaced."""
        self.lies.clear()
        self.changes.clear()


def _named(said: Mapping[tuple[str, str], Said], scope: Scope) -> Said | None:
    for (method, prefix), answer in said.items():
        if scope["method"] == method and scope["path"].startswith(prefix):
            return answer
    return None


def _changing(send: Send, change: Change) -> Send:
    """For answers of one piece: the head is held back until the length is known."""
    held: list[Message] = []

    async def changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            held.append(message)
            return
        body = change(message["body"])
        (start,) = held
        others = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await send({**start, "headers": [*others, length]})
        await send({**message, "body": body})

    return changed


@contextmanager
def lying_service(
    folder: Path, coalition: Coalition, *, web: Path | None = None
) -> Iterator[tuple[RunningService, LyingService]]:
    """A running service and the handle by which a test makes it lie."""
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, web=web)
    prepare(settings, coalition)
    liar = LyingService(make_app(settings))
    with serve(liar, settings, listening):
        yield RunningService(url, settings, liar), liar
