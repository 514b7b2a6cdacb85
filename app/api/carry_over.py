"""The page to take along: one file with the newest list of members and its keys inside (§18.2).

Beside it two pages that explain it and show its hash. All are made from files of the web app; where
these are not there, neither are the routes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine

from app.api.compression import BROTLI, FAST, VARY, takes_brotli
from app.api.dependencies import ServiceDependency
from app.intake import rosters
from app.protocol.carry_over import fill

TEMPLATE = "carry-over.template.html"
FILE = "buzon.html"
_EXPLAINED = ("llevar", "take-along")
_HASH_PLACE = b"{{sha256}}"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class _Filled:
    content: bytes
    compressed: bytes

    @property
    def digits(self) -> bytes:
        """The hash, in groups of four."""
        digits = sha256(self.content).hexdigest()
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4)).encode()


def carry_over(folder: Path) -> APIRouter:
    """The routes, where ``folder`` holds the template."""
    router = APIRouter()
    if not (folder / TEMPLATE).exists():
        return router
    newest = _newest((folder / TEMPLATE).read_bytes())

    def page(request: Request, service: ServiceDependency) -> Response:
        filled = newest(service.engine)
        disposition = {"content-disposition": f'attachment; filename="{FILE}"'}
        is_small = takes_brotli(request)
        return Response(
            filled.compressed if is_small else filled.content,
            headers={**disposition, **(BROTLI if is_small else VARY)},
            media_type=_HTML,
        )

    router.add_api_route(f"/llevar/{FILE}", page, methods=["GET"])
    for name in _EXPLAINED:
        _explain(router, name, (folder / name / "index.html").read_bytes(), newest)
    return router


def _explain(
    router: APIRouter, name: str, text: bytes, newest: Callable[[Engine], _Filled]
) -> None:
    def explained(service: ServiceDependency) -> Response:
        digits = newest(service.engine).digits
        return Response(text.replace(_HASH_PLACE, digits), headers=VARY, media_type=_HTML)

    for path in (f"/{name}", f"/{name}/"):
        router.add_api_route(path, explained, methods=["GET"])


def _newest(template: bytes) -> Callable[[Engine], _Filled]:
    """Fills the template once for each roster document."""

    @lru_cache(maxsize=2)
    def filled(document: bytes, key_file: bytes) -> _Filled:
        content = fill(template, document=document, key_file=key_file)
        return _Filled(content, brotli.compress(content, quality=FAST))

    def newest(engine: Engine) -> _Filled:
        return filled(*rosters.current_with_keys(engine))

    return newest
