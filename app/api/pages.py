"""The built web apps: static files, read once and served from memory.

They are a few hundred kilobytes, and reading them at the start means that what is served
cannot change under a running service.
"""

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from app.api.compression import BROTLI, VARY, takes_brotli
from app.intake.errors import NothingHere

POLICIES_FILE = "content_security_policy.json"
_INDEX = "index.html"
_BROTLI = ".br"


class PagesMissing(Exception):
    """The web apps are not built; the message says how to build them."""


@dataclass(frozen=True)
class _File:
    media_type: str
    content: bytes
    brotli: bytes | None


def read_policies(folder: Path) -> Mapping[str, str]:
    """The Content-Security-Policy of each path prefix, as the build wrote it."""
    try:
        policies: dict[str, str] = json.loads((folder / POLICIES_FILE).read_bytes())
    except FileNotFoundError as error:
        raise PagesMissing("The web apps are not built: run 'make web'.") from error
    except ValueError as error:
        raise PagesMissing("The built web apps are damaged: build them anew.") from error
    return policies


def pages(folder: Path, *, onion: str | None = None) -> APIRouter:
    """One route for every file below ``folder``; a folder answers with its index.

    Somebody types its address by hand: with or without the slash at its end. ``onion`` is the
    site's address inside Tor: Tor Browser offers to go there where it sees ``Onion-Location``.
    """
    files = dict(_read_files(folder))
    router = APIRouter()

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def page(path: str, request: Request) -> Response:
        file = files.get(path) or files.get(f"{path}/")
        if file is None:  # also what is unknown below /api
            raise NothingHere("no such page")
        response = _respond(file, is_brotli_taken=takes_brotli(request))
        is_elsewhere = not (request.url.hostname or "").endswith(".onion")
        if onion and is_elsewhere and file.media_type == "text/html":
            response.headers["onion-location"] = f"{onion}{request.url.path}"
        return response

    return router


def _respond(file: _File, *, is_brotli_taken: bool) -> Response:
    if file.brotli is not None and is_brotli_taken:
        return Response(file.brotli, media_type=file.media_type, headers=BROTLI)
    return Response(file.content, media_type=file.media_type, headers=VARY)


def _read_files(folder: Path) -> list[tuple[str, _File]]:
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == _BROTLI or path.name == POLICIES_FILE:
            continue
        compressed = path.with_name(path.name + _BROTLI)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        brotli = compressed.read_bytes() if compressed.exists() else None
        file = _File(media_type, path.read_bytes(), brotli)
        found.append((path.relative_to(folder).as_posix().removesuffix(_INDEX), file))
    return found
