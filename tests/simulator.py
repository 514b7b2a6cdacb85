"""A service that lies: the real one, with chosen answers replaced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.main import create_app
from tests.coalition import Coalition
from tests.service import RunningService, free_socket, make_settings, prepare, serve

Answer = Callable[[], Response]


@dataclass
class LyingService:
    """Wraps the service; ``lies`` maps a method and a path's beginning to another answer."""

    app: ASGIApp
    lies: dict[tuple[str, str], Answer] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._lie(scope) if scope["type"] == "http" else None
        if answer is None:
            await self.app(scope, receive, send)
        else:
            await answer()(scope, receive, send)

    def _lie(self, scope: Scope) -> Answer | None:
        for (method, prefix), answer in self.lies.items():
            if scope["method"] == method and scope["path"].startswith(prefix):
                return answer
        return None

    def say(self, method: str, prefix: str, body: bytes, *, status: int = 200) -> None:
        """From now on, ``method prefix…`` is answered with ``body``."""
        self.lies[method, prefix] = lambda: Response(body, status_code=status)

    def be_honest(self) -> None:
        """From now on, nothing is replaced."""
        self.lies.clear()


@contextmanager
def lying_service(
    folder: Path, coalition: Coalition, *, web: Path | None = None
) -> Iterator[tuple[RunningService, LyingService]]:
    """A running service and the handle by which a test makes it lie."""
    listening, url = free_socket()
    settings = make_settings(folder, origin=url, web=web)
    prepare(settings, coalition)
    liar = LyingService(create_app(settings))
    with serve(liar, settings, listening):
        yield RunningService(url, settings, liar), liar
